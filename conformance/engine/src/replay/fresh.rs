//! Fresh values: names, numbers and contents drawn from a seed, so that no answer can be learnt by heart
//! and every grading can be repeated.

use super::by_chance::holds_a_status;
use crate::notation::step::{ContentKind, Fresh};
use crate::notation::text::Values;
use fastrand::Rng;

/// Letters of one to four bytes.
const MANY_SCRIPTS: [char; 20] = [
    'é', 'ß', 'ñ', 'ø', 'ž', 'λ', 'π', 'Ж', 'я', 'अ', 'ไ', '网', '络', '語', 'ㅎ', '🙂', 'a', 'b',
    'c', ' ',
];

/// Numbers that a program may have for other reasons: those of the handout's example, and powers of ten.
const DEFAULTS: [&str; 8] = ["12", "60", "0.5", "1", "10", "100", "1000", "10000"];

/// What a word may not have in it: a part of an ending or of an address means something.
const MEANT: [&str; 3] = ["htm", "http", "www"];

/// So often a value is drawn anew that is too much like another one.
const MOST_TRIES: u32 = 300;

/// Draws the values of one page. The same seed and page draw the same values.
pub struct Draw {
    rng: Rng,
    /// The numbers drawn so far, without their signs.
    numbers: Vec<String>,
}

impl Draw {
    /// For this page of a grading with this seed.
    pub fn new(seed: u64, page: &str) -> Draw {
        // FNV-1a: the page's name is mixed in, so that no two pages draw the same.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let named = page.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, mix);
        Draw { rng: Rng::with_seed(named), numbers: Vec::new() }
    }

    /// One value; the error is the name of a value that is not there.
    pub fn value(&mut self, fresh: &Fresh, values: &Values) -> Result<Vec<u8>, String> {
        Ok(match fresh {
            Fresh::Word => self.word().into_bytes(),
            Fresh::Number { least, most } => {
                self.apart(|draw| draw.rng.i64(*least..=*most).to_string()).into_bytes()
            }
            Fresh::Fraction { least, most } => {
                self.apart(|draw| draw.fraction(*least, *most).to_string()).into_bytes()
            }
            Fresh::Content { bytes, kind } => self.content(*bytes, *kind),
            Fresh::Text(text) => text.fill(values)?,
        })
    }

    fn word(&mut self) -> String {
        loop {
            let word: String = (0..8).map(|_| self.rng.lowercase()).collect();
            if !MEANT.iter().any(|meant| word.contains(meant)) {
                return word;
            }
        }
    }

    /// A number that is not like the others of its page: a program that confuses two of them is to be seen with every
    /// seed. Where the page's ranges leave no such number, it differs from each at least, if one does.
    fn apart(&mut self, mut draw: impl FnMut(&mut Self) -> String) -> String {
        let mut drawn = draw(self);
        for attempt in 0..MOST_TRIES {
            let number = drawn.trim_start_matches('-');
            let is_like = |other: &String| match attempt * 2 < MOST_TRIES {
                true => are_alike(number, other),
                false => number == other,
            };
            let means = DEFAULTS.contains(&number) || holds_a_status(number);
            if !means && !self.numbers.iter().any(is_like) {
                break;
            }
            drawn = draw(self);
        }
        self.numbers.push(drawn.trim_start_matches('-').to_owned());
        drawn
    }

    fn fraction(&mut self, least: i64, most: i64) -> f64 {
        let whole = self.rng.i64(least..most) as f64;
        whole + f64::from(self.rng.u8(1..8)) / 8.0
    }

    fn content(&mut self, bytes: usize, kind: ContentKind) -> Vec<u8> {
        match kind {
            ContentKind::Bytes => self.bytes(bytes),
            ContentKind::Text => {
                let mut content = self.bytes(bytes);
                for line in content.chunks_mut(64) {
                    line.iter_mut().for_each(|byte| *byte = b' ' + *byte % 95);
                    if let Some(end) = line.get_mut(63) {
                        *end = b'\n';
                    }
                }
                content
            }
            ContentKind::Utf8 => self.lines_in_many_scripts(bytes),
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.rng.fill(&mut bytes);
        bytes
    }

    /// Lines of 63 characters, exactly so many bytes in all.
    fn lines_in_many_scripts(&mut self, bytes: usize) -> Vec<u8> {
        let mut text = String::with_capacity(bytes);
        let mut column = 0;
        while text.len() < bytes {
            let letter = self.rng.choice(MANY_SCRIPTS).unwrap_or('a');
            let next = if column == 63 { '\n' } else { letter };
            column = if next == '\n' { 0 } else { column + 1 };
            let fits = text.len() + next.len_utf8() <= bytes;
            text.push(if fits { next } else { '.' });
        }
        text.into_bytes()
    }
}

/// Whether one could be taken for the other: it stands in it, or is the other but for zeros and the point.
fn are_alike(one: &str, other: &str) -> bool {
    let digits = |number: &str| number.replace('.', "").trim_matches('0').to_owned();
    one.contains(other) || other.contains(one) || digits(one) == digits(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: u64, page: &str, fresh: &Fresh) -> Vec<u8> {
        Draw::new(seed, page).value(fresh, &Values::new()).unwrap()
    }

    #[test]
    fn a_seed_repeats_its_values_and_another_does_not() {
        assert_eq!(draw(7, "part2/a", &Fresh::Word), draw(7, "part2/a", &Fresh::Word));
        assert_ne!(draw(7, "part2/a", &Fresh::Word), draw(8, "part2/a", &Fresh::Word));
        assert_ne!(draw(7, "part2/a", &Fresh::Word), draw(7, "part2/b", &Fresh::Word));
    }

    #[test]
    fn contents_have_their_size_to_the_byte() {
        for kind in [ContentKind::Bytes, ContentKind::Text, ContentKind::Utf8] {
            let content = draw(1, "p", &Fresh::Content { bytes: 3001, kind });
            assert_eq!(content.len(), 3001);
        }
        let text = draw(1, "p", &Fresh::Content { bytes: 999, kind: ContentKind::Utf8 });
        assert!(String::from_utf8(text).unwrap().chars().count() < 999);
    }

    #[test]
    fn no_word_means_anything_by_chance() {
        let mut draw = Draw::new(3, "p");
        for _ in 0..50_000 {
            let word = draw.word();
            assert!(!MEANT.iter().any(|meant| word.contains(meant)), "{word}");
        }
    }

    #[test]
    fn numbers_are_alike_where_one_could_be_taken_for_the_other() {
        for (one, other) in [("3", "3"), ("7", "47"), ("5", "0.5"), ("4", "40"), ("2.5", "25")] {
            assert!(are_alike(one, other) && are_alike(other, one), "{one} {other}");
        }
        assert!(!are_alike("47", "74") && !are_alike("3.125", "24"));
    }

    #[test]
    fn fractions_are_never_whole() {
        for seed in 0..100 {
            let text = draw(seed, "p", &Fresh::Fraction { least: -9, most: 9 });
            let number: f64 = String::from_utf8(text).unwrap().parse().unwrap();
            assert!((-9.0..9.0).contains(&number) && number.fract() != 0.0, "{number}");
        }
    }
}
