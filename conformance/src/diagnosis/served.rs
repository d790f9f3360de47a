//! What servers answer, and what it gives away: statuses, heads, bodies and their lengths.

use super::case::Case;
use super::misconception::Misconception;
use crate::escape::clipped;
use crate::http::message::Head;
use crate::judge::difference;
use crate::judge::found::Found;
use crate::notation::expect::Expectation;
use crate::transcript::Close;

/// The table; the first that fits is told.
pub const TABLE: &[Misconception] = &[
    Misconception { id: "serves-any-file", group: None, tell: serves_any_file },
    Misconception { id: "403-for-404", group: None, tell: forbidden_for_missing },
    Misconception { id: "404-for-403", group: None, tell: missing_for_forbidden },
    Misconception { id: "missing-blank-line", group: None, tell: missing_blank_line },
    Misconception { id: "no-type-for-htm", group: None, tell: no_type_for_htm },
    Misconception { id: "length-in-characters", group: None, tell: length_in_characters },
    Misconception { id: "length-of-the-object", group: None, tell: length_of_the_object },
    Misconception { id: "wrong-length", group: None, tell: wrong_length },
    Misconception { id: "serves-an-old-copy", group: None, tell: serves_an_old_copy },
    Misconception { id: "line-end-after-the-body", group: None, tell: line_end_after_the_body },
    Misconception { id: "text-mode", group: None, tell: text_mode },
    Misconception { id: "decodes-bytes", group: None, tell: decodes_bytes },
    Misconception { id: "loses-the-last-line", group: None, tell: loses_the_last_line },
    Misconception { id: "stops-at-a-zero-byte", group: None, tell: stops_at_a_zero_byte },
    Misconception { id: "takes-a-byte-for-the-end", group: None, tell: takes_a_byte_for_the_end },
    Misconception { id: "strips-the-body", group: None, tell: strips_the_body },
    Misconception { id: "cut-short", group: None, tell: cut_short },
];

fn serves_any_file(case: &Case<'_>) -> Option<String> {
    case.server()?;
    (case.wanted_status(403) && case.status() == Some(200)).then(|| {
        "it serves a file that is no page; look whether the name ends in .html or .htm, and answer 403 where it does not".to_owned()
    })
}

fn forbidden_for_missing(case: &Case<'_>) -> Option<String> {
    case.server()?;
    (case.wanted_status(404) && case.status() == Some(403)).then(|| {
        "it says 403 (forbidden) for a page that does not exist, which is 404; 403 is for a file that is there and may not be served".to_owned()
    })
}

fn missing_for_forbidden(case: &Case<'_>) -> Option<String> {
    case.server()?;
    (case.wanted_status(403) && case.status() == Some(404)).then(|| {
        "it says 404 (not found) for a file that is there; a file that exists and is no page is 403 (forbidden)".to_owned()
    })
}

fn missing_blank_line(case: &Case<'_>) -> Option<String> {
    if case.of_client() {
        return None;
    }
    matches!(case.found(), Found::NoEmptyLine(_)).then(|| {
        "it sends no blank line after its headers; \\r\\n\\r\\n must stand between the last header and the body, also where the body is empty".to_owned()
    })
}

fn length_in_characters(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (head, _) = case.head_and_body()?;
    let characters = std::str::from_utf8(wanted).ok()?.chars().count();
    let told = head.content_length()?;
    (told == characters && told != wanted.len()).then(|| {
        format!("Content-Length says {told}, which is the number of characters; it counts bytes, and these are {}", wanted.len())
    })
}

fn wrong_length(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (head, body) = case.head_and_body()?;
    let is_json = || serde_json::from_slice::<serde_json::Value>(body).is_ok();
    let wanted = match case.expectation() {
        Some(Expectation::Json { exactly: true }) if is_json() => body,
        _ => case.shortfall.wanted.as_deref()?,
    };
    let told = head.content_length()?;
    (told != wanted.len() && body == wanted).then(|| {
        format!("Content-Length says {told}, and the body has {} bytes; it counts the bytes after the blank line, no more and no fewer", wanted.len())
    })
}

fn serves_an_old_copy(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (_, body) = case.head_and_body()?;
    let old = case
        .shortfall
        .earlier
        .iter()
        .any(|earlier| !earlier.is_empty() && body.starts_with(earlier));
    old.then(|| {
        "it serves what the file held before; read the file anew for every request".to_owned()
    })
}

fn text_mode(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    let same_but_ends =
        wanted != body && (without_cr(wanted) == without_cr(body) || in_lf(wanted) == in_lf(body));
    same_but_ends.then(|| "line ends were changed on the way: the file was opened as text; open it in binary (\"rb\" in Python)".to_owned())
}

fn without_cr(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != b'\r').collect()
}

/// As Python reads text: CR LF, and CR alone, for LF.
pub fn in_lf(bytes: &[u8]) -> Vec<u8> {
    let mut last = 0;
    let mut kept = Vec::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'\n' if last == b'\r' => {}
            b'\r' => kept.push(b'\n'),
            byte => kept.push(*byte),
        }
        last = *byte;
    }
    kept
}

fn decodes_bytes(case: &Case<'_>) -> Option<String> {
    let wanted = case.shortfall.wanted.as_deref()?;
    let got =
        if case.of_client() { case.shortfall.stdout.as_slice() } else { case.head_and_body()?.1 };
    let offset = difference::between(wanted, got)?.offset;
    let replaced =
        got[offset..].starts_with("\u{fffd}".as_bytes()) || got[offset..].starts_with(b"?");
    replaced.then(|| {
        "bytes were read as text, and those that are no UTF-8 were replaced; a body is bytes from beginning to end, so never decode it".to_owned()
    })
}

fn cut_short(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    // A reset destroys what is under way: then more was sent than came.
    let ended = case.closed_by_program() == Some(Close::Fin);
    let cut = ended && body.len() < wanted.len() && wanted.starts_with(body) && body.len() >= 1024;
    let came = body.len();
    cut.then(|| {
        let end = clipped(&body[came - 8..], 8);
        format!(
            "it sends {came} of {} bytes (to …{end}) and closes; one read may not read the whole file and one send may not take all it is given, so repeat both until everything is sent (sendall in Python)",
            wanted.len()
        )
    })
}

/// A page in .html had its type on this page, and one in .htm has none.
fn no_type_for_htm(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let Some(Expectation::Header { name, .. }) = case.expectation() else { return None };
    let asks = name.eq_ignore_ascii_case("Content-Type") && asked_for(&case.sends().1, ".htm");
    let concerned = &case.concerned()?.name;
    let typed = |name: &str| {
        let came: Vec<u8> = case
            .came()
            .filter(|(who, _)| *who == name)
            .flat_map(|(_, bytes)| bytes.to_vec())
            .collect();
        let head = Head::read(&came, true);
        head.field("Content-Type").is_some_and(|value| value.starts_with(b"text/html"))
    };
    let mut others = case.shortfall.connections.iter().filter(|other| other.name != *concerned);
    let known =
        others.any(|other| asked_for(&case.sent_on(&other.name), ".html") && typed(&other.name));
    (asks && known).then(|| {
        "it says text/html of a page in .html, and not of one in .htm; ask for both endings wherever you ask for one".to_owned()
    })
}

/// Whether a request's path ends so.
fn asked_for(request: &[u8], ending: &str) -> bool {
    let path = request.split(|byte| *byte == b' ').nth(1);
    path.is_some_and(|path| path.ends_with(ending.as_bytes()))
}

/// What Python keeps beside the bytes of an object: of bytes, of text in ASCII before and since 3.12, of a bytearray.
const BESIDE: [usize; 4] = [33, 49, 41, 57];

fn length_of_the_object(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (head, body) = case.head_and_body()?;
    let wanted = case.shortfall.wanted.as_deref().unwrap_or(body);
    let told = head.content_length()?;
    let more = told.checked_sub(wanted.len())?;
    (BESIDE.contains(&more) && body == wanted && case.concerned()?.ended).then(|| {
        format!("Content-Length says {told}, which is {more} too many: sys.getsizeof tells how much memory the object takes; its bytes are counted by len")
    })
}

fn line_end_after_the_body(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let (_, body) = case.head_and_body()?;
    let more = body.strip_prefix(case.shortfall.wanted.as_deref()?)?;
    let ends = matches!(more, b"\n" | b"\r\n" | b"\n\n" | b"\r\n\r\n");
    ends.then(|| {
        "it sends a line end of its own after the body; nothing comes after the bytes of the file, so close the connection there".to_owned()
    })
}

/// What a loop of fgets and feof leaves away: what stands after the last line end.
fn loses_the_last_line(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    let end = wanted.iter().rposition(|byte| *byte == b'\n')? + 1;
    (end < wanted.len() && body == &wanted[..end]).then(|| {
        "it loses the last line of the file, which has no line end; the loop asks for the end of the file before it has sent what it read, so ask read how much it brought, and send that".to_owned()
    })
}

fn strips_the_body(case: &Case<'_>) -> Option<String> {
    case.server()?;
    let wanted = case.shortfall.wanted.as_deref()?;
    let (_, body) = case.head_and_body()?;
    let stripped = [wanted.trim_ascii(), wanted.trim_ascii_end()].contains(&body);
    (stripped && body != wanted).then(|| {
        "it takes away blanks and line ends at the beginning or the end of the file; send the bytes of the file as they are".to_owned()
    })
}

/// Whether what it sends ends where the file has this byte.
fn ends_before(case: &Case<'_>, byte: u8) -> bool {
    let rest = || {
        let wanted = case.shortfall.wanted.as_deref()?;
        wanted.strip_prefix(case.head_and_body()?.1)
    };
    !case.of_client() && rest().is_some_and(|rest| rest.starts_with(&[byte]))
}

fn stops_at_a_zero_byte(case: &Case<'_>) -> Option<String> {
    ends_before(case, 0).then(|| {
        "it stops at a zero byte, which ends a text in C and is a byte like any other in a file; send so many bytes as were read".to_owned()
    })
}

fn takes_a_byte_for_the_end(case: &Case<'_>) -> Option<String> {
    ends_before(case, 0xff).then(|| {
        "it stops at a byte 0xFF, which a char takes for EOF (-1); keep what fgetc returns in an int, or read with fread or read".to_owned()
    })
}
