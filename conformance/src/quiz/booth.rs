//! Where a riddle stands: a folder with the faulty program under a student's name for it, and, of a server,
//! one that runs and can be talked to from another window.
//!
//! The program is a script of two lines: whoever reads it has the answer, and has spoilt it.

use super::riddle::Riddle;
use crate::lab::load::Lab;
use crate::notation::program::Program;
use crate::replay::port::Port;
use crate::report::harmless::one_line;
use crate::sandbox::{Command, Folder, Limits, Running, Scratch, Source};
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A riddle that can be talked to. Dropping it ends the server and removes the folder.
#[derive(Debug)]
pub struct Booth {
    folder: TempDir,
    program: Program,
    server: Option<Server>,
}

#[derive(Debug)]
struct Server {
    running: Running,
    port: Port,
    scratch: Scratch,
}

impl Booth {
    /// Sets it up below `root`: `faulty` is the program that has all flaws.
    pub fn set_up(
        riddle: &Riddle,
        faulty: &Command,
        lab: &Lab,
        root: &Path,
    ) -> Result<Booth, Box<dyn std::error::Error>> {
        // Where a quiz is killed, the next run of httplab removes it with all that is below the root.
        let folder = tempfile::Builder::new().prefix("riddle-").tempdir_in(root)?;
        let program = riddle.program.clone();
        hand_in(folder.path(), &program, &riddle.flaw.name, faulty)?;
        let is_client = program.is_client();
        let mut booth = Booth { folder, program, server: None };
        if !is_client {
            let folder = Folder::at(booth.folder.path())?;
            let scratch = Scratch::new(root, Some(&folder), lab.www.iter())?;
            let port = Port::free()?;
            let running = booth.start(&scratch, &port)?;
            booth.server = Some(Server { running, port, scratch });
        }
        Ok(booth)
    }

    /// The folder, which can be stepped through and graded like a student's.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The program's file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join(self.program.name())
    }

    /// The port of the server.
    pub fn port(&self) -> Option<u16> {
        self.server.as_ref().map(|server| server.port.number)
    }

    /// Ends the server, until it is started again; whether there was one that ran.
    pub fn rest(&mut self) -> bool {
        let Some(server) = &mut self.server else { return false };
        let ran = server.running.exit().is_none();
        server.running.end();
        ran
    }

    /// Ends the server, and starts it on the same port. `false` for a client.
    pub fn start_again(&mut self) -> Result<bool, Box<dyn std::error::Error>> {
        let Some(mut server) = self.server.take() else { return Ok(false) };
        server.running.end();
        server.running = self.start(&server.scratch, &server.port)?;
        self.server = Some(server);
        Ok(true)
    }

    /// How the server has ended, if it has; and what it has written is taken, so that it can go on writing.
    pub fn has_ended(&mut self) -> Option<String> {
        let running = &mut self.server.as_mut()?.running;
        for source in [Source::Stdout, Source::Stderr, Source::Status] {
            running.read(source);
        }
        running.exit().map(|exit| one_line(&exit.to_string()))
    }

    fn start(&self, scratch: &Scratch, port: &Port) -> Result<Running, crate::sandbox::StartError> {
        let command = Command::new([scratch.served().join(self.program.name())]);
        let arguments = self.program.arguments(&[OsString::from(port.number.to_string())]);
        Running::start(&command, &arguments, scratch, &Limits::default())
    }
}

/// Puts the program into the folder as if a student had written it.
fn hand_in(folder: &Path, program: &Program, flaw: &str, faulty: &Command) -> io::Result<()> {
    // A copy: the submission's folder is all that a program sees where it is graded in namespaces.
    fs::copy(faulty.program(), folder.join("program"))?;
    let script = folder.join(program.name());
    let called = Command::new(&faulty.argv[1..]).and([program.name(), "--flaw", flaw]);
    let text = format!("#!/bin/sh\nexec \"${{0%/*}}/program\" {called} \"$@\"\n");
    fs::write(&script, text)?;
    fs::set_permissions(&script, Permissions::from_mode(0o755))
}
