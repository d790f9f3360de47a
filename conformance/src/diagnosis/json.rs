//! Misconceptions about JSON, and what gives each away.

use super::case::Case;
use super::last_words::is_exception;
use super::misconception::Misconception;
use crate::escape::clipped;
use crate::notation::expect::Expectation;
use serde_json::Value;

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "single-quotes", group: Some("json"), tell: single_quotes },
    Misconception { id: "bare-infinity", group: Some("json"), tell: bare_infinity },
    Misconception { id: "null-for-infinity", group: Some("json"), tell: null_for_infinity },
    Misconception {
        id: "takes-the-rest-for-the-value",
        group: Some("json"),
        tell: takes_the_rest_for_the_value,
    },
    Misconception { id: "six-digits", group: Some("json"), tell: six_digits },
    Misconception { id: "operands-as-strings", group: Some("json"), tell: operands_as_strings },
    Misconception { id: "result-as-a-string", group: Some("json"), tell: result_as_a_string },
    Misconception { id: "last-operand-only", group: Some("json"), tell: last_operand_only },
    Misconception { id: "adds", group: Some("json"), tell: adds },
    Misconception {
        id: "takes-a-beginning-for-a-number",
        group: Some("json"),
        tell: takes_a_beginning_for_a_number,
    },
    Misconception {
        id: "loses-the-last-operand",
        group: Some("json"),
        tell: loses_the_last_operand,
    },
    Misconception {
        id: "loses-the-first-operand",
        group: Some("json"),
        tell: loses_the_first_operand,
    },
    Misconception {
        id: "another-name-for-the-result",
        group: Some("json"),
        tell: another_name_for_the_result,
    },
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

/// The values that the request asks for, those that are numbers.
fn asked(case: &Case<'_>) -> Vec<f64> {
    let last = case.sends().1;
    let query = String::from_utf8_lossy(&last).split(' ').nth(1).unwrap_or("").to_owned();
    query.split('&').filter_map(|pair| pair.rsplit('=').next()?.parse().ok()).collect()
}

/// What stands behind `"result":`, as it is written, and may be no JSON.
fn written_result(case: &Case<'_>) -> Option<String> {
    let body = body(case)?;
    let (_, rest) = body.split_once("\"result\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find([',', '}', '\n', ']']).unwrap_or(rest.len());
    Some(rest[..end].trim_end().to_owned())
}

fn null_for_infinity(case: &Case<'_>) -> Option<String> {
    let result = written_result(case)?;
    let beyond = result.parse::<f64>().is_ok_and(|number| number.abs() >= f64::MAX);
    let is_number = result.contains(|letter: char| letter.is_ascii_digit());
    let product: f64 = asked(case).iter().product();
    (product.is_infinite() && (result == "null" || (beyond && is_number))).then(|| {
        let result = clipped(result.as_bytes(), 24);
        format!("its result is {result} where the product is infinite: JSON has no number for that, and its library puts something else in its place; ask whether the product is infinite, and write the string \"inf\" or \"-inf\" then")
    })
}

/// As `%g` of C prints it, and `cout` of C++.
fn in_six_digits(number: f64) -> Option<f64> {
    format!("{number:.5e}").parse().ok()
}

/// A number that came is one that was due, with six of its digits.
fn six_digits(case: &Case<'_>) -> Option<String> {
    let Some(Expectation::Member { .. }) = case.expectation() else { return None };
    let members = members(case)?;
    let operands = asked(case);
    let differs = |came: f64, due: f64| (came - due).abs() > due.abs() * 1e-12;
    let is_cut = |came: f64, due: f64| {
        due.is_finite() && differs(came, due) && in_six_digits(due) == Some(came)
    };
    let result = members.get("result")?.as_f64();
    let listed = members.get("operands").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(Value::as_f64);
    let product: f64 = operands.iter().product();
    let cut = result.filter(|came| is_cut(*came, product)).map(|came| (came, product));
    let mut pairs = listed.zip(operands.iter().copied());
    let (came, due) = cut.or_else(|| pairs.find(|(came, due)| is_cut(*came, *due)))?;
    let all = "print a double with all of its digits, \"%.17g\" or std::setprecision(17), and round nothing";
    // Below a million it may be rounded to so many places as well.
    Some(match due.abs() >= 1e6 {
        true => format!(
            "it writes {came}, a number with six of its digits, as %g prints in C and cout in C++; {all}"
        ),
        false => format!("it writes {came} for {due}, which is rounded; {all}"),
    })
}

/// What it says, or lists, has the end of the request line behind the last value.
fn takes_the_rest_for_the_value(case: &Case<'_>) -> Option<String> {
    let (_, sent) = case.sends();
    let line = sent.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let (path, _) = line.strip_prefix("GET ")?.split_once(' ')?;
    let value = path.rsplit('=').next().filter(|value| !value.is_empty() && path.contains('?'))?;
    let rest = format!("{value} HTTP/1.");
    let listed = || {
        let members = members(case)?;
        let last = members.get("operands")?.as_array()?.last()?.as_str()?.to_owned();
        last.starts_with(&rest).then_some(())
    };
    // A line of a log has the whole path too.
    let is_told = |line: &str| is_exception(line) && line.contains(&rest) && !line.contains(path);
    let told = case.stderr().lines().any(is_told) || case.stdout().lines().any(is_told);
    (told || listed().is_some()).then(|| {
        format!("it takes \"{rest}…\" for the last value: the request line ends with the version, so take its second word alone for the path, and look in that for the query")
    })
}

fn last_operand_only(case: &Case<'_>) -> Option<String> {
    let members = members(case)?;
    let operands = members.get("operands")?;
    let only = operands.as_array().is_none_or(|operands| operands.len() == 1);
    let asked = asked(case);
    let listed =
        operands.as_array().map_or(operands.as_f64(), |operands| operands.first()?.as_f64());
    (only && asked.len() > 2 && listed == asked.last().copied()).then(|| {
        "it lists the last operand alone; add each to the list as you come to it, instead of replacing what stood there".to_owned()
    })
}

/// Whether the step asks for this member.
fn asks_for(case: &Case<'_>, member: &str) -> bool {
    matches!(case.expectation(), Some(Expectation::Member { key, .. }) if key == member)
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() <= other.abs() * 1e-9
}

fn adds(case: &Case<'_>) -> Option<String> {
    let result = members(case)?.get("result")?.as_f64()?;
    let asked = asked(case);
    let (sum, product) = (asked.iter().sum::<f64>(), asked.iter().product::<f64>());
    (asked.len() > 1 && !asked.contains(&0.0) && is_near(result, sum) && !is_near(result, product))
        .then(|| {
            "its result is the sum of the operands; multiply them, beginning with 1".to_owned()
        })
}

/// Whether it has just these of the operands: in its list, or, where that is not asked for, in its result.
fn has_only(case: &Case<'_>, these: &[f64]) -> Option<()> {
    let members = members(case)?;
    let listed = members.get("operands").and_then(Value::as_array);
    let listed: Option<Vec<f64>> =
        listed.and_then(|listed| listed.iter().map(Value::as_f64).collect());
    let of_list = listed.is_some_and(|listed| listed == these);
    let result = members.get("result").and_then(Value::as_f64);
    let result = result.filter(|_| asks_for(case, "result"));
    let of_result = result.is_some_and(|result| is_near(result, these.iter().product()));
    let differs = !is_near(these.iter().product(), asked(case).iter().product());
    (of_list || (of_result && differs)).then_some(())
}

fn loses_the_last_operand(case: &Case<'_>) -> Option<String> {
    let asked = asked(case);
    let (_, rest) = asked.split_last().filter(|(_, rest)| !rest.is_empty())?;
    has_only(case, rest)?;
    Some("it leaves out the last operand; the query ends at the blank before HTTP/1.0, so take the request line's second word alone, and all its parameters".to_owned())
}

fn loses_the_first_operand(case: &Case<'_>) -> Option<String> {
    let asked = asked(case);
    let (_, rest) = asked.split_first().filter(|(_, rest)| !rest.is_empty())?;
    has_only(case, rest)?;
    Some("it leaves out the first operand; the query begins right behind the question mark, so split there, and take all its parameters".to_owned())
}

fn another_name_for_the_result(case: &Case<'_>) -> Option<String> {
    let members = members(case)?;
    let product: f64 = asked(case).iter().product();
    let is_it = |value: &Value| value.as_f64().is_some_and(|value| is_near(value, product));
    let (name, _) = members.as_object()?.iter().find(|(_, value)| is_it(value))?;
    (asks_for(case, "result") && members.get("result").is_none()).then(|| {
        format!("its JSON has the product under the name \"{name}\"; it is called \"result\", in small letters")
    })
}

/// A value that is no number, and in its answer the number that it begins with.
fn takes_a_beginning_for_a_number(case: &Case<'_>) -> Option<String> {
    if !case.wants_400_alone() {
        return None;
    }
    let members = members(case)?;
    let listed: Vec<f64> =
        members.get("operands")?.as_array()?.iter().filter_map(Value::as_f64).collect();
    let sent = case.sends().1;
    let path = String::from_utf8_lossy(&sent).split(' ').nth(1)?.to_owned();
    let values: Vec<(&str, &str)> =
        path.split(['?', '&']).filter_map(|pair| pair.split_once('=')).collect();
    if values.len() != listed.len() {
        return None;
    }
    let begins = |value: &str| {
        let end = value.find(|letter: char| !letter.is_ascii_digit())?;
        let number: f64 = value[..end].parse().ok()?;
        (value.parse::<f64>().is_err() && listed.contains(&number)).then_some(())
    };
    let (_, value) = values.into_iter().find(|(_, value)| begins(value).is_some())?;
    let value = clipped(value.as_bytes(), 24);
    Some(format!(
        "it takes {value} for a number, as far as it is one; so do parseFloat, atof, strtod and sscanf, so look whether anything is left behind the number, and answer 400 then"
    ))
}
