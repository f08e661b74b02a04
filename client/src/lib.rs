//! The offline verifier and the `hefu` command line.

// Trusting nobody.
pub mod light;
pub mod witness;

// Talking to a node.
pub mod answer;
pub mod fetch;
pub mod numbering;
pub mod tls;

// Building records.
pub mod compose;
pub mod digest;
pub mod payload;
pub mod verb;
pub mod wallet;

// The command line.
pub mod cli;
pub mod command;
pub mod demo;
pub mod exit;
pub mod import;
pub mod print;
pub mod progress;
pub mod session;
pub mod story;
