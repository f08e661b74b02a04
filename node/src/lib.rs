//! The daemon `hefud`: network, storage, HTTP API.

pub mod api;
pub mod config;
pub mod index;
pub mod storage;
