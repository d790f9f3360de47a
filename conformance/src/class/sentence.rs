//! What several sentences say alike: the most common of them, without the values that one run had and another has not.
//! `it waits 3 s for the client` and `it waits 5 s for the client` have `it waits … s for the client` in common.

/// In place of a value.
const VALUE: &str = "…";

/// The sentence that most of these are, but for values; where those are the same, they stay.
pub fn in_common<'a>(sentences: impl IntoIterator<Item = &'a str>) -> String {
    let sentences: Vec<Vec<&str>> =
        sentences.into_iter().map(|sentence| sentence.split_whitespace().collect()).collect();
    let alike = most_alike(&sentences);
    let Some(first) = alike.first() else {
        return String::new();
    };
    let word = |at: usize| match alike.iter().all(|other| other[at] == first[at]) {
        true => first[at],
        false => VALUE,
    };
    (0..first.len()).map(word).collect::<Vec<_>>().join(" ")
}

/// The largest group of sentences that are the same but for values; of several as large the one that came first.
fn most_alike<'a, 'b>(sentences: &'b [Vec<&'a str>]) -> Vec<&'b Vec<&'a str>> {
    let mut groups: Vec<(Vec<&str>, Vec<&Vec<&str>>)> = Vec::new();
    for sentence in sentences {
        let shape = shape(sentence);
        match groups.iter_mut().find(|(other, _)| *other == shape) {
            Some((_, group)) => group.push(sentence),
            None => groups.push((shape, vec![sentence])),
        }
    }
    let largest = groups.into_iter().rev().max_by_key(|(_, group)| group.len());
    largest.map(|(_, group)| group).unwrap_or_default()
}

/// The sentence without its values.
fn shape<'a>(sentence: &[&'a str]) -> Vec<&'a str> {
    sentence.iter().map(|word| if may_be_a_value(word) { VALUE } else { word }).collect()
}

/// Numbers, paths and what stands in quotation marks are drawn afresh for each run.
fn may_be_a_value(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit() || "/`\"'\\".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_common_sentence_is_told_without_its_values() {
        let told = ["it waits 3 s", "it dies", "it waits 5 s", "it sleeps"];
        assert_eq!(in_common(told), "it waits … s");
    }

    #[test]
    fn what_all_runs_have_stays() {
        let told = ["answers 403 to /a7.txt", "answers 403 to /k2.txt"];
        assert_eq!(in_common(told), "answers 403 to …");
        assert_eq!(in_common(["refuses with 400", "refuses with 400"]), "refuses with 400");
    }

    #[test]
    fn of_as_many_the_first_is_told_and_of_none_nothing() {
        assert_eq!(in_common(["one way", "another way"]), "one way");
        assert_eq!(in_common([]), "");
    }
}
