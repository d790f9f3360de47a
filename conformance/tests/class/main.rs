//! Classes: exports as services make them, and what comes of them.

mod exports;
mod made;
