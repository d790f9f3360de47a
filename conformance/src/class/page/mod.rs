//! All of a class on one page, `index.html`: who needs help, which causes are common, which checks fail most, and the
//! matrix of submissions and checks, every mark of which leads to its evidence. Also the same for a handful of
//! implementations side by side.
//!
//! A page is one file that needs nothing beside it: its style and its script are in it, whatever came from a student or
//! a program is text in it, and no script but its own runs. Without the script all of it can be read and followed;
//! sorting, finding a name and moving by arrow keys need it.

mod about;
mod attention;
mod causes;
mod checks;
mod columns;
mod figures;
mod frame;
mod implementations;
mod link;
mod mark;
mod matrix;
mod roll;
mod scores;
mod whole;

pub use about::About;
pub use implementations::render as matrix;
pub use whole::render;
