//! Names of files as learning systems mark them with whose they are.
//!
//! Canvas puts `smithjane_123_456_` in front, the numbers of the user and of the file, and `smithjane_LATE_123_456_`; where
//! nobody is to be known, `anon_x7Bq2_456_` or `LATE_anon_x7Bq2_456_`. Blackboard puts
//! `Project 1_jsmith_attempt_2026-11-20-10-11-12_`.

/// A name that Canvas has marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas<'a> {
    /// The name of the student or group in small letters, nothing but letters and digits; empty where there are none, and
    /// where nobody is to be known.
    pub who: &'a str,
    /// Nobody is to be known.
    pub is_anonymous: bool,
    /// It was late.
    pub is_late: bool,
    /// The number of the user, or the word for who is not to be known.
    pub user: &'a str,
    /// The number of the file; none where a text or a link was handed in.
    pub file: Option<u64>,
    /// What the file was called.
    pub name: &'a str,
}

/// A name that Blackboard has marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blackboard<'a> {
    /// The assignment and the user, `_` between them.
    pub whose: &'a str,
    /// When: `2026-11-20-10-11-12`.
    pub when: &'a str,
    /// What the file was called; none for what Blackboard itself says of the attempt, in `….txt`.
    pub name: Option<&'a str>,
}

/// What Canvas calls what was written or linked instead of handed in as a file.
const NO_FILES: [&str; 2] = ["text.html", "link.html"];

/// Reads a name that Canvas has marked.
pub fn canvas(file: &str) -> Option<Canvas<'_>> {
    let late = file.strip_prefix("LATE_").filter(|rest| rest.starts_with("anon_"));
    if let Some(rest) = late.unwrap_or(file).strip_prefix("anon_") {
        let (user, rest) = rest.split_once('_')?;
        let is_word = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (file, name) = of_user(rest).filter(|_| is_word)?;
        let is_late = late.is_some();
        return Some(Canvas { who: "", is_anonymous: true, is_late, user, file, name });
    }
    let marks = file.match_indices('_');
    let (who, user, (file, name)) = marks.into_iter().find_map(|(at, _)| {
        let (user, rest) = file[at + 1..].split_once('_').filter(|(user, _)| is_number(user))?;
        Some((&file[..at], user, of_user(rest)?))
    })?;
    let on_time = who.strip_suffix("_LATE").or_else(|| (who == "LATE").then_some(""));
    let is_late = on_time.is_some();
    Some(Canvas { who: on_time.unwrap_or(who), is_anonymous: false, is_late, user, file, name })
}

/// What follows the number of the user.
fn of_user(rest: &str) -> Option<(Option<u64>, &str)> {
    if NO_FILES.contains(&rest) {
        return Some((None, rest));
    }
    let (number, name) = rest.split_once('_').filter(|(number, _)| is_number(number))?;
    let number = number.parse().ok()?;
    (!name.is_empty()).then_some((Some(number), name))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Reads a name that Blackboard has marked.
pub fn blackboard(file: &str) -> Option<Blackboard<'_>> {
    const LENGTH: usize = "2026-11-20-10-11-12".len();
    let (whose, rest) = file.split_once("_attempt_").filter(|(whose, _)| !whose.is_empty())?;
    let (when, rest) = rest.split_at_checked(LENGTH)?;
    if !when.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return None;
    }
    let name = match rest.strip_prefix('_') {
        Some(name) if !name.is_empty() => Some(name),
        None if rest == ".txt" => None,
        _ => return None,
    };
    Some(Blackboard { whose, when, name })
}

/// What Canvas called a file before it numbered it, as it does where the student has handed in one of that name before,
/// and the number: of `a-2.tar.gz` it is `a.tar.gz` and 2. What comes from the first `.` on counts as the ending where it
/// could be one.
pub fn numbered(file: &str) -> Option<(String, u32)> {
    let mut stem = file;
    while let Some((before, ending)) = stem.rsplit_once('.') {
        let is_last = stem.len() == file.len();
        let is_word = ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_ending = is_last || ending.starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_word || !is_ending || before.is_empty() {
            break;
        }
        stem = before;
    }
    let (before, digits) = stem.rsplit_once('-')?;
    let is_mark = (1..=3).contains(&digits.len()) && is_number(digits) && !before.is_empty();
    let number = digits.parse().ok().filter(|_| is_mark)?;
    Some((format!("{before}{}", &file[stem.len()..]), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_canvas_are_read() {
        let read = |file| canvas(file).map(|it| (it.who, it.is_late, it.user, it.file, it.name));
        for (file, told) in [
            ("doejane_12_345_a.py", ("doejane", false, "12", Some(345), "a.py")),
            ("doejane_LATE_12_345_a_1_2_b.py", ("doejane", true, "12", Some(345), "a_1_2_b.py")),
            ("de_la_cruz_12_345_a", ("de_la_cruz", false, "12", Some(345), "a")),
            ("李雷_12_345_服务器.py", ("李雷", false, "12", Some(345), "服务器.py")),
            ("_12_345_a.py", ("", false, "12", Some(345), "a.py")),
            ("LATE_12_345_a.py", ("", true, "12", Some(345), "a.py")),
            ("team7_12_345_a.py", ("team7", false, "12", Some(345), "a.py")),
            ("doejane_12_text.html", ("doejane", false, "12", None, "text.html")),
            ("anon_x7Bq2_345_a.py", ("", false, "x7Bq2", Some(345), "a.py")),
            ("LATE_anon_x7Bq2_345_a.py", ("", true, "x7Bq2", Some(345), "a.py")),
            ("anon_12345_345_a.py", ("", false, "12345", Some(345), "a.py")),
        ] {
            assert_eq!(read(file), Some(told), "{file}");
        }
        for file in ["a.py", "doejane_a.py", "doejane_12_a.py", "doejane_12_345_", "a_1", "", "_"] {
            assert_eq!(read(file), None, "{file}");
        }
    }

    #[test]
    fn names_of_blackboard_are_read() {
        let told = Blackboard {
            whose: "Project 1_j_doe",
            when: "2026-11-20-10-11-12",
            name: Some("a_attempt_b.py"),
        };
        let file = "Project 1_j_doe_attempt_2026-11-20-10-11-12_a_attempt_b.py";
        assert_eq!(blackboard(file), Some(told));
        let file = "Project 1_j_doe_attempt_2026-11-20-10-11-12.txt";
        assert_eq!(blackboard(file), Some(Blackboard { name: None, ..told }));
        for file in ["a_attempt_b.py", "_attempt_2026-11-20-10-11-12_a", "x_attempt_2026-11-20é"] {
            assert_eq!(blackboard(file), None, "{file}");
        }
    }

    #[test]
    fn the_number_of_canvas_stands_before_the_ending() {
        for (file, called) in [
            ("a-1.py", Some(("a.py", 1))),
            ("a-2.tar.gz", Some(("a.tar.gz", 2))),
            ("v1.2-3.py", Some(("v1.2.py", 3))),
            ("Makefile-1", Some(("Makefile", 1))),
            ("a-1-2.py", Some(("a-1.py", 2))),
            ("a.py", None),
            ("a-2026.py", None),
            ("-1.py", None),
            ("a-x.py", None),
            ("服务器-1.py", Some(("服务器.py", 1))),
        ] {
            assert_eq!(numbered(file), called.map(|(name, n)| (name.to_owned(), n)), "{file}");
        }
    }
}
