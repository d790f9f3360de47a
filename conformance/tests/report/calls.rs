//! Calls of a program, made up as the tape has them.

use super::{address, entry};
use conformance::tape::{Argument, Call, Descriptor, Is, Outcome, Ready, Sort};
use conformance::transcript::{Entry, What};

/// The call returned at this time, and had lasted so long.
pub fn called(t: f64, who: &str, lasted: f64, call: Call) -> Entry {
    let nanoseconds = |t: f64| (t * 1e9) as u64;
    let returned = call.outcome.as_ref().map(|_| nanoseconds(t));
    let call = Call { made: nanoseconds(t - lasted), returned, ..call };
    entry(t, 12, who, What::Called { call: Box::new(call), lasted })
}

fn call(name: &str, sort: Sort, arguments: Vec<Argument>, outcome: Option<Outcome>) -> Call {
    Call {
        name: name.to_owned(),
        sort,
        process: 2,
        thread: 2,
        made: 0,
        returned: None,
        arguments,
        outcome,
        bytes: Vec::new(),
    }
}

fn connection(number: i32, remote: &str) -> Descriptor {
    let is = Is::Connection { local: address("127.0.0.1:41235"), remote: address(remote) };
    Descriptor { number, is }
}

fn of_socket(number: i32) -> Argument {
    Argument::Descriptor(Descriptor { number, is: Is::Socket })
}

pub fn socket(number: i32) -> Call {
    let made = Outcome::Descriptor(Descriptor { number, is: Is::Socket });
    let words = ["AF_INET", "SOCK_STREAM"].map(|word| Argument::Word(word.to_owned()));
    call("socket", Sort::Socket, words.to_vec(), Some(made))
}

/// An address that is in use.
pub fn failed(number: i32) -> Call {
    let arguments = vec![of_socket(number), Argument::Address(address("0.0.0.0:41235"))];
    call("bind", Sort::Socket, arguments, Some(Outcome::Error(98)))
}

pub fn select(numbers: &[i32], ready: &[i32]) -> Call {
    let one = |number: &i32| Descriptor { number: *number, is: Is::Socket };
    let first = numbers.iter().map(one).collect();
    let set = Argument::Set { what: Ready::Read, first, more: 0 };
    let ready = ready.iter().map(|number| (Ready::Read, one(number))).collect();
    call("pselect6", Sort::Wait, vec![set], Some(Outcome::Ready(ready, 0)))
}

pub fn accepted(listening: i32, number: i32, remote: &str) -> Call {
    let made = Outcome::Descriptor(connection(number, remote));
    call("accept4", Sort::Accept, vec![of_socket(listening)], Some(made))
}

pub fn received(number: i32, remote: &str, bytes: &[u8]) -> Call {
    let outcome = Outcome::Value(bytes.len() as i64);
    Call { outcome: Some(outcome), bytes: bytes.to_vec(), ..sleeps(number, remote) }
}

/// A read that does not return.
pub fn sleeps(number: i32, remote: &str) -> Call {
    let arguments = vec![Argument::Descriptor(connection(number, remote)), Argument::Number(1024)];
    call("recvfrom", Sort::Read, arguments, None)
}

pub fn about_file(path: &str) -> Call {
    let path = Argument::Path(path.as_bytes().to_vec());
    call("openat", Sort::File, vec![path], Some(Outcome::Error(2)))
}

pub fn ended(status: i64) -> Call {
    call("exit_group", Sort::Exit, vec![Argument::Number(status)], None)
}
