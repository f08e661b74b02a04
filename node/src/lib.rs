//! The daemon `hefud`: network, storage, HTTP API.

pub mod api;
pub mod config;
pub mod engine;
pub mod index;
pub mod network;
pub mod storage;
pub mod vote_journal_file;
