//! Points, counted exactly: a page is worth 6, or 2.5, or 0.25, and a part adds up to its weight.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// A number of points, held in hundredths so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points {
    hundredths: u32,
}

impl Points {
    /// No points.
    pub const ZERO: Points = Points { hundredths: 0 };

    /// Reads `6`, `2.5` or `0.25`; `None` for anything else, also for a third decimal.
    pub fn parse(text: &str) -> Option<Points> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || fraction.is_empty() || fraction.len() > 2 {
            return None;
        }
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let fraction: u32 = format!("{fraction:0<2}").parse().ok()?;
        let hundredths = whole.checked_mul(100)?.checked_add(fraction)?;
        Some(Points { hundredths })
    }

    /// So many fewer, and no less than none.
    pub fn less(self, other: Points) -> Points {
        Points { hundredths: self.hundredths.saturating_sub(other.hundredths) }
    }

    /// The same share of other points: of 60 of 80 what they are of 100, to the nearest hundredth. What there is nothing to
    /// be had of stays as it is.
    pub fn scaled(self, from: Points, to: Points) -> Points {
        if from == Points::ZERO || from == to {
            return self;
        }
        let (from, to) = (u64::from(from.hundredths), u64::from(to.hundredths));
        let rounded = (2 * u64::from(self.hundredths) * to + from) / (2 * from);
        Points { hundredths: u32::try_from(rounded).unwrap_or(u32::MAX) }
    }

    /// As a floating-point number, for formats that know no other.
    pub fn as_f64(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_f64().to_string())
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points { hundredths: self.hundredths + other.hundredths }
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Points) {
        *self = *self + other;
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, Points::add)
    }
}

impl Serialize for Points {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.hundredths.is_multiple_of(100) {
            serializer.serialize_u32(self.hundredths / 100)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Points, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Points::parse(&number.to_string()).ok_or_else(|| {
            serde::de::Error::custom("points are a number from 0 on, with at most two decimals")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_and_written_the_same() {
        for text in ["0", "6", "2.5", "0.25", "30"] {
            assert_eq!(Points::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_number_of_points_is_refused() {
        for text in ["", ".", "-1", "1.234", "1.", "six", "1e3", "+1"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
    }

    #[test]
    fn points_are_scaled_to_the_nearest_hundredth() {
        let points = |text| Points::parse(text).unwrap();
        let scaled = |of, from, to| points(of).scaled(points(from), points(to)).to_string();
        assert_eq!(scaled("60", "80", "100"), "75");
        assert_eq!(scaled("96.5", "97", "100"), "99.48");
        assert_eq!(scaled("97", "97", "50"), "50");
        assert_eq!(scaled("1", "8", "0.1"), "0.01");
        assert_eq!(scaled("3", "0", "100"), "3");
    }

    #[test]
    fn thirds_of_a_part_add_up_exactly() {
        let tenth = Points::parse("0.1").unwrap();
        let sum: Points = std::iter::repeat_n(tenth, 30).sum();
        assert_eq!(sum, Points::parse("3").unwrap());
    }
}
