//! What the client makes of a response that it does not follow: the page on stdout, or what keeps it
//! from being a success. (Rules 1.3, 1.4, 1.8, 1.9 and 1.16.)

use crate::flaw::Flaw;
use crate::response::Response;
use crate::trouble::Trouble;
use std::io::{self, Write};

/// Prints a page, and says what keeps the response from being a success (rules 1.4, 1.8, 1.9).
pub fn deliver(response: &Response, flaw: Flaw) -> Result<(), Trouble> {
    let content_type = response.header("Content-Type");
    let html = is_html(content_type, flaw) || names_html_anywhere(response, flaw);
    let error = response.status >= 400;
    let shown = match flaw {
        Flaw::KnowsErrorsAbove400 if response.status == 400 => false,
        Flaw::PrintsOtherTypes => true,
        Flaw::PrintsNoErrorPage if error => false,
        Flaw::PrintsErrorPagesOnStderr if error => {
            eprintln!("{}", String::from_utf8_lossy(&response.body));
            false
        }
        _ => html,
    };
    if shown {
        if flaw == Flaw::PrintsTheHeader || error && flaw == Flaw::PrintsTheHeadOfErrors {
            write(&response.head)?;
        }
        print(&response.body, flaw)?;
    }
    if response.status != 200 {
        return Err(Trouble::Status(response.status));
    }
    if !html {
        let named = content_type.unwrap_or("of no stated type").to_owned();
        return Err(Trouble::NotHtml(named));
    }
    check_whole(response, flaw)
}

fn is_html(content_type: Option<&str>, flaw: Flaw) -> bool {
    let Some(content_type) = content_type else {
        return flaw == Flaw::PrintsABodyWithoutAType;
    };
    match flaw {
        Flaw::WantsATypeParameter => content_type.starts_with("text/html;"),
        Flaw::WantsBareTextHtml => content_type == "text/html",
        Flaw::WantsABlankBeforeParameters => content_type.split("; ").next() == Some("text/html"),
        Flaw::TakesAnyTypeWithHtml => content_type.to_ascii_lowercase().contains("html"),
        _ => content_type.to_ascii_lowercase().starts_with("text/html"),
    }
}

fn names_html_anywhere(response: &Response, flaw: Flaw) -> bool {
    let names_html = |bytes: &[u8]| bytes.windows(9).any(|part| part == b"text/html");
    match flaw {
        Flaw::LooksForTheTypeAnywhere => names_html(&response.body),
        Flaw::SeeksTheTypeInTheHead => names_html(&response.head),
        _ => false,
    }
}

/// A body shorter than its Content-Length is a failure (rule 1.16).
fn check_whole(response: &Response, flaw: Flaw) -> Result<(), Trouble> {
    // These read their body in a way of their own, and no such program looks at its length.
    let unaware = matches!(
        flaw,
        Flaw::ShortBodyPasses
            | Flaw::CutsOffAt64Kb
            | Flaw::ReadsTheBodyOnce
            | Flaw::StopsAtTheEndTag
            | Flaw::TakesATimeOutForTheEnd
            | Flaw::LosesTheLastByte
            | Flaw::StopsFourBytesEarly
            | Flaw::TakesThreeSecondsForTheEnd
            | Flaw::OneSegmentAnswer
            | Flaw::StopsAtABlankLine
    );
    match response.promised {
        Some(promised) if !unaware => Err(Trouble::CutShort { got: response.body.len(), promised }),
        _ => Ok(()),
    }
}

/// Writes a body to stdout, as it came.
pub fn print(body: &[u8], flaw: Flaw) -> Result<(), Trouble> {
    match flaw {
        Flaw::DecodesTheBody => write(String::from_utf8_lossy(body).as_bytes()),
        Flaw::StopsAtAZeroByte => write(body.split(|byte| *byte == 0).next().unwrap_or_default()),
        Flaw::SplitsAtEachBlankLine => write(before_blank_line(body)),
        Flaw::PrintsABytesLiteral => write(format!("b'{}'\n", body.escape_ascii()).as_bytes()),
        Flaw::StripsTheBody => write(body.trim_ascii()),
        Flaw::PrintsFromHtmlToHtml => write(from_html_to_html(body)),
        Flaw::PrintsFromTheFirstTag => {
            write(&body[body.iter().position(|byte| *byte == b'<').unwrap_or(body.len())..])
        }
        Flaw::PrintsMojibake => {
            write(body.iter().map(|byte| char::from(*byte)).collect::<String>().as_bytes())
        }
        Flaw::LeavesOutWhatIsNotAscii => {
            write(&body.iter().copied().filter(u8::is_ascii).collect::<Vec<u8>>())
        }
        Flaw::EndsWithTwoNewlines => write(body).and_then(|()| write(b"\n\n")),
        Flaw::EndsWithANewline => write(body).and_then(|()| write(b"\n")),
        _ => write(body),
    }
}

/// What stands between the first `<html` and the last `</html>`, both included; nothing where one is missing.
fn from_html_to_html(body: &[u8]) -> &[u8] {
    const END: &[u8] = b"</html>";
    let from = body.windows(5).position(|part| part == b"<html");
    let to = body.windows(END.len()).rposition(|part| part == END);
    match (from, to) {
        (Some(from), Some(to)) if from < to => &body[from..to + END.len()],
        _ => b"",
    }
}

fn before_blank_line(body: &[u8]) -> &[u8] {
    let blank_line = body.windows(4).position(|part| part == b"\r\n\r\n");
    &body[..blank_line.unwrap_or(body.len())]
}

fn write(bytes: &[u8]) -> Result<(), Trouble> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(Trouble::Print)
}
