//! How a grading gets into namespaces: the outer process, the init and the inner one (see `isolation`).
//!
//! There is one thread here. What fails in the new namespaces is told to the outer process, which then
//! goes on as if nothing had been tried.

use super::allowed::Allowed;
use super::base;
use super::identity::Identity;
use super::relay::Watch;
use super::root::Root;
use crate::sys::child::{Side, Whom, exit_now, fork, fork_into, reap};
use crate::sys::loopback;
use nix::errno::Errno;
use nix::libc;
use nix::mount::{MsFlags, mount};
use nix::sched::CloneFlags;
use nix::sys::prctl::{set_dumpable, set_pdeathsig};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getegid, geteuid};
use std::fs;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Which process this has become.
enum Role {
    Inner,
    Outer { init: Pid, init_tells: UnixStream },
}

/// Goes into namespaces and comes back there; the outer process ends in here. The error is why there are none, and
/// comes back in the same process.
pub(super) fn divide(
    root: Root,
    allowed: &Allowed,
    identity: Option<Identity>,
) -> Result<Root, (String, Root)> {
    match attempt(root.path(), allowed, identity) {
        Ok(Role::Inner) => Ok(root),
        Ok(Role::Outer { init, init_tells }) => {
            let _ = set_dumpable(false);
            let status = serve(init, init_tells);
            drop(root);
            leave(status)
        }
        Err(why) => Err((why, root)),
    }
}

fn attempt(root: &Path, allowed: &Allowed, identity: Option<Identity>) -> Result<Role, String> {
    let (mut ours, theirs) = UnixStream::pair().map_err(|e| e.to_string())?;
    let watch = Watch::begin();
    let flags = CloneFlags::CLONE_NEWUSER
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC;
    let outcome = match fork_into(flags) {
        Ok(Side::Child) => {
            drop(ours);
            become_init(theirs, &watch, || set_up(root, allowed, identity));
            watch.end();
            return Ok(Role::Inner);
        }
        Ok(Side::Parent { child }) => {
            drop(theirs);
            introduce(child, &mut ours).map(|()| Role::Outer { init: child, init_tells: ours })
        }
        Err(errno) => Err(format!("clone: {}", errno.desc())),
    };
    if outcome.is_err() {
        watch.end();
    }
    outcome
}

/// Gives the new process its users, lets it set up the rest, and hears whether that went well.
fn introduce(init: Pid, channel: &mut UnixStream) -> Result<(), String> {
    let introduced = map_users(init).and_then(|()| hear(channel));
    if introduced.is_err() {
        let _ = kill(init, Signal::SIGKILL);
        wait(init);
    }
    introduced
}

/// The byte that the new process sends when all is set up, before anything else; what went wrong begins with
/// another one. How the inner process ended may follow in the same read.
const READY: u8 = 0;

fn hear(channel: &mut UnixStream) -> Result<(), String> {
    channel.write_all(&[0]).map_err(|e| e.to_string())?;
    let mut first = [READY];
    if channel.read(&mut first).map_err(|e| e.to_string())? == 0 {
        return Err("its first process ended".to_owned());
    }
    if first == [READY] {
        return Ok(());
    }
    let mut why = first.to_vec();
    channel.read_to_end(&mut why).map_err(|e| e.to_string())?;
    Err(String::from_utf8_lossy(&why).into_owned())
}

/// Every user keeps the number it has outside: all of them where this process may say so, else its own.
fn map_users(init: Pid) -> Result<(), String> {
    let write = |file: &str, text: &str| {
        let path = format!("/proc/{init}/{file}");
        fs::write(&path, text).map_err(|e| format!("{file}: {e}"))
    };
    if geteuid().is_root() {
        let all = |file: &str| fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
        let whole = write("uid_map", &identity(&all("uid_map")))
            .and_then(|()| write("gid_map", &identity(&all("gid_map"))));
        if whole.is_ok() {
            return whole;
        }
    }
    let one = |id: u32| format!("{id} {id} 1");
    write("setgroups", "deny")?;
    write("uid_map", &one(geteuid().as_raw()))?;
    write("gid_map", &one(getegid().as_raw()))
}

/// A map that leaves each number as it is, of all that `map` knows: its lines are inside, outside, count.
fn identity(map: &str) -> String {
    map.lines()
        .filter_map(|line| {
            let mut fields = line.split_ascii_whitespace();
            let (inside, _, count) = (fields.next()?, fields.next()?, fields.next()?);
            Some(format!("{inside} {inside} {count}\n"))
        })
        .collect()
}

/// The outer process: passes signals on until the inner one has ended, or the init and all with it. How the
/// inner one ended, as wait says it.
fn serve(init: Pid, mut init_tells: UnixStream) -> i32 {
    let watch = Watch::begin();
    let mut told = [0; 4];
    let _ = init_tells.set_nonblocking(true);
    loop {
        watch.pass_on_to(init, init_tells.as_fd());
        match init_tells.read(&mut told) {
            Ok(0) => return wait(init).unwrap_or(1 << 8),
            Ok(_) => break,
            Err(_) => {}
        }
    }
    wait(init);
    i32::from_ne_bytes(told)
}

/// Waits for a child to be gone, and what it started with it, as its being process 1 has it.
fn wait(child: Pid) -> Option<i32> {
    loop {
        match reap(Whom::One(child)) {
            Ok(None) => std::thread::sleep(Duration::from_millis(1)),
            ended => return ended.ok()?.map(|(_, status)| status),
        }
    }
}

/// Ends this process the way another one ended.
fn leave(status: i32) -> ! {
    if libc::WIFSIGNALED(status)
        && let Ok(signal) = Signal::try_from(libc::WTERMSIG(status))
    {
        crate::sys::signals::restore_defaults();
        let _ = nix::sys::signal::raise(signal);
        std::process::exit(128 + libc::WTERMSIG(status));
    }
    std::process::exit(libc::WEXITSTATUS(status))
}

/// Process 1 of the namespaces. Comes back in its child, the inner process, only.
fn become_init(
    mut channel: UnixStream,
    watch: &Watch,
    set_up: impl FnOnce() -> Result<(), String>,
) {
    let _ = set_pdeathsig(Signal::SIGKILL);
    if !matches!(channel.read(&mut [0]), Ok(1)) {
        exit_now(1);
    }
    let inner = set_up().and_then(|()| fork().map_err(|errno| format!("fork: {errno}")));
    match inner {
        Ok(Side::Child) => {}
        Ok(Side::Parent { child }) => {
            let _ = channel.write_all(&[READY]);
            reap_until(child, channel, watch)
        }
        Err(why) => {
            let _ = channel.write_all(why.as_bytes());
            exit_now(1)
        }
    }
}

/// Reaps all that is orphaned in here, until the inner process ends: and with this one, everything.
fn reap_until(inner: Pid, mut channel: UnixStream, watch: &Watch) -> ! {
    loop {
        while let Ok(Some((pid, status))) = reap(Whom::Any) {
            if pid == inner {
                let _ = channel.write_all(&status.to_ne_bytes());
                exit_now(0);
            }
        }
        watch.pass_on_to(inner, channel.as_fd());
    }
}

/// Makes the new namespaces habitable.
fn set_up(root: &Path, allowed: &Allowed, identity: Option<Identity>) -> Result<(), String> {
    let at = |what: &'static str| move |errno: Errno| format!("{what}: {}", errno.desc());
    let none = None::<&Path>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none).map_err(at("mounts"))?;
    let bare = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    let proc = bare | MsFlags::MS_NOEXEC;
    mount(Some("proc"), "/proc", Some("proc"), proc, none).map_err(at("/proc"))?;
    let options = Some("mode=711,size=16m");
    mount(Some("tmpfs"), root, Some("tmpfs"), bare, options).map_err(at("tmpfs"))?;
    loopback::bring_up().map_err(at("lo"))?;
    base::build(&base_in(root), allowed, root, identity)
}

/// Where the base is, in the folder of a grading.
pub(super) fn base_in(root: &Path) -> PathBuf {
    root.join("base")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_user_keeps_its_number() {
        assert_eq!(identity("0 0 4294967295\n"), "0 0 4294967295\n");
        let nested = "         0     100000      65536\n     70000   200000  10\n";
        assert_eq!(identity(nested), "0 0 65536\n70000 70000 10\n");
    }

    #[test]
    fn an_inner_process_that_has_ended_already_was_ready_all_the_same() {
        let heard = |told: &[u8]| {
            let (mut ours, mut theirs) = UnixStream::pair().unwrap();
            theirs.write_all(told).unwrap();
            theirs.shutdown(std::net::Shutdown::Write).unwrap();
            (hear(&mut ours), ours.read(&mut [0; 4]).unwrap())
        };
        assert_eq!(heard(&[READY, 7, 0, 0, 0]), (Ok(()), 4));
        assert_eq!(heard(b"lo: no"), (Err("lo: no".to_owned()), 0));
        assert!(heard(b"").0.is_err());
    }
}
