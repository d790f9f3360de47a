//! The commands that a report gives to do an exchange by hand: pasted into a shell with a right program in the
//! wrong one's place, they show that it is right. Asked for with `--ignored`: they need nc as Debian has it, and
//! ports 8000 and 8001.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A server that closes each connection at once.
const CLOSES: &str = "import socket, sys
listening = socket.create_server(('', int(sys.argv[1])))
while True: listening.accept()[0].close()
";

/// A client that prints what an address leads to.
const CLIENT: &str = "import socket, sys
url = sys.argv[1]
while True:
    host, _, path = url.removeprefix('http://').partition('/')
    client = socket.create_connection((host.split(':')[0], int(host.split(':')[1])))
    client.sendall(f'GET /{path} HTTP/1.0\\r\\nHost: {host}\\r\\n\\r\\n'.encode())
    head, _, body = b''.join(iter(lambda: client.recv(4096), b'')).partition(b'\\r\\n\\r\\n')
    lines = head.decode().split('\\r\\n')
    moved = [line.split()[1] for line in lines if line.startswith('Location:')]
    if not moved: break
    url = moved[0]
    print('Redirected to:', url, file=sys.stderr)
print(body.decode())
";

/// Pages, each with what a right program shows.
const CLIENTS: [(&str, &str); 4] = [
    ("part1/tells-of-the-redirect", "Redirected to: http://localhost:8001/"),
    ("part1/blank-line-cut-in-two", "exit status 0"),
    ("part1/until-the-server-closes", "exit status 0"),
    ("part1/no-slash-after-the-host", "exit status 0"),
];
const SERVERS: [(&str, &str); 4] = [
    ("part2/early-leaver", "HTTP/1.0 200"),
    ("part2/absolute-path", "HTTP/1.0 200"),
    ("part2/long-page", "423489"),
    ("part2/every-address", "HTTP/1.0 200"),
];

#[test]
#[ignore = "it needs nc, and ports 8000 and 8001"]
fn commands_by_hand_show_that_a_right_program_is_right() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/submission/http_server1.py");
    let server = fs::read_to_string(server).unwrap();
    for (page, wanted) in CLIENTS {
        shows(page, "http_client.py", ["raise SystemExit(1)", CLIENT], wanted);
    }
    for (page, wanted) in SERVERS {
        shows(page, "http_server1.py", [CLOSES, &server], wanted);
    }
}

/// The commands that a report has for a page that the submission in this folder fails.
fn by_hand(page: &str, folder: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--page", page])
        .arg(folder)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let parts = report["parts"].as_array().unwrap();
    let mut checks = parts.iter().filter_map(|part| part["checks"].as_array()).flatten();
    let check = checks.find(|check| check["page"] == page).unwrap();
    let lines = check["failure"]["by_hand"].as_array().unwrap();
    lines.iter().map(|line| format!("{}\n", line.as_str().unwrap())).collect()
}

/// Grades a wrong program, mends it, and pastes the commands.
fn shows(page: &str, name: &str, [wrong, right]: [&str; 2], wanted: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (submission, file) = (folder.path().join("submission"), folder.path().join("said"));
    fs::create_dir(&submission).unwrap();
    fs::write(submission.join(name), wrong).unwrap();
    let place = folder.path().join("try").display().to_string();
    let commands = by_hand(page, &submission).replace("/tmp/try", &place);
    fs::write(submission.join(name), right).unwrap();
    assert!(!commands.is_empty(), "{page} has no commands");
    // What the commands leave in the background would hold a pipe open.
    let said = fs::File::create(&file).unwrap();
    let mut shell = Command::new("bash")
        .args(["-c", &commands])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .stdin(Stdio::null())
        .stdout(said.try_clone().unwrap())
        .stderr(said)
        .spawn()
        .unwrap();
    shell.wait().unwrap();
    let said = String::from_utf8_lossy(&fs::read(file).unwrap()).into_owned();
    assert!(said.contains(wanted), "{page}:\n{commands}\nshows\n{said}");
}
