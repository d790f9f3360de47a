//! The programs that `httplab` carries, so that one file is all that a student needs: the four of the reference, and
//! `faulty`, which has the flaws. `httplab http_server1 8000` is the reference's http_server1.
//!
//! This file and main.rs are the program's own. The library, which is the harness, links none of these: it starts them
//! as it starts anyone's, and knows how they are called (command/reference.rs) and no more.

use std::env;
use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

#[path = "../../src/bin/http_client.rs"]
mod http_client;
#[path = "../../src/bin/http_server1.rs"]
mod http_server1;
#[path = "../../src/bin/http_server2.rs"]
mod http_server2;
#[path = "../../src/bin/http_server3.rs"]
mod http_server3;

const FAULTY: &str = "faulty";

/// What a program's `main` is.
type Main = fn() -> ExitCode;

/// The program of the reference that has this name.
fn reference(name: &OsStr) -> Option<Main> {
    match name.to_str()? {
        "http_client" => Some(http_client::main),
        "http_server1" => Some(http_server1::main),
        "http_server2" => Some(http_server2::main),
        "http_server3" => Some(http_server3::main),
        _ => None,
    }
}

/// Is one of them, where the name that this process was started by says so, or else its first word; how that ended.
/// `None` where neither does.
pub fn run() -> Option<ExitCode> {
    let mut words = env::args_os();
    let own = words.next()?;
    let own = Path::new(&own).file_name()?;
    if let Some(main) = reference(own) {
        return Some(main());
    }
    if own == FAULTY {
        return Some(faulty::run(env::args_os()));
    }
    let name = words.next()?;
    if name == FAULTY {
        return Some(faulty::run([name].into_iter().chain(words)));
    }
    reference(&name).map(|_| {
        // It takes the arguments of its process, from the second on, as students read it. So it gets such a process.
        let error = match env::current_exe() {
            Ok(httplab) => Command::new(httplab).arg0(&name).args(words).exec(),
            Err(error) => error,
        };
        eprintln!("{}: failed to start: {error}", name.display());
        ExitCode::from(2)
    })
}
