//! Canvas's gradebook.

use super::{changed, filled, handed, text};
use conformance::class::gradebook::{BookError, Kind};

const BOOK: &str = "\u{feff}Student,ID,SIS User ID,SIS Login ID,Section,Lab (4711),Final Score (2024)\n\
    ,,,,,Manual Posting,\n\
    \"    Points Possible\",,,,,97.00,(read only)\n\
    \"Doe, Jané\",101,s1,doejane,Net-1,,88.50\n\
    \"Doe, Jané\",102,s2,doejane2,Net-1,N/A,\n\
    \"=\"\"=cmd()\"\"\",103,s3,cmd,\"Net-1 and\nNet-2\",5.25,1.00\n\
    \u{645}\u{62d}\u{645}\u{62f},104,s4,m4,Net-2,EX,\n\
    \"Student, Test\",105,,9f8e7d,Net-1,,\n";

#[test]
fn only_the_cells_of_the_assignment_change() {
    let class = [handed(&["101"], "97"), handed(&["DOEJANE2"], "62.5"), handed(&["103"], "5.25")];
    let filled = filled(BOOK.as_bytes(), &class, None).unwrap();
    let changes = [("Net-1,,88.50", "Net-1,97,88.50"), ("N/A", "62.5")];
    assert_eq!(text(&filled), changed(BOOK, &changes));
    assert_eq!((filled.kind, filled.column.as_str()), (Kind::Canvas, "Lab (4711)"));
    assert_eq!(filled.sentence(), "3 of 5 students of the gradebook have points");
    assert_eq!(
        filled.without,
        ["\u{645}\u{62d}\u{645}\u{62f}, 104, s4", "Student, Test, 105, 9f8e7d"]
    );
    assert!(filled.unknown.is_empty() && filled.remarks.is_empty(), "{:?}", filled.remarks);
}

#[test]
fn who_is_excused_stays_so_and_it_is_told() {
    let filled = filled(BOOK.as_bytes(), &[handed(&["104"], "80")], None).unwrap();
    assert_eq!(text(&filled), BOOK);
    assert_eq!(filled.written, 0);
    assert!(filled.remarks[0].contains("excused"), "{:?}", filled.remarks);
}

/// 101 is Canvas's number of one, and the university's of another.
#[test]
fn numbers_that_lead_to_two_lines_give_nobody_points() {
    let book = BOOK.replace("s2,", "101,");
    let filled = filled(book.as_bytes(), &[handed(&["101"], "80")], None).unwrap();
    assert_eq!(text(&filled), book);
    assert_eq!(filled.unknown.len(), 1);
}

#[test]
fn a_section_is_nobody() {
    let book = BOOK.replace("Net-1", "102");
    let filled = filled(book.as_bytes(), &[handed(&["102"], "80")], None).unwrap();
    assert_eq!(text(&filled), changed(&book, &[("N/A", "80")]));
}

#[test]
fn headings_of_other_languages_semicolons_and_commas_in_numbers_are_kept() {
    let book = "Nachname;Vorname;ID;SIS-Login;Abschnitt;\u{dc}bung 1 (11);\u{dc}bung 2 (12)\r\n\
        \"    Punkte\";;;;;10,00;50,00\r\n\
        Müller;Jörg;1;jm;A;7,5;\r\n\
        O'Neil;\"Ann \"\"A\"\"\";2;ao;A;;\r\n";
    let class = [handed(&["1"], "97"), handed(&["2"], "96.5")];
    let error = filled(book.as_bytes(), &class, None).unwrap_err();
    let columns = vec!["\u{dc}bung 1 (11)".to_owned(), "\u{dc}bung 2 (12)".to_owned()];
    assert_eq!(error, BookError::SeveralColumns { columns });
    let filled = filled(book.as_bytes(), &class, Some("\u{dc}bung 2")).unwrap();
    let changes = [("A;7,5;\r", "A;7,5;50\r"), ("ao;A;;", "ao;A;;49,74")];
    assert_eq!(text(&filled), changed(book, &changes));
    assert_eq!(
        filled.remarks,
        ["the gradebook has 50 points to be had and the grading 97: points were scaled"]
    );
}

#[test]
fn a_column_that_canvas_adds_up_takes_no_points() {
    let error = filled(BOOK.as_bytes(), &[], Some("Final Score")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no column that takes points is `Final Score`: there is `Lab (4711)`"
    );
}

#[test]
fn names_alone_find_nobody() {
    let filled = filled(BOOK.as_bytes(), &[handed(&["Doe, Jané", "777"], "97")], None).unwrap();
    assert_eq!(text(&filled), BOOK);
    assert_eq!(filled.unknown, [" (Doe, Jané, 777)".trim()]);
}
