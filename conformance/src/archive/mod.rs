//! What was packed: a zip or tar file as a stranger has made it, unpacked into a folder of the harness's own. It is small
//! and whole, or it is refused in words: within bounds whatever sizes it claims, no name that leads out or stands for two
//! things, no links, no devices, and of permissions nothing but that a file may be run.

mod entry;
mod error;
mod kind;
mod large;
mod names;
mod tarred;
mod unpack;
mod wrapping;
mod zipped;

pub use entry::{OF_USE, Packed, Room, Unpacked, Unpacking, Visit, What};
pub use error::UnpackError;
pub use kind::{Kind, is_of_another_kind};
pub use large::Large;
pub use names::parts;
pub use unpack::{unpack, unpack_all, wrapping};
pub use wrapping::Wrapping;
