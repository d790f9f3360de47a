//! A program to look at: this test binary, started again in a role.

use conformance::kernel::{self, View};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that plays a role; ended when dropped.
pub struct Program {
    pub child: Child,
    pub address: SocketAddr,
    /// Held open, so that what it prints at its end finds a reader.
    pub _stdout: Option<ChildStdout>,
}

impl Program {
    /// Starts this binary in a role. It has two threads: the test's own, and one that waits for that.
    pub fn play(role: &str) -> Program {
        Program::start(in_role(role))
    }

    /// Starts a command, and reads from it where it listens; a client says where it would have.
    pub fn start(mut command: Command) -> Program {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let lines = BufReader::new(&mut stdout).lines();
        let mut said = lines
            .map_while(Result::ok)
            .filter_map(|line| Some(line.strip_prefix("address ")?.to_string()));
        let address = said.next().expect("the role's address").parse().unwrap();
        Program { child, address, _stdout: Some(stdout) }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).unwrap()
    }

    pub fn look(&self) -> Option<View> {
        kernel::look(self.pid())
    }

    /// The first view in which something is so.
    pub fn until(&self, so: impl Fn(&View) -> bool) -> View {
        waiting_for(|| self.look().filter(|view| so(view)))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let descendants = self.look().map(|view| view.processes).unwrap_or_default();
        let _ = self.child.kill();
        let _ = self.child.wait();
        for process in descendants.iter().skip(1) {
            let pid = nix::unistd::Pid::from_raw(process.pid as i32);
            let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL);
        }
    }
}

/// Asks until there is an answer, which is soon, or fails after long.
pub fn waiting_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came to be so");
        std::thread::yield_now();
    }
}

/// This binary in a role.
pub fn in_role(role: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "role", "--nocapture", "--test-threads=1"]).env("ROLE", role);
    command
}

/// The same behind a shell that waits for it.
pub fn shell(role: &str) -> Command {
    shell_after("", role)
}

/// The same where the shell does something else before.
pub fn shell_after(before: &str, role: &str) -> Command {
    let script = format!("{before} \"$0\" --exact role --nocapture --test-threads=1; exit $?");
    let mut command = Command::new("sh");
    command.args(["-c", &script]);
    command.arg(std::env::current_exe().unwrap()).env("ROLE", role);
    command
}

/// A client of an origin.
pub fn client(origin: SocketAddr) -> Command {
    let mut command = in_role("client");
    command.env("ORIGIN", origin.to_string());
    command
}
