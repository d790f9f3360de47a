//! The answers that a judge can give.

#![allow(missing_docs, reason = "a variant's own line says what its fields are")]

use super::difference::{self, Difference};
use super::found::{Differs, Found};
use crate::escape::escaped;
use std::fmt;

/// What a judge says.
#[derive(Clone, Debug, PartialEq)]
pub enum Judgement {
    /// It is as expected.
    Met,
    /// It is as expected, and a reviewer would add this.
    MetBut(Advice),
    /// It may still become so.
    Wait,
    /// It is not, and will not be.
    Unmet(Box<Mismatch>),
}

/// What came instead.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// What was found.
    pub found: Found,
    /// Where bytes differ.
    pub difference: Option<Difference>,
}

/// What a reviewer would add to what is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The Host header could have the port too, as in this one.
    HostWithPort(Vec<u8>),
    /// A line end follows the body.
    LineEndAfterBody,
    /// The numbers of this JSON member are in quotes.
    NumbersInQuotes { key: String },
    /// The output has a line end more than the body.
    LineEndPrinted,
    /// The request line has the whole address.
    WholeAddress,
}

impl From<Found> for Mismatch {
    fn from(found: Found) -> Mismatch {
        Mismatch { found, difference: None }
    }
}

impl Judgement {
    /// Not met: this was found.
    pub fn unmet(found: impl Into<Found>) -> Judgement {
        Judgement::unlike(found, None)
    }

    /// Not met: this was found, which differs so.
    pub fn unlike(found: impl Into<Found>, difference: Option<Difference>) -> Judgement {
        Judgement::Unmet(Box::new(Mismatch { found: found.into(), difference }))
    }

    /// Met where the bytes are the same; what was found is made of how they differ.
    pub fn same(wanted: &[u8], came: &[u8], found: fn(Differs) -> Found) -> Judgement {
        let Some(difference) = difference::between(wanted, came) else {
            return Judgement::Met;
        };
        let offset = difference.offset;
        let differs = Differs { came: came.len(), wanted: wanted.len(), offset };
        Judgement::unlike(found(differs), Some(difference))
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Advice::HostWithPort(host) => {
                write!(f, "the Host header may name the port too: `Host: {}`", escaped(host))
            }
            Advice::LineEndAfterBody => f.write_str(
                "a line end follows the body; the body is the file's bytes and no more",
            ),
            Advice::NumbersInQuotes { key } => {
                write!(f, "{key} has its numbers in quotes; JSON writes them without")
            }
            Advice::LineEndPrinted => f.write_str("it prints one line end more than the body has"),
            Advice::WholeAddress => f.write_str(
                "the request line has the whole address, as a proxy is asked; a server is asked for the path",
            ),
        }
    }
}
