//! A web client and three web servers on raw sockets and select(2), written to be read.
//!
//! They are one answer to the handout, and the lab's own grading keeps them right. It is a book of
//! one evening; this is its table of contents. Numbered rules are those of the handout, sections
//! those of RFC 1945, which is HTTP/1.0.
//!
//! | read | in order to learn |
//! | --- | --- |
//! | **the client** | |
//! | [`url`] | what an address is made of, and why not to trust one |
//! | [`head`] | how a head ends, and what the client must know before it touches the body |
//! | `bin/http_client.rs` | **part 1**: the steps, one function each; to receive without knowing how much will come |
//! | [`sys`] | what the kernel was asked for on the way; leave select for later |
//! | **one at a time** | |
//! | [`listen`] | accept socket, bind, listen |
//! | [`request`] | "not whole yet" and "wrong" are different answers |
//! | [`response`] | an honest head, and that to send is to send some |
//! | [`files`] | that a path is a request, not a right |
//! | `bin/http_server1.rs` | **part 2**: the story told in order, asleep wherever a client lets it wait |
//! | **many at once** | |
//! | [`connection`] | the same story with a bookmark: a struct with a state |
//! | [`select_server`] | read list, write list, wait, serve who is ready; what to do when it is full |
//! | `bin/http_server2.rs` | **part 3**: what is left of part 2 |
//! | [`product`] | the edges of numbers |
//! | `bin/http_server3.rs` | **part 4**: the same server with another answer |
//!
//! Aside stand [`failure`], how the programs say why they end, and `elsewhere`, two system calls for
//! systems other than Linux.

pub mod connection;
#[cfg(not(target_os = "linux"))]
pub mod elsewhere;
pub mod failure;
pub mod files;
pub mod head;
pub mod listen;
pub mod product;
pub mod request;
pub mod response;
pub mod select_server;
pub mod sys;
pub mod url;
