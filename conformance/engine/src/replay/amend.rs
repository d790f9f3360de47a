//! An answer read as if one thing of it were mended: what an experiment changes in what a server sent. A verdict is never
//! made of it.

/// What is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amend {
    /// A version is put before a status that came without.
    VersionBeforeStatus,
    /// Line ends in front of the status line are taken away.
    LineEndsInFront,
    /// An empty line is put behind the head.
    EmptyLineBehindHead,
    /// JSON gets the quotes that it lacks, and loses commas and what stands around it.
    Json,
    /// A body that is shown as Python shows bytes, or a list of lines, is read back.
    BytesLiteral,
}

impl Amend {
    /// Whether it can be done only where all has come.
    pub fn is_of_the_whole(self) -> bool {
        matches!(self, Amend::Json | Amend::BytesLiteral)
    }

    /// Mends what has come so far, if it needs it.
    pub fn mend(self, answer: &mut Vec<u8>) {
        match self {
            Amend::VersionBeforeStatus => version(answer),
            Amend::LineEndsInFront => {
                let ends = answer.iter().take_while(|byte| b"\r\n".contains(byte)).count();
                answer.drain(..ends);
            }
            Amend::EmptyLineBehindHead => empty_line(answer),
            Amend::Json => {
                body(answer, |body| Some(json(&String::from_utf8_lossy(body)).into_bytes()))
            }
            Amend::BytesLiteral => body(answer, |body| literals(body.trim_ascii_end())),
        }
    }
}

fn version(answer: &mut Vec<u8>) {
    let is_code = |start: &[u8]| start[..3].iter().all(u8::is_ascii_digit) && start[3] == b' ';
    if answer.get(..4).is_some_and(is_code) {
        answer.splice(0..0, *b"HTTP/1.0 ");
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Before the first line that is no header line.
fn empty_line(answer: &mut Vec<u8>) {
    if find(answer, b"\r\n\r\n").is_some() || !answer.starts_with(b"HTTP/") {
        return;
    }
    let mut at = 0;
    while let Some(end) = find(&answer[at..], b"\n") {
        let line = &answer[at..at + end];
        let name = line.iter().position(|&byte| byte == b':').map(|colon| &line[..colon]);
        let is_name = |name: &[u8]| {
            !name.is_empty()
                && name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if at > 0 && !name.is_some_and(is_name) {
            answer.splice(at..at, *b"\r\n");
            return;
        }
        at += end + 1;
    }
}

/// Changes the body, and what the head says of its length.
fn body(answer: &mut Vec<u8>, change: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
    let Some(end) = find(answer, b"\r\n\r\n").map(|end| end + 4) else { return };
    let Some(changed) = change(&answer[end..]).filter(|changed| changed != &answer[end..]) else {
        return;
    };
    let told = |length: usize| format!("Content-Length: {length}\r\n").into_bytes();
    let (old, new) = (told(answer.len() - end), told(changed.len()));
    answer.truncate(end);
    answer.extend_from_slice(&changed);
    if let Some(at) = find(&answer[..end], &old) {
        answer.splice(at..at + old.len(), new);
    }
}

/// What lies between the outermost braces, with quotes around names, no comma before a brace, and double quotes for
/// single ones.
fn json(text: &str) -> String {
    let (Some(first), Some(last)) = (text.find('{'), text.rfind('}')) else {
        return text.to_owned();
    };
    let text = &text[first..=last.max(first)];
    let mut mended = String::new();
    let mut quoted = false;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' | '"' => {
                quoted = !quoted;
                mended.push('"');
            }
            ',' if !quoted => {
                let next = rest.clone().find(|next| !next.is_whitespace());
                if !matches!(next, Some('}' | ']') | None) {
                    mended.push(',');
                }
            }
            letter if !quoted && letter.is_ascii_alphabetic() && is_before_a_name(&mended) => {
                let mut name = String::from(letter);
                while let Some(more) = rest.next_if(|next| next.is_alphanumeric() || *next == '_') {
                    name.push(more);
                }
                mended += &format!("\"{name}\"");
            }
            letter => mended.push(letter),
        }
    }
    mended
}

/// Whether a member's name is due.
fn is_before_a_name(mended: &str) -> bool {
    mended.trim_end().ends_with(['{', ','])
}

/// The bytes of one literal, or of those in a list, one behind the other; `None` where it is neither.
fn literals(shown: &[u8]) -> Option<Vec<u8>> {
    let listed = shown.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    let mut rest = listed.unwrap_or(shown);
    let mut bytes = Vec::new();
    loop {
        let quoted = rest.strip_prefix(b"b").unwrap_or(rest);
        let (&quote, inner) = quoted.split_first()?;
        // A text without brackets or a b may be a page of its own.
        if !b"'\"".contains(&quote) || (listed.is_none() && quoted.len() == rest.len()) {
            return None;
        }
        let mut end = 0;
        while *inner.get(end)? != quote {
            end += if inner[end] == b'\\' { 2 } else { 1 };
        }
        bytes.extend(out_of_literal(&inner[..end]));
        rest = &inner[end + 1..];
        match rest.strip_prefix(b", ") {
            Some(more) if listed.is_some() => rest = more,
            _ => return rest.is_empty().then_some(bytes),
        }
    }
}

/// The bytes that Python shows so: `b'<p>\n'`.
pub fn out_of_literal(shown: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = shown;
    while let Some((&first, after)) = rest.split_first() {
        let (byte, used) = match (first, after) {
            (b'\\', [b'x', high, low, ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).ok();
                match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    Some(byte) => (byte, 4),
                    None => (first, 1),
                }
            }
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [same @ (b'\\' | b'\'' | b'"'), ..]) => (*same, 2),
            _ => (first, 1),
        };
        bytes.push(byte);
        rest = &rest[used..];
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_shows_is_read_back() {
        assert_eq!(out_of_literal(br"<p>it\'s\n\xc3\xa9\\</p>"), b"<p>it's\n\xc3\xa9\\</p>");
        assert_eq!(out_of_literal(br"\xzz"), br"\xzz");
    }

    fn mended(amend: Amend, answer: &str) -> String {
        let mut answer = answer.as_bytes().to_vec();
        amend.mend(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    #[test]
    fn what_lacks_something_gets_it() {
        assert_eq!(mended(Amend::VersionBeforeStatus, "200 OK\r\n"), "HTTP/1.0 200 OK\r\n");
        assert_eq!(mended(Amend::LineEndsInFront, "\r\n\nHTTP/1.0"), "HTTP/1.0");
        let answer = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n<p>a: b</p>\n";
        let wanted = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a: b</p>\n";
        assert_eq!(mended(Amend::EmptyLineBehindHead, answer), wanted);
        let answer = "HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\nb'a\\nb'";
        let wanted = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\na\nb";
        assert_eq!(mended(Amend::BytesLiteral, answer), wanted);
        let answer = "HTTP/1.0 200 OK\r\nContent-Length: 14\r\n\r\n['a\\n', \"it's\"]\n";
        let wanted = "HTTP/1.0 200 OK\r\nContent-Length: 14\r\n\r\na\nit's";
        assert_eq!(mended(Amend::BytesLiteral, answer), wanted);
    }

    #[test]
    fn what_lacks_nothing_stays() {
        let answer = "HTTP/1.0 200 OK\r\nContent-Type: a\r\n\r\n{\"a\": [1, 2], \"b\": \"c\"}";
        for amend in [
            Amend::VersionBeforeStatus,
            Amend::LineEndsInFront,
            Amend::EmptyLineBehindHead,
            Amend::Json,
            Amend::BytesLiteral,
        ] {
            assert_eq!(mended(amend, answer), answer);
        }
    }

    #[test]
    fn near_json_becomes_json() {
        assert_eq!(json("<p>{'a': [1, 2,], b: 'c',}</p>\0"), "{\"a\": [1, 2], \"b\": \"c\"}");
        assert_eq!(json("no braces"), "no braces");
    }
}
