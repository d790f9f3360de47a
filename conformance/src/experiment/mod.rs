//! Experiments: a failed page played again with one thing changed. What fails as it is written and passes so has its
//! cause proved. The catalogue is here; when which of them is tried is said in `grade/experiments.rs`.

pub mod allowance;
pub mod answers;
pub mod numbers;
pub mod operands;
pub mod requests;
pub mod rewrite;
pub mod signs;
