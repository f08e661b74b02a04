//! The daemon `hefud`: network, storage, HTTP API.

pub mod index;
