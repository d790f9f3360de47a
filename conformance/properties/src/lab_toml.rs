//! `lab.toml`, with two pages beside it.
//!
//! A lab that cannot be read tells why, each mistake is on the line that it shows, and programs can be started.

use crate::asked::is_placed;
use conformance::lab::files::{Files, LabFiles, TOML};
use conformance::lab::load::{Lab, Reading};

const PAGES: [(&str, &str); 3] = [
    ("handout.md", "1.1, 2.1 and 3.1"),
    ("part1/a.md", include_str!("../../../lab/part1/asks-for-the-path.md")),
    ("part2/b.md", include_str!("../../../lab/part2/missing-page.md")),
];

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let Reading { lab, told } = Lab::read(files(bytes));
    assert!(lab.is_some() || !told.is_empty(), "nothing is wrong, and there is no lab");
    let text = std::str::from_utf8(bytes);
    for mistake in &told {
        match (mistake.page == "lab/lab.toml", text) {
            (true, Ok(text)) => is_placed(mistake, text),
            _ => drop(mistake.to_string()),
        }
    }
    for program in lab.iter().flat_map(Lab::programs) {
        let given = if program.is_client() {
            vec!["a".to_owned(), "b".to_owned()]
        } else {
            vec!["80".to_owned()]
        };
        assert!(!program.arguments(&given).is_empty());
    }
}

fn files(toml: &[u8]) -> LabFiles {
    let file = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    let mut lab: Files = PAGES.iter().map(file).collect();
    lab.insert(TOML.to_owned(), toml.to_vec());
    let www = Files::from([("index.html".to_owned(), b"page".to_vec())]);
    LabFiles { root: "lab".to_owned(), lab, www, ..LabFiles::default() }
}
