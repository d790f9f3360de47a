//! Part 4: `GET /product?a=12&b=60` as a call, and JSON as its answer.
//!
//! Here the reader learns that numbers have edges. JSON knows no infinity, so one is written as the
//! string `"inf"` or `"-inf"` (rule 4.5), and what is not even that, infinity times zero, as `"nan"`.
//!
//! Read next: `bin/http_server3.rs`. Then change something, and grade it.

use serde_json::{Value, json};

use crate::request::{Request, percent_decode};
use crate::response::Response;

/// The answer to a request (rules 4.1, 4.6 and 4.7).
pub fn answer(request: &Request) -> Response {
    if request.path != b"/product" {
        return Response::error("404 Not Found");
    }
    match operands(&request.query) {
        Some(operands) if !operands.is_empty() => product(&operands),
        _ => Response::error("400 Bad Request"),
    }
}

fn product(operands: &[f64]) -> Response {
    let result = number(operands.iter().product());
    let operands = Value::from_iter(operands.iter().copied().map(number));
    let answer =
        format!(r#"{{"operation": "product", "operands": {operands}, "result": {result}}}"#);
    Response::new("200 OK", "application/json", answer.as_bytes())
}

/// The values of `name=value&name=value`; the names do not matter (rule 4.2). `None` if one is not
/// a number.
fn operands(query: &[u8]) -> Option<Vec<f64>> {
    let parameters = query.split(|&byte| byte == b'&').filter(|parameter| !parameter.is_empty());
    parameters.map(operand).collect()
}

/// Reads a number as Rust does: fractions, signs, exponents, and `inf` (rule 4.3). A `+` is a plus.
/// In a form it would be a space, but no number has a space inside, and `1e+3` has a plus.
fn operand(parameter: &[u8]) -> Option<f64> {
    let equals = parameter.iter().position(|&byte| byte == b'=')?;
    let value = String::from_utf8(percent_decode(&parameter[equals + 1..])?).ok()?;
    let number: f64 = value.trim().parse().ok()?;
    // "nan" stands for "not a number", and rule 4.6 asks for numbers.
    if number.is_nan() { None } else { Some(number) }
}

/// A JSON number, or a string where JSON has no number for it (rules 4.4 and 4.5).
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { json!(value.to_string().to_lowercase()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The JSON of an answer, or its status line if it is not 200.
    fn get(target: &str) -> Result<Value, String> {
        let request = Request::parse(format!("GET {target} HTTP/1.0\r\n\r\n").as_bytes()).unwrap();
        let response = String::from_utf8(answer(&request).into_bytes()).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        match head.lines().next().unwrap() {
            "HTTP/1.0 200 OK" => Ok(serde_json::from_str(body).unwrap()),
            line => Err(line.into()),
        }
    }

    #[test]
    fn the_operands_come_back_in_order_with_their_product() {
        let expected =
            json!({"operation": "product", "operands": [12.0, 60.0, 0.5], "result": 360.0});
        assert_eq!(get("/product?a=12&b=60&another=0.5"), Ok(expected));
        assert_eq!(get("/product?a=2&a=2&=2&").unwrap()["result"], json!(8.0));
    }

    #[test]
    fn operands_are_floating_point_and_may_be_percent_encoded() {
        let values = "a=-1.5&b=1e3&c=%31%2e5&d=+2&e=%2B2&f=1e+2&g=.5&h=%203%20";
        let expected = json!([-1.5, 1000.0, 1.5, 2.0, 2.0, 100.0, 0.5, 3.0]);
        assert_eq!(get(&format!("/product?{values}")).unwrap()["operands"], expected);
    }

    #[test]
    fn what_json_has_no_number_for_is_a_string() {
        assert_eq!(get("/product?a=1e200&b=1e200").unwrap()["result"], json!("inf"));
        assert_eq!(get("/product?a=1e200&b=-1e200").unwrap()["result"], json!("-inf"));
        let infinite = get("/product?a=1e999&b=-inf&c=0").unwrap();
        assert_eq!(infinite["operands"], json!(["inf", "-inf", 0.0]));
        assert_eq!(infinite["result"], json!("nan"));
    }

    #[test]
    fn no_parameter_or_one_that_is_no_number_is_a_bad_request() {
        for query in [
            "", "?", "?&", "?a", "?a=", "?a=1&b=x", "?a=nan", "?a=1%2C5", "?a=0x10", "?a=%zz",
            "?a=1=2",
        ] {
            assert_eq!(
                get(&format!("/product{query}")),
                Err("HTTP/1.0 400 Bad Request".into()),
                "{query}"
            );
        }
    }

    #[test]
    fn any_other_path_is_not_found() {
        for path in ["/", "/productx", "/product/", "/Product", "/x/product", "//product"] {
            assert_eq!(get(&format!("{path}?a=1")), Err("HTTP/1.0 404 Not Found".into()), "{path}");
        }
        assert!(get("/%70roduct?a=1").is_ok());
    }
}
