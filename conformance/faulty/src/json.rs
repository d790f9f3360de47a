//! The answer of server 3, written by hand: one object of three members. (Rules 4.1, 4.4 and 4.5.)

use crate::flaw::Flaw;

/// The object, in JSON's own spelling.
pub fn json(operands: &[f64], result: f64, flaw: Flaw) -> String {
    let written: Vec<String> = operands.iter().map(|value| operand_text(*value, flaw)).collect();
    let operation = match flaw {
        Flaw::NoOperation => "",
        Flaw::NamesWithoutQuotes => "operation: \"product\", ",
        Flaw::MisspeltOperation => "\"operation\": \"Product\", ",
        _ => "\"operation\": \"product\", ",
    };
    let object = format!(
        "{{{operation}\"operands\": [{}], \"result\": {}}}\n",
        written.join(", "),
        result_text(result, flaw),
    );
    match flaw {
        Flaw::SingleQuotes => object.replace('"', "'"),
        Flaw::ACommaTooMany => object.replace(']', ", ]"),
        Flaw::CallsTheResultProduct => object.replace("\"result\"", "\"product\""),
        Flaw::WrapsTheJsonInHtml => format!("<html><body>{}</body></html>\n", object.trim_ascii()),
        _ => object,
    }
}

fn operand_text(value: f64, flaw: Flaw) -> String {
    match flaw {
        Flaw::OperandsAsStrings => format!("\"{value}\""),
        Flaw::BareInfiniteOperand if value.is_infinite() => bare(value),
        _ => number_text(value, flaw),
    }
}

fn result_text(value: f64, flaw: Flaw) -> String {
    match flaw {
        Flaw::ResultAsAString => format!("\"{value}\""),
        Flaw::BareInfinity if value.is_infinite() => bare(value),
        Flaw::NullForInfinity if value.is_infinite() => "null".to_owned(),
        Flaw::ALargeNumberForInfinity if value.is_infinite() => {
            format!("{:?}", value.clamp(f64::MIN, f64::MAX))
        }
        Flaw::TooLargeANumberForInfinity if value.is_infinite() => {
            format!("{}1e999", if value < 0.0 { "-" } else { "" })
        }
        Flaw::InfinitySpeltOut if value.is_infinite() => format!("\"{}\"", bare(value)),
        Flaw::BareInf if value.is_infinite() => value.to_string(),
        Flaw::LosesTheSignOfInfinity if value.is_infinite() => "\"inf\"".to_owned(),
        _ => number_text(value, flaw),
    }
}

/// A JSON number; what JSON has no number for is the string "inf", "-inf" or "nan" (rule 4.5).
fn number_text(value: f64, flaw: Flaw) -> String {
    if value.is_nan() && flaw == Flaw::BareNan {
        return "NaN".to_owned();
    }
    if value.is_nan() {
        return "\"nan\"".to_owned();
    }
    if value.is_infinite() {
        return format!("\"{value}\"");
    }
    match flaw {
        Flaw::SixDigits => six_digits(value),
        Flaw::RoundsToTwoPlaces => format!("{value:.2}"),
        // Rust's `{:?}` keeps every digit that matters, and turns to exponents as JSON does.
        _ => format!("{value:?}"),
    }
}

/// What printf's %g and C++'s cout write: six digits that matter.
fn six_digits(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().expect("what format writes, parse reads");
    format!("{rounded:?}")
}

/// What Python's json.dumps and others write, and no JSON parser need read.
fn bare(value: f64) -> String {
    match value > 0.0 {
        true => "Infinity".to_owned(),
        false => "-Infinity".to_owned(),
    }
}
