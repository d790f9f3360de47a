//! A call as a line of text, in the grammar of strace(1): `recvfrom(5, 1024) = 27`.

use super::call::{Argument, Call, Descriptor, Outcome, Ready, Sort};
use crate::escape::{clipped, escaped};
use nix::errno::Errno;
use std::fmt;
use std::time::Duration;

/// Descriptors that are named of one set.
const NAMED: usize = 12;

/// Bytes of a file's name that are looked at, and letters of its end that are shown.
const PATH: usize = 1024;
const TAIL: usize = 40;

impl fmt::Display for Call {
    /// `select([3, 4, 5]) = [5]`, and `recvfrom(4, 1024)` where it has not returned.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<String> = self.arguments.iter().filter_map(argument).collect();
        write!(f, "{}({})", self.familiar(), arguments.join(", "))?;
        match &self.outcome {
            Some(outcome) => write!(f, " = {}", self.returned(outcome)),
            None => Ok(()),
        }
    }
}

impl Call {
    fn returned(&self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Ready(ready, _) if ready.is_empty() => "[]".to_owned(),
            Outcome::Ready(ready, more) => sets(ready, *more),
            Outcome::Value(value) => value.to_string(),
            Outcome::Descriptor(made) => made.number.to_string(),
            Outcome::Error(errno) => error(*errno),
            Outcome::Interrupted => "interrupted by a signal".to_owned(),
        }
    }

    /// What there is to add for one who has not met it: that it took its time, what it means that there was nothing.
    pub fn remark(&self) -> Option<String> {
        let slept = self.lasted().filter(|lasted| *lasted >= Duration::from_millis(5));
        let slept =
            slept.filter(|_| self.is_wait()).map(|lasted| format!("slept {}", rounded(lasted)));
        let nothing = match (&self.outcome, self.sort) {
            (Some(Outcome::Value(0)), Sort::Read) if self.number() != Some(0) => {
                Some("0: the other side has closed".to_owned())
            }
            (Some(Outcome::Ready(ready, _)), _) if ready.is_empty() => {
                Some("nothing was ready".to_owned())
            }
            _ => None,
        };
        let said: Vec<String> = slept.into_iter().chain(nothing).collect();
        (!said.is_empty()).then(|| said.join("; "))
    }

    /// The call in one line of at most so many columns, with what it moved and what there is to add.
    pub fn line(&self, room: usize) -> String {
        let mut line = self.to_string();
        if let Some(remark) = self.remark().filter(|remark| fits(&line, remark, room)) {
            line += &format!("  ({remark})");
        }
        let left = room.saturating_sub(line.chars().count() + 2);
        if let Some(bytes) = self.quoted(left.min(60)) {
            line += &format!("  {bytes}");
        }
        if line.chars().count() > room {
            line = line.chars().take(room.saturating_sub(1)).chain(['…']).collect();
        }
        line
    }

    /// Whether it is a call in which one waits.
    pub fn is_wait(&self) -> bool {
        matches!(
            self.sort,
            Sort::Accept | Sort::Connect | Sort::Read | Sort::Write | Sort::Wait | Sort::Sleep
        ) || self.name.starts_with("wait")
    }

    /// The bytes that it moved, escaped and in quotes, where there are any; at most about so many letters.
    pub fn quoted(&self, most: usize) -> Option<String> {
        let moved = self.value().and_then(|value| usize::try_from(value).ok());
        let bytes = &self.bytes[..self.bytes.len().min(moved.unwrap_or(self.bytes.len()))];
        if bytes.is_empty() || most < 8 {
            return None;
        }
        let mut text = String::new();
        let mut shown = 0;
        for byte in bytes {
            let letter = escaped(&[*byte]);
            if text.len() + letter.len() + 3 > most {
                break;
            }
            text += &letter;
            shown += 1;
        }
        let rest = if shown < moved.unwrap_or(bytes.len()) { "…" } else { "" };
        Some(format!("\"{text}\"{rest}"))
    }
}

fn fits(line: &str, more: &str, room: usize) -> bool {
    line.chars().count() + more.chars().count() + 4 <= room
}

/// `50 ms`, `1.2 s`
fn rounded(time: Duration) -> String {
    match time.as_secs_f64() {
        short if short < 1.0 => format!("{:.0} ms", short * 1000.0),
        long => format!("{long:.1} s"),
    }
}

fn argument(argument: &Argument) -> Option<String> {
    Some(match argument {
        Argument::Descriptor(descriptor) => descriptor.number.to_string(),
        Argument::Path(path) => format!("\"{}\"", tail(path)),
        Argument::Address(address) => address.to_string(),
        Argument::Number(number) => number.to_string(),
        Argument::Word(word) => word.clone(),
        Argument::Set { what, first, more } => set(*what, first.iter(), *more),
        Argument::Timeout(None) => return None,
        Argument::Timeout(Some(time)) => format!("at most {}", rounded(*time)),
    })
}

/// A file's name, of a long one the end: the folders that a program runs in say little.
fn tail(path: &[u8]) -> String {
    let text = clipped(path, PATH);
    match text.chars().count() {
        0..=TAIL => text,
        long => format!("…{}", text.chars().skip(long - TAIL + 1).collect::<String>()),
    }
}

/// `[3, 4]`, `write [5]`: reading is what one waits for most.
fn set<'a>(
    what: Ready,
    descriptors: impl ExactSizeIterator<Item = &'a Descriptor>,
    more: usize,
) -> String {
    let more = more + descriptors.len().saturating_sub(NAMED);
    let mut numbers: Vec<String> =
        descriptors.take(NAMED).map(|descriptor| descriptor.number.to_string()).collect();
    if more > 0 {
        numbers.push(format!("and {more} more"));
    }
    let numbers = numbers.join(", ");
    match what {
        Ready::Read => format!("[{numbers}]"),
        Ready::Write => format!("write [{numbers}]"),
        Ready::Except => format!("except [{numbers}]"),
    }
}

fn sets(ready: &[(Ready, Descriptor)], more: usize) -> String {
    let of = |what| {
        let own: Vec<&Descriptor> =
            ready.iter().filter(|(is, _)| *is == what).map(|(_, descriptor)| descriptor).collect();
        (!own.is_empty()).then(|| set(what, own.into_iter(), 0))
    };
    let mut sets: Vec<String> =
        [Ready::Read, Ready::Write, Ready::Except].into_iter().filter_map(of).collect();
    if more > 0 {
        sets.push(format!("and {more} more"));
    }
    sets.join(", ")
}

/// `ENOENT (No such file or directory)`
fn error(errno: i32) -> String {
    let errno = Errno::from_raw(errno);
    format!("{errno:?} ({})", errno.desc())
}

#[cfg(test)]
mod tests {
    use super::super::call::Is;
    use super::super::example::call;
    use super::*;

    fn socket(number: i32) -> Descriptor {
        Descriptor { number, is: Is::Socket }
    }

    fn read_set(numbers: &[i32], more: usize) -> Argument {
        let first = numbers.iter().map(|number| socket(*number)).collect();
        Argument::Set { what: Ready::Read, first, more }
    }

    #[test]
    fn a_read_names_its_descriptor_its_size_and_what_came() {
        let arguments = vec![Argument::Descriptor(socket(5)), Argument::Number(1024)];
        let read = call("recvfrom", Sort::Read, arguments, Outcome::Value(7));
        assert_eq!(read.to_string(), "recvfrom(5, 1024) = 7");
        assert_eq!(read.quoted(40).unwrap(), r#""GET /\r\n""#);
        assert_eq!(read.quoted(9).unwrap(), r#""GET /"…"#);
        assert_eq!(read.remark().unwrap(), "slept 12 ms");
    }

    #[test]
    fn a_wait_names_its_sets_and_what_is_ready() {
        let ready = Outcome::Ready(vec![(Ready::Read, socket(5))], 0);
        let arguments = vec![read_set(&[3, 4, 5], 0), Argument::Timeout(None)];
        let wait = call("pselect6", Sort::Wait, arguments, ready);
        assert_eq!(wait.to_string(), "select([3, 4, 5]) = [5]");
        let time = Argument::Timeout(Some(Duration::from_millis(5)));
        let none =
            call("poll", Sort::Wait, vec![read_set(&[3], 90), time], Outcome::Ready(vec![], 0));
        assert_eq!(none.to_string(), "poll([3, and 90 more], at most 5 ms) = []");
        assert_eq!(none.remark().unwrap(), "slept 12 ms; nothing was ready");
    }

    #[test]
    fn an_error_is_named_and_told() {
        let path = Argument::Path(b"files/x\n".to_vec());
        let open = call("openat", Sort::File, vec![path], Outcome::Error(2));
        assert_eq!(open.to_string(), r#"openat("files/x\n") = ENOENT (No such file or directory)"#);
    }
}
