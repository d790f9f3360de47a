//! What is the grader's, laid out for programs to be tempted by: a secret, a socket, a FIFO, results.

use std::error::Error;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::os::unix::net::{UnixDatagram, UnixListener};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub struct Bait {
    folder: TempDir,
    port: u16,
    abstract_name: String,
    _open: Vec<OwnedFd>,
}

/// What the results file says.
const RESULTS: &str = "0";

impl Bait {
    /// Lays it out as that user's.
    pub fn lay(id: Option<u32>) -> Result<Bait, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let at = |name: &str| folder.path().join(name);
        for name in ["bait", "temporary"] {
            fs::create_dir(at(name))?;
        }
        fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/walls/attacks.py"), at("attacks.py"))?;
        fs::copy(std::env::current_exe()?, at("harness"))?;
        fs::write(at("bait/secret"), "a secret")?;
        fs::write(at("bait/results.json"), RESULTS)?;
        nix::unistd::mkfifo(&at("bait/fifo"), nix::sys::stat::Mode::S_IRWXU)?;
        let reads: File = OpenOptions::new()
            .read(true)
            .custom_flags(nix::libc::O_NONBLOCK)
            .open(at("bait/fifo"))?;
        let socket = UnixListener::bind(at("bait/socket"))?;
        let datagrams = UnixDatagram::bind(at("bait/datagrams"))?;
        let abstract_name = format!("bait {}", fastrand::u64(..));
        let named = listener_without_a_file(&abstract_name)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        for name in ["socket", "datagrams", "fifo", "results.json"] {
            fs::set_permissions(at("bait").join(name), Permissions::from_mode(0o666))?;
        }
        fs::set_permissions(at("bait/secret"), Permissions::from_mode(0o600))?;
        fs::set_permissions(at("bait/results.json"), Permissions::from_mode(0o644))?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        for name in ["bait", "temporary", "bait/secret", "bait/results.json", "bait/fifo"] {
            chown(at(name), id, id)?;
        }
        let open =
            vec![reads.into(), socket.into(), datagrams.into(), named.into(), listener.into()];
        Ok(Bait { folder, port, abstract_name, _open: open })
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("bait")
    }

    /// Where the harness puts its own folders.
    pub fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }

    pub fn attacks(&self) -> PathBuf {
        self.folder.path().join("attacks.py")
    }

    /// A copy of this test that every user can run.
    pub fn harness(&self) -> PathBuf {
        self.folder.path().join("harness")
    }

    /// What attackers are told.
    pub fn words(&self) -> [String; 2] {
        [format!("port={}", self.port), format!("abstract={}", self.abstract_name)]
    }

    /// Whether nothing was written that is the grader's, and nothing left.
    pub fn is_untouched(&self) -> bool {
        let names = |folder: &Path| fs::read_dir(folder).map_or(0, Iterator::count);
        let results = fs::read_to_string(self.folder().join("results.json"));
        results.is_ok_and(|results| results == RESULTS)
            && names(&self.folder()) == 5
            && names(&self.temporary()) == 0
    }
}

/// A socket whose name is in no file system.
#[cfg(target_os = "linux")]
fn listener_without_a_file(name: &str) -> io::Result<UnixListener> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::SocketAddr;
    UnixListener::bind_addr(&SocketAddr::from_abstract_name(name)?)
}

/// There are none elsewhere, and nothing is tested there.
#[cfg(not(target_os = "linux"))]
fn listener_without_a_file(_: &str) -> io::Result<UnixListener> {
    Err(io::ErrorKind::Unsupported.into())
}
