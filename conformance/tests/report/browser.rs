//! The page in a browser, Chromium without a window: its script fails at nothing, what to fix first is seen first, each
//! address unfolds what it names, the keyboard gets everywhere, and axe finds nothing to object to, light and dark, in
//! a wide window and in one of a phone. Among what is looked at is a picture with the program's calls.

use super::{grades, report};
use conformance::report::{Format, Options};
use serde::Deserialize;
use std::path::Path;
use std::process::{Command, Output};

const TRIES: &str = include_str!("browser.js");

/// Pixels of a wide window, and of the narrowest that Chromium without one makes, nearly a phone's.
const WIDE: u32 = 1000;
const PHONE: u32 = 500;

/// What `browser.js` found.
#[derive(Debug, Deserialize)]
struct Outcome {
    start: bool,
    links: usize,
    deaf: Vec<String>,
    dark: bool,
    sleeps: usize,
    width: u32,
    wider: Vec<String>,
    violations: Vec<String>,
    looked_at: Vec<String>,
    stops: usize,
    unreachable: Vec<String>,
}

#[test]
#[ignore = "needs Chromium, and AXE_CORE, the path of axe-core's axe.min.js; .ci/run installs both"]
fn the_page_works_in_chromium_and_axe_finds_nothing() {
    for (dark, width) in [(false, WIDE), (true, WIDE), (false, PHONE), (true, PHONE)] {
        let outcome = tried(dark, width);
        assert_eq!((outcome.dark, outcome.width), (dark, width));
        assert_eq!(outcome.wider, [""; 0], "at {width} pixels the page scrolls sideways");
        assert!(outcome.sleeps > 0, "no call in which a program sleeps is drawn");
        assert!(outcome.start, "what to fix first is not seen first");
        assert!(outcome.links > 30, "{}", outcome.links);
        assert_eq!(outcome.deaf, [""; 0], "these addresses do not show what they name");
        assert!(outcome.stops > 50, "{}", outcome.stops);
        assert_eq!(outcome.unreachable, [""; 0]);
        assert_eq!(outcome.violations, [""; 0]);
        assert!(outcome.looked_at.iter().any(|rule| rule == "color-contrast"));
    }
}

/// The report of a grading in which everything there is happened, with the tries added to its scripts.
fn tried(dark: bool, width: u32) -> Outcome {
    let axe = std::env::var_os("AXE_CORE").expect("AXE_CORE is the path of axe-core's axe.min.js");
    let axe = std::fs::read_to_string(axe).expect("axe-core can be read");
    let mut options = Options::default();
    options.lessons.insert("part1/simple".to_owned(), "A *lesson* with `code`.".to_owned());
    let page = report(Format::Html, &grades::failing(), &options);
    // The page lets no script run but by its own number.
    let nonce = page.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next());
    let script = format!("<script nonce=\"{}\">", nonce.expect("a number"));
    let tries = format!("{script}{axe}</script>\n{script}{TRIES}</script>\n</body>");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.html");
    std::fs::write(&file, page.replace("</body>", &tries)).expect("the report can be written");
    outcome(&chromium(&file, folder.path(), dark, width))
}

fn chromium(file: &Path, home: &Path, dark: bool, width: u32) -> Output {
    // After a minute it is taken for hung.
    Command::new("timeout")
        .args(["60", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-dev-shm-usage", "--disable-background-networking", "--no-proxy-server"])
        .args(["--disable-component-update", "--disable-sync", "--enable-logging=stderr"])
        .args([
            "--host-resolver-rules=MAP * ~NOTFOUND".to_owned(),
            format!("--window-size={width},900"),
        ])
        .arg(format!("--blink-settings=preferredColorScheme={}", if dark { 0 } else { 1 }))
        .arg(format!("--user-data-dir={}", home.join("chromium").display()))
        .args(["--virtual-time-budget=60000", "--dump-dom"])
        .arg(format!("file://{}", file.display()))
        .env("HOME", home)
        .output()
        .expect("Chromium starts")
}

/// What the page was left with. Nothing may have been said to the console: neither an error nor the refusal to
/// load something.
fn outcome(output: &Output) -> Outcome {
    let said = String::from_utf8_lossy(&output.stderr);
    let console: Vec<&str> = said.lines().filter(|line| line.contains("CONSOLE")).collect();
    assert!(console.is_empty(), "{console:#?}");
    let dom = String::from_utf8_lossy(&output.stdout);
    let text =
        dom.split("<pre id=\"outcome\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let text = text.unwrap_or_else(|| panic!("the tries did not end: {said}"));
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&text).expect("what the tries found")
}
