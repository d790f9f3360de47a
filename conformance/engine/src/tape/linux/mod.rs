//! The recorder. `recorder.rs` answers the stops of all threads; `calls.rs` is the list of what stops them and
//! `filter.rs` the filter made of it; `decode.rs` reads what a call was given and what it returned, out of the stopped
//! program's memory (`memory.rs`) and descriptors (`descriptors.rs`); `desk.rs` is where notes are handed over.

mod calls;
mod decode;
mod descriptors;
mod desk;
mod filter;
mod memory;
mod recorder;

pub use filter::be_stopped_at_calls;
pub use recorder::{Recorder, be_traced};
