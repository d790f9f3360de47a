//! Fresh values: names, numbers and contents drawn from a seed, so that no answer can be learnt by heart
//! and every grading can be repeated.

use crate::notation::step::{ContentKind, Fresh};
use crate::notation::text::Values;
use fastrand::Rng;

/// Letters of one to four bytes.
const MANY_SCRIPTS: [char; 20] = [
    'é', 'ß', 'ñ', 'ø', 'ž', 'λ', 'π', 'Ж', 'я', 'अ', 'ไ', '网', '络', '語', 'ㅎ', '🙂', 'a', 'b',
    'c', ' ',
];

/// Draws the values of one page. The same seed and page draw the same values.
pub struct Draw {
    rng: Rng,
}

impl Draw {
    /// For this page of a grading with this seed.
    pub fn new(seed: u64, page: &str) -> Draw {
        // FNV-1a: the page's name is mixed in, so that no two pages draw the same.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let named = page.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, mix);
        Draw { rng: Rng::with_seed(named) }
    }

    /// One value; the error is the name of a value that is not there.
    pub fn value(&mut self, fresh: &Fresh, values: &Values) -> Result<Vec<u8>, String> {
        Ok(match fresh {
            Fresh::Word => self.word().into_bytes(),
            Fresh::Number { least, most } => self.rng.i64(*least..=*most).to_string().into_bytes(),
            Fresh::Fraction { least, most } => {
                self.fraction(*least, *most).to_string().into_bytes()
            }
            Fresh::Content { bytes, kind } => self.content(*bytes, *kind),
            Fresh::Text(text) => text.fill(values)?,
        })
    }

    fn word(&mut self) -> String {
        (0..8).map(|_| self.rng.lowercase()).collect()
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
    fn fractions_are_never_whole() {
        for seed in 0..100 {
            let text = draw(seed, "p", &Fresh::Fraction { least: -9, most: 9 });
            let number: f64 = String::from_utf8(text).unwrap().parse().unwrap();
            assert!((-9.0..9.0).contains(&number) && number.fract() != 0.0, "{number}");
        }
    }
}
