//! Pages with their numbers written without an exponent: `1200` for `1.2e3`.

use super::rewrite::each;
use crate::notation::expect::{Expectation, Json};
use crate::notation::page::Page;
use crate::notation::step::{Act, Action};
use crate::notation::text::{Piece, Text};

/// The page with the numbers that it sends, and those that it expects of them, written out.
pub fn written_out(page: &Page) -> Option<Page> {
    each(page, |step| match &mut step.action {
        Action::Connection { act: Act::Sends { bytes, .. }, .. } => write_out(bytes),
        Action::Connection {
            act:
                Act::Expects {
                    what:
                        Expectation::Member { value: Json::Numbers(list) | Json::Product(list), .. },
                    ..
                },
            ..
        } => list.iter_mut().for_each(write_out),
        _ => {}
    })
}

fn write_out(text: &mut Text) {
    let mut behind_a_hole = false;
    for piece in &mut text.pieces {
        match piece {
            Piece::Bytes(bytes) => *bytes = written(bytes, behind_a_hole),
            Piece::Value(_) => {}
        }
        behind_a_hole = matches!(piece, Piece::Value(_));
    }
}

/// The bytes with the numbers in them written out. The first of them may go on with a number whose beginning is in
/// a hole: then noughts are put to it, and a negative exponent is left out.
fn written(bytes: &[u8], mut behind_a_hole: bool) -> Vec<u8> {
    let mut written = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let is_number = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let digits = rest.iter().take_while(|byte| is_number(byte)).count();
        let exponent = exponent(&rest[digits..]).filter(|_| digits > 0 || behind_a_hole);
        let (number, after) = rest.split_at(digits);
        match exponent {
            Some((power, length)) => {
                written.extend(raised(number, power, behind_a_hole));
                rest = &after[length..];
            }
            None => {
                let end = (digits + 1).min(rest.len());
                written.extend_from_slice(&rest[..end]);
                rest = &rest[end..];
            }
        }
        behind_a_hole = false;
    }
    written
}

/// The exponent at the beginning, and its length: `e3`, `E-2`.
fn exponent(bytes: &[u8]) -> Option<(i32, usize)> {
    let rest = bytes.strip_prefix(b"e").or_else(|| bytes.strip_prefix(b"E"))?;
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&rest[..sign + digits]).ok()?;
    Some((text.parse().ok()?, 1 + sign + digits))
}

fn raised(number: &[u8], power: i32, behind_a_hole: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(number);
    let noughts = usize::try_from(power).map(|power| "0".repeat(power.min(400)));
    match (behind_a_hole, number.is_empty(), noughts) {
        (true, true, Ok(noughts)) => noughts.into_bytes(),
        (true, ..) => number.to_vec(),
        (false, ..) => match format!("{text}e{power}").parse::<f64>() {
            Ok(value) if value.is_finite() => format!("{value}").into_bytes(),
            _ => format!("{text}e{power}").into_bytes(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_written_out_and_other_text_stays() {
        let out = |text: &str| String::from_utf8(written(text.as_bytes(), false)).unwrap();
        assert_eq!(
            out("GET /product?a=1.2e3&e=2.5E-1 HTTP/1.0"),
            "GET /product?a=1200&e=0.25 HTTP/1.0"
        );
        assert_eq!(out("Host: lab"), "Host: lab");
        assert_eq!(out("a=1e400"), "a=1e400");
    }

    #[test]
    fn behind_a_hole_noughts_are_put_to_it() {
        assert_eq!(written(b"e3&b=", true), b"000&b=");
        assert_eq!(written(b".5E-2&", true), b".5&");
    }
}
