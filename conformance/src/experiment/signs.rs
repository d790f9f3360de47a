//! What a failed page must show before one thing of it is changed: signs that the change may be what it needs. They
//! save time, and decide nothing: the replay does.

use crate::http::response;
use crate::judge::found::Found;
use crate::judge::found::client::OfClient;
use crate::judge::found::json::OfJson;
use crate::judge::found::not_connected::NotConnected;
use crate::judge::found::program::OfProgram;
use crate::replay::allows::{Allows, Laid, Otherwise};
use crate::replay::amend::Amend;
use crate::tape::Sort;
use crate::transcript::{Direction, Entry, What};
use crate::verdict::Check;

fn found(check: &Check) -> Option<&Found> {
    check.failure.as_ref()?.fact.as_ref().map(|(found, _)| found)
}

/// It was connected to, or connected.
pub fn was_reached(check: &Check) -> bool {
    check.transcript.iter().any(|entry| matches!(entry.what, What::Connected { .. }))
}

/// It was sent something.
pub fn was_sent_to(check: &Check) -> bool {
    check.bytes(Direction::ToProgram).next().is_some()
}

/// It was sent something, and what came of that is what was found.
pub fn was_asked(check: &Check) -> bool {
    let of_another = matches!(found(check), Some(Found::Program(_) | Found::NotConnected(_)));
    was_sent_to(check) && !of_another
}

/// It was asked, and no answer came that begins with a version and 200.
pub fn was_not_served(check: &Check) -> bool {
    let is_page = |bytes: &[u8]| bytes.starts_with(b"HTTP/") && bytes.get(9..12) == Some(b"200");
    was_sent_to(check) && !check.bytes(Direction::FromProgram).next_back().is_some_and(is_page)
}

/// The same, on a page that builds on none.
pub fn was_not_served_at_all(check: &Check) -> bool {
    was_not_served(check) && check.needs.is_empty()
}

/// It was not served, and its request said HTTP/1.1.
pub fn was_asked_in_http_1_1(check: &Check) -> bool {
    let sent = check.bytes(Direction::ToProgram).collect::<Vec<_>>().concat();
    was_not_served(check) && sent.windows(11).any(|part| part == b" HTTP/1.1\r\n")
}

/// The evidence names this cause.
fn is_told(check: &Check, id: &str) -> bool {
    check.likely().is_some_and(|likely| likely.id == id)
}

/// It has answered, and not closed.
pub fn leaves_open(check: &Check) -> bool {
    is_told(check, "never-closes")
}

/// It answers with a success.
pub fn answers_with_a_success(check: &Check) -> Option<Allows> {
    let success = matches!(found(check), Some(Found::StatusLine(line)) if line.bytes.get(9..10) == Some(b"2"));
    success.then(|| Allows { success_for_error: true, ..Allows::default() })
}

fn is_about(check: &Check, member: &str) -> bool {
    let of_it = |found: &Found| match found {
        Found::Json(OfJson::Member { key, .. } | OfJson::NoMember { key, .. }) => key == member,
        _ => false,
    };
    found(check).is_some_and(of_it)
}

/// Its JSON has another result, where that is all that a page is about.
pub fn has_another_result(check: &Check) -> bool {
    check.needs.is_empty() && is_about(check, "result")
}

/// Its JSON has another list of operands.
pub fn has_other_operands(check: &Check) -> bool {
    is_about(check, "operands")
}

/// It was asked, and nothing came, on a page that builds on none or with evidence of what it waits for.
pub fn is_silent(check: &Check) -> bool {
    let is_meant = check.needs.is_empty()
        || is_told(check, "waits-for-the-client-to-close")
        || is_told(check, "waits-for-more");
    is_meant && was_sent_to(check) && found(check).is_some_and(Found::is_nothing)
}

/// What was found is of the process, and alive: its end is of its connections.
fn is_of_process(check: &Check) -> bool {
    let alive = |found: &Found| matches!(found, Found::Program(of) if !matches!(of, OfProgram::Exited(_) | OfProgram::HasEnded(_)));
    found(check).is_some_and(alive)
}

/// Several connections were made, and one of them was not served as it should be.
pub fn has_several_clients(check: &Check) -> bool {
    let connected = |entry: &&Entry| matches!(entry.what, What::Connected { .. });
    !is_of_process(check) && check.transcript.iter().filter(connected).count() > 1
}

/// It was asked with a query in which no name stands twice, and nothing is encoded: pages are about these too.
pub fn was_asked_with_a_query(check: &Check) -> bool {
    let asked = check.bytes(Direction::ToProgram).collect::<Vec<_>>().concat();
    let asked = String::from_utf8_lossy(&asked).into_owned();
    let Some((_, query)) = asked.split(' ').nth(1).and_then(|path| path.split_once('?')) else {
        return false;
    };
    if !asked.starts_with("GET /") {
        return false;
    }
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    names.len() == count && !query.contains('%')
}

/// The same, on a page that builds on none.
pub fn was_asked_with_no_other_query(check: &Check) -> bool {
    check.needs.is_empty() && was_asked_with_a_query(check)
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
    let several =
        check.transcript.iter().filter(|entry| matches!(entry.what, What::Connected { .. }));
    let second = refused || (several.count() > 1 && !is_of_process(check));
    second.then(|| Allows { started_again: true, ..Allows::default() })
}

fn amends(amend: Amend) -> Allows {
    Allows { amend: Some(amend), ..Allows::default() }
}

fn first_answer(check: &Check) -> Option<&[u8]> {
    check.bytes(Direction::FromProgram).next()
}

/// Its answer begins with a number.
pub fn begins_with_a_number(check: &Check) -> Option<Allows> {
    let begins = first_answer(check)?.get(..3)?.iter().all(u8::is_ascii_digit);
    begins.then(|| amends(Amend::VersionBeforeStatus))
}

/// Its answer begins with no status line.
pub fn has_no_status_line(check: &Check) -> Option<Allows> {
    let has_none = matches!(found(check), Some(Found::NoStatusLine(_)));
    has_none.then(|| Allows { headless_error: true, ..Allows::default() })
}

/// Its answer begins with a line end.
pub fn begins_with_a_line_end(check: &Check) -> Option<Allows> {
    let begins = matches!(first_answer(check)?.first(), Some(b'\r' | b'\n'));
    begins.then(|| amends(Amend::LineEndsInFront))
}

/// Its answer has no empty line.
pub fn has_no_empty_line(check: &Check) -> Option<Allows> {
    let all = check.bytes(Direction::FromProgram).collect::<Vec<_>>().concat();
    let has_one = all.windows(4).any(|four| four == b"\r\n\r\n");
    (all.starts_with(b"HTTP/") && !has_one).then(|| amends(Amend::EmptyLineBehindHead))
}

/// Its answer has a brace, and no JSON was found.
pub fn has_braces(check: &Check) -> Option<Allows> {
    let has_one = check.bytes(Direction::FromProgram).any(|bytes| bytes.contains(&b'{'));
    let about = matches!(found(check), Some(Found::Json(_)));
    (has_one && about).then(|| amends(Amend::Json))
}

/// The body of its answer is as Python shows bytes.
pub fn sends_a_literal(check: &Check) -> Option<Allows> {
    let all = check.bytes(Direction::FromProgram).collect::<Vec<_>>().concat();
    let begins = |mark: &&[u8]| all.windows(mark.len()).any(|window| window == *mark);
    let marks: [&[u8]; 4] = [b"b'", b"b\"", b"['", b"[b'"];
    let marks = marks.map(|mark| [b"\r\n\r\n", mark].concat());
    marks.iter().map(Vec::as_slice).any(|mark| begins(&mark)).then(|| amends(Amend::BytesLiteral))
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

/// It closes without an answer.
pub fn closes_unanswered(check: &Check) -> Option<Allows> {
    let closed = found(check).is_some_and(Found::is_closed_unanswered);
    let gave_up = is_told(check, "gives-up-after-a-time-out");
    (closed && !gave_up).then(|| Allows { close_for_error: true, ..Allows::default() })
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

/// It asked for another path than that of the address it was given.
pub fn asks_otherwise(check: &Check) -> Option<Allows> {
    let otherwise = matches!(found(check), Some(Found::Client(OfClient::RequestLine(_))))
        && !was_redirected(check)
        && !check.bytes(Direction::FromProgram).any(|bytes| bytes.contains(&b'#'));
    otherwise.then(|| Allows { any_path: true, ..Allows::default() })
}

/// It sent a request without its end.
pub fn does_not_end_its_request(check: &Check) -> Option<Allows> {
    let sent = check.bytes(Direction::FromProgram).collect::<Vec<_>>().concat();
    let has_end = sent.windows(4).any(|four| four == b"\r\n\r\n");
    let unended = sent.starts_with(b"GET ") && sent.ends_with(b"\n") && !has_end;
    unended.then(|| Allows { ended_request: true, ..Allows::default() })
}

/// It did not come to an origin that waited for it.
fn did_not_come(check: &Check) -> bool {
    let is_about = |found: &Found| {
        matches!(found, Found::Client(OfClient::NobodyCame | OfClient::ClientEnded { .. }))
    };
    found(check).is_some_and(is_about)
}

/// It did not find its origin, where it was given one alone.
pub fn came_not(check: &Check) -> bool {
    did_not_come(check) && !was_sent_to(check)
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
    is_told(check, "exit-inverted").then(|| Allows { exit_inverted: true, ..Allows::default() })
}

/// How often it was sent elsewhere.
fn redirects(check: &Check) -> usize {
    check.bytes(Direction::ToProgram).filter(|bytes| response::is_redirect(bytes)).count()
}

/// It was sent elsewhere.
pub fn was_redirected(check: &Check) -> bool {
    redirects(check) > 0
}

/// It was sent elsewhere, and asked there for another thing than it was sent for, or called somebody.
pub fn goes_elsewhere(check: &Check) -> bool {
    let amiss = |found: &Found| matches!(found, Found::Client(OfClient::RequestLine(_)));
    if !found(check).is_some_and(amiss) && !did_not_come(check) {
        return false;
    }
    let moves = check.transcript.iter().rev().filter_map(|entry| match &entry.what {
        What::Bytes { direction, .. } => Some(*direction),
        _ => None,
    });
    let asked = { moves }.next() == Some(Direction::FromProgram);
    let calls = check.again.iter().flat_map(|again| again.transcript.iter()).rev();
    let calls = calls.filter_map(|entry| match &entry.what {
        What::Called { call, .. } => Some(call),
        _ => None,
    });
    let mut since = calls.take_while(|call| call.sort != Sort::Read || call.value() < Some(1));
    was_redirected(check) && (asked || since.any(|call| call.sort == Sort::Connect))
}

/// It was sent elsewhere once, and went nowhere.
pub fn stays(check: &Check) -> bool {
    redirects(check) == 1 && did_not_come(check) && !goes_elsewhere(check)
}

/// What it printed has something beside it.
pub fn prints_more(check: &Check) -> Option<Allows> {
    printed(check, Otherwise::MoreBeside)
}

/// Folders that pages are often kept in.
const FOLDERS: [&str; 8] =
    ["files/", "www/", "public/", "static/", "html/", "htdocs/", "pages/", "../"];

fn laying(laid: Laid) -> Allows {
    Allows { laid: Some(laid), ..Allows::default() }
}

fn beside(before: &str) -> Laid {
    Laid { cut: 0, before: before.to_owned(), after: String::new(), separator: '/' }
}

/// It may have looked for the page in a folder of its own: first where its calls show it looking.
pub fn may_look_in_a_folder(check: &Check) -> Vec<Allows> {
    let seen = looks_in(check).filter(|laid| laid.separator == '/' && laid.after.is_empty());
    where_not_served(check, seen.into_iter().chain(FOLDERS.map(beside)))
}

/// It may have looked for a name with another separator in it.
pub fn may_look_behind_a_backslash(check: &Check) -> Vec<Allows> {
    let seen = looks_in(check).filter(|laid| laid.separator != '/');
    let usual = ["", "\\", ".\\"].map(|before| Laid { separator: '\\', ..beside(before) });
    where_not_served(check, seen.into_iter().chain(usual))
}

/// It may have looked for a name without its first letter.
pub fn may_cut_a_letter(check: &Check) -> Vec<Allows> {
    where_not_served(check, [Laid { cut: 1, ..beside("") }])
}

/// It may have looked for a name with something behind it.
pub fn may_add_an_ending(check: &Check) -> Vec<Allows> {
    let seen = looks_in(check).filter(|laid| !laid.after.is_empty());
    let usual = Laid { after: ".html".to_owned(), ..beside("") };
    let laid = where_not_served(check, seen.into_iter().chain([usual]));
    let laid = if check.needs.is_empty() { laid } else { Vec::new() };
    // What is no page it does not find then, and says so.
    laid.into_iter().map(|laid| Allows { any_error: true, ..laid }).collect()
}

fn where_not_served(check: &Check, laid: impl IntoIterator<Item = Laid>) -> Vec<Allows> {
    // A page in a folder may be missed by one that serves pages.
    let lives = check.failure.as_ref().is_some_and(|failure| failure.ended.is_none());
    match was_not_served(check) && was_asked(check) && lives {
        true => laid.into_iter().map(laying).collect(),
        false => Vec::new(),
    }
}

/// Where a program looked for what it was asked for.
pub fn looks_in(check: &Check) -> Option<Laid> {
    let asked = check.bytes(Direction::ToProgram).next_back()?;
    let asked = String::from_utf8_lossy(asked).into_owned();
    let name = asked.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    let calls = check.again.iter().flat_map(|again| again.transcript.iter());
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
    let found = ['/', '\\'].into_iter().find_map(|separator| {
        let name = name.replace('/', &separator.to_string());
        let (before, after) = own.rsplit_once(&name).filter(|_| !name.is_empty())?;
        Some(Laid { separator, after: after.to_owned(), ..beside(before) })
    })?;
    let leads_out = found.before != "../" && found.before.split('/').any(|part| part == "..");
    let is_folder = found.before.is_empty() || found.before.ends_with(['/', '\\']);
    let is_ending =
        found.after.is_empty() || (found.after.starts_with('.') && !found.after.contains('/'));
    (is_folder && is_ending && !leads_out && found != beside("")).then_some(found)
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
        assert_eq!(told("../a.html", "a.html"), Some(("../".to_owned(), '/')));
        assert_eq!(told("../../a.html", "a.html"), None);
        let ending = |path: &str| laid(path, "a.html").map(|laid| laid.after);
        assert_eq!(ending("a.html.html"), Some(".html".to_owned()));
        assert_eq!(ending("a.htmlx"), None);
        assert_eq!(told("/usr/lib/python3/a.html", "a.html"), None);
        assert_eq!(told("aa.html", "a.html"), None);
    }
}
