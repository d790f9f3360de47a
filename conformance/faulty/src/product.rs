//! `GET /product?a=12&b=60`: the product of the numbers in a query, as JSON. (Part 4.)

use crate::answer::{Answer, JSON};
use crate::flaw::Flaw;
use crate::json::json;
use crate::percent;
use std::sync::Mutex;

/// Answers a GET of `target`.
pub fn answer(target: &[u8], flaw: Flaw) -> Option<Answer> {
    let mut parts = target.splitn(2, |byte| *byte == b'?');
    let path = parts.next().unwrap_or_default();
    let query = parts.next().unwrap_or_default();
    if flaw == Flaw::DiesWithoutAQuery && !target.contains(&b'?') {
        panic!("list index out of range: nothing behind a question mark");
    }
    if !is_product(path, flaw) {
        return answer_elsewhere(flaw);
    }
    Some(match operands(query, flaw) {
        Some(operands) => multiply(operands, flaw),
        None => mistake(flaw),
    })
}

/// Any other path is 404 (rule 4.7).
fn answer_elsewhere(flaw: Flaw) -> Option<Answer> {
    match flaw {
        Flaw::SilentOnOtherPaths => None,
        Flaw::Says400ForOtherPaths => Some(Answer::error(400)),
        Flaw::Says200ForOtherPaths => Some(Answer { status: 200, ..Answer::error(404) }),
        _ => Some(Answer::error(404)),
    }
}

/// A query that is a mistake is 400 (rule 4.6).
fn mistake(flaw: Flaw) -> Answer {
    match flaw {
        Flaw::Says404ForAMistake => Answer::error(404),
        Flaw::Says200ForAMistake => {
            let body = "{\"error\": \"not a number\"}\n".into();
            Answer { status: 200, content_type: JSON, body }
        }
        Flaw::EndsAtAMistake => {
            eprintln!("invalid operand");
            std::process::exit(0)
        }
        _ => Answer::error(400),
    }
}

fn is_product(path: &[u8], flaw: Flaw) -> bool {
    match flaw {
        Flaw::AnswersAnyPath => true,
        Flaw::PathBeginsWithProduct => path.starts_with(b"/product"),
        Flaw::TakesATrailingSlash => matches!(path, b"/product" | b"/product/"),
        _ => path == b"/product",
    }
}

/// The operands in the query's order, or none where the query is a mistake (rule 4.6).
fn operands(query: &[u8], flaw: Flaw) -> Option<Vec<f64>> {
    let mut named: Vec<(&[u8], f64)> = Vec::new();
    for parameter in query.split(|byte| *byte == b'&').filter(|text| !text.is_empty()) {
        if flaw == Flaw::PassesOverALoneName && !parameter.contains(&b'=') {
            continue;
        }
        let mut halves = parameter.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        match number(halves.next().unwrap_or_default(), flaw) {
            None if matches!(flaw, Flaw::SkipsNonNumbers | Flaw::LosesTheLastValue) => {}
            value => keep(&mut named, name, value?, flaw),
        }
    }
    if !suits(&named, flaw) || named.is_empty() && flaw != Flaw::MultipliesNothing {
        return None;
    }
    Some(named.into_iter().map(|(_, value)| value).collect())
}

/// Whether it is content with these operands. A right program always is.
fn suits(named: &[(&[u8], f64)], flaw: Flaw) -> bool {
    let names = |names: &[&[u8]]| named.iter().map(|(name, _)| *name).eq(names.iter().copied());
    match flaw {
        Flaw::NeedsAAndB => names(&[b"a", b"b"]),
        Flaw::WantsTheHandoutsNames => names(&[b"a", b"b", b"another"]),
        Flaw::WantsThreeOperands => named.len() == 3,
        Flaw::NeedsTwoOperands => named.len() >= 2,
        Flaw::TenOperandsAtMost => named.len() <= 10,
        Flaw::SixOperandsAtMost => named.len() <= 6,
        _ => true,
    }
}

/// Adds an operand; its name means nothing (rule 4.2).
fn keep<'a>(named: &mut Vec<(&'a [u8], f64)>, name: &'a [u8], value: f64, flaw: Flaw) {
    if flaw == Flaw::MergesSameNames
        && let Some(same) = named.iter_mut().find(|(known, _)| *known == name)
    {
        same.1 = value;
        return;
    }
    if flaw == Flaw::GroupsSameNames
        && let Some(last) = named.iter().rposition(|(known, _)| *known == name)
    {
        named.insert(last + 1, (name, value));
        return;
    }
    if flaw == Flaw::FirstOfTheSameName && named.iter().any(|(known, _)| *known == name) {
        return;
    }
    named.push((name, value));
}

/// A floating-point number, written in any way that has a fraction, a sign or an exponent (rule 4.3).
fn number(text: &[u8], flaw: Flaw) -> Option<f64> {
    let decoded = match flaw {
        Flaw::NoPercentDecoding => text.to_vec(),
        _ => percent::decode(text),
    };
    let text = String::from_utf8(decoded).ok();
    if flaw == Flaw::DiesAtANonNumber {
        let text = text.unwrap_or_default();
        return Some(text.parse().expect("could not convert string to float"));
    }
    let text = text?;
    let text = match flaw {
        Flaw::TakesNothingForZero if text.is_empty() => "0".to_owned(),
        Flaw::TakesAPlusForASpace => text.replace('+', " "),
        _ => text,
    };
    let refused = match flaw {
        Flaw::KnowsNumbersByAPattern => !is_digits_and_a_fraction(text.trim_start_matches('-')),
        Flaw::KnowsNumbersByTheirDigits => !is_digits_and_a_fraction(&text),
        Flaw::NoCapitalE => text.contains('E'),
        Flaw::WholeNumbersOnly => text.contains('.'),
        Flaw::NoNegatives => text.starts_with('-'),
        Flaw::NoExponents => text.contains(['e', 'E']),
        _ => false,
    };
    let text = match flaw {
        Flaw::TakesTheNumberInFront => text.trim_end_matches(|c: char| !c.is_ascii_digit()),
        _ => &text,
    };
    let value: f64 = text.parse().ok()?;
    if value.is_nan() {
        return None;
    }
    match flaw {
        _ if refused => None,
        Flaw::TakesZeroForNothing if value == 0.0 => None,
        Flaw::DropsTheFraction => Some(value.trunc()),
        _ => Some(value),
    }
}

/// Digits, and perhaps a point and more digits.
fn is_digits_and_a_fraction(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(text),
    }
}

fn multiply(mut operands: Vec<f64>, flaw: Flaw) -> Answer {
    let result = match flaw {
        Flaw::BeginsWithZero => operands.iter().fold(0.0, |product, value| product * value),
        Flaw::GoesOnFromTheLastProduct => go_on(operands.iter().product()),
        Flaw::AddsInstead => operands.iter().sum(),
        Flaw::MultipliesTwoOnly => operands.iter().take(2).product(),
        _ => operands.iter().product::<f64>(),
    };
    if flaw == Flaw::RefusesOverflow && result.is_infinite() {
        return Answer::error(400);
    }
    match flaw {
        Flaw::DropsTheFirstOperand => drop(operands.remove(0)),
        Flaw::SortsTheOperands => operands.sort_by(f64::total_cmp),
        Flaw::LastOperandOnly => drop(operands.drain(..operands.len().saturating_sub(1))),
        _ => {}
    }
    let content_type = match flaw {
        Flaw::SaysTextHtml => crate::answer::HTML,
        Flaw::SaysTextJson => "text/json",
        _ => JSON,
    };
    Answer { status: 200, content_type, body: json(&operands, result, flaw).into_bytes() }
}

/// A product in a global variable, which nobody sets back to 1.
fn go_on(factor: f64) -> f64 {
    static PRODUCT: Mutex<f64> = Mutex::new(1.0);
    let mut product = PRODUCT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    *product *= factor;
    *product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(target: &str) -> String {
        let answer = answer(target.as_bytes(), Flaw::None).expect("a right program answers");
        match answer.status {
            200 => String::from_utf8(answer.body).expect("JSON is UTF-8"),
            status => status.to_string(),
        }
    }

    fn object(operands: &str, result: &str) -> String {
        format!(
            "{{\"operation\": \"product\", \"operands\": [{operands}], \"result\": {result}}}\n"
        )
    }

    #[test]
    fn operands_are_multiplied_in_order() {
        assert_eq!(body("/product?a=12&b=60&c=0.5"), object("12.0, 60.0, 0.5", "360.0"));
        assert_eq!(body("/product?x=-2&x=1e-3"), object("-2.0, 0.001", "-0.002"));
        assert_eq!(body("/product?x=%2D2&y=1e%2B2"), object("-2.0, 100.0", "-200.0"));
    }

    #[test]
    fn the_infinite_is_a_string() {
        assert_eq!(body("/product?a=1e200&b=1e200"), object("1e200, 1e200", "\"inf\""));
        assert_eq!(body("/product?a=-inf&b=2"), object("\"-inf\", 2.0", "\"-inf\""));
        assert_eq!(body("/product?a=inf&b=0"), object("\"inf\", 0.0", "\"nan\""));
    }

    #[test]
    fn a_query_without_numbers_is_400_and_another_path_404() {
        for bad in ["/product", "/product?", "/product?a=", "/product?a=1&b=x", "/product?a=nan"] {
            assert_eq!(body(bad), "400", "{bad}");
        }
        for other in ["/", "/productx?a=1", "/product/?a=1", "/other?a=1"] {
            assert_eq!(body(other), "404", "{other}");
        }
    }
}
