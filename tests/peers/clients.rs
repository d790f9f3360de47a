//! Servers 1 and 2 with clients that the world uses.

use std::fs;
use std::path::Path;

use crate::course;
use crate::foreign::{dom, run};
use crate::running::Server;

const SERVER1: &str = env!("CARGO_BIN_EXE_http_server1");
const SERVER2: &str = env!("CARGO_BIN_EXE_http_server2");

/// A test with each of the two servers, which serves the course, and an empty home for the peer.
fn both(test: impl Fn(&Server, &Path)) {
    for program in [SERVER1, SERVER2] {
        let server = Server::start(program);
        course::copy_into(&server.directory);
        let home = tempfile::tempdir().unwrap();
        test(&server, home.path());
    }
}

fn address(server: &Server, path: &str) -> String {
    format!("http://127.0.0.1:{}/{path}", server.port)
}

#[test]
#[ignore = "needs curl from Debian; .ci/run installs it and runs this"]
fn curl_gets_every_page_and_every_refusal() {
    both(|server, home| {
        let ask = |path: &str| {
            let told = "%{stderr}%{http_code} %{content_type}";
            let output =
                run(home, ["curl", "--silent", "--write-out", told, &address(server, path)]);
            let told = String::from_utf8(output.stderr).unwrap();
            (output.status.code(), told, output.stdout)
        };
        for (path, page) in course::pages() {
            assert!(ask(&path) == (Some(0), "200 text/html".to_owned(), page), "{path}");
        }
        assert!(ask("notes.txt").1.starts_with("403 "));
        assert!(ask("missing.html").1.starts_with("404 "));
    });
}

/// The handout's own check of rule 2.8.
#[test]
#[ignore = "needs curl from Debian; .ci/run installs it and runs this"]
fn the_long_page_is_the_same_to_diff() {
    both(|server, home| {
        let url = address(server, "long.html");
        let original = server.directory.join("long.html");
        let pipe = format!("curl --silent {url} | diff - {}", original.display());
        let output = run(home, ["sh", "-c", &pipe]);
        assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    });
}

/// wget follows the links of each page, so it asks for the page that is refused and for the one
/// that is missing as well; its status 8 says that a server answered with an error.
#[test]
#[ignore = "needs wget from Debian; .ci/run installs it and runs this"]
fn wget_brings_the_whole_course_home() {
    both(|server, home| {
        let url = address(server, "index.html");
        let output =
            run(home, ["wget", "--recursive", "--level=inf", "--no-host-directories", &url]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(8), "{said}");
        for (path, page) in course::pages() {
            assert!(fs::read(home.join(&path)).is_ok_and(|copy| copy == page), "{path}: {said}");
        }
        assert!(!home.join("notes.txt").exists() && !home.join("missing.html").exists());
    });
}

/// A page that shows all others in frames, and then writes down what has become of each: a browser
/// asks for several at once, on as many connections.
const FRAMES: &str = r#"<!DOCTYPE html>
<title>The course in frames</title>
<script>
addEventListener('load', () => {
  for (const frame of document.querySelectorAll('iframe')) {
    const page = frame.contentDocument;
    const told = document.createElement('p');
    const blocks = page.querySelectorAll('p, li, h2, pre, td').length;
    const laidOut = page.querySelector('h1').getBoundingClientRect().height > 10;
    told.textContent = `${frame.getAttribute('src')}: ${page.querySelector('h1').textContent}, ${blocks}, ${laidOut}`;
    document.body.append(told);
  }
});
</script>
"#;

/// How many elements of these names a page has.
fn count(page: &str, names: &[&str]) -> usize {
    let openings = |name: &&str| {
        page.matches(&format!("<{name}>")).count() + page.matches(&format!("<{name} ")).count()
    };
    names.iter().map(openings).sum()
}

fn heading(page: &str) -> &str {
    let after = page.split_once("<h1>").unwrap().1;
    after.split_once("</h1>").unwrap().0
}

#[test]
#[ignore = "needs Chromium from Debian; .ci/run installs it and runs this"]
fn chromium_lays_out_every_page() {
    both(|server, home| {
        let pages = course::pages();
        let frames = pages.iter().map(|(path, _)| format!("<iframe src=\"{path}\"></iframe>\n"));
        server.write("frames.html", FRAMES.to_owned() + &frames.collect::<String>());
        let dom = dom(home, &address(server, "frames.html"));
        for (path, page) in &pages {
            let page = str::from_utf8(page).unwrap();
            let blocks = count(page, &["p", "li", "h2", "pre", "td"]);
            let told = format!("<p>{path}: {}, {blocks}, true</p>", heading(page));
            assert!(dom.contains(&told), "{told} is not in\n{dom}");
        }
    });
}

#[test]
#[ignore = "needs Chromium from Debian; .ci/run installs it and runs this"]
fn chromium_shows_a_page_beyond_ascii_and_a_refusal() {
    both(|server, home| {
        let source = fs::read_to_string(server.directory.join("languages.html")).unwrap();
        let shown = dom(home, &address(server, "languages.html"));
        let beyond = |line: &&str| !line.is_ascii() && !line.contains('&');
        let lines: Vec<&str> = source.lines().filter(beyond).collect();
        assert!(!lines.is_empty() && lines.iter().all(|line| shown.contains(line)), "{shown}");
        assert!(dom(home, &address(server, "notes.txt")).contains("403 Forbidden"));
        assert!(dom(home, &address(server, "missing.html")).contains("404 Not Found"));
    });
}
