//! What a program said before it ended, without what its language adds for those who know it well: of a
//! stack's frames the innermost two, and no lines about the language itself.

/// Frames of one stack that are kept.
const FRAMES: usize = 2;

/// The lines that tell something, in their order.
pub fn telling(lines: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    let mut frames = 0;
    lines.iter().map(Vec::as_slice).filter(move |line| {
        frames = if is_frame(line) { frames + 1 } else { 0 };
        frames <= FRAMES && !is_about_the_language(line)
    })
}

/// The line that says why: the last that is no frame, or what Go writes before its frames.
pub fn last(lines: &[Vec<u8>]) -> Option<&[u8]> {
    let mut all = lines.iter().map(Vec::as_slice);
    let panic = all.find(|line| line.starts_with(b"panic: "));
    // Node shows what else an error has behind its last frame: `at f (x.js:1:7) {`, `  code: 'EPIPE'`, `}`.
    let shows_more = |line: &Vec<u8>| is_frame(line) && line.ends_with(b"{");
    let end = lines.iter().position(shows_more).unwrap_or(lines.len());
    panic.or_else(|| telling(&lines[..end]).filter(|line| !is_frame(line)).last())
}

/// `    at f (x.js:1:7)`, `\tat C.f(C.java:4)`, `\tfrom x.rb:3:in 'f'`.
fn is_frame(line: &[u8]) -> bool {
    let words = line.trim_ascii_start();
    words.len() < line.len() && (words.starts_with(b"at ") || words.starts_with(b"from "))
}

fn is_about_the_language(line: &[u8]) -> bool {
    let advice: [&[u8]; 2] = [b"note: run with `RUST_BACKTRACE", b"Node.js v"];
    line.trim_ascii().is_empty() || advice.iter().any(|advice| line.starts_with(advice))
}

/// Words of an error that a language has named: `KeyError: 'x'`, `[Errno 2] No such file or directory`.
pub fn is_exception(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default();
    let is_name = !name.is_empty() && !name.contains(' ');
    let named = is_name && (name.ends_with("Error") || name.ends_with("Exception"));
    named || line.contains("[Errno ") || line.contains("Error: ") || line.contains("Exception: ")
}

/// Words with which people tell of an error.
pub fn is_error(line: &str) -> bool {
    const WORDS: [&str; 9] = [
        "error",
        "[errno ",
        "exception",
        "failed",
        "broken pipe",
        "invalid argument",
        "connection reset",
        "no such file",
        "cannot ",
    ];
    let line = line.to_lowercase();
    WORDS.iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Vec<u8>> {
        text.lines().map(|line| line.as_bytes().to_vec()).collect()
    }

    #[test]
    fn every_language_says_why_somewhere() {
        for (text, why) in [
            (
                "Traceback (most recent call last):\n  File \"s.py\", line 3\nKeyError: 'x'",
                "KeyError: 'x'",
            ),
            (
                "x.js:1\nn.foo()\n  ^\n\nTypeError: no\n    at A (x.js:1)\n    at B (y:2)\n\nNode.js v20",
                "TypeError: no",
            ),
            (
                "Error: read ECONNRESET\n    at A (x.js:1) {\n  errno: -104,\n  code: 'ECONNRESET'\n}\n\nNode.js v20",
                "Error: read ECONNRESET",
            ),
            (
                "Exception in thread \"main\" E: no\n\tat A.b(A.java:4)\n\tat A.main(A.java:1)",
                "Exception in thread \"main\" E: no",
            ),
            (
                "x.rb:1:in 'f': oops (RuntimeError)\n\tfrom x.rb:2:in '<main>'",
                "x.rb:1:in 'f': oops (RuntimeError)",
            ),
            ("panic: no\n\ngoroutine 1 [running]:\nmain.main()\n\t/x.go:3 +0x1d", "panic: no"),
            ("thread 'main' panicked at s.rs:1:5:\nno\nnote: run with `RUST_BACKTRACE=1`", "no"),
        ] {
            assert_eq!(last(&lines(text)), Some(why.as_bytes()), "{text}");
        }
        assert_eq!(last(&[]), None);
    }

    #[test]
    fn of_a_stack_the_innermost_frames_are_kept() {
        let text = "no\n\tat a\n\tat b\n\tat c\n\nNode.js v20\nagain\n\tat d";
        let kept: Vec<_> = telling(&lines(text)).map(|line| line.trim_ascii().to_vec()).collect();
        assert_eq!(
            kept,
            ["no", "at a", "at b", "again", "at d"].map(|line| line.as_bytes().to_vec())
        );
    }
}
