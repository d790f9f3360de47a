//! The harness's own reading of HTTP/1.0, on bytes as they come: lenient where the handout leaves room,
//! and exact about what was seen.

pub mod message;
pub mod request;
pub mod response;
