//! What a failed page must show before one thing of it is changed: signs that the change may be what it needs. They
//! save time, and decide nothing: the replay does.

use crate::judge::found::Found;
use crate::judge::found::client::OfClient;
use crate::judge::found::not_connected::NotConnected;
use crate::judge::found::program::OfProgram;
use crate::replay::allows::{Allows, Laid, Otherwise};
use crate::replay::amend::Amend;
use crate::tape::Sort;
use crate::transcript::{Direction, What};
use crate::verdict::Check;

fn found(check: &Check) -> Option<&Found> {
    check.failure.as_ref()?.fact.as_ref().map(|(found, _)| found)
}

fn bytes(check: &Check, way: Direction) -> impl DoubleEndedIterator<Item = &[u8]> {
    check.transcript.iter().filter_map(move |entry| match &entry.what {
        What::Bytes { direction, bytes, .. } if *direction == way => Some(bytes.as_slice()),
        _ => None,
    })
}

/// It was connected to, or connected.
pub fn was_reached(check: &Check) -> bool {
    check.transcript.iter().any(|entry| matches!(entry.what, What::Connected { .. }))
}

/// It was sent something.
pub fn was_sent_to(check: &Check) -> bool {
    bytes(check, Direction::ToProgram).next().is_some()
}

/// It was asked, and no answer came that begins with a version and 200.
pub fn was_not_served(check: &Check) -> bool {
    let is_page = |bytes: &[u8]| bytes.starts_with(b"HTTP/") && bytes.get(9..12) == Some(b"200");
    was_sent_to(check) && !bytes(check, Direction::FromProgram).next_back().is_some_and(is_page)
}

/// It was asked, and nothing came.
pub fn is_silent(check: &Check) -> bool {
    was_sent_to(check) && found(check).is_some_and(Found::is_nothing)
}

/// Several connections were made, and one of them was not served as it should be.
pub fn has_several_clients(check: &Check) -> bool {
    let connected = |entry: &&crate::transcript::Entry| matches!(entry.what, What::Connected { .. });
    let of_process = matches!(found(check), Some(Found::Program(_)));
    !of_process && check.transcript.iter().filter(connected).count() > 1
}

/// It was asked with a query in which no name stands twice.
pub fn was_asked_with_a_query(check: &Check) -> bool {
    let asked = bytes(check, Direction::ToProgram).collect::<Vec<_>>().concat();
    let asked = String::from_utf8_lossy(&asked).into_owned();
    let Some((_, query)) = asked.split(' ').nth(1).and_then(|path| path.split_once('?')) else {
        return false;
    };
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() == count
}

/// It listens elsewhere.
pub fn listens_elsewhere(check: &Check) -> Option<Allows> {
    let elsewhere =
        matches!(found(check), Some(Found::NotConnected(NotConnected::ListensElsewhere { .. })));
    elsewhere.then(|| Allows { its_port: true, ..Allows::default() })
}

/// It failed with a connection after its first, or when that one was to be made.
pub fn has_a_second_connection(check: &Check) -> Option<Allows> {
    let refused = matches!(found(check), Some(Found::NotConnected(_))) && was_reached(check);
    let several = check.transcript.iter().filter(|entry| matches!(entry.what, What::Connected { .. }));
    let second = refused || several.count() > 1;
    second.then(|| Allows { started_again: true, ..Allows::default() })
}

fn amends(amend: Amend) -> Allows {
    Allows { amend: Some(amend), ..Allows::default() }
}

fn first_answer(check: &Check) -> Option<&[u8]> {
    bytes(check, Direction::FromProgram).next()
}

/// Its answer begins with a number.
pub fn begins_with_a_number(check: &Check) -> Option<Allows> {
    let begins = first_answer(check)?.get(..3)?.iter().all(u8::is_ascii_digit);
    begins.then(|| amends(Amend::VersionBeforeStatus))
}

/// Its answer begins with a line end.
pub fn begins_with_a_line_end(check: &Check) -> Option<Allows> {
    let begins = matches!(first_answer(check)?.first(), Some(b'\r' | b'\n'));
    begins.then(|| amends(Amend::LineEndsInFront))
}

/// Its answer has no empty line.
pub fn has_no_empty_line(check: &Check) -> Option<Allows> {
    let all = bytes(check, Direction::FromProgram).collect::<Vec<_>>().concat();
    let has_one = all.windows(4).any(|four| four == b"\r\n\r\n");
    (all.starts_with(b"HTTP/") && !has_one).then(|| amends(Amend::EmptyLineBehindHead))
}

/// Its answer has a brace, and no JSON was found.
pub fn has_braces(check: &Check) -> Option<Allows> {
    let has_one = bytes(check, Direction::FromProgram).any(|bytes| bytes.contains(&b'{'));
    let about = matches!(found(check), Some(Found::Json(_)));
    (has_one && about).then(|| amends(Amend::Json))
}

/// The body of its answer is as Python shows bytes.
pub fn sends_a_literal(check: &Check) -> Option<Allows> {
    let all = bytes(check, Direction::FromProgram).collect::<Vec<_>>().concat();
    let begins = |mark: &[u8]| all.windows(mark.len()).any(|window| window == mark);
    (begins(b"\r\n\r\nb'") || begins(b"\r\n\r\nb\"")).then(|| amends(Amend::BytesLiteral))
}

/// The body ends too early.
pub fn ends_before_the_body_does(check: &Check) -> Option<Allows> {
    let early =
        matches!(found(check), Some(Found::Body(differs)) if differs.offset == differs.came);
    early.then(|| Allows { shorter_body: true, ..Allows::default() })
}

/// It answers with an error.
pub fn answers_with_an_error(check: &Check) -> Option<Allows> {
    let error = matches!(found(check), Some(Found::StatusLine(line)) if line.bytes.get(9..10) == Some(b"4"));
    error.then(|| Allows { any_error: true, ..Allows::default() })
}

/// It closes without an answer, or is not there any more.
pub fn closes_unanswered(check: &Check) -> Option<Allows> {
    let gone = found(check).is_some_and(|found| {
        found.is_closed_unanswered() || matches!(found, Found::NotConnected(_))
    });
    (gone && was_reached(check)).then(|| Allows { close_for_error: true, ..Allows::default() })
}

/// It was seen at work, or awake, where there was nothing to do.
pub fn is_not_idle(check: &Check) -> bool {
    let busy = |found: &Found| {
        matches!(
            found,
            Found::Program(
                OfProgram::Busy { .. }
                    | OfProgram::Running { .. }
                    | OfProgram::Awake
                    | OfProgram::Woke { .. }
            )
        )
    };
    found(check).is_some_and(busy)
}

/// More came than the body.
pub fn goes_on_behind_the_body(check: &Check) -> Option<Allows> {
    let goes_on =
        matches!(found(check), Some(Found::Body(differs)) if differs.offset == differs.wanted);
    goes_on.then(|| Allows { longer_body: true, ..Allows::default() })
}

/// It asked for another path, where that is all that a page is about.
pub fn asks_otherwise(check: &Check) -> Option<Allows> {
    let otherwise = matches!(found(check), Some(Found::Client(OfClient::RequestLine(_))))
        && check.needs.is_empty();
    otherwise.then(|| Allows { any_path: true, ..Allows::default() })
}

/// It sent a request without its end.
pub fn does_not_end_its_request(check: &Check) -> Option<Allows> {
    let sent = bytes(check, Direction::FromProgram).collect::<Vec<_>>().concat();
    let has_end = sent.windows(4).any(|four| four == b"\r\n\r\n");
    let unended = sent.starts_with(b"GET ") && sent.ends_with(b"\n") && !has_end;
    unended.then(|| Allows { ended_request: true, ..Allows::default() })
}

/// It did not find its origin, where it was given one alone.
pub fn came_not(check: &Check) -> bool {
    let is_about = |found: &Found| {
        matches!(found, Found::Client(OfClient::NobodyCame | OfClient::ClientEnded { .. }))
    };
    found(check).is_some_and(is_about) && !was_sent_to(check)
}

/// The same, of an origin that has an address and no name.
pub fn came_not_to_an_address(check: &Check) -> Option<Allows> {
    came_not(check).then(|| Allows { origin_by_name: true, ..Allows::default() })
}

fn printed(check: &Check, otherwise: Otherwise) -> Option<Allows> {
    let about = matches!(found(check), Some(Found::Output(_) | Found::Printed(_)));
    about.then(|| Allows { printed: Some(otherwise), ..Allows::default() })
}

/// What it printed lacks something.
pub fn lacks_a_byte(check: &Check) -> Option<Allows> {
    printed(check, Otherwise::LastByteMissing)
}

/// What it printed has something behind it.
pub fn prints_line_ends(check: &Check) -> Option<Allows> {
    printed(check, Otherwise::LineEndsAfter)
}

/// It prints Python's way of showing bytes.
pub fn shows_bytes(check: &Check) -> Option<Allows> {
    let shows = check.transcript.iter().any(|entry| match &entry.what {
        What::Output { bytes, .. } => bytes.starts_with(b"b'") || bytes.starts_with(b"b\""),
        _ => false,
    });
    printed(check, Otherwise::BytesLiteral).filter(|_| shows)
}

/// What it printed lacks something at its beginning or its end.
pub fn lacks_blanks(check: &Check) -> Option<Allows> {
    printed(check, Otherwise::Stripped)
}

/// It fails where it should succeed, and elsewhere the other way round: what one page alone cannot tell.
pub fn exits_the_wrong_way_round(check: &Check) -> Option<Allows> {
    let likely = check.failure.as_ref()?.likely.as_ref()?;
    (likely.id == "exit-inverted").then(|| Allows { exit_inverted: true, ..Allows::default() })
}

/// It was sent elsewhere.
pub fn was_redirected(check: &Check) -> bool {
    bytes(check, Direction::ToProgram)
        .any(|bytes| bytes.starts_with(b"HTTP/") && bytes.get(9..10) == Some(b"3"))
}

/// What it printed has something beside it.
pub fn prints_more(check: &Check) -> Option<Allows> {
    printed(check, Otherwise::MoreBeside)
}

/// Folders that pages are often kept in.
const FOLDERS: [&str; 7] = ["files/", "www/", "public/", "static/", "html/", "htdocs/", "pages/"];

fn laying(laid: Laid) -> Allows {
    Allows { laid: Some(laid), ..Allows::default() }
}

/// It may have looked for the page in a folder of its own: first where its calls show it looking.
pub fn may_look_in_a_folder(check: &Check) -> Vec<Allows> {
    let seen = looks_in(check).filter(|laid| laid.separator == '/' && laid.cut == 0);
    let usual = FOLDERS.map(|folder| Laid { cut: 0, before: folder.to_owned(), separator: '/' });
    where_not_served(check, seen.into_iter().chain(usual))
}

/// It may have looked for a name with another separator in it.
pub fn may_look_behind_a_backslash(check: &Check) -> Vec<Allows> {
    let seen = looks_in(check).filter(|laid| laid.separator != '/');
    let usual =
        ["", "\\", ".\\"].map(|before| Laid { cut: 0, before: before.to_owned(), separator: '\\' });
    where_not_served(check, seen.into_iter().chain(usual))
}

/// It may have looked for a name without its first letter.
pub fn may_cut_a_letter(check: &Check) -> Vec<Allows> {
    where_not_served(check, [Laid { cut: 1, before: String::new(), separator: '/' }])
}

fn where_not_served(check: &Check, laid: impl IntoIterator<Item = Laid>) -> Vec<Allows> {
    // A page in a folder may be missed by one that serves pages.
    match was_not_served(check) {
        true => laid.into_iter().map(laying).collect(),
        false => Vec::new(),
    }
}

/// Where a program looked for what it was asked for.
pub fn looks_in(check: &Check) -> Option<Laid> {
    let asked = bytes(check, Direction::ToProgram).next_back()?;
    let asked = String::from_utf8_lossy(asked).into_owned();
    let name = asked.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    let calls = check.again.iter().flat_map(|again| &again.transcript);
    let paths = calls.filter_map(|entry| match &entry.what {
        What::Called { call, .. } if call.sort == Sort::File => call.path(),
        _ => None,
    });
    paths.filter_map(|path| laid(&String::from_utf8_lossy(path), &name)).next_back()
}

/// Where a file called `name` would have to be for a program that opens `path`; `None` where it is there.
fn laid(path: &str, name: &str) -> Option<Laid> {
    let own = match path.split_once("/served/") {
        Some((_, own)) => own,
        None if path.starts_with('/') => return None,
        None => path,
    };
    let own = own.trim_start_matches("./");
    let separated = ['/', '\\'].into_iter().find_map(|separator| {
        let before = own.strip_suffix(&name.replace('/', &separator.to_string()))?;
        Some(Laid { cut: 0, before: before.to_owned(), separator })
    })?;
    let leads_out = separated.before.split('/').any(|part| part == "..");
    let folder = separated.before.is_empty() || separated.before.ends_with(['/', '\\']);
    let is_there = separated.before.is_empty() && separated.separator == '/';
    (!name.is_empty() && folder && !leads_out && !is_there).then_some(separated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_the_name_tells_where_pages_would_have_to_be() {
        let told =
            |path: &str, name: &str| laid(path, name).map(|laid| (laid.before, laid.separator));
        assert_eq!(told("files/a.html", "a.html"), Some(("files/".to_owned(), '/')));
        assert_eq!(
            told("/x/served/www/docs/a.html", "docs/a.html"),
            Some(("www/".to_owned(), '/'))
        );
        assert_eq!(told("docs\\a.html", "docs/a.html"), Some((String::new(), '\\')));
        assert_eq!(told(".\\a.html", "a.html"), Some((".\\".to_owned(), '/')));
        assert_eq!(told("a.html", "a.html"), None);
        assert_eq!(told("./a.html", "a.html"), None);
        assert_eq!(told("/a.html", "a.html"), None);
        assert_eq!(told("../a.html", "a.html"), None);
        assert_eq!(told("/usr/lib/python3/a.html", "a.html"), None);
        assert_eq!(told("aa.html", "a.html"), None);
    }
}
