//! `--limits`: what each program may use, and how long a grading may take, as a list that can be typed.

use crate::sandbox::Limits;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Limits as they were asked for; what a list does not name stays as it is by default.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What each program may use.
    pub limits: Limits,
    /// How long a whole grading may take.
    pub grading: Duration,
}

impl Default for Asked {
    fn default() -> Asked {
        Asked { limits: Limits::default(), grading: Duration::from_secs(20 * 60) }
    }
}

/// Which suffixes a number may have, with what each multiplies it by. The last that divides is shown.
type Units = &'static [(&'static str, u64)];

const COUNT: Units = &[("", 1)];
const BYTES: Units = &[("B", 1), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
const SECONDS: Units = &[("s", 1), ("min", 60), ("h", 3600)];

/// Every name with its units.
const NAMES: [(&str, Units); 10] = [
    ("processor", SECONDS),
    ("memory", BYTES),
    ("file", BYTES),
    ("disk", BYTES),
    ("descriptors", COUNT),
    ("processes", COUNT),
    ("threads", COUNT),
    ("sent", BYTES),
    ("output", BYTES),
    ("grading", SECONDS),
];

impl Asked {
    fn get(&self, name: &str) -> u64 {
        match name {
            "processor" => self.limits.processor_seconds,
            "memory" => self.limits.memory_bytes,
            "file" => self.limits.file_bytes,
            "disk" => self.limits.disk_bytes,
            "descriptors" => self.limits.open_files,
            "processes" => self.limits.processes,
            "threads" => self.limits.threads,
            "sent" => self.limits.sent_bytes as u64,
            "output" => self.limits.stdout_bytes as u64,
            _ => self.grading.as_secs(),
        }
    }

    fn set(&mut self, name: &str, value: u64) {
        match name {
            "processor" => self.limits.processor_seconds = value,
            "memory" => self.limits.memory_bytes = value,
            "file" => self.limits.file_bytes = value,
            "disk" => self.limits.disk_bytes = value,
            "descriptors" => self.limits.open_files = value,
            "processes" => self.limits.processes = value,
            "threads" => self.limits.threads = value,
            "sent" => self.limits.sent_bytes = value as usize,
            "output" => self.limits.stdout_bytes = value as usize,
            _ => self.grading = Duration::from_secs(value),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, units)) in NAMES.iter().enumerate() {
            let value = self.get(name);
            let fits = units.iter().rev().find(|(_, times)| value.is_multiple_of(*times));
            let (unit, times) = fits.unwrap_or(&units[0]);
            write!(f, "{}{name}={}{unit}", if number == 0 { "" } else { "," }, value / times)?;
        }
        Ok(())
    }
}

impl FromStr for Asked {
    type Err = String;

    fn from_str(list: &str) -> Result<Asked, String> {
        let mut asked = Asked::default();
        for item in list.split(',') {
            let known = || NAMES.map(|(name, _)| name).join(", ");
            let (name, value) = item
                .split_once('=')
                .ok_or_else(|| format!("{item:?} is no NAME=VALUE; the names are {}", known()))?;
            let (name, units) = NAMES
                .iter()
                .find(|(one, _)| *one == name)
                .ok_or_else(|| format!("there is no limit {name:?}; the names are {}", known()))?;
            asked.set(name, number(value, units).map_err(|why| format!("{name}={value}: {why}"))?);
        }
        Ok(asked)
    }
}

fn number(text: &str, units: Units) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (_, times) =
        units.iter().find(|(unit, _)| *unit == &text[digits.len()..]).ok_or_else(|| {
            let one = units.iter().map(|(unit, _)| format!("1{unit}")).collect::<Vec<_>>();
            format!("a number is expected, such as {}", one.join(" or "))
        })?;
    match digits.parse::<u64>().ok().and_then(|count| count.checked_mul(*times)) {
        Some(value @ 1..) => Ok(value),
        _ => Err("a whole number from 1 is expected".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_typed() {
        let shown = Asked::default().to_string();
        assert_eq!(shown.parse::<Asked>().unwrap().to_string(), shown);
        assert!(shown.starts_with("processor=20s,memory=600MB,file=64MB,"), "{shown}");
        assert!(shown.ends_with(",grading=20min"), "{shown}");
    }

    #[test]
    fn a_list_changes_what_it_names() {
        let asked: Asked = "memory=2GB,descriptors=100,grading=90s".parse().unwrap();
        assert_eq!(asked.limits.memory_bytes, 2_000_000_000);
        assert_eq!(asked.limits.open_files, 100);
        assert_eq!(asked.grading, Duration::from_secs(90));
        assert_eq!(asked.limits.processes, Limits::default().processes);
    }

    #[test]
    fn a_mistake_is_named() {
        let error = |list: &str| list.parse::<Asked>().unwrap_err();
        assert!(error("memory").contains("no NAME=VALUE"));
        assert!(error("ram=1GB").contains("the names are processor, memory"));
        assert!(error("memory=1s").contains("1B or 1kB"));
        assert!(error("memory=0MB").contains("from 1"));
        assert!(error("memory=99999999999999999999GB").contains("whole number"));
    }
}
