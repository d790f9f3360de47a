//! What several targets ask: what an answer sends, where to cut, and whether a mistake is where it is said to be.

use conformance::notation::error::NotationError;
use reference::response::Response;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;

/// Everything that an answer sends, which must be short enough for a socket that nobody reads meanwhile.
pub fn sent(mut response: Response) -> Vec<u8> {
    let (ours, mut theirs) = UnixStream::pair().expect("a pair of sockets");
    let ours = OwnedFd::from(ours);
    while !response.send_some(&ours).expect("room in a socket") {}
    drop(ours);
    let mut bytes = Vec::new();
    theirs.read_to_end(&mut bytes).expect("what was sent");
    bytes
}

/// The body of an answer whose head must be honest about it, and its status.
pub fn honest(answer: &[u8]) -> (u16, &[u8]) {
    let length = reference::head::head_length(answer).expect("a whole head");
    let (head, body) = answer.split_at(length);
    let head = reference::head::ResponseHead::parse(head).expect("a head that makes sense");
    assert_eq!(head.content_length, Some(body.len() as u64));
    (head.status, body)
}

/// Some thirty places to cut bytes at, so that reading in pieces costs not much more than reading at once.
pub fn cuts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    (0..bytes.len()).step_by(bytes.len() / 32 + 1)
}

/// Whether a word is a number without a sign.
pub fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a mistake is in a text where it says that it is, and can be printed.
pub fn is_placed(mistake: &NotationError, text: &str) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let NotationError { line, column, source, .. } = mistake;
    assert!(*line >= 1 && *line as usize <= text.lines().count() + 1, "no such line: {mistake}");
    assert_eq!(source, text.lines().nth(*line as usize - 1).unwrap_or_default());
    assert!((1..=source.chars().count() + 1).contains(column), "no such column: {mistake}");
    assert!(mistake.to_string().contains(&mistake.message));
}
