//! Moodle's grading worksheet, and the zip with feedback files.

use super::super::graded::{person, submission};
use super::{Handed, changed, filled, handed, text};
use conformance::class::gradebook::{Kind, moodle_feedback_zip};
use std::io::{Cursor, Read};

const ENGLISH: &str = "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last \
    modified (submission)\",\"Last modified (grade)\",\"Feedback comments\"\n\
    \"Participant 501\",\"Jané Doe\",jane@example.org,\"Submitted for grading\",,100.00,Yes,\"Tuesday, 3 October 2023, 5:04 \
    PM\",-,\n\
    \"Participant 502\",\"Jané Doe\",jane2@example.org,\"No submission\",50.00,100.00,Yes,-,\"Tuesday, 3 October 2023, 6:00 \
    PM\",\"<p>See me, Anna.</p>\"\n\
    \"Participant 503\",\"=cmd(), \"\"x\"\"\",x@example.org,\"Submitted\nlate\",,100.00,No,\"Monday, 2 October 2023, 1:00 \
    AM\",-,\"<p>httplab: 3 of 97 points.</p>\"\n";

/// The same in German: with a team, a number as its name; the numbers have commas.
const GERMAN: &str = "ID,\"Vollständiger Name\",Status,Gruppe,Bewertung,Bestwertung,\"Bewertung kann geändert werden\",\"Zuletzt \
    geändert (Abgabe)\",\"Zuletzt geändert (Bewertung)\",\"Feedback als Kommentar\"\r\n\
    Teilnehmer/in71,\"Müller, Jörg\",Abgegeben,1,,\"97,00\",Ja,\"Dienstag, 3. Oktober 2023, 17:04\",-,\r\n\
    Teilnehmer/in72,محمد,Abgegeben,1,\"12,50\",\"97,00\",Ja,\"Dienstag, 3. Oktober 2023, 17:04\",-,\r\n";

/// In Chinese, graded without names and without comments.
const CHINESE: &str = "编号,状态,成绩,最高分,可以修改成绩,最后修改时间（提交）,最后修改时间（成绩）\n\
    参与者71,已提交,,100.00,是,2023年10月3日 星期二 17:04,-\n\
    参与者72,没有提交,,100.00,是,-,-\n";

#[test]
fn points_and_comments_go_where_moodle_looks_for_them() {
    let commented =
        |id, score| Handed { feedback: "httplab: done <b>\nWell", ..handed(&[id], score) };
    let class = [commented("501", "97"), commented("502", "48.5"), commented("503", "1")];
    let filled = filled(ENGLISH.as_bytes(), &class, None).unwrap();
    let comment = "<p>httplab: done &lt;b&gt;</p> <p>Well</p>";
    let changes = [
        ("\"Submitted for grading\",,", "\"Submitted for grading\",100,"),
        ("5:04 PM\",-,", &format!("5:04 PM\",-,{comment}")),
        ("late\",,", "late\",1.03,"),
        ("<p>httplab: 3 of 97 points.</p>", comment),
    ];
    assert_eq!(text(&filled), changed(ENGLISH, &changes));
    assert_eq!((filled.kind, filled.column.as_str()), (Kind::Moodle, "Grade"));
    assert_eq!(filled.sentence(), "3 of 3 students of the gradebook have points");
    assert_eq!(filled.remarks.len(), 2, "{:?}", filled.remarks);
    assert!(
        filled.remarks[0].starts_with("Participant 502, Jané Doe, jane2@example.org has a comment")
    );
    assert!(filled.remarks[1].contains("100 points to be had and the grading 97"));
}

#[test]
fn each_member_of_a_group_gets_the_points_as_the_book_writes_numbers() {
    let group = vec![person("Jörg", &["71"]), person("محمد", &["72"]), person("Eve", &["73"])];
    let class = [Handed { people: group, score: Some("62.5"), feedback: "" }];
    let filled = filled(GERMAN.as_bytes(), &class, None).unwrap();
    let changes = [("Abgegeben,1,,", "Abgegeben,1,\"62,5\","), ("\"12,50\"", "\"62,5\"")];
    assert_eq!(text(&filled), changed(GERMAN, &changes));
    assert_eq!(filled.unknown, ["Eve (73)"]);
    assert!(filled.remarks.is_empty(), "{:?}", filled.remarks);
}

#[test]
fn a_worksheet_without_names_and_comments_is_one_too() {
    let class = [Handed { feedback: "httplab", ..handed(&["72"], "97") }];
    let filled = filled(CHINESE.as_bytes(), &class, None).unwrap();
    assert_eq!(text(&filled), changed(CHINESE, &[("没有提交,,", "没有提交,100,")]));
    assert_eq!(filled.without, ["参与者71, 已提交"]);
}

#[test]
fn who_has_no_grading_keeps_the_grade() {
    let class = [Handed { score: None, feedback: "httplab: broken", ..handed(&["502"], "0") }];
    let filled = filled(ENGLISH.as_bytes(), &class, None).unwrap();
    assert_eq!(text(&filled), ENGLISH);
    assert_eq!((filled.written, filled.without.len()), (0, 2));
}

#[test]
fn feedback_files_have_the_names_that_moodle_takes_back() {
    let of = |id, entry| submission(id, vec![person("", &["1"])], entry);
    let class = [
        of("a", "Jané Doe_501_assignsubmission_file/server.py"),
        of("b", "李雷_502_assignsubmission_file_"),
        of("c", "doe_503_server.py"),
    ];
    let zipped = moodle_feedback_zip(class.iter().map(|one| (one, one.id.as_str()))).unwrap();
    assert_eq!((zipped.files, zipped.left_out), (2, vec!["c".to_owned()]));
    let mut zip = zip::ZipArchive::new(Cursor::new(zipped.bytes)).unwrap();
    for (name, text) in [("Jané Doe_501", "a"), ("李雷_502", "b")] {
        let mut file = zip.by_name(&format!("{name}_assignsubmission_file_feedback.md")).unwrap();
        let mut read = String::new();
        file.read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }
}
