//! A request, read by a server: pieces are gathered until the blank line that ends the head, and
//! then its first line is taken apart. (Rules 2.2 and 3.5; RFC 1945, section 5.)

use crate::flaw::Flaw;

/// Bytes of a head that a server is willing to read.
const HEAD_MOST: usize = 8 * 1024;

/// How much one read asks the socket for.
pub const PIECE: usize = 1024;

/// The bytes of one request that have arrived so far.
#[derive(Debug)]
pub struct Arrival {
    received: Vec<u8>,
    /// Where the newest piece begins.
    newest: usize,
    /// Whether the client has said that nothing more will come.
    ended: bool,
    flaw: Flaw,
}

/// How far a request has come.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// The blank line is still to come.
    Incomplete,
    /// The head is complete.
    Complete,
    /// The head is longer than a server reads.
    TooLong,
    /// The client left before the blank line, and waits for no answer.
    Abandoned,
}

impl Arrival {
    pub fn new(flaw: Flaw) -> Arrival {
        Arrival { received: Vec::new(), newest: 0, ended: false, flaw }
    }

    /// Takes what one read returned; an empty piece is the end of the client's half.
    pub fn take(&mut self, piece: &[u8]) {
        if self.flaw == Flaw::DiesOfJunk {
            std::str::from_utf8(piece).expect("a request is text");
        }
        if self.flaw == Flaw::EndsWhenAClientLeaves && piece.is_empty() {
            eprintln!("no data"); // and its break leaves the loop over all clients
            std::process::exit(0);
        }
        self.newest = self.received.len();
        self.received.extend_from_slice(piece);
        self.ended |= piece.is_empty();
    }

    pub fn bytes(&self) -> &[u8] {
        &self.received
    }

    pub fn progress(&self) -> Progress {
        if self.ended && self.received.is_empty() && self.flaw != Flaw::SpinsWhenAClientLeaves {
            if self.flaw == Flaw::DiesWhenASilentClientLeaves {
                panic!("list index out of range: the request has no words");
            }
            return Progress::Abandoned;
        }
        if self.is_complete() {
            return Progress::Complete;
        }
        let reads_once = matches!(self.flaw, Flaw::ReadsOnce | Flaw::SleepsThenReadsOnce);
        if reads_once && !self.received.is_empty() {
            return Progress::Abandoned; // it reads no second time, whatever is missing
        }
        if self.received.len() > self.most() {
            if self.flaw == Flaw::DiesAtALongRequest {
                panic!("the buffer for the request is full");
            }
            return Progress::TooLong;
        }
        match self.ended && self.flaw != Flaw::SpinsWhenAClientLeaves {
            true => Progress::Abandoned,
            false => Progress::Incomplete,
        }
    }

    fn is_complete(&self) -> bool {
        let received = &self.received[..];
        match self.flaw {
            Flaw::AnswersAtTheFirstBytes => !received.is_empty(),
            Flaw::LeavesTheHeadersUnread | Flaw::AnswersBeforeTheBlankLine => {
                received.contains(&b'\n')
            }
            Flaw::SeeksTheBlankLineInEachPiece => has_crlf_twice(&received[self.newest..]),
            Flaw::WantsCrlf => has_crlf_twice(received),
            Flaw::WaitsForABlankEnd => {
                received.ends_with(b"\n\n") || received.ends_with(b"\r\n\r\n")
            }
            Flaw::WaitsForTheHalfClose => self.ended && self.has_head(received),
            _ => self.has_head(received),
        }
    }

    fn has_head(&self, bytes: &[u8]) -> bool {
        end_of_head(bytes).is_some_and(|end| end <= self.most())
    }

    fn most(&self) -> usize {
        match self.flaw {
            Flaw::HeadsOfOneKilobyte => 1024,
            _ => HEAD_MOST,
        }
    }
}

/// Where the head ends: behind its empty line, be the line's end CRLF or LF alone.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            return Some(end);
        }
    }
    None
}

fn has_crlf_twice(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|part| part == b"\r\n\r\n")
}

/// The first line of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum RequestLine<'a> {
    /// Nothing before the blank line.
    Empty,
    /// A line that begins with GET, and asks for this.
    Get { target: &'a [u8] },
    /// A line that begins with GET, and is no request all the same.
    Malformed,
    /// Any other method, or junk.
    Other,
}

impl RequestLine<'_> {
    /// Takes the first line of a head apart.
    pub fn parse(head: &[u8], flaw: Flaw) -> RequestLine<'_> {
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.trim_ascii();
        if line.is_empty() {
            if flaw == Flaw::DiesAtAnEmptyRequest {
                panic!("list index out of range: a request has at least one word");
            }
            return RequestLine::Empty;
        }
        let words: Vec<&[u8]> =
            line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
        let is_get = match flaw {
            Flaw::LooksForGetWithItsSpace => words[0] == b"GET ", // no word has a space
            Flaw::TakesSmallLettersForGet => words[0].eq_ignore_ascii_case(b"GET"),
            Flaw::AnswersPost => true,
            _ => words[0] == b"GET",
        };
        if !is_get {
            if flaw == Flaw::DiesAtAPost {
                panic!("only GET is implemented");
            }
            return RequestLine::Other;
        }
        if flaw == Flaw::NeedsAHost && !has_host(head) {
            return RequestLine::Malformed;
        }
        match flaw {
            Flaw::NoHttpVersion => RequestLine::Get { target: line[3..].trim_ascii_start() },
            // The last value in it has the version and all headers behind it.
            Flaw::TakesTheRestForTheValue | Flaw::LosesTheLastValue => {
                RequestLine::Get { target: head.trim_ascii()[3..].trim_ascii_start() }
            }
            _ => get(&words[1..], flaw),
        }
    }
}

fn has_host(head: &[u8]) -> bool {
    String::from_utf8_lossy(head).to_ascii_lowercase().contains("\nhost:")
}

/// What the words after GET ask for: a target, and perhaps a version.
fn get<'a>(words: &[&'a [u8]], flaw: Flaw) -> RequestLine<'a> {
    if flaw == Flaw::DiesAtABareGet {
        return RequestLine::Get { target: words[0] };
    }
    match words {
        [_, b"HTTP/1.1"] if flaw == Flaw::RefusesHttp11 => RequestLine::Malformed,
        [_, b"HTTP/1.0"] if flaw == Flaw::RefusesHttp10 => RequestLine::Malformed,
        [_] if flaw == Flaw::DiesWithoutAVersion => panic!("list index out of range: no version"),
        [target] => RequestLine::Get { target },
        [target, version] if version.starts_with(b"HTTP/") => RequestLine::Get { target },
        _ => RequestLine::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress_of(pieces: &[&[u8]]) -> Progress {
        let mut arrival = Arrival::new(Flaw::None);
        for piece in pieces {
            arrival.take(piece);
        }
        arrival.progress()
    }

    #[test]
    fn a_request_is_complete_at_its_blank_line_and_not_before() {
        let request = b"GET / HTTP/1.0\r\nHost: lab\r\n\r\n";
        for cut in 1..request.len() {
            let (early, late) = request.split_at(cut);
            assert_eq!(progress_of(&[early]), Progress::Incomplete);
            assert_eq!(progress_of(&[early, late]), Progress::Complete);
        }
        assert_eq!(progress_of(&[b"GET /\n\n"]), Progress::Complete);
        assert_eq!(progress_of(&[b"\r\n"]), Progress::Complete);
    }

    #[test]
    fn a_request_can_be_abandoned_or_too_long() {
        assert_eq!(progress_of(&[b""]), Progress::Abandoned);
        assert_eq!(progress_of(&[b"GET / HTTP", b""]), Progress::Abandoned);
        assert_eq!(progress_of(&[&[b'x'; HEAD_MOST + 1]]), Progress::TooLong);
    }

    #[test]
    fn a_request_line_is_get_with_a_target_and_a_version_or_none() {
        let line = |text| RequestLine::parse(text, Flaw::None);
        let target = b"/a".as_slice();
        assert_eq!(line(b"GET /a HTTP/1.1\r\n\r\n"), RequestLine::Get { target });
        assert_eq!(line(b"GET /a\r\n\r\n"), RequestLine::Get { target });
        assert_eq!(line(b"GET\r\n\r\n"), RequestLine::Malformed);
        assert_eq!(line(b"GET /a b HTTP/1.1\r\n\r\n"), RequestLine::Malformed);
        assert_eq!(line(b"POST /a HTTP/1.1\r\n\r\n"), RequestLine::Other);
        assert_eq!(line(b"\xff\xfe\r\n\r\n"), RequestLine::Other);
        assert_eq!(line(b"\r\n"), RequestLine::Empty);
    }
}
