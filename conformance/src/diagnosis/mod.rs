//! Diagnosis: the likely cause of a failure, from its evidence. A table of known misconceptions, each with
//! what gives it away and one sentence of advice; where the evidence singles none out, nothing is said.

pub mod calls;
pub mod case;
pub mod causes;
pub mod client;
pub mod ends;
pub mod json;
pub mod last_words;
pub mod misconception;
pub mod patterns;
pub mod served;
pub mod server;
pub mod table;
