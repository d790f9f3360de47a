//! The time of day where the user is.

use std::time::{SystemTime, UNIX_EPOCH};

/// localtime_r(3): the hour and the minute; `None` for a time that has none here.
pub fn hour_and_minute(time: SystemTime) -> Option<(u32, u32)> {
    let seconds = time.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let seconds = libc::time_t::try_from(seconds).ok()?;
    // SAFETY: all fields of a `tm` are numbers and a pointer that may be null.
    let mut local: libc::tm = unsafe { std::mem::zeroed() };
    // SAFETY: both point to values that outlive the call, which writes the second.
    let filled = unsafe { libc::localtime_r(&raw const seconds, &raw mut local) };
    (!filled.is_null()).then_some((local.tm_hour as u32, local.tm_min as u32))
}
