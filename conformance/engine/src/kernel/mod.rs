//! What the kernel shows of a running program: the system call each thread sleeps in and on which
//! descriptor, which connection that descriptor is, queue lengths and unread bytes, processor time,
//! threads, children. It is what lets a report say *why*, proves select(2) (rules 3.4, 3.6 and 3.7),
//! and answers the handout's questions with what can be seen.
//!
//! Everything is read from /proc, and the socket table also by netlink, as any user may for processes
//! that the harness itself has started; nothing is changed or stopped. (What a program *did* is on its
//! [tape](crate::tape), where it is recorded.) This works on
//! Linux on x86_64 and aarch64. Elsewhere [`look`] and its like return `None` or nothing, and
//! the checks that need them are skipped. What the limits need is read on Linux on every processor.
//!
//! | file | holds |
//! | --- | --- |
//! | `view.rs` | a [`View`] and its parts, as values; nothing here reads |
//! | `call.rs`, `socket.rs` | one system call, one socket |
//! | `doing.rs` | what a thread does, as a value and in words |
//! | `question.rs`, `evidence.rs` | the yes-or-no questions that pages ask, and what was seen where the answer is no |
//! | `sentence.rs` | a view in words for a report |
//! | `table.rs` | the sockets as a table, for the stepper |
//! | `processes.rs` | all processes of the machine, and who is whose child |
//! | `hidden.rs` | what processes hold that is in no list of them |
//! | `linux/` | the reading of one program and its sockets into these values |
//! | `elsewhere.rs` | the same functions where there is no such /proc |

mod call;
mod doing;
mod evidence;
#[cfg(test)]
mod example;
mod question;
mod sentence;
mod socket;
mod table;
mod view;

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod hidden;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod linux;
#[cfg(target_os = "linux")]
mod proc_files;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod stat;

pub use call::{Call, Kind, familiar};
pub use doing::{Doing, On, Who};
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{hidden, memory_without_files, processes};
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub use elsewhere::{
    is_running, kept_busy, listeners, look, look_closely, naps, processor_time, sockets, time_out,
    work,
};
pub use evidence::Evidence;
#[cfg(target_os = "linux")]
pub use hidden::hidden;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use linux::{
    is_running, kept_busy, listeners, live_socket, look, look_closely, naps, processor_time,
    sockets, time_left, time_out, work,
};
#[cfg(target_os = "linux")]
pub(crate) use proc_files::{field, socket_inode, text};
#[cfg(target_os = "linux")]
pub use processes::{children, memory_without_files, processes, threads_of_user};
pub use question::Answer;
pub use socket::{Names, Queue, Socket, TcpState};
pub use table::{Row, lines, rows_of_port};
pub use view::{Hidden, Naps, Process, Thread, Usage, View, Work};
