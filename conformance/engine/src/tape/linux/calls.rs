//! The calls that are recorded: those on sockets, on files by their names, those that wait, and those that make and end
//! processes. Calls on a descriptor are only kept where that is a socket, so that reading a file leaves no trace.

use crate::tape::Sort;

/// A call that is recorded.
pub struct Known {
    /// Its number here.
    pub number: i64,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub sort: Sort,
    /// Where its arguments are.
    pub shape: Shape,
}

/// Where the arguments of a call are that matter, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A domain, a type; a new descriptor.
    Socket,
    /// A domain, a type; two descriptors.
    Pair,
    /// A descriptor.
    On,
    /// A descriptor, an address.
    Address,
    /// A descriptor, a number.
    Listen,
    /// A descriptor; a new one, with the other side's address.
    Accept,
    /// A descriptor, a level, an option, its value.
    Option { reads: bool },
    /// A descriptor, a buffer to be filled, its size.
    Receive,
    /// A descriptor, parts to be filled.
    ReceiveParts,
    /// A descriptor, a message to be filled.
    ReceiveMessage,
    /// A descriptor, bytes, how many.
    Send,
    /// A descriptor, parts.
    SendParts,
    /// A descriptor, a message.
    SendMessage,
    /// A descriptor, a file, how many bytes.
    SendFile,
    /// A descriptor, how.
    Shutdown,
    /// A descriptor; the same under another number.
    Duplicate,
    /// A descriptor, a command, a number.
    Control,
    /// A descriptor, a request, a number's place.
    Ioctl,
    /// A file's name at this place.
    Path(usize),
    /// A folder, a file's name, a buffer, flags: of which one asks of a descriptor.
    PathAt { flags: usize },
    /// How far, three sets, a time-out in seconds and a fraction of this many parts of a second.
    Select { parts: u32 },
    /// Descriptors with what they are watched for, how many, a time-out in milliseconds. (aarch64 has none such.)
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
    Poll,
    /// The same with seconds and nanoseconds.
    PollFine,
    /// An epoll, what to do, a descriptor, for what.
    Watch,
    /// An epoll, events, how many, a time-out in milliseconds.
    Events,
    /// The same with seconds and nanoseconds.
    EventsFine,
    /// A time.
    Sleep,
    /// A clock, flags, a time that passes or that the clock is to show.
    SleepOfAClock,
    /// Nothing that matters; a number.
    Plain,
    /// Which process.
    Child,
    /// Flags; a new process or thread.
    Clone,
    /// A status; does not return.
    Exit,
}

macro_rules! known {
    ($($(#[$only:meta])? $number:ident $name:literal $sort:ident $shape:expr;)*) => {
        &[$($(#[$only])? Known {
            number: libc::$number,
            name: $name,
            sort: Sort::$sort,
            shape: $shape,
        },)*]
    };
}

/// All of them.
pub const KNOWN: &[Known] = known! {
    SYS_socket "socket" Socket Shape::Socket;
    SYS_socketpair "socketpair" Socket Shape::Pair;
    SYS_bind "bind" Socket Shape::Address;
    SYS_listen "listen" Socket Shape::Listen;
    SYS_accept "accept" Accept Shape::Accept;
    SYS_accept4 "accept4" Accept Shape::Accept;
    SYS_connect "connect" Connect Shape::Address;
    SYS_getsockname "getsockname" Socket Shape::On;
    SYS_getpeername "getpeername" Socket Shape::On;
    SYS_setsockopt "setsockopt" Socket Shape::Option { reads: true };
    SYS_getsockopt "getsockopt" Socket Shape::Option { reads: false };
    SYS_shutdown "shutdown" Close Shape::Shutdown;
    SYS_close "close" Close Shape::On;
    SYS_dup "dup" Socket Shape::Duplicate;
    SYS_dup3 "dup3" Socket Shape::Duplicate;
    SYS_fcntl "fcntl" Socket Shape::Control;
    SYS_ioctl "ioctl" Socket Shape::Ioctl;
    SYS_read "read" Read Shape::Receive;
    SYS_readv "readv" Read Shape::ReceiveParts;
    SYS_recvfrom "recvfrom" Read Shape::Receive;
    SYS_recvmsg "recvmsg" Read Shape::ReceiveMessage;
    SYS_write "write" Write Shape::Send;
    SYS_writev "writev" Write Shape::SendParts;
    SYS_sendto "sendto" Write Shape::Send;
    SYS_sendmsg "sendmsg" Write Shape::SendMessage;
    SYS_sendfile "sendfile" Write Shape::SendFile;
    SYS_openat "openat" File Shape::Path(1);
    SYS_openat2 "openat2" File Shape::Path(1);
    SYS_newfstatat "newfstatat" File Shape::PathAt { flags: 3 };
    SYS_statx "statx" File Shape::PathAt { flags: 2 };
    SYS_faccessat "faccessat" File Shape::Path(1);
    SYS_faccessat2 "faccessat2" File Shape::PathAt { flags: 3 };
    SYS_readlinkat "readlinkat" File Shape::Path(1);
    SYS_chdir "chdir" File Shape::Path(0);
    SYS_execve "execve" File Shape::Path(0);
    SYS_pselect6 "pselect6" Wait Shape::Select { parts: 1_000_000_000 };
    SYS_ppoll "ppoll" Wait Shape::PollFine;
    SYS_epoll_create1 "epoll_create1" Wait Shape::Plain;
    SYS_epoll_ctl "epoll_ctl" Wait Shape::Watch;
    SYS_epoll_pwait "epoll_pwait" Wait Shape::Events;
    SYS_epoll_pwait2 "epoll_pwait2" Wait Shape::EventsFine;
    SYS_nanosleep "nanosleep" Sleep Shape::Sleep;
    SYS_clock_nanosleep "clock_nanosleep" Sleep Shape::SleepOfAClock;
    SYS_wait4 "wait4" Process Shape::Child;
    SYS_waitid "waitid" Process Shape::Plain;
    SYS_clone "clone" Process Shape::Clone;
    SYS_clone3 "clone3" Process Shape::Plain;
    SYS_exit_group "exit_group" Exit Shape::Exit;
    #[cfg(target_arch = "x86_64")] SYS_dup2 "dup2" Socket Shape::Duplicate;
    #[cfg(target_arch = "x86_64")] SYS_open "open" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_creat "creat" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_stat "stat" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_lstat "lstat" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_access "access" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_readlink "readlink" File Shape::Path(0);
    #[cfg(target_arch = "x86_64")] SYS_select "select" Wait Shape::Select { parts: 1_000_000 };
    #[cfg(target_arch = "x86_64")] SYS_poll "poll" Wait Shape::Poll;
    #[cfg(target_arch = "x86_64")] SYS_epoll_create "epoll_create" Wait Shape::Plain;
    #[cfg(target_arch = "x86_64")] SYS_epoll_wait "epoll_wait" Wait Shape::Events;
    #[cfg(target_arch = "x86_64")] SYS_pause "pause" Sleep Shape::Plain;
    #[cfg(target_arch = "x86_64")] SYS_fork "fork" Process Shape::Plain;
    #[cfg(target_arch = "x86_64")] SYS_vfork "vfork" Process Shape::Plain;
};

/// The call of this number.
pub fn known(number: i64) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.number == number)
}

/// The names of numbers that programs write by their names.
pub fn name(of: &[(i32, &'static str)], number: i32) -> String {
    let known = of.iter().find(|(known, _)| *known == number);
    known.map_or_else(|| number.to_string(), |(_, name)| (*name).to_owned())
}

/// Kinds of addresses.
pub const DOMAINS: &[(i32, &str)] = &[
    (libc::AF_INET, "AF_INET"),
    (libc::AF_INET6, "AF_INET6"),
    (libc::AF_UNIX, "AF_UNIX"),
    (libc::AF_NETLINK, "AF_NETLINK"),
    (libc::AF_PACKET, "AF_PACKET"),
];

/// Kinds of sockets.
pub const TYPES: &[(i32, &str)] = &[
    (libc::SOCK_STREAM, "SOCK_STREAM"),
    (libc::SOCK_DGRAM, "SOCK_DGRAM"),
    (libc::SOCK_RAW, "SOCK_RAW"),
];

/// Options of sockets, by level and number.
pub const OPTIONS: &[((i32, i32), &str)] = &[
    ((libc::SOL_SOCKET, libc::SO_REUSEADDR), "SO_REUSEADDR"),
    ((libc::SOL_SOCKET, libc::SO_REUSEPORT), "SO_REUSEPORT"),
    ((libc::SOL_SOCKET, libc::SO_RCVTIMEO), "SO_RCVTIMEO"),
    ((libc::SOL_SOCKET, libc::SO_SNDTIMEO), "SO_SNDTIMEO"),
    ((libc::SOL_SOCKET, libc::SO_RCVBUF), "SO_RCVBUF"),
    ((libc::SOL_SOCKET, libc::SO_SNDBUF), "SO_SNDBUF"),
    ((libc::SOL_SOCKET, libc::SO_KEEPALIVE), "SO_KEEPALIVE"),
    ((libc::SOL_SOCKET, libc::SO_LINGER), "SO_LINGER"),
    ((libc::SOL_SOCKET, libc::SO_BROADCAST), "SO_BROADCAST"),
    ((libc::SOL_SOCKET, libc::SO_ERROR), "SO_ERROR"),
    ((libc::SOL_SOCKET, libc::SO_TYPE), "SO_TYPE"),
    ((libc::IPPROTO_TCP, libc::TCP_NODELAY), "TCP_NODELAY"),
    ((libc::IPPROTO_TCP, libc::TCP_CORK), "TCP_CORK"),
    ((libc::IPPROTO_TCP, libc::TCP_KEEPIDLE), "TCP_KEEPIDLE"),
    ((libc::IPPROTO_TCP, libc::TCP_KEEPINTVL), "TCP_KEEPINTVL"),
    ((libc::IPPROTO_TCP, libc::TCP_KEEPCNT), "TCP_KEEPCNT"),
    ((libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT), "TCP_DEFER_ACCEPT"),
    ((libc::IPPROTO_IPV6, libc::IPV6_V6ONLY), "IPV6_V6ONLY"),
];

/// What fcntl is asked for, where it is about a socket.
pub const COMMANDS: &[(i32, &str)] = &[
    (libc::F_SETFL, "F_SETFL"),
    (libc::F_DUPFD, "F_DUPFD"),
    (libc::F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC"),
];

/// The ways of shutting down.
pub const WAYS: &[(i32, &str)] =
    &[(libc::SHUT_RD, "SHUT_RD"), (libc::SHUT_WR, "SHUT_WR"), (libc::SHUT_RDWR, "SHUT_RDWR")];

/// What an epoll is told.
pub const WATCHES: &[(i32, &str)] = &[
    (libc::EPOLL_CTL_ADD, "EPOLL_CTL_ADD"),
    (libc::EPOLL_CTL_MOD, "EPOLL_CTL_MOD"),
    (libc::EPOLL_CTL_DEL, "EPOLL_CTL_DEL"),
];
