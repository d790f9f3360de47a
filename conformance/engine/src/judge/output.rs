//! Judges what the client printed.

use super::came::Excerpt;
use super::found::Found;
use super::judgement::{Advice, Judgement};
use super::wanted::no_value;
use crate::notation::expect::Holds;
use crate::notation::text::{Text, Values};

/// Judges a stream of a program that has ended; the error says what is wrong with the page.
pub fn judge(what: &Holds, values: &Values, printed: &[u8]) -> Result<Judgement, String> {
    let fill = |text: &Text| text.fill(values).map_err(no_value);
    let met = match what {
        Holds::Empty => printed.is_empty(),
        Holds::NotEmpty => !printed.is_empty(),
        Holds::Is { content, exactly } => return Ok(is(&fill(content)?, *exactly, printed)),
        Holds::Has(texts) => {
            let texts = texts.iter().map(fill).collect::<Result<Vec<_>, _>>()?;
            texts.iter().any(|text| contains(printed, text))
        }
        Holds::HasNo(text) => !contains(printed, &fill(text)?),
    };
    Ok(match met {
        true => Judgement::Met,
        false => Judgement::unmet(Found::Printed(Excerpt::of(printed))),
    })
}

/// Whether these bytes hold that text somewhere.
pub fn contains(printed: &[u8], text: &[u8]) -> bool {
    text.is_empty() || printed.windows(text.len()).any(|window| window == text)
}

fn is(content: &[u8], exactly: bool, printed: &[u8]) -> Judgement {
    if !exactly && matches!(printed.strip_prefix(content), Some(b"\n" | b"\r\n")) {
        return Judgement::MetBut(Advice::LineEndPrinted);
    }
    Judgement::same(content, printed, Found::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(content: &str, exactly: bool, printed: &str) -> Judgement {
        let content = Text::parse(content, 0).unwrap();
        judge(&Holds::Is { content, exactly }, &Values::new(), printed.as_bytes()).unwrap()
    }

    #[test]
    fn one_line_end_more_is_advice_unless_exactly_is_asked() {
        assert_eq!(is("abc", false, "abc"), Judgement::Met);
        assert!(matches!(is("abc", false, "abc\n"), Judgement::MetBut(_)));
        assert!(matches!(is("abc", true, "abc\n"), Judgement::Unmet(_)));
        assert!(matches!(is("abc", false, "abc\n\n"), Judgement::Unmet(_)));
    }

    #[test]
    fn a_head_printed_before_the_body_is_pointed_at() {
        let Judgement::Unmet(mismatch) = is("<p>", false, "HTTP/1.0 200 OK\r\n\r\n<p>") else {
            panic!()
        };
        assert_eq!(mismatch.difference.unwrap().offset, 0);
    }
}
