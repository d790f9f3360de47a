//! What is drawn for the pages of this lab, with thousands of seeds: no two numbers of a page are such that a program
//! could confuse them and be right.

use conformance::lab::load::Lab;
use conformance::notation::page::Page;
use conformance::notation::step::{Action, Fresh};
use conformance::notation::text::Values;
use conformance::replay::fresh::Draw;
use std::path::Path;

const SEEDS: u64 = 3000;

/// The numbers of a page, without their signs, as a grading with this seed draws them.
fn numbers(page: &Page, seed: u64) -> Vec<String> {
    let mut draw = Draw::new(seed, &page.name);
    let lets = page.steps().filter_map(|step| match &step.action {
        Action::Let { value: value @ (Fresh::Number { .. } | Fresh::Fraction { .. }), .. } => {
            Some(value)
        }
        _ => None,
    });
    let drawn = lets.map(|value| draw.value(value, &Values::new()).unwrap());
    drawn.map(|number| String::from_utf8(number).unwrap().replace('-', "")).collect()
}

/// Whether one could be taken for the other, or is a number that a program may have for another reason.
fn is_unlucky(one: &str, others: &[String]) -> bool {
    let alike = |other: &String| one.contains(other.as_str()) || other.contains(one);
    ["12", "60", "10", "100"].contains(&one) || others.iter().any(alike)
}

#[test]
fn numbers_of_a_page_are_never_alike() {
    let lab = Lab::load(Some(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../lab"))).unwrap();
    let unlucky = |page: &&Page| {
        (0..SEEDS).any(|seed| {
            let numbers = numbers(page, seed);
            (0..numbers.len()).any(|place| is_unlucky(&numbers[place], &numbers[place + 1..]))
        })
    };
    let unlucky: Vec<&str> =
        lab.pages.iter().filter(unlucky).map(|page| page.name.as_str()).collect();
    assert!(unlucky.is_empty(), "with some seed numbers are alike on {}", unlucky.join(", "));
}
