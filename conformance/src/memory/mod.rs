//! What the last grading of a folder found, so that the next can say what was gained. It lies in the user's cache folder
//! and never in a submission. Where it cannot be read or written, there is none, and nothing else changes.

pub mod change;
pub mod remembered;
pub mod store;

pub use change::Change;
pub use remembered::Remembered;
pub use store::Store;
