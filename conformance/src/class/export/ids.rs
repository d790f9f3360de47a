//! What a submission's folder is called among the results: readable, and the same next time, whoever else has handed in by
//! then.
//!
//! It is made of the name and of what the system calls it, which no other has: `Jane-Doe-12345`. Of these the letters,
//! digits, `.`, `_` and `-` of ASCII are kept, and others become `-`. Letters of other scripts are left out, although most
//! file systems have them: two systems may write the same letter in two ways, and take two letters for one. The name stays
//! in the reports as it is. Where letters were left out of what tells one from another, a few digits of a hash of the whole
//! do; also where two are the same all the same, which then depends on both being there.

use hmac_sha256::Hash;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// What lies among the results beside their folders.
const TAKEN: [&str; 4] = ["class.json", "for-upload", "index.html", "scores.csv"];

/// So long may each of the two be.
const MOST: usize = 40;

/// An id of a name, and of what the system calls it; that may be empty, and then the name is all there is.
pub fn of(name: &str, key: &str) -> String {
    let (name_kept, key_kept) = (kept(name), kept(key));
    let text = if key.is_empty() { name } else { key };
    let tells = text.is_ascii() && text.len() <= MOST && !kept(text).is_empty();
    let both = [name_kept, key_kept].into_iter().filter(|part| !part.is_empty());
    let id = both.collect::<Vec<_>>().join("-");
    let tells = tells && !TAKEN.iter().any(|taken| id.eq_ignore_ascii_case(taken));
    match (id.as_str(), tells) {
        // Units have numbers.
        (digits, true)
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("submission-{digits}")
        }
        ("", _) => format!("submission-{}", hash(name, key)),
        (_, true) => id,
        (_, false) => format!("{id}-{}", hash(name, key)),
    }
}

/// An id, and what it can be told from others by, should another have it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    /// The id.
    pub id: String,
    /// The name that it was made of.
    pub name: String,
    /// What the system calls it.
    pub key: String,
    /// Where it lies in the export.
    pub place: String,
}

/// Tells those apart that are the same, also where small letters are as good as capitals.
pub fn apart(ids: &mut [Id]) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for it in ids.iter() {
        *count.entry(it.id.to_lowercase()).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    for it in ids.iter_mut() {
        if count[&it.id.to_lowercase()] > 1 {
            let place = it.place.rsplit('/').next().unwrap_or_default();
            it.id = format!("{}-{}", it.id, hash(&it.name, &format!("{}\0{place}", it.key)));
        }
        let first = it.id.clone();
        let mut next = 2;
        while !taken.insert(it.id.to_lowercase()) {
            it.id = format!("{first}-{next}");
            next += 1;
        }
    }
}

/// What of a text is kept.
fn kept(text: &str) -> String {
    let mut kept = String::new();
    for c in text.chars() {
        let is_plain = c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if is_plain {
            kept.push(c);
        } else if !kept.ends_with('-') {
            kept.push('-');
        }
    }
    kept.truncate(MOST);
    kept.trim_matches(['-', '.', '_']).to_owned()
}

fn hash(name: &str, key: &str) -> String {
    let digest = Hash::hash(format!("{name}\0{key}").as_bytes());
    digest.iter().take(4).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_readable_and_needs_no_quotes() {
        assert_eq!(of("Jane Doe", "12345"), "Jane-Doe-12345");
        assert_eq!(of("O'Brien, \"Jo\"", "7"), "O-Brien-Jo-7");
        assert_eq!(of("李雷", "12"), "submission-12");
        assert_eq!(of("", "jdoe"), "jdoe");
        assert_eq!(of("Jane Doe", ""), "Jane-Doe");
        for (name, key) in [("李雷", ""), ("🙂", ""), ("..", "."), ("", ""), ("-rf", "$(x)")] {
            let id = of(name, key);
            let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
            assert!(id.chars().all(is_plain) && !id.starts_with(['.', '-']), "{id}");
        }
        assert!(of(&"x".repeat(300), &"y".repeat(300)).len() < 100);
    }

    #[test]
    fn what_is_left_out_is_told_by_a_hash() {
        assert_ne!(of("李雷", ""), of("韩梅梅", ""));
        assert_ne!(of("Jané", ""), of("Janè", ""));
        assert_ne!(of("x", "jané"), of("x", "janè"));
        assert_eq!(of("李雷", ""), of("李雷", ""));
    }

    #[test]
    fn those_that_some_system_takes_for_one_are_told_apart() {
        let of_name = |name: &str| Id {
            id: of(name, ""),
            name: name.to_owned(),
            key: String::new(),
            place: format!("{name}.zip"),
        };
        let mut ids = ["Anna", "anna", "Bert", "Jane Doe", "Jane-Doe", "Jane-Doe"].map(of_name);
        apart(&mut ids);
        let small: BTreeSet<String> = ids.iter().map(|it| it.id.to_lowercase()).collect();
        assert_eq!((ids[2].id.as_str(), small.len()), ("Bert", 6));
    }
}
