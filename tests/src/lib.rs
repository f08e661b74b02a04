//! Simulator, end-to-end tests over real processes, benchmarks.

pub mod network;
pub mod sim;
