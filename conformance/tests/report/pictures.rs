//! The pictures of exchanges and the capture: what is in them, and that nothing of a program's breaks out.

use super::{grades, report_bytes};
use conformance::report::{Format, Options, diagram::diagram, exchange::shown};
use conformance::tape::Argument;
use conformance::transcript::{Entry, What};
use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn every_diagram_is_well_formed_and_shows_the_failing_step() {
    for check in grades::failing().checks().filter(|check| !check.transcript.is_empty()) {
        let diagram = diagram(shown(check), "http_server1").expect("a diagram");
        let svg = diagram.svg();
        let mut reader = quick_xml::Reader::from_str(&svg);
        while reader.read_event().expect("well-formed SVG") != quick_xml::events::Event::Eof {}
        let fails = check.transcript.iter().any(|entry| matches!(entry.what, What::Failed { .. }));
        assert_eq!(svg.contains("class=\"failed\""), fails, "{}", check.page);
    }
}

/// The check whose picture has calls, as it is drawn.
fn taped() -> conformance::verdict::Check {
    let grade = grades::failing();
    grade.checks().find(|check| check.page == "part2/silent-client").unwrap().clone()
}

#[test]
fn calls_stand_among_the_arrows_and_a_sleep_where_it_began() {
    let text = diagram(shown(&taped()), "http_server1").unwrap().text();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let place = |part: &str| {
        let place = lines.iter().position(|line| line.contains(part));
        place.unwrap_or_else(|| panic!("no {part} in {text}"))
    };
    let in_order = [
        "2 calls that only start the program are not drawn",
        "0.001 s  | socket(AF_INET, SOCK_STREAM) = 3",
        "| bind(3, 0.0.0.0:41235) = EADDRINUSE",
        "0.002 s  early → connects",
        "0.003 s  | select([3]) = [3]",
        "0.003 s  early | accept(3) = 5",
        "0.004 s  late → GET /index.html",
        r#"0.120 s  late | recvfrom(6, 1024) = 3  (slept 100 ms)  "GET""#,
        "0.175 s  early | recvfrom(5, 1024)  (sleeps)",
        "0.310 s  | select([3]) = []",
        "0.710 s  | … and the same 40 times more",
        "4.3 s in which nothing happened",
        "✗ late < 200",
    ];
    assert!(in_order.map(place).is_sorted(), "{text}");
    assert_eq!(text.matches("select([3]) = []").count(), 1);
    assert_eq!(text.matches("in which nothing happened").count(), 1);
    assert!(!text.contains("exit_group"), "{text}");
}

#[test]
fn a_sleep_is_a_bar_along_the_lifeline_and_one_without_end_is_open() {
    let svg = diagram(shown(&taped()), "http_server1").unwrap().svg();
    let bars: Vec<&str> = svg
        .split("<path class=\"sleep\" d=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    // Two selects, the second one also again and again, and two reads, one of which does not return.
    assert_eq!(bars.len(), 5, "{bars:?}");
    let open: Vec<_> = bars.iter().filter(|bar| !bar.ends_with('Z')).collect();
    assert_eq!(open.len(), 1, "{bars:?}");
    let lowest = |bar: &str| bar[1..].split([' ', 'Z']).nth(1).unwrap().parse::<usize>().unwrap();
    let height: usize =
        svg.split("height=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    assert_eq!(lowest(open[0]), height - 6);
}

#[test]
fn of_many_calls_the_failing_step_and_the_last_ones_are_drawn() {
    let select = |check: &conformance::verdict::Check| {
        let is_select = |entry: &&Entry| matches!(&entry.what, What::Called { call, .. } if call.name == "pselect6");
        shown(check).iter().find(is_select).unwrap().clone()
    };
    let check = taped();
    let mut transcript = shown(&check).to_vec();
    let socket = transcript.iter().position(
        |entry| matches!(&entry.what, What::Called { call, .. } if call.name == "socket"),
    );
    let many = |at: f64, number: usize| {
        let mut entry = select(&check);
        entry.t = at;
        if let What::Called { call, .. } = &mut entry.what {
            call.arguments.push(Argument::Number(number as i64));
        }
        entry
    };
    let start = socket.unwrap() + 1;
    transcript.splice(start..start, (0..60).map(|number| many(0.001, number)));
    let later = transcript.iter().position(|entry| entry.t > 0.6).unwrap();
    transcript.splice(later..later, (100..300).map(|number| many(0.6, number)));
    let diagram = diagram(&transcript, "http_server1").unwrap();
    assert!(diagram.text().lines().count() < 100, "{}", diagram.text());
    for part in [
        "62 more calls are not drawn before the first connection",
        "early → connects",
        "more calls are not drawn\n",
        "| recvfrom(5, 1024)  (sleeps)",
        "| select([3], 299) = [3]",
        "✗ late < 200",
    ] {
        assert!(diagram.text().contains(part), "no {part} in {}", diagram.text());
    }
    assert!(!diagram.text().contains("select([3], 59)"), "{}", diagram.text());
}

#[test]
fn silence_is_drawn_as_silence() {
    let check = taped();
    let text = diagram(&check.transcript, "http_server1").unwrap().text();
    assert!(text.contains("a pause of 0.3 s, as the page asks"), "{text}");
    assert!(text.contains("4.7 s in which nothing happened"), "{text}");
    assert!(text.contains("0.004 s  late → GET /index.html HTTP/1.0\\r\\n"), "{text}");
}

#[test]
fn of_many_connections_the_telling_ones_are_drawn() {
    let connected = |number: u16| Entry {
        t: f64::from(number) / 1e4,
        line: 3,
        who: format!("c{number}"),
        what: What::Connected {
            from: ([127, 0, 0, 1], 40_000 + number).into(),
            to: ([127, 0, 0, 1], 8_000).into(),
        },
    };
    let mut transcript: Vec<Entry> = (1..=900).map(connected).collect();
    let failed = What::Failed { step: "c777 < 200".to_owned(), got: "nothing".to_owned() };
    transcript.push(Entry { t: 0.1, line: 4, who: "c777".to_owned(), what: failed });
    let diagram = diagram(&transcript, "http_server2").unwrap();
    assert!(diagram.text().contains("894 more connections are not drawn"));
    assert!(diagram.svg().contains(">c777</text>"));
}

#[test]
fn a_capture_is_made_of_whole_blocks() {
    let capture = report_bytes(Format::Pcapng, &grades::failing(), &Options::default());
    let number = |at: usize| u32::from_le_bytes(capture[at..at + 4].try_into().unwrap());
    let (mut at, mut kinds) = (0, Vec::new());
    while at < capture.len() {
        let length = number(at + 4) as usize;
        assert_eq!(number(at + length - 4) as usize, length, "the block at byte {at}");
        kinds.push(number(at));
        at += length;
    }
    assert_eq!((at, kinds[0]), (capture.len(), 0x0a0d_0d0a));
    let interfaces = kinds.iter().filter(|kind| **kind == 1).count();
    assert_eq!(interfaces, grades::failing().checks().count());
}

/// What tshark prints of the capture.
fn tshark(arguments: &[&str]) -> String {
    let mut tshark = Command::new("tshark")
        .args(["-r", "-", "-n"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("tshark starts");
    let capture = report_bytes(Format::Pcapng, &grades::failing(), &Options::default());
    let mut stdin = tshark.stdin.take().expect("a pipe");
    std::thread::spawn(move || stdin.write_all(&capture));
    let output = tshark.wait_with_output().expect("tshark ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "needs tshark, which CI installs"]
fn tshark_finds_http_and_nothing_malformed() {
    assert_eq!(
        tshark(&[
            "-Y",
            "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0",
            "-o",
            "tcp.check_checksum:TRUE",
            "-o",
            "ip.check_checksum:TRUE"
        ]),
        ""
    );
    let requests = tshark(&[
        "-Y",
        "http.request && frame.interface_name == \"part1/redirect-chain\"",
        "-T",
        "fields",
        "-e",
        "http.request.uri",
    ]);
    assert_eq!(requests, "/old\n/new.html\n");
    let statuses = tshark(&["-Y", "http.response", "-T", "fields", "-e", "http.response.code"]);
    assert!(statuses.contains("301"), "{statuses}");
}

#[test]
#[ignore = "needs tshark, which CI installs"]
fn tshark_shows_calls_beside_the_packets_that_they_belong_to() {
    let only = "frame.interface_name == \"part2/silent-client\" && frame.comment";
    let fields = [
        "-Y",
        only,
        "-T",
        "fields",
        "-E",
        "aggregator=|",
        "-e",
        "tcp.srcport",
        "-e",
        "frame.comment",
    ];
    let comments = tshark(&fields);
    let lines: Vec<&str> = comments.lines().collect();
    assert!(lines[0].starts_with("50001\tsocket(AF_INET, SOCK_STREAM) = 3|bind(3"), "{comments}");
    assert!(lines[2].starts_with("50002\tselect([3]) = [3]|late connects"), "{comments}");
    // What came after the last packet stands there, in the order of time.
    let request = lines.iter().find(|line| line.contains("recvfrom(6, 1024) = 3"));
    assert!(
        request.is_some_and(
            |line| line.contains("… and the same 40 times more|kernel: the server sleeps")
        ),
        "{comments}"
    );
    assert!(comments.contains("accept(3) = 5|recvfrom(5, 1024) (sleeps)"), "{comments}");
    assert!(!comments.contains("exit_group") && !comments.contains("/usr/lib"), "{comments}");
}

#[test]
#[ignore = "needs tshark, which CI installs"]
fn tshark_follows_a_stream_to_the_bytes_of_the_transcript() {
    let stream = tshark(&["-q", "-z", "follow,tcp,raw,0"]);
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert!(stream.contains(&hex("GET /index.html HTTP/1.0\r\nHost: lab\r\n\r\n")), "{stream}");
    assert!(stream.contains(&hex("<p>here</p>\n")), "{stream}");
}
