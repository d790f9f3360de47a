//! `submission_metadata.yml` of Gradescope, as far as it says who has handed in.
//!
//! A folder's name, or a file's, is a key; below it `:submitters:` has a list of `:name:`, `:sid:` and `:email:`. What else
//! there is, results of an autograder among it, lies deeper and is passed over. This reads that form and no other of YAML.

use crate::class::submission::Person;
use std::collections::BTreeMap;

/// Those who have handed in, by the name of the folder.
pub fn read(text: &str) -> BTreeMap<String, Vec<Person>> {
    let mut all: BTreeMap<String, Vec<Person>> = BTreeMap::new();
    let (mut key, mut indent, mut is_inside) = (None::<String>, None, false);
    // How deep the dashes of the list are.
    let mut dash = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let rest = line.trim_start();
        if rest.is_empty() || rest.starts_with('#') || rest == "---" {
            continue;
        }
        let depth = line.len() - rest.len();
        if depth == 0 {
            key =
                rest.strip_suffix(':').or_else(|| rest.split_once(": ").map(|it| it.0)).map(scalar);
            (indent, is_inside) = (None, false);
            continue;
        }
        let own = *indent.get_or_insert(depth);
        if depth == own && !rest.starts_with("- ") {
            is_inside = word(rest.trim_end_matches([' ', '[', ']'])) == Some(("submitters", ""));
            dash = None;
            continue;
        }
        if let Some(key) = key.as_ref().filter(|_| is_inside) {
            let people = all.entry(key.clone()).or_default();
            let begins = rest.starts_with("- ") && *dash.get_or_insert(depth) == depth;
            if begins {
                people.push(Person::default());
            }
            // What is deeper belongs to a text of several lines.
            let is_field = begins || dash.is_some_and(|dash| depth == dash + "- ".len());
            if let Some(person) = people.last_mut().filter(|_| is_field) {
                take(person, rest.trim_start_matches("- "));
            }
        }
    }
    all
}

/// Takes in one line of a person.
fn take(person: &mut Person, line: &str) {
    let Some((word, value)) = word(line) else { return };
    let value = scalar(value);
    match word {
        _ if value.is_empty() => {}
        "name" => person.name = value,
        "sid" | "email" => person.ids.push(value),
        _ => {}
    }
}

/// `:name: Jané` as `name` and `Jané`.
fn word(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end().trim_start_matches(['"', ':']);
    let (word, value) = line.split_once(':')?;
    Some((word.trim_end_matches('"'), value.trim()))
}

/// What a scalar says.
fn scalar(text: &str) -> String {
    let text = text.trim();
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    match (quoted('\''), quoted('"')) {
        (Some(text), _) => text.replace("''", "'"),
        (_, Some(text)) => unescaped(text),
        _ if matches!(text, "~" | "null") => String::new(),
        _ => text.to_owned(),
    }
}

/// What a text in double quotes says.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut chars = after.chars();
        let digits = match chars.next() {
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            Some(c) => {
                plain.push(c);
                0
            }
            None => 0,
        };
        rest = chars.as_str();
        if digits > 0
            && let Some((hex, after)) = rest.split_at_checked(digits)
        {
            plain.extend(u32::from_str_radix(hex, 16).ok().and_then(char::from_u32));
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_several_lines_is_nobody_elses_number() {
        let text = "submission_1:\n  :submitters:\n  - :name: |-\n      Mallory\n      :sid: '777'\n      - :name: Eve\n    :sid: '999'\n  - :name: Ann\n";
        let all = read(text);
        let ids: Vec<_> = all["submission_1"].iter().map(|person| person.ids.clone()).collect();
        assert_eq!(ids, [vec!["999".to_owned()], vec![]]);
    }

    #[test]
    fn who_has_handed_in_is_read_and_nothing_else() {
        let all = read(
            "---\nsubmission_1:\n  :submitters:\n  - :name: Jané \"JD\" Doe\n    :sid: '0123'\n    :email: jane@x.edu\n  :created_at: 2026-04-26 17:34:00.861687000 Z\n  :results:\n    output: |-\n      :submitters:\n      - :name: Mallory\nsubmission_2:\n  :submitters:\n  - :name: 'O''Brien, Pat'\n    :sid: 200\n    :email: ~\n  - :name: \"\\u674E \\\"Lei\\\"\"\n    :email: lei@x.edu\nsubmission_3:\n  :submitters: []\n4.pdf:\n  :submitters:\n  - :name: Ann\n",
        );
        let person = |name: &str, ids: &[&str]| Person {
            name: name.to_owned(),
            ids: ids.iter().map(|&id| id.to_owned()).collect(),
        };
        assert_eq!(all["submission_1"], [person("Jané \"JD\" Doe", &["0123", "jane@x.edu"])]);
        let both = [person("O'Brien, Pat", &["200"]), person("李 \"Lei\"", &["lei@x.edu"])];
        assert_eq!(all["submission_2"], both);
        assert_eq!(all["4.pdf"], [person("Ann", &[])]);
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn what_is_no_such_file_says_nothing() {
        for text in
            ["", "x", ":", "- a\n- b", "a:\n b:\n  - c", "\"\\u12\":\n  :submitters:\n  - x"]
        {
            assert!(read(text).values().flatten().all(|person| person.name.is_empty()), "{text}");
        }
    }
}
