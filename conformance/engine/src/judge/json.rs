//! Judges a JSON body: numbers are numbers, 12 and 12.0 are the same one, and a product is right to 12 digits.

use super::body;
use super::came::Excerpt;
use super::found::json::OfJson;
use super::judgement::{Advice, Judgement};
use super::seen::Seen;
use super::wanted::WantedJson;
use serde_json::{Map, Value};

/// `json`: the body is an object; with `exactly`, so is what Content-Length says of it, where there is one.
pub fn is_object(exactly: bool, seen: &Seen<'_>) -> Judgement {
    match object(seen) {
        Ok(_) if exactly => is_told(seen),
        Ok(_) => Judgement::Met,
        Err(judgement) => judgement,
    }
}

fn is_told(seen: &Seen<'_>) -> Judgement {
    let (head, whole) = match body::of(seen) {
        Ok(found) => found,
        Err(judgement) => return judgement,
    };
    let Some(told) = head.field("Content-Length") else {
        return Judgement::Met;
    };
    let length = head.content_length();
    let part = length.and_then(|length| whole.get(..length));
    match part.map(serde_json::from_slice::<Value>) {
        Some(Ok(_)) => Judgement::Met,
        None if length.is_some() && !seen.is_over() => Judgement::Wait,
        _ => body::wrong_length(told, whole.len()),
    }
}

/// `json KEY is …`
pub fn member(key: &str, wanted: &WantedJson, exactly: bool, seen: &Seen<'_>) -> Judgement {
    let object = match object(seen) {
        Ok(object) => object,
        Err(judgement) => return judgement,
    };
    match object.get(key) {
        Some(value) if fits(value, wanted) => Judgement::Met,
        Some(value) if !exactly && fits(&unquoted(value), wanted) => {
            Judgement::MetBut(Advice::NumbersInQuotes { key: key.to_owned() })
        }
        Some(value) => {
            Judgement::unmet(OfJson::Member { key: key.to_owned(), value: value.clone() })
        }
        None => Judgement::unmet(OfJson::NoMember {
            key: key.to_owned(),
            object: Value::Object(object),
        }),
    }
}

#[allow(clippy::result_large_err, reason = "made once a look, and handed on as it is")]
fn object(seen: &Seen<'_>) -> Result<Map<String, Value>, Judgement> {
    let (head, whole) = body::of(seen)?;
    let told = head.content_length().and_then(|length| whole.get(..length));
    if let Some(Ok(Value::Object(object))) = told.map(serde_json::from_slice) {
        return Ok(object);
    }
    if seen.may_grow() {
        return Err(Judgement::Wait);
    }
    match serde_json::from_slice(whole) {
        Ok(Value::Object(object)) => Ok(object),
        // A silence is no end: the rest may be on its way.
        _ if !seen.is_over() => Err(Judgement::Wait),
        Ok(other) => Err(Judgement::unmet(OfJson::NoObject(other))),
        Err(error) => {
            let error = error.to_string();
            Err(Judgement::unmet(OfJson::NoJson { error, body: Excerpt::of(whole) }))
        }
    }
}

fn fits(value: &Value, wanted: &WantedJson) -> bool {
    match wanted {
        WantedJson::Literal(literal) => same(value, literal),
        WantedJson::Numbers(numbers) => value.as_array().is_some_and(|array| {
            array.len() == numbers.len()
                && array.iter().zip(numbers).all(|(value, number)| is_number(value, *number))
        }),
        WantedJson::Product(numbers) => is_product(value, numbers.iter().product()),
    }
}

/// The value with every string that holds a finite number replaced by that number: whether numbers are
/// written as such is what rule 4.4 is about, and no other.
fn unquoted(value: &Value) -> Value {
    let number = |text: &str| text.parse().ok().and_then(serde_json::Number::from_f64);
    match value {
        Value::Array(items) => items.iter().map(unquoted).collect(),
        Value::String(text) => number(text).map_or_else(|| value.clone(), Value::Number),
        _ => value.clone(),
    }
}

fn same(value: &Value, wanted: &Value) -> bool {
    match wanted.as_f64() {
        Some(number) => is_number(value, number),
        None => value == wanted,
    }
}

fn is_number(value: &Value, number: f64) -> bool {
    value.as_f64().is_some_and(|got| got == number || (got - number).abs() <= 1e-12 * number.abs())
}

/// A product that overflows is the string "inf" or "-inf".
fn is_product(value: &Value, product: f64) -> bool {
    match product.is_infinite() {
        true => value.as_str() == Some(if product > 0.0 { "inf" } else { "-inf" }),
        false => is_number(value, product),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Close;
    use std::time::Duration;

    fn judge(body: &str, key: &str, wanted: &WantedJson) -> Judgement {
        let answer = format!("HTTP/1.0 200 OK\r\n\r\n{body}");
        let seen = Seen {
            bytes: answer.as_bytes(),
            ended: Some(Close::Fin),
            quiet: Duration::ZERO,
            noted: 0,
            last_call: false,
        };
        member(key, wanted, true, &seen)
    }

    #[test]
    fn a_length_that_cuts_the_object_off_or_promises_more_is_wrong_exactly() {
        let judge = |length: &str, ended, exactly| {
            let answer = format!("HTTP/1.0 200 OK\r\n{length}\r\n{{\"a\": 1}}\n");
            let quiet = Duration::ZERO;
            let bytes = answer.as_bytes();
            is_object(exactly, &Seen { bytes, ended, quiet, noted: 0, last_call: false })
        };
        let end = Some(Close::Fin);
        for right in ["", "Content-Length: 8\r\n", "Content-Length: 9\r\n"] {
            assert_eq!(judge(right, end, true), Judgement::Met, "{right}");
        }
        for wrong in ["Content-Length: 7\r\n", "Content-Length: 11\r\n", "Content-Length: x\r\n"] {
            assert!(matches!(judge(wrong, end, true), Judgement::Unmet(_)), "{wrong}");
            assert_eq!(judge(wrong, end, false), Judgement::Met, "{wrong}");
        }
        assert_eq!(judge("Content-Length: 11\r\n", None, true), Judgement::Wait);
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_never_as_strings() {
        let twelve = WantedJson::Numbers(vec![12.0, 0.5]);
        assert_eq!(judge(r#"{"operands": [12, 0.5]}"#, "operands", &twelve), Judgement::Met);
        assert_eq!(judge(r#"{"operands": [12.0, 5e-1]}"#, "operands", &twelve), Judgement::Met);
        for wrong in [r#"["12", "0.5"]"#, "[0.5, 12]", "[12]", "12"] {
            let judgement = judge(&format!(r#"{{"operands": {wrong}}}"#), "operands", &twelve);
            assert!(matches!(judgement, Judgement::Unmet(_)), "{wrong}");
        }
    }

    #[test]
    fn quotes_around_numbers_are_advice_unless_exactly_is_asked() {
        let answer = b"HTTP/1.0 200 OK\r\n\r\n{\"operands\": [\"12\"], \"result\": \"12.0\"}";
        let ended = Some(Close::Fin);
        let seen = Seen { bytes: answer, ended, quiet: Duration::ZERO, noted: 0, last_call: false };
        let numbers = WantedJson::Numbers(vec![12.0]);
        assert!(matches!(member("operands", &numbers, false, &seen), Judgement::MetBut(_)));
        assert!(matches!(member("operands", &numbers, true, &seen), Judgement::Unmet(_)));
        assert!(matches!(
            member("result", &WantedJson::Product(vec![12.0]), false, &seen),
            Judgement::MetBut(_)
        ));
    }

    #[test]
    fn a_product_may_be_rounded_in_its_last_digits() {
        let product = WantedJson::Product(vec![0.1, 3.0]);
        assert_eq!(judge(r#"{"result": 0.3}"#, "result", &product), Judgement::Met);
        assert!(matches!(judge(r#"{"result": 0.3001}"#, "result", &product), Judgement::Unmet(_)));
    }

    #[test]
    fn a_product_that_overflows_is_a_string() {
        let product = WantedJson::Product(vec![1e308, -10.0]);
        assert_eq!(judge(r#"{"result": "-inf"}"#, "result", &product), Judgement::Met);
        assert!(matches!(judge(r#"{"result": "inf"}"#, "result", &product), Judgement::Unmet(_)));
        assert!(matches!(
            judge(r#"{"result": -Infinity}"#, "result", &product),
            Judgement::Unmet(_)
        ));
    }
}
