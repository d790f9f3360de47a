//! Each layout with a small made example: recognised, told, and each submission laid out.

use crate::made::{Files, Made, encrypted, tar_gz, tarred, zipped};
use conformance::class::export::{Export, ExportError, From, LayError, Source, read};
use conformance::class::roster::Roster;
use conformance::class::submission::Submission;
use conformance::sandbox::Folder;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const PY: &[u8] = b"print()\n";

fn export(path: &Path, from: From) -> Result<Export, ExportError> {
    read(&Source::open(path)?, from)
}

/// The files of a submission, laid out, with what is to be known.
fn laid(path: &Path, submission: &Submission) -> Result<(Vec<String>, Vec<String>), LayError> {
    let outer = tempfile::tempdir().unwrap();
    fs::create_dir(outer.path().join("in")).unwrap();
    let folder = Folder::at(&outer.path().join("in")).unwrap();
    let remarks = Source::open(path).unwrap().lay_out(submission, &folder);
    assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1, "something was written outside");
    let files = folder.files_below(1000).into_iter().map(|path| path.display().to_string());
    let mut files: Vec<String> = files.collect();
    files.sort();
    Ok((files, remarks?))
}

fn by_id<'a>(export: &'a Export, id: &str) -> &'a Submission {
    let ids = || export.submissions.iter().map(|it| it.id.as_str()).collect::<Vec<_>>();
    let found = export.submissions.iter().find(|submission| submission.id == id);
    found.unwrap_or_else(|| panic!("{id} is none of {:?}", ids()))
}

struct Case<'a> {
    files: Files<'a>,
    sentence: &'a str,
    /// Ids, names of the people, and files as they are laid out.
    submissions: &'a [(&'a str, &'a str, &'a [&'a str])],
    left: &'a [&'a str],
}

/// A folder and a zip file of these are recognised as the same.
fn check(case: &Case) {
    let made = Made::new();
    let places = [
        made.folder("export", case.files),
        made.zip("export.zip", case.files),
        made.folder("around", &[]),
    ];
    fs::create_dir(places[2].join("__MACOSX")).unwrap();
    fs::rename(made.folder("export-1", case.files), places[2].join("project-submissions")).unwrap();
    let told = |place: &Path| {
        let export = export(place, From::Auto).unwrap();
        assert_eq!(export.sentence(), case.sentence);
        let told: Vec<_> = export
            .submissions
            .iter()
            .map(|it| (it.id.clone(), it.whose(), laid(place, it).unwrap().0))
            .collect();
        (told, export.left)
    };
    let wanted = case.submissions.iter().map(|(id, whose, files)| {
        let files = files.iter().map(|&file| file.to_owned()).collect::<Vec<_>>();
        ((*id).to_owned(), (*whose).to_owned(), files)
    });
    let wanted: Vec<_> = wanted.collect();
    for place in &places[..2] {
        assert_eq!(
            told(place),
            (wanted.clone(), case.left.iter().map(|&it| it.to_owned()).collect())
        );
    }
    assert_eq!(told(&places[2]).0, wanted);
}

#[test]
fn canvas_downloads_are_recognised() {
    check(&Case {
        files: &[
            ("doejane_1001_501_http_client-2.py", PY),
            ("doejane_1001_502_http_server1.py", PY),
            ("doejane_1002_503_project.zip", &zipped(&[("p/http_client.py", PY)])),
            ("obrienpat_LATE_1003_504_http_client.py", PY),
            ("李雷_1004_505_客户.py", PY),
            ("_1005_506_my_1_2_file.py", PY),
            ("de_la_cruz_1006_text.html", b"<p>"),
            ("anon_x7Bq2_507_http_client.py", PY),
            ("LATE_anon_x7Bq3_508_http_client.py", PY),
            ("README.txt", b"by hand"),
            ("grades.csv", b"a,b"),
        ],
        sentence: "8 submissions of a Canvas download",
        submissions: &[
            ("anon-x7Bq2", "anon_x7Bq2", &["http_client.py"]),
            ("anon-x7Bq3", "anon_x7Bq3", &["http_client.py"]),
            ("de_la_cruz-1006", "de_la_cruz", &["text.html"]),
            ("doejane-1001", "doejane", &["http_client.py", "http_server1.py"]),
            ("doejane-1002", "doejane", &["p/http_client.py"]),
            ("obrienpat-1003", "obrienpat", &["http_client.py"]),
            ("submission-1004", "李雷", &["客户.py"]),
            ("submission-1005", "user 1005", &["my_1_2_file.py"]),
        ],
        left: &["README.txt", "grades.csv"],
    });
}

#[test]
fn of_what_canvas_has_numbered_the_last_is_taken() {
    let made = Made::new();
    let path = made.zip(
        "submissions.zip",
        &[
            ("doejane_1_10_a.py", b"old"),
            ("doejane_1_11_a-1.py", b"new"),
            ("doejane_1_12_b-1.py", b"b"),
            ("doejane_1_13_part-1.py", b"1"),
            ("doejane_1_14_part-2.py", b"2"),
            ("roejo_LATE_2_15_p-1.zip", &zipped(&[("a.py", b"1")])),
            ("roejo_LATE_2_16_p-2.zip", &zipped(&[("b.py", b"2")])),
        ],
    );
    let export = export(&path, From::Auto).unwrap();
    let jane = by_id(&export, "doejane-1");
    assert_eq!(laid(&path, jane).unwrap().0, ["a.py", "b.py", "part-1.py", "part-2.py"]);
    assert_eq!(
        jane.remarks,
        [
            "a.py was left out: a-1.py was handed in after it",
            "a-1.py is a.py again: Canvas had numbered it",
            "b-1.py is b.py again: Canvas had numbered it",
        ]
    );
    let jo = by_id(&export, "roejo-2");
    assert!(jo.late && !jane.late && jo.people[0].ids == ["2"]);
    assert_eq!(laid(&path, jo).unwrap().0, ["b.py"]);
}

#[test]
fn moodle_downloads_are_recognised() {
    check(&Case {
        files: &[
            ("Jané Doe_2001_assignsubmission_file_/http_client.py", PY),
            ("Jané Doe_2001_assignsubmission_onlinetext_/onlinetext.html", b"<p>"),
            ("Jané Doe_2002_assignsubmission_file/src/http_client.py", PY),
            ("Jané Doe_2002_assignsubmission_file/www/a.html", b""),
            ("O'Brien, \"Pat\"_2003_assignsubmission_file/", b""),
            ("محمد علي_2004_assignsubmission_file/p.tar.gz", &tar_gz(&[("a.py", PY)])),
            ("Participant_2005_assignsubmission_file_http_client.py", PY),
            ("Participant_2005_assignsubmission_file_my_file.py", PY),
            ("Team 7_31_assignsubmission_file/a.py", PY),
            ("Default group_assignsubmission_file/a.py", PY),
            ("🙂_2006_assignsubmission_file/a.py", b""),
        ],
        sentence: "8 submissions of a Moodle download",
        submissions: &[
            ("Default-group", "Default group", &["a.py"]),
            ("Jan-Doe-2001", "Jané Doe", &["http_client.py", "onlinetext/onlinetext.html"]),
            ("Jan-Doe-2002", "Jané Doe", &["src/http_client.py", "www/a.html"]),
            ("O-Brien-Pat-2003", "O'Brien, \"Pat\"", &[]),
            ("Participant-2005", "Participant", &["http_client.py", "my_file.py"]),
            ("Team-7-31", "Team 7", &["a.py"]),
            ("submission-2004", "محمد علي", &["a.py"]),
            ("submission-2006", "🙂", &["a.py"]),
        ],
        left: &[],
    });
}

#[test]
fn repositories_of_github_classroom_are_recognised() {
    check(&Case {
        files: &[
            ("project-jane-doe/.git/HEAD", b"ref"),
            ("project-jane-doe/http_client.py", PY),
            ("project-jo/.git/HEAD", b"ref"),
            ("project-jo/a/http_client.py", PY),
            ("project-jo/README.md", b""),
            ("project-Zoe/.git/HEAD", b"ref"),
            ("classroom_roster.csv", b"identifier,github_username"),
        ],
        sentence: "3 submissions of a GitHub Classroom download",
        submissions: &[
            ("project-Zoe", "Zoe", &[]),
            ("project-jane-doe", "jane-doe", &["http_client.py"]),
            ("project-jo", "jo", &["README.md", "a/http_client.py"]),
        ],
        left: &["classroom_roster.csv"],
    });
}

#[test]
fn gradescope_exports_are_recognised() {
    let metadata = "submission_1:\n  :submitters:\n  - :name: Jané Doe\n    :sid: '0123'\n    :email: jane@x.edu\n  \
                    :created_at: 2026-04-26 17:34:00 Z\nsubmission_2:\n  :submitters:\n  - :name: Jané Doe\n    \
                    :sid: '200'\n  - :name: \"李雷\"\n    :email: lei@x.edu\n  :results:\n    output: |-\n      x\n";
    check(&Case {
        files: &[
            ("submission_metadata.yml", metadata.as_bytes()),
            ("submission_1/http_client.py", PY),
            ("submission_2/p.zip", &zipped(&[("p/a.py", PY), ("__MACOSX/p/._a.py", b"x")])),
            ("submission_3/a.py", PY),
        ],
        sentence: "3 submissions of a Gradescope export",
        submissions: &[
            ("Jan-Doe-0123", "Jané Doe", &["http_client.py"]),
            ("Jan-Doe-200", "Jané Doe, 李雷", &["p/a.py"]),
            ("submission-3", "submission 3", &["a.py"]),
        ],
        left: &[],
    });
    let made = Made::new();
    let path = made
        .folder("x", &[("submission_metadata.yml", metadata.as_bytes()), ("submission_1/", b"")]);
    let export = export(&path, From::Gradescope).unwrap();
    assert_eq!(export.submissions[0].people[0].ids, ["0123", "jane@x.edu", "1"]);
}

#[test]
fn blackboard_downloads_are_recognised() {
    let text = |name: &str, user: &str| {
        format!(
            "Name: {name} ({user})\nAssignment: Project_1\nDate Submitted: Friday, 20 November 2026 10:11:12 o'clock \
             CET\n\nFiles:\n\tOriginal filename: my client.py\n\tFilename: \
             Project_1_{user}_attempt_2026-11-20-10-11-12_my_client.py\n"
        )
    };
    check(&Case {
        files: &[
            ("Project_1_jdoe_attempt_2026-11-19-23-59-59_old.py", PY),
            ("Project_1_jdoe_attempt_2026-11-20-10-11-12_my_client.py", PY),
            ("Project_1_jdoe_attempt_2026-11-20-10-11-12.txt", text("Jané Doe", "jdoe").as_bytes()),
            ("Project_1_j_doe_attempt_2026-11-20-10-11-12_a_b.py", PY),
            (
                "Project_1_j_doe_attempt_2026-11-20-10-11-12.txt",
                text("Jo (Joe) Doe", "j_doe").as_bytes(),
            ),
            ("Project_1_roe_attempt_2026-11-20-10-11-12.txt", text("Roe", "roe").as_bytes()),
        ],
        sentence: "3 submissions of a Blackboard download",
        submissions: &[
            ("j_doe", "Jo (Joe) Doe", &["a_b.py"]),
            ("jdoe", "Jané Doe", &["my client.py"]),
            ("roe", "Roe", &[]),
        ],
        left: &[],
    });
}

#[test]
fn users_of_blackboard_are_told_apart_where_no_text_names_them() {
    let file = |user: &str| format!("Projet_1_{user}_attempt_2026-11-20-10-11-12_a.py");
    let files = [file("de_smith"), file("smith"), file("li")];
    let files: Vec<(&str, &[u8])> = files.iter().map(|name| (name.as_str(), PY)).collect();
    let made = Made::new();
    let export = export(&made.folder("class", &files), From::Blackboard).unwrap();
    let ids: Vec<&str> =
        export.submissions.iter().map(|one| one.people[0].ids[0].as_str()).collect();
    assert_eq!(ids, ["de_smith", "li", "smith"]);
}

#[test]
fn plain_folders_and_archives_are_a_class() {
    check(&Case {
        files: &[
            ("Anna/http_client.py", PY),
            ("anna/http_client.py", PY),
            ("Doe, Jane/Project 1/p/http_client.py", PY),
            ("Doe, Jane/Project 1/p/http_server1.py", PY),
            ("bert.zip", &zipped(&[("bert/p/a.py", PY), ("bert/p/b.py", PY)])),
            ("carol.tar", &tarred(&[("a.py", PY)])),
            ("empty/", b""),
            ("README", b"a class"),
            (".git/HEAD", b"ref"),
        ],
        sentence: "6 submissions of a class of plain folders and archives",
        submissions: &[
            ("Anna-6eacf2bf", "Anna", &["http_client.py"]),
            ("Doe-Jane", "Doe, Jane", &["p/http_client.py", "p/http_server1.py"]),
            ("anna-149291ed", "anna", &["http_client.py"]),
            ("bert", "bert", &["p/a.py", "p/b.py"]),
            ("carol", "carol", &["a.py"]),
            ("empty", "empty", &[]),
        ],
        left: &[".git", "README"],
    });
}

/// What is told of a submission that is this archive.
fn of_an_archive(name: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<String>), String> {
    let made = Made::new();
    let path = made.folder("class", &[("other/a.py", PY)]);
    fs::write(path.join(name), bytes).unwrap();
    let export = export(&path, From::Auto).unwrap();
    assert_eq!(export.submissions.len(), 2);
    laid(&path, &export.submissions[1]).map_err(|error| error.to_string())
}

#[test]
fn what_is_broken_is_a_sentence_and_never_the_end() {
    let good = zipped(&[("a.py", PY)]);
    let bomb = zipped(&[("a.py", &vec![0; 70_000_000])]);
    let in_bomb = zipped(&[("inner.zip", &bomb)]);
    let slip = zipped(&[("../a.py", PY)]);
    for (name, bytes, told) in [
        ("x.zip", &good[..good.len() / 2], "x.zip is broken"),
        ("x.zip", b"", "x.zip is broken"),
        ("x.zip", b"<html>", "x.zip is broken"),
        ("x.tar", b"", "x.tar is empty"),
        ("x.zip", &zipped(&[]), "x.zip is empty"),
        ("x.zip", &encrypted(), "x.zip is encrypted"),
        ("x.zip", &bomb, "x.zip holds more than 64 MB"),
        ("x.zip", &in_bomb, "inner.zip holds more than 64 MB"),
        ("x.zip", &slip, "x.zip holds a name that leads out"),
        ("x.zip", &zipped(&[("a.py", PY), ("A.py", PY)]), "x.zip holds both a.py and A.py"),
        ("x.rar", b"Rar!", "x.rar is packed in a way that is not known here"),
    ] {
        let said = of_an_archive(name, bytes).unwrap_err();
        assert!(said.starts_with(told), "{said}");
    }
}

#[test]
fn archives_in_archives_are_unpacked_to_a_small_depth() {
    let deep = |levels: usize| {
        let mut bytes = zipped(&[("p/http_client.py", PY)]);
        for level in 0..levels {
            bytes = zipped(&[(&format!("level{level}/in.zip"), &bytes)]);
        }
        of_an_archive("x.zip", &bytes)
    };
    assert_eq!(deep(0).unwrap().0, ["p/http_client.py"]);
    assert_eq!(deep(1).unwrap().0, ["level0/http_client.py"]);
    assert_eq!(deep(2).unwrap().0, ["level1/http_client.py"]);
    assert!(deep(3).unwrap_err().contains("in.zip lies in an archive in an archive"));
}

#[test]
fn several_archives_get_a_folder_each_and_sources_beside_them_go_first() {
    let one = zipped(&[("client/http_client.py", PY)]);
    let two = tar_gz(&[("http_server1.py", PY)]);
    let both = zipped(&[("one.zip", &one), ("two.tar.gz", &two), ("notes.pdf", b"%PDF")]);
    let (files, _) = of_an_archive("x.zip", &both).unwrap();
    assert_eq!(files, ["notes.pdf", "one/http_client.py", "two/http_server1.py"]);
    let beside = zipped(&[("a.py", PY), ("old.zip", &one)]);
    let (files, remarks) = of_an_archive("x.zip", &beside).unwrap();
    assert_eq!(files, ["a.py", "old.zip"]);
    assert_eq!(remarks, ["old.zip was left packed: there are sources beside it"]);
    let notes =
        zipped(&[("in.zip", &zipped(&[("a.py", PY), ("notes.txt", b"2")])), ("notes.txt", b"1")]);
    let (files, remarks) = of_an_archive("x.zip", &notes).unwrap();
    assert_eq!(files, ["a.py", "notes.txt"]);
    assert_eq!(remarks, ["left packed, as they lie beside the archive: notes.txt"]);
}

#[test]
fn links_lead_nowhere_and_are_told() {
    let made = Made::new();
    fs::write(made.path("secret.py"), "secret").unwrap();
    let path = made.folder("class", &[("a/http_client.py", PY), ("b/http_client.py", PY)]);
    symlink(made.path("secret.py"), path.join("a/far.py")).unwrap();
    symlink("../b/http_client.py", path.join("a/near.py")).unwrap();
    symlink("b", path.join("c")).unwrap();
    let export = export(&path, From::Auto).unwrap();
    assert_eq!((export.submissions.len(), export.left.as_slice()), (2, &["c".to_owned()][..]));
    let (files, remarks) = laid(&path, by_id(&export, "a")).unwrap();
    assert_eq!(files, ["http_client.py"]);
    assert_eq!(remarks, ["left out, as they are links or no files: far.py, near.py"]);
}

#[test]
fn names_of_a_zip_file_that_lead_out_are_nobodys() {
    let made = Made::new();
    let path = made.zip(
        "class.zip",
        &[("a/a.py", PY), ("b/a.py", PY), ("../a.py", PY), ("/etc/passwd", PY), ("b/../../x", PY)],
    );
    let export = export(&path, From::Auto).unwrap();
    assert_eq!(export.sentence(), "2 submissions of a class of plain folders and archives");
    assert_eq!(export.left, ["../a.py", "/etc/passwd", "b/../../x"]);
    for submission in &export.submissions {
        assert_eq!(laid(&path, submission).unwrap().0, ["a.py"]);
    }
}

#[test]
fn a_submission_that_is_too_large_is_a_sentence() {
    let made = Made::new();
    let path = made.folder("class", &[("a/", b""), ("b/a.py", PY)]);
    fs::File::create(path.join("a/giant")).unwrap().set_len(1 << 40).unwrap();
    let export = export(&path, From::Auto).unwrap();
    let said = laid(&path, by_id(&export, "a")).unwrap_err().to_string();
    assert_eq!(said, "the submission holds more than 64 MB");
}

#[test]
fn what_is_no_export_is_told_with_its_remedy() {
    let made = Made::new();
    let told = |path: &Path, from| export(path, from).unwrap_err().to_string();
    let said = told(&made.folder("empty", &[("a.txt", b"")]), From::Auto);
    assert!(said.contains("holds no submissions") && said.contains("doejane_12345"), "{said}");
    let one = made.folder("one", &[("http_client.py", PY), ("www/a.html", b""), ("src/a", b"")]);
    assert!(told(&one, From::Auto).contains("grade it with `httplab grade`"));
    assert_eq!(export(&one, From::Folders).unwrap().submissions.len(), 2);
    let zip = made.folder("download", &[("submissions.zip", b"")]);
    assert!(told(&zip, From::Auto).contains("holds nothing but submissions.zip; name that file"));
    assert!(told(&one, From::Canvas).contains("no name in it is like doejane_12345_67890"));
    let mixed = made.folder(
        "mixed",
        &[("Jane_1_assignsubmission_file/a.py", PY), ("doejane_1001_501_a.py", PY)],
    );
    assert!(told(&mixed, From::Auto).contains("--from moodle or canvas"));
    assert_eq!(export(&mixed, From::Moodle).unwrap().left, ["doejane_1001_501_a.py"]);
    for name in ["x.tar.gz", "x.7z", "x.zip", "x.txt"] {
        fs::write(made.path(name), "x").unwrap();
        let said = told(&made.path(name), From::Auto);
        assert!(said.contains("name the folder") || said.contains("is broken"), "{said}");
    }
    assert!(told(&made.path("none"), From::Auto).contains("cannot open"));
    fs::write(made.path("locked.zip"), encrypted()).unwrap();
    assert!(told(&made.path("locked.zip"), From::Auto).contains("is encrypted"));
}

#[test]
fn ids_stay_the_same_when_more_have_handed_in() {
    let made = Made::new();
    let first: Files = &[("doejane_1_10_a.py", PY), ("李雷_2_11_a.py", PY)];
    let more = [first, &[("doejane_3_12_a.py", PY), ("aaa_4_13_a.py", PY)]].concat();
    let ids = |path: &Path| -> Vec<String> {
        export(path, From::Auto).unwrap().submissions.into_iter().map(|it| it.id).collect()
    };
    let (before, after) = (ids(&made.zip("1.zip", first)), ids(&made.zip("2.zip", &more)));
    assert!(before.iter().all(|id| after.contains(id)) && after.len() == 4);
}

#[test]
fn a_list_of_the_class_says_who_is_who_and_who_handed_in_nothing() {
    let made = Made::new();
    let path = made.zip(
        "submissions.zip",
        &[("doejane_1001_10_a.py", PY), ("team7_1002_11_a.py", PY), ("李雷_1004_12_a.py", PY)],
    );
    let list = "\u{feff}Student;ID;SIS Login ID;Group\r\n\"Doe, Jane\";1001;jdoe;\r\nRoe, Jo;1002;jroe;team 7\r\n\
                Poe, Al;1003;apoe;team 7\r\n李雷;;lei;\r\nNo, One;1005;none;\r\n";
    fs::write(made.path("list.csv"), list).unwrap();
    let mut export = export(&path, From::Auto).unwrap();
    let rest = Roster::read(&made.path("list.csv")).unwrap().apply(&mut export.submissions);
    let whose: Vec<String> = export.submissions.iter().map(Submission::whose).collect();
    assert_eq!(whose, ["Doe, Jane", "李雷", "Roe, Jo, Poe, Al"]);
    assert_eq!(export.submissions[1].people[0].ids, ["1004", "lei"]);
    assert_eq!(rest.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["No, One"]);
    fs::write(made.path("list.csv"), "name,id\nx,1\ny,1\n").unwrap();
    let said = Roster::read(&made.path("list.csv")).unwrap_err().to_string();
    assert!(said.ends_with("list.csv\", line 3: 1 is on line 2 too"), "{said}");
}

#[test]
fn what_a_program_needs_of_node_is_laid_out_from_a_folder_as_from_a_zip() {
    let made = Made::new();
    let files: &[(&str, &[u8])] =
        &[("a/http_server1.js", b""), ("a/node_modules/m/index.js", b""), ("a/target/x", b"")];
    for path in [made.folder("class", files), made.zip("class.zip", files)] {
        let export = export(&path, From::Folders).unwrap();
        let (laid, _) = laid(&path, by_id(&export, "a")).unwrap();
        assert_eq!(laid, ["http_server1.js", "node_modules/m/index.js"], "{}", path.display());
    }
}
