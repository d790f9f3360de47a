//! What `/proc/PID/stat` and `/proc/PID/task/TID/stat` say of a process and of a thread (proc_pid_stat(5)).

use super::proc_files::{text, time};
use std::time::Duration;

/// Of a process, or of a thread.
#[derive(Debug, PartialEq)]
pub struct Stat {
    /// Its number.
    pub pid: u32,
    /// Its name, of which the kernel keeps fifteen bytes.
    pub name: String,
    /// The letter of its state.
    pub state: char,
    /// The number of the process that it is a child of.
    pub parent: u32,
    /// The processor time of its threads, the ended ones too, as the kernel counts it at its ticks.
    pub own: Duration,
    /// That of its children that it has waited for, and of theirs.
    pub children: Duration,
    /// How many threads it has.
    pub threads: u64,
    /// Its resident memory, in pages.
    pub pages: u64,
}

impl Stat {
    /// Of a process; `None` where it is gone.
    pub fn of(pid: u32) -> Option<Stat> {
        parse(&text(&format!("/proc/{pid}/stat"))?)
    }

    /// Of a thread; `None` where it is gone.
    pub fn of_thread(pid: u32, tid: u32) -> Option<Stat> {
        parse(&text(&format!("/proc/{pid}/task/{tid}/stat"))?)
    }
}

/// The name stands in parentheses, and may have some in it.
fn parse(line: &str) -> Option<Stat> {
    let (pid, rest) = line.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // By proc_pid_stat(5)'s numbers, of which the state has 3.
    let field = |number: usize| fields.get(number - 3).copied();
    let count = |number: usize| field(number)?.parse::<u64>().ok();
    // The kernel keeps these as signed numbers.
    let signed = |number: usize| Some(field(number)?.parse::<i64>().ok()?.try_into().unwrap_or(0));
    Some(Stat {
        pid: pid.parse().ok()?,
        name: name.to_owned(),
        state: field(3)?.chars().next()?,
        parent: field(4)?.parse().ok()?,
        own: time(count(14)? + count(15)?),
        children: time(signed(16)? + signed(17)?),
        threads: signed(20)?,
        pages: count(24)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_found_whatever_the_name() {
        let rest = "S 7 8 8 34816 9 4194304 100 200 0 0 150 50 30 70 20 0 3 0 12345 1000000 250 18446744073709551615 1";
        for name in ["python3", "a) S 1 (b", "a b", "", "(", ")"] {
            let stat = parse(&format!("42 ({name}) {rest}\n")).unwrap();
            assert_eq!((stat.pid, stat.name.as_str(), stat.state, stat.parent), (42, name, 'S', 7));
            assert_eq!((stat.own, stat.children), (time(200), time(100)));
            assert_eq!((stat.threads, stat.pages), (3, 250));
        }
        for line in ["", "42", "42 (a)", "42 (a) S 1", "x (a) S 7"] {
            assert_eq!(parse(line), None, "{line:?}");
        }
    }
}
