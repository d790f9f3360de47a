//! Made-up gradings for the tests of the reporters: one of a first-year student's programs, with
//! every kind of verdict, evidence and transcript entry in it, and one in which all is well.

use conformance::judge::difference::Difference;
use conformance::lab::identity::Identity;
use conformance::lab::rules::{Level, Score};
use conformance::points::Points;
use conformance::verdict::{
    Again, Beforehand, Check, Failure, Grade, Likely, Part, Scores, Verdict,
};
use exchanges::{
    hostile_exchange, quiet_exchange, redirect_exchange, silent_exchange, taped_exchange,
};

#[path = "exchanges.rs"]
mod exchanges;

/// A terminal escape sequence, a turned line and a tag, as a hostile program would print them.
pub const HOSTILE: &str = "\x1b]0;owned\x07\u{202e}<script>alert(1)</script>]]>\u{9b}31m";

/// What the source of server 1 shows.
pub const REMARK: &str = "http_server1.py never looks at its arguments";

/// Two of the lines that the build of server 2 wrote.
pub const ERROR: &str = "http_server2.c:12:5: error: unknown type name";
pub const CARET: &str = "   12 |     Int port;  ^~~";

/// Four parts: the client mostly right, server 1 with faults, server 2 missing, server 3 broken by
/// the lab in one place and hostile in another.
pub fn failing() -> Grade {
    let parts = vec![client(), server1(), missing_server2(), server3()];
    grade(parts)
}

/// Everything required holds.
pub fn perfect() -> Grade {
    let checks = vec![
        check("part1/simple", "A page is fetched", "1.1", "3"),
        check("part1/port", "A port", "1.11", "2"),
    ];
    grade(vec![part(1, "http_client", Some("./http_client"), checks)])
}

/// A part with these checks, all of which failed.
pub fn failed_pages(pages: &[(&str, &str, Failure)]) -> Grade {
    let failed = |(page, worth, failure): &(&str, &str, Failure)| {
        failed(check(page, page, "2.1", worth), "it failed", Some(failure.clone()))
    };
    grade(vec![part(2, "http_server1", Some("./s"), pages.iter().map(failed).collect())])
}

/// Two servers that fail all of a hundred checks, each in a way of its own, as if nothing were known of any.
pub fn all_failed() -> Grade {
    let one = |part: u32, number: u32| {
        let page = format!("part{part}/check-{part}-{number}");
        let transcript = taped_exchange().into();
        let check = Check { transcript, ..check(&page, "A page arrives whole", "2.1", "0.5") };
        let silent = silent_failure();
        let failure = Failure {
            got: format!("nothing in {number} s"),
            likely: None,
            by_hand: vec![
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 5 nc localhost 8000"
                    .to_owned();
                6
            ],
            ..silent
        };
        failed(check, "nothing came", Some(failure))
    };
    let checks = |part| (1..=50).map(|number| one(part, number)).collect();
    let command = Some("python3 server.py 8000");
    grade(vec![
        part(2, "http_server1", command, checks(2)),
        part(3, "http_server2", command, checks(3)),
    ])
}

/// A page that both servers fail, two that fail for the same cause, and two that wait for it.
pub fn of_one_cause() -> Grade {
    let of = |number: u32| format!("part{number}/serves-a-page");
    let causes = |number: u32| {
        let page = check(&of(number), "A page is served", "2.1", "3");
        let first = failed(page, "nothing in 5 s", Some(silent_failure()));
        let other = |name: &str, failure: Failure| {
            let page = check(&format!("part{number}/{name}-{number}"), name, "2.2", "1.5");
            failed(page, "nothing in 5 s", Some(failure))
        };
        let waits = || Failure { likely: None, rests_on: vec![of(number)], ..silent_failure() };
        let alike = ["alike-1", "alike-2"].map(|name| other(name, silent_failure()));
        let waiting = ["waits-1", "waits-2"].map(|name| other(name, waits()));
        [vec![first], alike.to_vec(), waiting.to_vec()].concat()
    };
    let command = Some("python3 server.py 8000");
    grade(vec![
        part(2, "http_server1", command, causes(2)),
        part(3, "http_server2", command, causes(3)),
    ])
}

/// A foundation, two checks that rest on it, one below the other, and one for itself.
pub fn waiting() -> Grade {
    let failure = |got: &str, rests_on: &[&str]| Failure {
        got: got.to_owned(),
        rests_on: rests_on.iter().map(|page| (*page).to_owned()).collect(),
        step: "httplab step".to_owned(),
        ..Failure::default()
    };
    failed_pages(&[
        ("part2/foundation", "1", failure("nothing", &[])),
        ("part2/beside-it", "2", failure("a reset", &[])),
        ("part2/on-it", "2", failure("nothing", &["part2/foundation"])),
        ("part2/on-that", "1", failure("an end", &["part2/on-it"])),
    ])
}

/// A client that meets all that is required, or all but one check, and not an extra.
pub fn with_an_extra(holds: bool) -> Grade {
    let extra = level(check("part1/more", "An extra that was not met", "1.16", "0"), Level::Extra);
    let extra = failed(extra, "nothing in 5 s", Some(Failure::default()));
    let simple = check("part1/simple", "A page is fetched", "1.1", "3");
    let simple = match holds {
        true => simple,
        false => failed(simple, "nothing in 5 s", Some(Failure::default())),
    };
    grade(vec![part(1, "http_client", Some("./http_client"), vec![simple, extra])])
}

/// A client that is not there, and a server that does not build.
pub fn one_missing_and_one_unbuilt() -> Grade {
    let checks = |page: &str, why: &str| vec![failed(check(page, page, "1.1", "3"), why, None)];
    let beforehand = Beforehand { build_output: vec![ERROR.to_owned()], ..Beforehand::default() };
    let server = checks("part2/one", "http_server1 could not be built");
    grade(vec![
        part(1, "http_client", None, checks("part1/one", "there is no http_client")),
        Part { beforehand, ..part(2, "http_server1", None, server) },
    ])
}

/// Nothing has ended yet, as in a report written while the run goes.
pub fn unfinished() -> Grade {
    Grade { complete: false, ..perfect() }
}

fn grade(parts: Vec<Part>) -> Grade {
    let mut grade = Grade {
        score: Points::ZERO,
        scores: Scores::default(),
        counted: Score::AsHandedIn,
        max: Points::ZERO,
        findings: Vec::new(),
        lab: Identity {
            path: Some("/courses/lab".to_owned()),
            sha256: "0123456789abcdef".repeat(4),
        },
        seed: 4_711,
        isolation: "namespaces".to_owned(),
        complete: true,
        parts,
    };
    grade.add_up();
    grade
}

fn part(number: u32, program: &str, command: Option<&str>, checks: Vec<Check>) -> Part {
    Part {
        part: number,
        program: program.to_owned(),
        command: command.map(str::to_owned),
        beforehand: Beforehand::default(),
        score: Points::ZERO,
        scores: Scores::default(),
        max: Points::ZERO,
        checks,
    }
}

/// A check that passed.
fn check(page: &str, title: &str, rule: &str, worth: &str) -> Check {
    let worth = points(worth);
    Check {
        page: page.to_owned(),
        title: title.to_owned(),
        needs: Vec::new(),
        rule: rule.to_owned(),
        level: Level::Required,
        verdict: Verdict::Pass,
        reason: None,
        points: worth,
        scores: Scores::both(worth),
        worth,
        line: 9,
        seconds: 0.0123,
        failure: None,
        advice: Vec::new(),
        cause: None,
        allowance: None,
        transcript: quiet_exchange().into(),
        again: None,
    }
}

fn failed(check: Check, reason: &str, failure: Option<Failure>) -> Check {
    let line = if failure.is_some() { 14 } else { check.line };
    Check {
        verdict: Verdict::Fail,
        reason: Some(reason.to_owned()),
        points: Points::ZERO,
        scores: Scores::default(),
        line,
        failure,
        ..check
    }
}

fn ended(check: Check, verdict: Verdict, reason: &str) -> Check {
    let transcript = Vec::new().into();
    Check {
        verdict,
        reason: Some(reason.to_owned()),
        points: Points::ZERO,
        scores: Scores::default(),
        transcript,
        ..check
    }
}

fn level(check: Check, level: Level) -> Check {
    Check { level, points: Points::ZERO, scores: Scores::default(), worth: Points::ZERO, ..check }
}

fn points(text: &str) -> Points {
    Points::parse(text).expect("a number of points")
}

fn client() -> Part {
    let mut simple = check("part1/simple", "A page is fetched and printed", "1.1", "3");
    simple.advice =
        vec!["print no newline of your own after the body: `curl` adds none".to_owned()];
    let redirect = check(
        "part1/redirect-chain",
        "A chain of five redirects is followed to its end",
        "1.6",
        "2.5",
    );
    let needs = vec!["part1/simple".to_owned()];
    let redirect = Check { needs, transcript: redirect_exchange().into(), ..redirect };
    let redirect = failed(redirect, "stderr has other words", Some(redirect_failure()));
    let relative = level(
        check("part1/relative", "A relative Location is followed", "1.16", "0"),
        Level::Extra,
    );
    let relative = failed(
        relative,
        "the client printed a stack trace and exited with status 1",
        Some(traceback_failure()),
    );
    part(1, "http_client", Some("python3 http_client.py"), vec![simple, redirect, relative])
}

fn server1() -> Part {
    let silent = check("part2/silent-client", "A silent client holds up nobody", "3.2", "6");
    let again = Some(Again { otherwise: None, transcript: taped_exchange().into() });
    let silent = Check { transcript: silent_exchange().into(), again, ..silent };
    let silent = failed(silent, "nothing in 5 s", Some(silent_failure()));
    let body = failed(
        check(
            "part2/utf-8",
            "A page in UTF-8 arrives byte for byte, also beyond ASCII, whatever its length",
            "2.3",
            "4",
        ),
        "the body differs",
        Some(body_failure()),
    );
    let idle = ended(
        check("part2/idle", "An idle server uses no processor time", "2.7", "2"),
        Verdict::Skip,
        "the kernel's view is not to be had on this system",
    );
    let mut checks = vec![silent, body, idle];
    let titles = [
        "The index is served",
        "A missing page is 404",
        "A text file is 403",
        "Two in a row",
        "A large page arrives whole",
    ];
    for (number, title) in titles.iter().enumerate() {
        let one = check(&format!("part2/dies-{number}"), title, "2.3", "2");
        checks.push(failed(one, "the server has exited", Some(exited_failure())));
    }
    let mut part = part(2, "http_server1", Some("python3 http_server1.py 8000"), checks);
    part.beforehand.remarks = vec![REMARK.to_owned(), HOSTILE.to_owned()];
    part
}

fn missing_server2() -> Part {
    let reason = "there is no http_server2 in the folder: looked for http_server2, http_server2.py, http_server2.js";
    let missing = |number: u32| {
        let one =
            check(&format!("part3/page-{number}"), &format!("Check number {number}"), "3.1", "2");
        Check { transcript: Vec::new().into(), ..failed(one, reason, None) }
    };
    let mut part = part(3, "http_server2", None, (1..=15).map(missing).collect());
    part.beforehand.build_output = [ERROR, CARET, HOSTILE].map(str::to_owned).to_vec();
    part
}

fn server3() -> Part {
    let broken = ended(
        check("part4/overflow", "A product that overflows is \"inf\"", "4.5", "2"),
        Verdict::Broken,
        "the page's file product.json could not be read",
    );
    let hostile = check("part4/hostile", "A product of two", "4.1", "2");
    let again =
        Some(Again { otherwise: Some(HOSTILE.to_owned()), transcript: taped_exchange().into() });
    let hostile = Check { transcript: hostile_exchange().into(), again, ..hostile };
    let hostile = failed(hostile, HOSTILE, Some(hostile_failure()));
    let advice = level(
        check("part4/reason-phrase", "The status line has a reason phrase", "2.10", "0"),
        Level::Advice,
    );
    let advice = failed(advice, "give the status line a reason phrase: HTTP/1.0 200 OK", None);
    let fine = check("part4/names", "The parameters' names do not matter", "4.2", "2");
    part(4, "http_server3", Some("./http_server3 8000"), vec![broken, hostile, advice, fine])
}

fn silent_failure() -> Failure {
    Failure {
        asks: "serves others while a client has connected and sent nothing".to_owned(),
        sent: r"late > GET /index.html HTTP/1.0\r\nHost: lab\r\n\r\n".to_owned(),
        expected: "late < 200".to_owned(),
        got: "nothing in 5 s".to_owned(),
        meanwhile: vec!["the server slept in recvfrom(4), and 4 is early's connection".to_owned()],
        likely: Some(Likely {
            id: "reads-before-select".to_owned(),
            text: "it reads from a connection right after accepting it, and blocks until early speaks; call select first, and read only from what select marked readable".to_owned(),
            seen: Some("recvfrom(4, 1024) … sleeps".to_owned()),
            proved: None,
        }),
        hint: "Your server reads from a connection as soon as it has *accepted* it.\n".to_owned(),
        step: "just step silent-client ~/project1".to_owned(),
        lesson: "httplab show silent-client".to_owned(),
        by_hand: vec!["nc localhost 8000 &".to_owned(), "curl -v http://localhost:8000/index.html".to_owned()],
        ..Failure::default()
    }
}

fn redirect_failure() -> Failure {
    Failure {
        asks: "follows 301 and 302, and for each prints `Redirected to: URL` on stderr".to_owned(),
        expected: r#"client stderr has "Redirected to: http://127.0.1.7/new.html""#.to_owned(),
        got: "Redirecting to http://127.0.1.7/new.html".to_owned(),
        exit: Some("exited with status 0".to_owned()),
        ended: None,
        stderr: vec!["Redirecting to http://127.0.1.7/new.html".to_owned()],
        hint: "The words are to be **exactly** these, on `stderr`:\n\n- `Redirected to: `\n- and the address, as the server sent it\n".to_owned(),
        step: "just step redirect-chain ~/project1".to_owned(),
        by_hand: vec!["./http_client http://127.0.1.7/old 2>&1 >/dev/null".to_owned()],
        ..Failure::default()
    }
}

fn body_failure() -> Failure {
    Failure {
        asks: "answers 200 with the file's bytes, unchanged, for an existing .html or .htm file".to_owned(),
        sent: r"c > GET /utf8.html HTTP/1.0\r\nHost: 127.0.0.1:8000\r\nUser-Agent: httplab\r\nAccept: text/html\r\n\r\n".to_owned(),
        expected: "c < body is utf8.html".to_owned(),
        got: format!("a body of 100,400 bytes that differs at byte 1041: {}", r"<p>h\xe9llo</p>\n".repeat(400)),
        difference: Some(Difference {
            offset: 1041,
            expected: r"<title>UTF-8</title>\n</head>\n<body>\n<p>h\xc3\xa9llo w\xc3\xb6rld</p>\n".to_owned(),
            got: r"<title>UTF-8</title>\n</head>\n<body>\n<p>h\xe9llo w\xf6rld</p>\n</body>\n".to_owned(),
            column: 43,
        }),
        hint: "Read the file in binary mode.\n".to_owned(),
        step: "just step utf-8 ~/project1".to_owned(),
        by_hand: vec!["curl -s http://localhost:8000/utf8.html | diff - www/utf8.html".to_owned()],
        ..Failure::default()
    }
}

fn exited_failure() -> Failure {
    Failure {
        asks: "keeps serving: connection after connection".to_owned(),
        sent: r"c > GET / HTTP/1.0\r\n\r\n".to_owned(),
        expected: "c < 200".to_owned(),
        got: "the connection was refused".to_owned(),
        exit: Some("exited with status 1, 0.1 s after it was started".to_owned()),
        ended: None,
        stderr: traceback(),
        likely: Some(Likely {
            id: "crashed".to_owned(),
            text: "it crashed: NameError in line 12 of http_server1.py; look at the name there"
                .to_owned(),
            seen: None,
            proved: None,
        }),
        step: "just step dies-0 ~/project1".to_owned(),
        ..Failure::default()
    }
}

fn traceback_failure() -> Failure {
    Failure { stderr: traceback(), likely: None, ..exited_failure() }
}

fn traceback() -> Vec<String> {
    let lines = [
        "Traceback (most recent call last):",
        "  File \"http_server1.py\", line 12, in <module>",
        "    sock.bind((host, prot))",
        "NameError: name 'prot' is not defined",
    ];
    lines.map(str::to_owned).to_vec()
}

/// Everything a program can put into evidence is hostile here, as if the run had not escaped it.
fn hostile_failure() -> Failure {
    let text = || HOSTILE.to_owned();
    Failure {
        fact: None,
        asks: "answers 200".to_owned(),
        sent: text(),
        expected: "c < 200".to_owned(),
        pattern: text(),
        got: text(),
        difference: Some(Difference { offset: 3, expected: text(), got: text(), column: 2 }),
        meanwhile: vec![text()],
        exit: Some(text()),
        ended: None,
        stderr: vec![text()],
        likely: Some(Likely {
            id: "hostile".to_owned(),
            text: text(),
            seen: Some(text()),
            proved: Some(text()),
        }),
        rests_on: vec![text()],
        hint: text(),
        step: text(),
        lesson: text(),
        by_hand: vec![text()],
    }
}
