//! The page in a browser, Chromium without a window: its script fails at nothing, what to fix first is seen first, each
//! address unfolds what it names, the keyboard gets everywhere, and axe finds nothing to object to, light and dark, in
//! a wide window and in one of a phone. Among what is looked at is a picture with the program's calls.

use super::{chromium, grades, report};
use conformance::report::{Format, Options};
use serde::Deserialize;

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
    let mut options = Options::default();
    options.lessons.insert("part1/simple".to_owned(), "A *lesson* with `code`.".to_owned());
    let page = report(Format::Html, &grades::failing(), &options);
    chromium::tried(&page, TRIES, dark, width)
}
