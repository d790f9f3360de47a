//! Which of the known names may be meant by one that is not known: of a page, a program, a format. A slip of the
//! fingers, a name of which only some words were remembered, or a pattern that matches nothing.

use strsim::damerau_levenshtein as distance;

/// So many are told.
const MOST: usize = 5;

/// `; did you mean …?`, in the order of `known`; nothing where no known name is like this one.
pub fn did_you_mean(name: &str, known: &[&str]) -> String {
    let meant = meant(name, known);
    let shown: Vec<&str> = meant.iter().take(MOST).map(|name| shortly(name, known)).collect();
    let names = match (shown.as_slice(), meant.len() - shown.len()) {
        ([], _) => return String::new(),
        ([only], _) => (*only).to_owned(),
        ([others @ .., last], 0) => format!("{} or {last}", others.join(", ")),
        (all, more) => format!("{} or {more} more", all.join(", ")),
    };
    format!("; did you mean {names}?")
}

/// The names that are nearly this one, then those that hold all of its words; or else those whose words are nearly
/// its own.
fn meant<'a>(name: &str, known: &[&'a str]) -> Vec<&'a str> {
    let name = plain(name);
    let words: Vec<&str> = words(&name).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let how_far = |known: &str| {
        let known = plain(known);
        distance(&name, &known).min(distance(&name, without_folder(&known)))
    };
    let nearest = known.iter().map(|known| how_far(known)).min().unwrap_or(usize::MAX);
    let is_slip = |known: &&&str| nearest <= slips(&name) && how_far(known) == nearest;
    let holds_all = |known: &&&str| words.iter().all(|word| plain(known).contains(word));
    let slipped = known.iter().filter(is_slip);
    let holding = known.iter().filter(|known| !is_slip(known) && holds_all(known));
    let found: Vec<&str> = slipped.chain(holding).copied().collect();
    if !found.is_empty() {
        return found;
    }
    let nearly = |known: &&&str| words.iter().all(|word| is_nearly_in(word, &plain(known)));
    known.iter().filter(nearly).copied().collect()
}

/// As it is compared: in small letters, `-` for what stands between words, without what only a pattern has.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['*', '?'], "").replace(['_', ' '], "-")
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether the word is a part of the name, or nearly one of its words.
fn is_nearly_in(word: &str, name: &str) -> bool {
    name.contains(word) || words(name).any(|known| distance(word, known) <= slips(word))
}

/// How many letters of a name may be wrong.
fn slips(name: &str) -> usize {
    match name.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

fn without_folder(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The name without its folder, where that is enough.
fn shortly<'a>(name: &'a str, known: &[&str]) -> &'a str {
    let short = without_folder(name);
    let same = known.iter().filter(|known| without_folder(known) == short).count();
    if same == 1 { short } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: &[&str] = &[
        "part1/honest-length",
        "part2/one-after-another",
        "part2/honest-length",
        "part3/hundred-silent",
        "part3/silent-client",
        "part3/silent-leaver",
    ];

    #[test]
    fn a_slip_of_the_fingers_means_the_one_name_that_is_nearest() {
        for slip in ["silent-clint", "Silent_Client", "part3/silnet-client", "silentclient"] {
            assert_eq!(did_you_mean(slip, PAGES), "; did you mean silent-client?", "{slip}");
        }
    }

    #[test]
    fn some_words_of_a_name_mean_all_that_have_them_in_their_order() {
        let all = "; did you mean hundred-silent, silent-client or silent-leaver?";
        for part in ["silent", "silen", "*silent", "silnt", "part3/sil", "part3/*silentt*"] {
            assert_eq!(did_you_mean(part, PAGES), all, "{part}");
        }
        assert_eq!(did_you_mean("client-silent", PAGES), "; did you mean silent-client?");
    }

    #[test]
    fn at_most_five_are_told_and_the_others_counted() {
        let told = did_you_mean("part", PAGES);
        assert!(told.ends_with(", silent-client or 1 more?"), "{told}");
    }

    #[test]
    fn two_pages_of_one_name_are_told_with_their_folders() {
        let both = "; did you mean part1/honest-length or part2/honest-length?";
        assert_eq!(did_you_mean("honest", PAGES), both);
    }

    #[test]
    fn what_is_like_no_name_means_none() {
        for name in ["nothing", "zz", "", "*", "**/?"] {
            assert_eq!(did_you_mean(name, PAGES), "", "{name}");
        }
    }
}
