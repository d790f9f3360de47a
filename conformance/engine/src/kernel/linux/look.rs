//! The ways of looking, from the most to the least that is read.

use super::process::Held;
use super::seen::States;
use super::{network, process, tree};
use crate::kernel::{Kind, Naps, Process, Socket, View, Work};
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Looks at a program and its descendants. `None` where the process is gone, also when it has ended
/// and only its exit status is left. Connections in TIME_WAIT are left out: see [`look_closely`].
pub fn look(pid: u32) -> Option<View> {
    view(pid, States::LIVE)
}

/// Looks as [`look`] does, and at connections in TIME_WAIT too, of which a machine that has just run
/// many programs has thousands.
pub fn look_closely(pid: u32) -> Option<View> {
    view(pid, States::ALL)
}

/// A view with the sockets in these states.
fn view(pid: u32, states: States) -> Option<View> {
    let taken = Instant::now();
    // Descriptors first, the socket table after: what is held is then in the table, unless closed since.
    let found: Vec<(Process, Vec<Held>)> =
        tree::descendants(pid).into_iter().filter_map(process::read).collect();
    let (first, _) = found.first()?;
    if first.pid != pid || first.is_zombie() {
        return None;
    }
    let network = network::around(pid, states)?;
    let by_inode: HashMap<u64, &Socket> =
        network.iter().map(|socket| (socket.inode, socket)).collect();
    let processes =
        found.into_iter().map(|(process, held)| with_sockets(process, &held, &by_inode)).collect();
    Some(View { taken, processes, network })
}

/// The addresses that a program and its descendants listen on: to tell a wrong port, or one address
/// instead of every one. Empty where it listens on none, `None` where the process is gone.
pub fn listeners(pid: u32) -> Option<Vec<SocketAddr>> {
    let held: Vec<u64> = tree::descendants(pid).into_iter().flat_map(process::inodes).collect();
    let listening = network::around(pid, States::LISTENING)?.into_iter();
    Some(
        listening
            .filter(|socket| held.contains(&socket.inode))
            .map(|socket| socket.local)
            .collect(),
    )
}

/// The processor time that a program and its live descendants have used, in all their threads and in
/// the children they have waited for: exact for what lives, in ticks of 10 ms for what has ended.
/// `None` where the process is gone.
pub fn processor_time(pid: u32) -> Option<Duration> {
    used_by(&tree::descendants(pid))
}

/// The processor time of a program, which comes first, and its descendants.
fn used_by(tree: &[u32]) -> Option<Duration> {
    let (pid, others) = tree.split_first()?;
    let others = others.iter().filter_map(|pid| process::cpu(*pid));
    Some(others.fold(process::cpu(*pid)?, |sum, cpu| sum + cpu))
}

/// Whether a thread of the program, or of a descendant, runs or waits for a processor. A program that runs in
/// circles on a busy machine may use little of it, but is seen to want it; one that sleeps is not.
pub fn is_running(pid: u32) -> bool {
    tree::descendants(pid).into_iter().any(|pid| process::is_in(pid, &['R']))
}

/// The threads of a program and its descendants that wait for the network or for time to pass, each with how often
/// it has gone to sleep so far. Threads that wait for one another are a runtime's own affair.
pub fn naps(pid: u32) -> BTreeMap<u32, Naps> {
    let waits = |kind| {
        matches!(kind, Kind::WaitsOnMany | Kind::Accept | Kind::Read | Kind::Write | Kind::Sleep)
    };
    tree::descendants(pid).into_iter().flat_map(|pid| process::naps(pid, waits)).collect()
}

/// The shortest time after which a thread of the program, or of a descendant, waits no more for the network.
pub fn time_out(pid: u32) -> Option<Duration> {
    let of_threads = |pid| process::time_outs(pid);
    tree::descendants(pid).into_iter().flat_map(of_threads).min()
}

/// What a program and its descendants are at. `None` where the process is gone.
pub fn work(pid: u32) -> Option<Work> {
    let tree = tree::descendants(pid);
    let used = used_by(&tree)?;
    let wants_more = tree.iter().any(|pid| process::is_in(*pid, &['R', 'D']));
    let sleeps_for_good = !wants_more && tree.iter().all(|pid| process::sleeps_for_good(*pid));
    Some(Work { wants_more, sleeps_for_good, used })
}

/// The whole socket table of the calling thread's network namespace: both ends of a loopback
/// connection, TIME_WAIT included.
pub fn sockets() -> Option<Vec<Socket>> {
    network::ours(States::ALL)
}

/// One socket of the calling thread's network namespace, by its inode. A connection in TIME_WAIT has none.
pub fn live_socket(inode: u64) -> Option<Socket> {
    network::ours(States::LIVE)?.into_iter().find(|socket| socket.inode == inode)
}

/// The process with the sockets that its descriptors are.
fn with_sockets(process: Process, held: &[Held], by_inode: &HashMap<u64, &Socket>) -> Process {
    let socket = |held: &Held| Some((held.fd, (*by_inode.get(&held.inode)?).clone()));
    Process { sockets: held.iter().filter_map(socket).collect(), ..process }
}
