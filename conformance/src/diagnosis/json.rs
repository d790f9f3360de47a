//! Misconceptions about JSON, and what gives each away.

use super::case::Case;
use super::misconception::Misconception;
use serde_json::Value;

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "single-quotes", group: Some("json"), tell: single_quotes },
    Misconception { id: "bare-infinity", group: Some("json"), tell: bare_infinity },
    Misconception { id: "operands-as-strings", group: Some("json"), tell: operands_as_strings },
    Misconception { id: "result-as-a-string", group: Some("json"), tell: result_as_a_string },
    Misconception { id: "last-operand-only", group: Some("json"), tell: last_operand_only },
];

/// The body of an answer, as text.
fn body(case: &Case<'_>) -> Option<String> {
    let (_, body) = case.head_and_body()?;
    Some(String::from_utf8_lossy(body).into_owned())
}

fn bare_infinity(case: &Case<'_>) -> Option<String> {
    let body = body(case)?;
    let outside: String = body.split('"').step_by(2).collect();
    let bare = ["Infinity", "inf", "NaN", "nan"].iter().any(|word| outside.contains(word));
    (bare && serde_json::from_str::<Value>(&body).is_err()).then(|| {
        "it writes a bare Infinity (or NaN), for which JSON has no number; write the string \"inf\" or \"-inf\" in quotes instead".to_owned()
    })
}

fn single_quotes(case: &Case<'_>) -> Option<String> {
    let body = body(case)?;
    body.trim_start().starts_with("{'").then(|| {
        "it prints a dictionary of the language in single quotes; JSON wants double quotes, so use a JSON library (json.dumps in Python)".to_owned()
    })
}

fn members(case: &Case<'_>) -> Option<Value> {
    serde_json::from_str(&body(case)?).ok()
}

fn operands_as_strings(case: &Case<'_>) -> Option<String> {
    let members = members(case)?;
    let operands = members.get("operands")?.as_array()?;
    let text = !operands.is_empty()
        && operands.iter().all(|operand| {
            operand.as_str().is_some_and(|text| text.parse::<f64>().is_ok_and(f64::is_finite))
        });
    text.then(|| "it writes the operands as strings; turn each into a number (float in Python) before it goes into the list".to_owned())
}

fn result_as_a_string(case: &Case<'_>) -> Option<String> {
    let members = members(case)?;
    let result = members.get("result")?.as_str()?;
    result.parse::<f64>().is_ok_and(f64::is_finite).then(|| {
        "it writes the result in quotes; a number that is finite stands in JSON without them"
            .to_owned()
    })
}

fn last_operand_only(case: &Case<'_>) -> Option<String> {
    let members = members(case)?;
    let operands = members.get("operands")?;
    let only = operands.as_array().is_none_or(|operands| operands.len() == 1);
    let last = case.sends().1;
    let query = String::from_utf8_lossy(&last).split(' ').nth(1).unwrap_or("").to_owned();
    let asked: Vec<f64> =
        query.split('&').filter_map(|pair| pair.rsplit('=').next()?.parse().ok()).collect();
    let listed =
        operands.as_array().map_or(operands.as_f64(), |operands| operands.first()?.as_f64());
    (only && asked.len() > 1 && listed == asked.last().copied()).then(|| {
        "it lists the last operand alone; add each to the list as you come to it, instead of replacing what stood there".to_owned()
    })
}
