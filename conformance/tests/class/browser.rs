//! The page of a class in a browser, Chromium without a window: its script fails at nothing, sorts and finds, the keyboard
//! gets to every mark, the page never scrolls sideways, and axe finds nothing to object to, light and dark, in a wide
//! window and in one of a phone.

use super::chromium;
use super::fake::class;
use super::page::{implementations, page, side_by_side};
use serde::Deserialize;

const TRIES: &str = include_str!("browser.js");

/// Pixels of a wide window, and of the narrowest that Chromium without one makes, nearly a phone's.
const WIDE: u32 = 1000;
const PHONE: u32 = 500;

/// What `browser.js` found.
#[derive(Debug, Deserialize)]
struct Outcome {
    dark: bool,
    width: u32,
    wider: Vec<String>,
    wrong: Vec<String>,
    marks: usize,
    violations: Vec<String>,
    looked_at: Vec<String>,
}

fn holds(page: &str, marks: usize) {
    for (dark, width) in [(false, WIDE), (true, WIDE), (false, PHONE), (true, PHONE)] {
        let outcome: Outcome = chromium::tried(page, TRIES, dark, width);
        assert_eq!((outcome.dark, outcome.width), (dark, width));
        assert_eq!(outcome.wider, [""; 0], "at {width} pixels the page scrolls sideways");
        assert_eq!(outcome.wrong, [""; 0]);
        assert!(outcome.marks > marks, "{}", outcome.marks);
        assert_eq!(outcome.violations, [""; 0]);
        assert!(outcome.looked_at.iter().any(|rule| rule == "color-contrast"));
    }
}

#[test]
#[ignore = "needs Chromium, and AXE_CORE, the path of axe-core's axe.min.js; .ci/run installs both"]
fn the_page_of_a_class_works_in_chromium_and_axe_finds_nothing() {
    holds(&page(&class(12, 1)), 1500);
}

#[test]
#[ignore = "needs Chromium, and AXE_CORE, the path of axe-core's axe.min.js; .ci/run installs both"]
fn implementations_side_by_side_do_as_well() {
    holds(&side_by_side(&implementations()[..3]), 600);
}
