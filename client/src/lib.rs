//! The offline verifier and the `hefu` command line.

// Trusting nobody.
pub mod light;
