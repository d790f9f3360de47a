//! The programs that `httplab` carries: the reference, which is graded when nothing else is named, and `faulty`, the
//! second implementation, which can be given a flaw. Each is the file of `httplab` itself, started with the program's
//! name for its first word: `httplab http_server1 8000`. Here is how they are called; what they are, the harness does
//! not know, and src/carried.rs of the program does.

use crate::notation::program::Program;
use crate::sandbox::Command;
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

/// The programs of the reference.
const NAMES: [&str; 4] = ["http_client", "http_server1", "http_server2", "http_server3"];

/// How the reference's programs are started, as far as the lab has them, by whichever name.
pub fn build(programs: &[Program]) -> Result<BTreeMap<Program, Command>, String> {
    Ok(carried_by(&own_file()?, programs))
}

/// How the program `faulty` is started, whose next words are one of the four and `--flaw NAME`.
pub fn faulty() -> Result<Command, String> {
    Ok(faulty_of(&own_file()?))
}

/// As [`build`], for the `httplab` that lies there.
pub fn carried_by(httplab: &Path, programs: &[Program]) -> BTreeMap<Program, Command> {
    let found = |program: &Program| {
        let name = program.names().find(|name| NAMES.contains(name))?;
        Some((program.clone(), carried(httplab, name)))
    };
    programs.iter().filter_map(found).collect()
}

/// As [`faulty()`], for the `httplab` that lies there.
pub fn faulty_of(httplab: &Path) -> Command {
    carried(httplab, "faulty")
}

fn carried(httplab: &Path, name: &str) -> Command {
    let named = vec![httplab.to_owned()];
    Command { named, ..Command::new([httplab.as_os_str(), name.as_ref()]) }
}

/// Whether the repository that this program was built from is where it was then.
pub fn has_source() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/bin/http_server1.rs").is_file()
}

fn own_file() -> Result<PathBuf, String> {
    env::current_exe().map_err(|error| format!("cannot tell where httplab itself lies: {error}"))
}
