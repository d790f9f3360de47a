//! A server that runs for the length of a test, in a directory of its own.

use reference::sys;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Every wait ends, with a failure.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Server {
    pub port: u16,
    pub directory: PathBuf,
    child: Child,
}

impl Server {
    pub fn start(program: &str) -> Server {
        Server::start_with(&format!("exec {program}"))
    }

    /// Starts a server with at most so many descriptors, where 0, 1 and 2 are all that it inherits.
    pub fn start_limited(program: &str, descriptors: u32) -> Server {
        let close = "exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-";
        Server::start_with(&format!("{close}; ulimit -n {descriptors} && exec {program}"))
    }

    fn start_with(command: &str) -> Server {
        loop {
            let (directory, port) = (new_directory(), free_port());
            let child = Command::new("sh")
                .args(["-c", &format!("{command} {port}")])
                .current_dir(&directory)
                .stdin(Stdio::null())
                .spawn()
                .unwrap();
            let mut server = Server { port, directory, child };
            if server.is_ready() {
                return server;
            }
        }
    }

    /// Whether it came to accept; not if somebody else took the port.
    fn is_ready(&mut self) -> bool {
        let start = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < PATIENCE, "the server does not listen");
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(1));
        }
        false
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.directory.join(name), bytes).unwrap();
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Everything that comes for a request, up to the end of the connection.
    pub fn exchange(&self, request: &str) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        read_to_end(stream)
    }

    /// The status line that comes for a path.
    pub fn status(&self, path: &str) -> String {
        let answer = self.exchange(&format!("GET {path} HTTP/1.0\r\n\r\n"));
        String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_string()
    }

    /// A line of the kernel's about the process.
    #[cfg(target_os = "linux")]
    pub fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

pub fn read_to_end(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let _ = stream.shutdown(Shutdown::Both);
    bytes
}

/// What a server should answer for a page.
pub fn page(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A port that nobody has, and that no client of anybody's is given by chance: below the range
/// that the kernel picks from for connections, and another one for each caller.
pub fn free_port() -> u16 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let count = std::process::id() * 64 + COUNT.fetch_add(1, Ordering::Relaxed);
        let port = 10_000 + (count % 20_000) as u16;
        if bind(libc::AF_INET6, port).or_else(|_| bind(libc::AF_INET, port)).is_ok() {
            return port;
        }
    }
}

/// Binds, and does not listen: a program that another test starts in this moment has a copy of the socket until
/// exec, and whoever connects to the port meanwhile must not be accepted there.
fn bind(family: i32, port: u16) -> std::io::Result<()> {
    let addresses = sys::getaddrinfo(None, port, family)?;
    sys::bind(&sys::socket(family)?, &addresses[0])
}

fn new_directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name =
        format!("reference-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let directory = std::env::temp_dir().join(name);
    fs::create_dir(&directory).unwrap();
    directory
}
