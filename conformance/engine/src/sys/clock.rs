//! The time as clocks on the wall show it here.

use std::time::{SystemTime, UNIX_EPOCH};

/// A day and a time of day, in this machine's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// The year, the month from 1 and the day from 1.
    pub day: (i32, i32, i32),
    /// The hour and the minute.
    pub time: (i32, i32),
}

/// What the clock shows at this time; `None` for a time that no calendar has.
pub fn localtime(time: SystemTime) -> Option<Local> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let seconds = libc::time_t::try_from(seconds).ok()?;
    // SAFETY: of a struct of numbers and one pointer, all zeroes is a value.
    let mut parts: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to values that live here; localtime_r keeps neither.
    let filled = unsafe { libc::localtime_r(&raw const seconds, &raw mut parts) };
    (!filled.is_null()).then_some(Local {
        day: (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday),
        time: (parts.tm_hour, parts.tm_min),
    })
}
