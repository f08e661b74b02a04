//! Proof files from the outside: verified offline, mutated, and frozen as golden vectors.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking")]

mod forge;
mod formats;
mod mutation;
mod offline;
mod openssl;
mod safeguards;
mod sample;
mod vectors;
mod witness;
