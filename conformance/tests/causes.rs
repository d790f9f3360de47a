//! Causes that are read off a program's calls: a right program with one line changed, and what its grading says.

#![cfg(target_os = "linux")]

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// A server for part 2, right in what these pages ask.
const ONE_AT_A_TIME: &str = include_str!("submission/http_server1.py");

/// A server for part 3, so far as these pages ask, on select.
const SELECT: &str = r#"
import select, socket, sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(128)
wanted, requests = [listener], {}

while True:
    ready = select.select(wanted, [], [])[0]
    for one in ready:
        if one is listener:
            new = listener.accept()[0]
            wanted.append(new)
            requests[new] = b""
            continue
        piece = one.recv(4096)
        requests[one] += piece
        if b"\r\n\r\n" in requests[one]:
            name = requests[one].split()[1].decode().lstrip("/")
            body = open(name, "rb").read()
            one.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)
        if not piece or b"\r\n\r\n" in requests[one]:
            wanted.remove(one)
            del requests[one]
            one.close()
"#;

/// A client, so far as these pages ask.
const CLIENT: &str = include_str!("http_client.py");

/// A server for part 4, so far as these pages ask.
const PRODUCT: &str = r#"
import json, math, socket, sys

listener = socket.socket()
listener.bind(("", int(sys.argv[1])))
listener.listen(128)
while True:
    one, _ = listener.accept()
    request = b""
    while b"\r\n\r\n" not in request:
        request += one.recv(4096)
    path = request.decode().split(" ")[1]
    values = [float(pair.split("=")[1]) for pair in path.split("?")[1].split("&")]
    result = math.prod(values)
    shown = str(result) if math.isinf(result) else result
    body = json.dumps({"operation": "product", "operands": values, "result": shown})
    one.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body.encode())
    one.close()
"#;

/// A line of a program, and what stands there instead.
type Change = (&'static str, &'static str);

/// The failure of a page, of a program with this change; null where it passed. Others may be named behind it, to be played
/// beside it.
fn failure(program: &str, source: &str, (line, instead): Change, page: &str) -> Value {
    assert!(source.contains(line), "{line}");
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("program.py");
    std::fs::write(&file, source.replace(line, instead)).unwrap();
    let graded = Command::new(env!("CARGO_BIN_EXE_httplab"))
        .args(["grade", "--format", "json", "--patience", "1", "--seed", "6"])
        .args(["--experiments", "off"])
        .args(page.split(' ').flat_map(|page| ["--page", page]))
        .args(["--program", &format!("{program}=python3 {}", file.display()), "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .output()
        .unwrap();
    let grade: Value = serde_json::from_slice(&graded.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&graded.stderr));
    });
    let checks = grade["parts"].as_array().unwrap().iter();
    let mut checks = checks.flat_map(|part| part["checks"].as_array().unwrap());
    let first = page.split(' ').next();
    checks.find(|check| check["page"].as_str() == first).expect("the page")["failure"].clone()
}

/// The cause that is told, and the call that shows it.
fn cause(program: &str, source: &str, change: Change, page: &str) -> (String, String) {
    let failure = failure(program, source, change, page);
    let text = |key: &str| failure["likely"][key].as_str().unwrap_or_default().to_owned();
    (text("id"), text("seen"))
}

/// What is said of the cause, which is of this name.
fn told(program: &str, source: &str, change: Change, page: &str, id: &str) -> String {
    let failure = failure(program, source, change, page);
    assert_eq!(failure["likely"]["id"], id, "{page}, {change:?}: {failure:#}");
    failure["likely"]["text"].as_str().unwrap_or_default().to_owned()
}

fn is_told(program: &str, source: &str, change: Change, page: &str, id: &str, seen: &str) {
    let (told, shown) = cause(program, source, change, page);
    assert_eq!(told, id, "{page}, {change:?}: shown by {shown}");
    assert!(
        shown.contains(seen),
        "{page}, {change:?}: {id} is shown by `{shown}`, not by `{seen}`"
    );
}

#[test]
fn the_programs_are_right_without_a_change() {
    let none = ("import", "import");
    let right = [
        ("http_server1", ONE_AT_A_TIME, "part2/serves-a-page"),
        ("http_server1", ONE_AT_A_TIME, "part2/byte-by-byte"),
        ("http_server2", SELECT, "part3/silent-client"),
        ("http_server2", SELECT, "part3/waits-in-select"),
        ("http_client", CLIENT, "part1/prints-the-body"),
        ("http_server3", PRODUCT, "part4/fractions"),
        ("http_server3", PRODUCT, "part4/overflow"),
    ];
    for (program, source, page) in right {
        assert_eq!(failure(program, source, none, page), Value::Null, "{page}");
    }
}

/// As root in an ordinary container: programs run as another user, whom root may not look at.
#[test]
fn calls_are_recorded_where_a_container_gives_no_right_to_trace() {
    if !nix::unistd::getuid().is_root() {
        return;
    }
    let without = ["--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace"];
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("program.py");
    std::fs::write(&file, ONE_AT_A_TIME).unwrap();
    let tape = Command::new("setpriv")
        .args(without)
        .args([env!("CARGO_BIN_EXE_httplab"), "tape", "serves-a-page", "--isolation", "off"])
        .args(["--program", &format!("http_server1=python3 {}", file.display()), "--lab"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&tape.stdout);
    for call in
        ["| listen(3, 128) = 0", "reader    | accept(3) = 4", "reader    | recvfrom(4, 4096) = "]
    {
        assert!(
            told.contains(call),
            "{call} is not in {told}{}",
            String::from_utf8_lossy(&tape.stderr)
        );
    }
}

#[test]
fn a_page_looked_for_in_another_folder_is_told_with_its_name() {
    let folder = ("lstrip(\"/\") if", "replace(\"/\", \"files/\", 1) if");
    let (told, seen) = ("looks-elsewhere", "\"files/");
    is_told("http_server1", ONE_AT_A_TIME, folder, "part2/serves-a-page", told, seen);
    let root = (".lstrip(\"/\") if", " if");
    is_told("http_server1", ONE_AT_A_TIME, root, "part2/serves-a-page", told, "(\"/");
    let backslash = ("lstrip(\"/\") if", "replace(\"/\", \"\\\\\") if");
    is_told("http_server1", ONE_AT_A_TIME, backslash, "part2/serves-a-page", told, "\\\\");
}

#[test]
fn lists_that_select_has_left_are_seen_in_its_next_call() {
    let left = (
        "    ready = select.select(wanted, [], [])[0]",
        "    wanted = select.select(wanted, [], [])[0]\n    ready = list(wanted)",
    );
    let (told, seen) = ("sets-not-refilled", "select([");
    is_told("http_server2", SELECT, left, "part3/speaks-at-last", told, seen);
}

#[test]
fn one_read_is_one_line() {
    let once = ("    while b\"\\r\\n\\r\\n\" not in request:", "    for _ in range(1):");
    let seen = ") = 1  \"G\"";
    is_told("http_server1", ONE_AT_A_TIME, once, "part2/byte-by-byte", "one-recv", seen);
}

#[test]
fn the_port_that_it_is_bound_to_is_a_line() {
    let own = ("int(sys.argv[1])", "0");
    let (told, seen) = ("hard-coded-port", "bind(3, 0.0.0.0:0) = 0");
    is_told("http_server1", ONE_AT_A_TIME, own, "part2/serves-a-page", told, seen);
}

#[test]
fn the_wait_for_the_clients_end_is_a_call_that_sleeps() {
    let to_the_end = ("    while b\"\\r\\n\\r\\n\" not in request:", "    while True:");
    let seen = "sleeps";
    let told = "waits-for-the-client-to-close";
    is_told("http_server1", ONE_AT_A_TIME, to_the_end, "part2/serves-a-page", told, seen);
}

#[test]
fn a_time_out_of_its_own_is_seen_in_the_call() {
    let short = ("select.select(wanted, [], [])", "select.select(wanted, [], [], 0.005)");
    let (told, seen) = ("short-time-out", "at most 5 ms) = []");
    is_told("http_server2", SELECT, short, "part3/sleeps-without-a-time-out", told, seen);
}

#[test]
fn the_port_that_a_client_asks_is_a_line() {
    let ignored = ("url.port or 80", "80");
    is_told("http_client", CLIENT, ignored, "part1/port-in-the-address", "port-ignored", ":80)");
}

/// The answer of a server of part 2, and its end.
const ANSWER: &str = "    connection.sendall(answer(request))\n";

#[test]
fn an_exception_that_a_server_prints_itself_is_shown() {
    let quiet = (
        "        except OSError:\n            pass",
        "        except Exception as error:\n            print(error, flush=True)",
    );
    let source = ONE_AT_A_TIME.replace(ANSWER, "    open('none')\n");
    let text = told("http_server1", &source, quiet, "part2/serves-a-page", "prints-its-exception");
    assert!(text.contains("gives up this connection"), "{text}");
    assert!(text.contains("on stdout: [Errno 2] No such file or directory: 'none'"), "{text}");
    let ends = (quiet.0, "        except Exception as error:\n            sys.exit(print(error))");
    let text = told("http_server1", &source, ends, "part2/serves-a-page", "prints-its-exception");
    assert!(text.starts_with("it ends at an error"), "{text}");
}

#[test]
fn a_childs_crash_is_shown() {
    let child = (ANSWER, "    if not os.fork():\n        raise KeyError('child')\n    os.wait()\n");
    let text =
        told("http_server1", ONE_AT_A_TIME, child, "part2/serves-a-page", "prints-its-exception");
    assert!(text.contains("KeyError: 'child'"), "{text}");
}

#[test]
fn an_error_path_that_ends_well_is_no_server_for_one_connection() {
    let quiet = (
        "        except OSError:\n            pass",
        "        except OSError:\n            sys.exit(0)",
    );
    let page = "part2/reset-in-mid-answer";
    is_told("http_server1", ONE_AT_A_TIME, quiet, page, "error-path-ends", "ECONNRESET");
}

#[test]
fn a_crash_belongs_to_the_connection_that_caused_it() {
    let change = (
        "        if not piece:\n            return",
        "        if not piece:\n            raise KeyError(1)",
    );
    let text = told("http_server1", ONE_AT_A_TIME, change, "part2/early-leaver", "died");
    assert!(text.contains("over `leaver`, which has left"), "{text}");
    assert!(text.contains("go on serving the others"), "{text}");
}

#[test]
fn a_signal_is_told_by_what_it_means() {
    let dies = |signal: &str| {
        ONE_AT_A_TIME.replace(
            ANSWER,
            &format!("    import signal\n    signal.signal(signal.{signal}, signal.SIG_DFL)\n    os.kill(os.getpid(), signal.{signal})\n"),
        )
    };
    let none = ("import", "import");
    let page = "part2/serves-a-page";
    let text = told("http_server1", &dies("SIGSEGV"), none, page, "died");
    assert!(text.contains("memory that is not its own"), "{text}");
    let text = told("http_server1", &dies("SIGPIPE"), none, page, "died");
    assert!(text.contains("A client had gone"), "{text}");
}

#[test]
fn where_an_error_is_asked_for_a_crash_is_to_be_answered() {
    let none = ("import", "import");
    let text = told("http_server3", PRODUCT, none, "part4/not-a-number", "died");
    assert!(text.contains("answer it with 400"), "{text}");
}

#[test]
fn what_the_isolation_does_not_give_is_named() {
    let user =
        ("listener = socket.socket()", "os.setgroups([1, 2, 3]); listener = socket.socket()");
    let page = "part2/serves-a-page";
    let text = told("http_server1", ONE_AT_A_TIME, user, page, "forbidden-by-isolation");
    assert!(text.contains("setgroups"), "{text}");
}

#[test]
fn a_reset_tells_of_a_request_that_was_not_read() {
    let first = (
        "connection.recv(4096)",
        "connection.recv(20); request = b'GET ' + piece[4:] + b'\\r\\n\\r\\n'; break",
    );
    let source = ONE_AT_A_TIME.replace("        request += piece\n", "");
    let id = "closes-with-request-unread";
    // Its reader stops with a small window, so most of the answer still lies in the program when that closes. On a
    // page that is taken at once, whether anything is left to lose is a race.
    is_told("http_server1", &source, first, "part2/slow-reader", id, "");
}

#[test]
fn bytes_tell_what_became_of_a_page() {
    let is = |change: Change, page: &str, id: &str| {
        is_told("http_server1", ONE_AT_A_TIME, change, page, id, "")
    };
    let returned = "    return head.encode() + body";
    is(
        (returned, "    return head.encode() + body[: body.rfind(b'\\n') + 1]"),
        "part2/utf-8",
        "loses-the-last-line",
    );
    is(
        (returned, "    return head.encode() + body + b'\\r\\n'"),
        "part2/honest-length",
        "line-end-after-the-body",
    );
    is(("{len(body)}", "{sys.getsizeof(body)}"), "part2/honest-length", "length-of-the-object");
    is(
        (
            returned,
            "    return (head if path.endswith('.html') else head.replace('text/html', 'text/plain')).encode() + body",
        ),
        "part2/content-type",
        "no-type-for-htm",
    );
    is(
        (
            returned,
            "    return head.encode() + body.decode('latin-1').replace('\\r\\n', '\\n').replace('\\r', '\\n').encode('latin-1')",
        ),
        "part2/bytes-unchanged",
        "text-mode",
    );
    is(
        (returned, "    return b'HTTP/1.0 501 Not Implemented\\r\\n\\r\\n'"),
        "part2/serves-a-page",
        "refuses-whole-requests",
    );
}

#[test]
fn a_server_that_refuses_everything_is_no_matter_of_one_recv() {
    let refuses = (
        "    return head.encode() + body",
        "    return b'HTTP/1.0 501 Not Implemented\\r\\n\\r\\n'",
    );
    is_told("http_server1", ONE_AT_A_TIME, refuses, "part2/byte-by-byte", "", "");
}

#[test]
fn a_loop_at_the_clients_end_is_a_call_again_and_again() {
    let spins = ("        if not piece:\n            return\n", "");
    is_told(
        "http_server1",
        ONE_AT_A_TIME,
        spins,
        "part2/early-leaver",
        "spins-at-the-end",
        ") = 0",
    );
}

#[test]
fn the_socket_that_select_names_is_to_be_read() {
    let last = ("piece = one.recv(4096)", "piece = new.recv(4096)");
    let id = "answers-on-another-connection";
    is_told("http_server2", SELECT, last, "part3/reverse-order", id, "recvfrom(");
}

#[test]
fn a_select_on_nothing_is_told_by_what_leads_to_it() {
    let kept = ("            wanted.remove(one)\n", "");
    let source = SELECT.replace(
        "    ready = select.select(wanted, [], [])[0]",
        "    try:\n        ready = select.select(wanted, [], [])[0]\n    except ValueError:\n        ready = select.select([], [], [])[0]",
    );
    is_told(
        "http_server2",
        &source,
        kept,
        "part3/several-rounds",
        "closed-socket-in-the-list",
        "select()",
    );
}

#[test]
fn a_body_behind_the_blank_line_is_no_reason_to_wait() {
    let ends = (
        "        piece = one.recv(4096)\n        requests[one] += piece",
        "        piece = b'.'\n        while piece and not requests[one].endswith(b'\\r\\n\\r\\n'):\n            piece = one.recv(4096)\n            requests[one] += piece",
    );
    is_told("http_server2", SELECT, ends, "part3/post-ignored", "waits-for-a-blank-end", "");
}

#[test]
fn a_thread_beside_select_is_one_too_many() {
    let beside = (
        "            wanted.append(new)\n",
        "            import threading\n            threading.Thread(target=new.recv, args=(1,)).start()\n            wanted.append(new)\n",
    );
    is_told("http_server2", SELECT, beside, "part3/waits-in-select", "threads", "clone");
}

#[test]
fn a_number_rounded_to_places_is_none_of_six_digits() {
    let rounds = ("else result", "else round(result, 1)");
    is_told("http_server3", PRODUCT, rounds, "part4/fractions", "", "");
}

#[test]
fn json_tells_what_became_of_a_number() {
    let is = |change: Change, page: &str, id: &str| {
        is_told("http_server3", PRODUCT, change, page, id, "")
    };
    is(("str(result) if", "None if"), "part4/overflow", "null-for-infinity");
    is(("else result", "else float(f'{result:g}')"), "part4/same-name-twice", "six-digits");
    is(
        ("request.decode().split(\" \")[1]", "request.decode().split(\"GET \")[1]"),
        "part4/product",
        "takes-the-rest-for-the-value",
    );
}

#[test]
fn what_a_client_prints_and_how_it_ends_tell() {
    let is =
        |change: Change, page: &str, id: &str| is_told("http_client", CLIENT, change, page, id, "");
    let start = "url = urlsplit(sys.argv[1])";
    is(
        (start, "url = urlsplit(sys.argv[1]); print('Connecting to', url.hostname, flush=True)"),
        "part1/prints-the-body",
        "progress-on-stdout",
    );
    is(
        (start, "url = urlsplit(sys.argv[1]); print('Connecting to', url.hostname, flush=True)"),
        "part1/messages-go-to-stderr",
        "progress-on-stdout",
    );
    let body = "sys.stdout.buffer.write(answer.split(b\"\\r\\n\\r\\n\", 1)[1])";
    is(
        (body, "sys.stdout.buffer.write(answer.split(b\"\\r\\n\\r\\n\")[1])"),
        "part1/body-with-a-blank-line",
        "stops-at-a-blank-line",
    );
    is(
        (body, "sys.stdout.buffer.write(answer.split(b\"\\r\\n\\r\\n\", 1)[1]); sys.exit([0])"),
        "part1/exits-with-zero",
        "exits-with-a-list",
    );
    let source = CLIENT.replace(
        "while piece := server.recv(4096):\n    answer += piece",
        "while True:\n    answer += server.recv(4096)",
    );
    is_told(
        "http_client",
        &source,
        ("import", "import"),
        "part1/prints-the-body",
        "spins-at-the-end",
        ") = 0",
    );
    let follows = "if b' 302 ' in answer: exec(open(sys.argv[0]).read())\n";
    is((body, &*format!("{follows}{body}").leak()), "part1/redirect-loop", "no-redirect-counter");
    // It ends at the redirect: it has not spoken to the other place.
    is((body, "pass"), "part1/https-in-a-redirect", "");
}

#[test]
fn where_bytes_were_counted_letters_are_seen_by_two_pages() {
    let counts = r#"
while b"\r\n\r\n" not in answer:
    answer += server.recv(4096)
length = int(answer.split(b"Content-Length: ")[1].split()[0])
while len(answer.split(b"\r\n\r\n", 1)[1].decode(errors="ignore")) < length:
    answer += server.recv(4096)
"#;
    let change = ("while piece := server.recv(4096):\n    answer += piece\n", counts);
    let (alone, page) = ("spins-at-the-end", "part1/letters-cut-in-two");
    is_told("http_client", CLIENT, change, page, alone, "");
    let two = "part1/letters-cut-in-two part1/prints-the-body";
    is_told("http_client", CLIENT, change, two, "letters-for-bytes", "");
}

#[test]
fn what_is_lost_of_a_page_tells_why() {
    let client =
        |change: Change, page: &str, id: &str| is_told("http_client", CLIENT, change, page, id, "");
    let body = "sys.stdout.buffer.write(answer.split(b\"\\r\\n\\r\\n\", 1)[1])";
    client(
        (
            body,
            "print(answer.split(b'\\r\\n\\r\\n', 1)[1].decode('latin-1').replace('\\r\\n', '\\n'))",
        ),
        "part1/body-with-a-blank-line",
        "text-mode",
    );
    // To the end of the first part byte by byte, so that it does not matter when what comes.
    let part = "while not answer.endswith(b'</p>'):\n    answer += server.recv(1)\nwhile piece := server.recv(4096):\n    answer += piece[-1:]";
    client(
        ("while piece := server.recv(4096):\n    answer += piece", part),
        "part1/pause-in-the-middle",
        "prints-a-part",
    );
    let server = |end: &str, id: &str| {
        let cut = format!("    return head.encode() + (body + b'{end}').split(b'{end}')[0]");
        let change: Change = ("    return head.encode() + body", cut.leak());
        is_told("http_server1", ONE_AT_A_TIME, change, "part2/bytes-unchanged", id, "");
    };
    server("\\xff", "takes-a-byte-for-the-end");
    server("\\0", "stops-at-a-zero-byte");
}

#[test]
fn a_status_that_is_lost_behind_redirects_is_seen_by_two_pages() {
    let source = r#"
import socket, sys
from urllib.parse import urlsplit

def fetch(address, left):
    url = urlsplit(address)
    if url.scheme != "http" or not left:
        return 1
    server = socket.create_connection((url.hostname, url.port or 80))
    server.sendall(f"GET {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
    answer = b""
    while piece := server.recv(4096):
        answer += piece
    if b"Location: " in answer:
        fetch(answer.split(b"Location: ")[1].split()[0].decode(), left - 1)
    else:
        return 0

sys.exit(fetch(sys.argv[1], 12))
"#;
    let two = "part1/https-in-a-redirect part1/redirect-loop";
    is_told("http_client", source, ("import", "import"), two, "loses-its-status", "");
    let alone = "part1/redirect-loop";
    is_told("http_client", source, ("import", "import"), alone, "succeeds-at-the-limit", "");
}

#[test]
fn json_tells_what_became_of_the_operands() {
    let is = |change: Change, page: &str, id: &str| {
        is_told("http_server3", PRODUCT, change, page, id, "")
    };
    is(("math.prod(values)", "sum(values)"), "part4/product", "adds");
    is(("\"result\":", "\"product\":"), "part4/product", "another-name-for-the-result");
    let last = ("result = math", "values.pop(); result = math");
    is(last, "part4/operands-in-order", "loses-the-last-operand");
    let first = ("result = math", "values.pop(0); result = math");
    is(first, "part4/operands-in-order", "loses-the-first-operand");
    let number = (
        "[float(pair.split(\"=\")[1])",
        "[float(__import__('re').match('[0-9]*', pair.split(\"=\")[1])[0])",
    );
    is(number, "part4/one-bad-among-good", "takes-a-beginning-for-a-number");
}
