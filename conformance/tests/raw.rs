//! Programs that speak no HTTP: a page expects their bytes as they are, of a server and of a client.

use assert_cmd::Command;
use std::fs;
use tempfile::TempDir;

/// Welcomes whoever comes, asks for a name, and greets by it, half of the line a moment later.
const CHAT_SERVER: &str = "import socket, sys, time
server = socket.create_server(('127.0.0.1', int(sys.argv[1])))
while True:
    peer, _ = server.accept()
    peer.sendall(b'welcome\\r\\nname?\\r\\n')
    name = peer.makefile('rb').readline().strip()
    peer.sendall(b'hello ')
    time.sleep(0.1)
    peer.sendall(name + b'\\r\\n')
    peer.close()
";

/// Says two lines at once, prints the line that it gets, and says a third.
const CHAT_CLIENT: &str = "import socket, sys
host, _, port = sys.argv[1].partition(':')
peer = socket.create_connection((host, int(port or 80)))
peer.sendall(b'HELLO\\r\\nNICK ann\\r\\n')
print(peer.makefile('rb').readline().decode().strip())
peer.sendall(b'BYE\\r\\n')
peer.close()
";

/// Grades a program by one page with these lines: whether it passed, and the report.
fn graded(name: &str, program: &str, lines: &str) -> (bool, String) {
    let lab = TempDir::new().unwrap();
    let write = |path: &str, content: &str| fs::write(lab.path().join(path), content).unwrap();
    fs::create_dir_all(lab.path().join("lab/part1")).unwrap();
    fs::create_dir(lab.path().join("www")).unwrap();
    let role = if name == "http_client" { "client" } else { "server" };
    write(
        "lab/lab.toml",
        &format!(
            "title = \"t\"\n[[part]]\nprogram = \"{name}\"\nrole = \"{role}\"\ntitle = \"p\"\nweight = 1\n[[rule]]\nid = \"1\"\nlevel = \"required\"\nasks = \"talks\"\n"
        ),
    );
    write(
        "lab/part1/page.md",
        &format!(
            "# Talks\n\n```exchange\nprogram {name}\nrule 1\npoints 1\n{lines}\n```\n\n## If it fails\n\nHint.\n"
        ),
    );
    write("program.py", program);
    let command = format!("{name}=python3 {}", lab.path().join("program.py").display());
    let folder = lab.path().join("lab").display().to_string();
    let output = Command::cargo_bin("httplab")
        .unwrap()
        .args(["grade", "--lab", &folder, "--isolation", "off", "--program", &command])
        .args(["--patience", "2"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_ne!(output.status.code(), Some(2), "{said}");
    (output.status.success(), said)
}

fn assert_passes(name: &str, program: &str, lines: &str) {
    let (passed, said) = graded(name, program, lines);
    assert!(passed, "{said}");
}

fn assert_fails(name: &str, program: &str, lines: &str, told: &[&str]) {
    let (passed, said) = graded(name, program, lines);
    assert!(!passed, "{said}");
    told.iter().for_each(|told| assert!(said.contains(told), "{said}\nlacks: {told}"));
}

#[test]
fn a_servers_bytes_are_taken_one_expectation_after_the_other() {
    let lines = "let name be a word
ann connects
ann < \"welcome\\r\\n\"
ann < \"na\"
ideally ann < \"me?\"
ann < \"\\r\\n\"
ann < nothing for 100 ms
ann > {name}\\r\\n
ann < \"hello {name}\\r\\n\"
ann < end";
    assert_passes("http_server1", CHAT_SERVER, lines);
}

#[test]
fn a_servers_wrong_byte_is_shown_with_what_was_expected() {
    let lines = "ann connects\nann < \"welcome\\r\\n\"\nann < \"nick?\\r\\n\"";
    assert_fails("http_server1", CHAT_SERVER, lines, &[r#"ann < "nick?\r\n""#, r"name?\r\n"]);
    let lines = "ann connects\nann < \"welcome\\r\\n\"\nann < nothing for 100 ms";
    assert_fails("http_server1", CHAT_SERVER, lines, &["ann < nothing for 100 ms"]);
    let lines = "ann connects\nann > a\\r\\n\nann < \"welcome\\r\\nname?\\r\\nhello a\\r\\nmore\"";
    assert_fails("http_server1", CHAT_SERVER, lines, &["and then the end of the connection"]);
}

#[test]
fn a_clients_bytes_are_taken_one_expectation_after_the_other() {
    let lines = "hub listens
client fetches {hub}
hub < \"HELLO\\r\\n\"
hub < \"NICK \"
ideally hub < \"ann\"
hub < \"\\r\\n\"
hub < nothing for 100 ms
hub > hi\\n
hub < \"BYE\\r\\n\"
client exits 0
client stdout is \"hi\\n\"";
    assert_passes("http_client", CHAT_CLIENT, lines);
}

#[test]
fn a_client_that_says_something_else_or_more_fails() {
    let lines = "hub listens\nclient fetches {hub}\nhub < \"HELLO\\n\"";
    assert_fails("http_client", CHAT_CLIENT, lines, &[r"HELLO\r\nNICK ann\r\n"]);
    let lines =
        "hub listens\nclient fetches {hub}\nhub < \"HELLO\\r\\n\"\nhub < nothing for 100 ms";
    assert_fails("http_client", CHAT_CLIENT, lines, &[r"NICK ann\r\n"]);
    let lines = "hub listens\nclient fetches {hub}\nhub < \"HELLO\\r\\n\"";
    assert_fails("http_client", "exit(3)", lines, &["no connection"]);
}
