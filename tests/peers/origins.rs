//! The client against servers that the world uses.

use std::fs;
use std::process::{Command, Output};

use crate::course;
use crate::running::Server;

const CLIENT: &str = env!("CARGO_BIN_EXE_http_client");
const NGINX: &str = concat!("sh ", env!("CARGO_MANIFEST_DIR"), "/tests/peers/nginx.sh");
const APACHE: &str = concat!("sh ", env!("CARGO_MANIFEST_DIR"), "/tests/peers/apache.sh");
const PYTHON: &str = "python3 -m http.server --bind 127.0.0.1";

/// One of them, with the course in its directory and a page at `/more/`.
fn origin(command: &str) -> Server {
    let server = Server::start(command);
    course::copy_into(&server.directory);
    server.write("more/index.html", "<p>more</p>\n");
    server
}

fn fetch(server: &Server, path: &str) -> Output {
    Command::new(CLIENT).arg(address(server, path)).output().unwrap()
}

fn address(server: &Server, path: &str) -> String {
    format!("http://127.0.0.1:{}/{path}", server.port)
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn the_client_gets_along_with(command: &str) {
    let server = origin(command);
    every_page_comes_whole(&server);
    a_redirect_is_told_and_followed(&server);
    an_error_page_is_printed_and_a_failure(&server);
    what_is_not_html_is_not_printed(&server);
}

fn every_page_comes_whole(server: &Server) {
    for (path, page) in course::pages() {
        let output = fetch(server, &path);
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{path}");
        assert!(output.stdout == page, "{path}");
    }
}

/// A folder without its slash: nginx and Apache answer with a whole address, Python with a path.
fn a_redirect_is_told_and_followed(server: &Server) {
    let output = fetch(server, "more");
    assert_eq!(said(&output), format!("Redirected to: {}\n", address(server, "more/")));
    assert_eq!((output.status.code(), output.stdout), (Some(0), b"<p>more</p>\n".to_vec()));
}

fn an_error_page_is_printed_and_a_failure(server: &Server) {
    let output = fetch(server, "missing.html");
    assert!(String::from_utf8(output.stdout.clone()).unwrap().contains("404"));
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("404"), "{}", said(&output));
}

fn what_is_not_html_is_not_printed(server: &Server) {
    assert!(fs::exists(server.directory.join("notes.txt")).unwrap());
    let output = fetch(server, "notes.txt");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    assert!(said(&output).contains("text/plain"), "{}", said(&output));
}

#[test]
#[ignore = "needs nginx from Debian; .ci/run installs it and runs this"]
fn the_client_gets_along_with_nginx() {
    the_client_gets_along_with(NGINX);
}

#[test]
#[ignore = "needs Apache (apache2-bin) from Debian; .ci/run installs it and runs this"]
fn the_client_gets_along_with_apache() {
    the_client_gets_along_with(APACHE);
}

#[test]
#[ignore = "needs Python 3; .ci/run installs it and runs this"]
fn the_client_gets_along_with_pythons_http_server() {
    the_client_gets_along_with(PYTHON);
}
