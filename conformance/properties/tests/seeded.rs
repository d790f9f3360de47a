//! Each target without a fuzzer: its corpus, and inputs made of it, so many and the same ones each time.

use properties::{archive, http, lab_toml, manifest, page, product, request, response_head, url};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What readers trip over, to be written anywhere.
const WORDS: [&str; 16] = [
    "\r\n\r\n",
    "\n",
    "\r",
    "\t",
    " ",
    "\0",
    "%2e%2e/",
    "../",
    "%",
    ":",
    "\"",
    "{",
    "+1",
    "18446744073709551616",
    "-0",
    "\u{feff}\u{e9}",
];

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(folder).expect("the target's corpus").map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Tries the corpus, and `inputs` mutations of it. A panic is told with the input that it was for.
fn try_all(target: &str, inputs: usize, holds: fn(&[u8])) {
    let corpus = corpus(target);
    corpus.iter().for_each(|input| tried(input, holds));
    let mut random = fastrand::Rng::with_seed(1945);
    for _ in 0..inputs {
        let mut input = random.choice(&corpus).expect("a file").clone();
        for _ in 0..random.usize(1..5) {
            mutate(&mut input, &corpus, &mut random);
        }
        tried(&input, holds);
    }
}

fn tried(input: &[u8], holds: fn(&[u8])) {
    if let Err(panic) = std::panic::catch_unwind(|| holds(input)) {
        eprintln!("the input was \"{}\"", input.escape_ascii());
        std::panic::resume_unwind(panic);
    }
}

fn mutate(input: &mut Vec<u8>, corpus: &[Vec<u8>], random: &mut fastrand::Rng) {
    let from = random.usize(..=input.len());
    let to = random.usize(from..=input.len().min(from + 40));
    let new: Vec<u8> = match random.u8(..6) {
        0 => Vec::new(),
        1 => vec![random.u8(..)],
        2 => input[from..to].iter().map(|byte| byte ^ (1 << random.u8(..8))).collect(),
        3 => input[from..to].repeat(2),
        4 => random.choice(WORDS).unwrap_or_default().into(),
        _ => {
            let other = random.choice(corpus).expect("a file");
            let from = random.usize(..=other.len());
            other[from..random.usize(from..=other.len().min(from + 80))].into()
        }
    };
    input.splice(from..to, new);
}

/// Each target with as many inputs as take about a second.
type Target = (&'static str, usize, fn(&[u8]));

const REFERENCE: [Target; 4] = [
    ("request", 100_000, request::holds),
    ("url", 100_000, url::holds),
    ("product", 100_000, product::holds),
    ("response_head", 100_000, response_head::holds),
];

const HARNESS: [Target; 5] = [
    ("archive", 400, archive::holds),
    ("http", 50_000, http::holds),
    ("lab_toml", 15_000, lab_toml::holds),
    ("manifest", 50_000, manifest::holds),
    ("page", 10_000, page::holds),
];

#[test]
fn what_the_reference_reads_is_read_as_it_is_meant() {
    REFERENCE.iter().for_each(|(target, inputs, holds)| try_all(target, *inputs, *holds));
}

#[test]
fn what_the_harness_reads_is_read_or_refused_in_its_place() {
    HARNESS.iter().for_each(|(target, inputs, holds)| try_all(target, *inputs, *holds));
}

#[test]
fn each_target_of_cargo_fuzz_is_tried_and_has_a_corpus() {
    let tried: BTreeSet<String> =
        REFERENCE.iter().chain(&HARNESS).map(|(target, ..)| (*target).to_owned()).collect();
    for folder in ["fuzz_targets", "corpus"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz").join(folder);
        let names = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let names = names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
        assert_eq!(names.collect::<BTreeSet<_>>(), tried);
    }
}
