//! The replay: plays a page's steps against a fresh program, one thread a page, and never waits longer
//! than its patience. It knows what happened; what that means is judged in `judge`.

pub mod allows;
pub mod amend;
mod by_chance;
mod client_steps;
pub mod connection;
pub mod connection_steps;
pub mod enough;
pub mod fixtures;
pub mod fresh;
pub mod onlooker;
pub mod origin;
pub mod origin_steps;
pub mod patience;
pub mod perform;
pub mod port;
pub mod record;
pub mod server_steps;
pub mod shortfall;
pub mod stage;
pub mod waited;
