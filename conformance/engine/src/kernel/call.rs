//! A system call that a thread sleeps in, and what kind of waiting it is.

/// What a sleeping thread waits for, as far as its system call tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any of several descriptors: select, poll, epoll, io_uring.
    WaitsOnMany,
    /// A connection on one listening socket.
    Accept,
    /// Bytes from one descriptor.
    Read,
    /// Room for bytes on one descriptor.
    Write,
    /// The other side's answer to a connection attempt.
    Connect,
    /// Time: nanosleep and its like, and select or poll on no descriptor.
    Sleep,
    /// Another thread.
    Futex,
    /// A child process.
    Child,
    /// Anything else.
    Other,
}

/// A system call with the arguments that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The kernel's name for it (`recvfrom`, `pselect6`), or `a system call` where not in our table.
    pub name: &'static str,
    /// Its number on this architecture.
    pub number: i64,
    /// The descriptor it works on: of epoll its own, not those watched; of select and poll the one watched, where it is
    /// one alone.
    pub fd: Option<i32>,
    /// Of poll the number of descriptors watched; of select the first number not watched.
    pub count: Option<u64>,
    /// What it waits for.
    pub kind: Kind,
}

/// The name that a program's text has for a call of this name: the C library calls `pselect6` for `select`.
pub fn familiar(name: &str) -> &str {
    match name {
        "pselect6" => "select",
        "ppoll" => "poll",
        "accept4" => "accept",
        "epoll_pwait" | "epoll_pwait2" => "epoll_wait",
        "clock_nanosleep" => "nanosleep",
        name => name,
    }
}

impl Call {
    /// The name that a program's text has for it.
    pub fn familiar(&self) -> &'static str {
        familiar(self.name)
    }

    /// Whether it waits on one descriptor of its own: accept, read and write.
    pub fn blocks_on_one(&self) -> bool {
        matches!(self.kind, Kind::Accept | Kind::Read | Kind::Write)
    }

    /// Whether it waits on many and may be watching `fd`: select names a bound, the others no number.
    pub fn may_watch(&self, fd: i32) -> bool {
        let bounded = self.is_select();
        let within = self.count.is_none_or(|bound| u64::try_from(fd).is_ok_and(|fd| fd < bound));
        let another = self.watches_one() && self.fd.is_some_and(|one| one != fd);
        self.kind == Kind::WaitsOnMany && (!bounded || within) && !another
    }

    /// Whether it is a select or poll of a single descriptor: how runtimes with time-outs read or accept, and threads
    /// that look after one connection each.
    pub fn watches_one(&self) -> bool {
        match self.name {
            "poll" | "ppoll" => self.count == Some(1),
            _ => self.is_select() && self.fd.is_some(),
        }
    }

    fn is_select(&self) -> bool {
        matches!(self.name, "select" | "pselect6")
    }
}

impl std::fmt::Display for Call {
    /// `recvfrom(4)`, and `select` where no descriptor is named.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.fd {
            Some(fd) if self.kind != Kind::WaitsOnMany => write!(f, "{}({fd})", self.familiar()),
            _ => f.write_str(self.familiar()),
        }
    }
}
