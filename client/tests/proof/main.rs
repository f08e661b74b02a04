//! Proof files from the outside: verified offline, mutated, and frozen as golden vectors.

mod formats;
mod mutation;
mod offline;
mod sample;
mod vectors;
