//! What a student reads.

use super::graded::{graded, person, step, submission, summary};
use conformance::class::feedback::{render, short};
use conformance::class::graded::{Graded, Outcome};

fn of(outcome: Outcome) -> Graded {
    let people = vec![person("Jané Doe", &["12"]), person("李雷", &["13"])];
    let mut submission = submission("doe-12", people, "Jané Doe_12_assignsubmission_file/a.py");
    submission.remarks.push("looks like Max's".to_owned());
    let mut graded = graded(submission, outcome);
    graded.remarks.push("a link was left out".to_owned());
    graded
}

fn to_fix() -> Graded {
    let first =
        step("part2/simple", "A <b>page</b>", "It died in /home/anna/x/server.py: *no* file.");
    let second = step("part2/late", "A late\nline", "It answers early.");
    of(Outcome::Graded(Box::new(summary("62.5", vec![first, second]))))
}

#[test]
fn the_first_thing_to_fix_comes_before_the_others() {
    assert_eq!(
        render(&to_fix()),
        "# 62.5 of 97 points\n\n\
         | part | program | points |\n| --- | --- | ---: |\n\
         | 1 | http_client | 30 of 30 |\n| 2 | http_server1 | 32.5 of 67 |\n\n\
         ## What to fix first\n\n\
         It died in server.py: \\*no\\* file.\n\n\
         It is about \u{201c}A \\<b\\>page\\</b\\>\u{201d} in http_server1; 3 checks fail for it or wait for it (12.5 points).\n\n\
         ## And then\n\n- A late line: It answers early. (12.5 points)\n\n\
         ## See it yourself\n\n\
         `httplab grade .` in the folder of your programs plays these checks too. \
         `httplab step part2/simple .` goes through the first thing to fix, one step at a time.\n"
    );
}

#[test]
fn it_fits_into_a_comment() {
    assert_eq!(
        short(&to_fix()),
        "httplab: 62.5 of 97 points.\nTo fix first: It died in server.py: *no* file.\n\
         See it yourself: httplab step part2/simple ."
    );
}

#[test]
fn nobody_is_named_and_no_remark_is_told() {
    let summary = summary("97", Vec::new());
    for outcome in [
        Outcome::Graded(Box::new(summary)),
        Outcome::Unreadable("the archive /tmp/class/x.zip is broken".to_owned()),
        Outcome::Failed("no room left in /var/tmp".to_owned()),
    ] {
        let graded = of(outcome);
        for text in [render(&graded), short(&graded)] {
            for secret in ["Jané", "李雷", "Max", "link", "/tmp", "/home", "/var", "no room"] {
                assert!(!text.contains(secret), "{secret}: {text}");
            }
        }
    }
}

#[test]
fn who_has_everything_is_told_so() {
    let text = render(&of(Outcome::Graded(Box::new(summary("97", Vec::new())))));
    assert!(text.starts_with("# 97 of 97 points\n") && text.contains("Well done!"), "{text}");
    assert!(!text.contains("fix"), "{text}");
}

#[test]
fn what_could_not_be_read_says_what_to_do() {
    let unreadable = of(Outcome::Unreadable("the archive x.zip is broken".to_owned()));
    assert!(render(&unreadable).contains("the archive x.zip is broken. Nothing is lost"));
    assert!(short(&unreadable).contains("hand it in again"));
    let failed = of(Outcome::Failed("no room".to_owned()));
    assert!(render(&failed).contains("not your fault"));
    assert_eq!(short(&failed), "");
}
