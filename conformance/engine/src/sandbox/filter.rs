//! System calls that no client or server needs, refused to programs by a filter (seccomp(2)): those that reach the
//! machine beside it (sockets of the machine's own services, keys, other processes, devices of the kernel), that hold
//! memory which nobody counts, or that have been ways out of a sandbox before.
//!
//! What is refused fails with EPERM. A C library asks for `clone3` before `clone`, and is told that there is none.

use nix::libc;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, sock_filter,
};
use std::collections::BTreeMap;
use std::env::consts::ARCH;
use std::sync::OnceLock;

/// Refused whatever their arguments are.
const REFUSED: &[i64] = &[
    // Mounts and roots.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_quotactl,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_fanotify_init,
    // Namespaces.
    libc::SYS_unshare,
    libc::SYS_setns,
    // Keys.
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    // Other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_process_mrelease,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    // Memory that belongs to no process, and what processes share by number.
    libc::SYS_vmsplice,
    libc::SYS_memfd_create,
    libc::SYS_memfd_secret,
    libc::SYS_shmget,
    libc::SYS_semget,
    libc::SYS_msgget,
    libc::SYS_mq_open,
    // The kernel itself.
    libc::SYS_userfaultfd,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_acct,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_vhangup,
    libc::SYS_lookup_dcookie,
];

/// Those of one kind of processor.
#[cfg(target_arch = "x86_64")]
const REFUSED_HERE: &[i64] = &[
    libc::SYS_kexec_file_load,
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_uselib,
];
#[cfg(not(target_arch = "x86_64"))]
const REFUSED_HERE: &[i64] = &[];

/// Refused for another process than the one that asks; with the place of the argument that says which.
const ABOUT_A_PROCESS: &[(i64, u8)] = &[
    (libc::SYS_sched_setaffinity, 0),
    (libc::SYS_sched_setscheduler, 0),
    (libc::SYS_sched_setparam, 0),
    (libc::SYS_sched_setattr, 0),
    (libc::SYS_setpriority, 1),
    (libc::SYS_ioprio_set, 1),
];

/// fchmodat2(2), Linux 6.6: the same number everywhere, which libc does not have for every processor.
const FCHMODAT2: i64 = 452;

/// What is changed of files without opening them, and watched: Landlock has no hold on it. Refused where a program sees
/// the machine's own files.
const OF_FILES: &[i64] = &[
    libc::SYS_fchmodat,
    FCHMODAT2,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_inotify_add_watch,
];

/// Those of one kind of processor.
#[cfg(target_arch = "x86_64")]
const OF_FILES_HERE: &[i64] = &[
    libc::SYS_chmod,
    libc::SYS_chown,
    libc::SYS_lchown,
    libc::SYS_utime,
    libc::SYS_utimes,
    libc::SYS_futimesat,
];
#[cfg(not(target_arch = "x86_64"))]
const OF_FILES_HERE: &[i64] = &[];

/// New namespaces, as flags of `clone`.
const NAMESPACES: libc::c_int = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Numbers from here on are calls of another kind (x32), on which this filter would have no hold.
const X32: u32 = 0x4000_0000;

/// Compiles the filter, where that was not done yet: before there is a process that is to have it. Whether it lets the
/// `modes` of files be changed.
pub(super) fn prepare(modes: bool) -> Result<&'static BpfProgram, String> {
    static COMPILED: [OnceLock<Result<BpfProgram, String>>; 2] = [OnceLock::new(), OnceLock::new()];
    COMPILED[usize::from(modes)]
        .get_or_init(|| compile(modes).map_err(|error| error.to_string()))
        .as_ref()
        .map_err(String::clone)
}

/// Puts this process, and what it starts, behind the filter. For good.
pub(super) fn close(modes: bool) -> Result<(), String> {
    seccompiler::apply_filter(prepare(modes)?).map_err(|error| error.to_string())
}

fn compile(modes: bool) -> Result<BpfProgram, Error> {
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    rules.extend(REFUSED.iter().chain(REFUSED_HERE).map(|&call| (call, Vec::new())));
    rules.insert(libc::SYS_socket, sockets()?);
    rules.insert(libc::SYS_socketpair, socket_pairs()?);
    rules.insert(libc::SYS_clone, clones()?);
    rules.insert(libc::SYS_ioctl, controls()?);
    rules.insert(
        libc::SYS_prctl,
        vec![SeccompRule::new(vec![argument(0, SeccompCmpOp::Eq, libc::PR_SET_DUMPABLE)?])?],
    );
    for &(call, whose) in ABOUT_A_PROCESS {
        rules.insert(call, vec![SeccompRule::new(vec![argument(whose, SeccompCmpOp::Ne, 0)?])?]);
    }
    rules.insert(libc::SYS_prlimit64, limits()?);
    if !modes {
        rules.extend(OF_FILES.iter().chain(OF_FILES_HERE).map(|&call| (call, Vec::new())));
    }
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, ARCH.try_into()?)?;
    let mut program = no_such_call();
    program.extend(BpfProgram::try_from(filter)?);
    Ok(program)
}

/// Argument `number`, of which the bits of `mask` are looked at.
fn masked(number: u8, mask: libc::c_int, value: libc::c_int) -> Result<SeccompCondition, Error> {
    let compare = SeccompCmpOp::MaskedEq(u64::from(mask as u32));
    Ok(SeccompCondition::new(number, SeccompCmpArgLen::Dword, compare, u64::from(value as u32))?)
}

fn argument(
    number: u8,
    compare: SeccompCmpOp,
    value: libc::c_int,
) -> Result<SeccompCondition, Error> {
    Ok(SeccompCondition::new(number, SeccompCmpArgLen::Dword, compare, u64::from(value as u32))?)
}

/// Of all families but those of the Internet; one more kind tells of the machine's own addresses, as `getaddrinfo` and
/// languages' libraries ask.
fn sockets() -> Result<Vec<SeccompRule>, Error> {
    use SeccompCmpOp::{Eq, Ne};
    let others = SeccompRule::new(vec![
        argument(0, Ne, libc::AF_INET)?,
        argument(0, Ne, libc::AF_INET6)?,
        argument(0, Ne, libc::AF_NETLINK)?,
    ])?;
    let netlink = SeccompRule::new(vec![
        argument(0, Eq, libc::AF_NETLINK)?,
        argument(2, Ne, libc::NETLINK_ROUTE)?,
    ])?;
    // TCP by another name would not be held by what holds TCP. (A library that asks for it takes TCP then.)
    let protocols = SeccompRule::new(vec![
        argument(0, Ne, libc::AF_NETLINK)?,
        argument(2, Ne, 0)?,
        argument(2, Ne, libc::IPPROTO_TCP)?,
        argument(2, Ne, libc::IPPROTO_UDP)?,
    ])?;
    // Packets made by hand.
    let raw = SeccompRule::new(vec![
        argument(0, Ne, libc::AF_NETLINK)?,
        masked(1, 0xf, libc::SOCK_RAW)?,
    ])?;
    Ok(vec![others, netlink, protocols, raw])
}

/// The limits of another process; its own it may ask for, and lower.
fn limits() -> Result<Vec<SeccompRule>, Error> {
    use SeccompCmpOp::Ne;
    let new = SeccompCondition::new(2, SeccompCmpArgLen::Qword, Ne, 0)?;
    Ok(vec![SeccompRule::new(vec![argument(0, Ne, 0)?, new])?])
}

/// One of datagrams could be connected to another socket afterwards.
fn socket_pairs() -> Result<Vec<SeccompRule>, Error> {
    Ok(vec![SeccompRule::new(vec![masked(1, 0xf, libc::SOCK_DGRAM)?])?])
}

/// Into new namespaces.
fn clones() -> Result<Vec<SeccompRule>, Error> {
    (0..libc::c_int::BITS)
        .map(|bit| (1u32 << bit) as libc::c_int)
        .filter(|flag| NAMESPACES & flag != 0)
        .map(|flag| Ok(SeccompRule::new(vec![masked(0, flag, flag)?])?))
        .collect()
}

/// What types into a terminal for its user.
fn controls() -> Result<Vec<SeccompRule>, Error> {
    [libc::TIOCSTI, libc::TIOCLINUX]
        .into_iter()
        .map(|control| {
            Ok(SeccompRule::new(vec![argument(1, SeccompCmpOp::Eq, control as libc::c_int)?])?)
        })
        .collect()
}

/// Answers ENOSYS to `clone3`, whose flags a filter cannot see, and to calls of another kind.
fn no_such_call() -> BpfProgram {
    let instruction = |code: u32, jt, jf, k| sock_filter { code: code as u16, jt, jf, k };
    let first_if_x32 = u8::from(cfg!(target_arch = "x86_64"));
    vec![
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        instruction(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, first_if_x32, 0, X32),
        instruction(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, libc::SYS_clone3 as u32),
        instruction(
            libc::BPF_RET | libc::BPF_K,
            0,
            0,
            libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32,
        ),
    ]
}
