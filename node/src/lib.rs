//! The daemon `hefud`: network, storage, HTTP API.
//!
//! [`node`] wires it all in one function. The only crate with sockets, disk and real time.

// A node and what runs it.
pub mod admin;
pub mod cli;
pub mod config;
pub mod home;
pub mod key_terms;
pub mod localnet;
pub mod node;
pub mod operate;
pub mod rehearsal;
pub mod seat;
pub mod telemetry;

// What a node is made of.
pub mod api;
pub mod cosign;
pub mod engine;
pub mod gossip;
pub mod index;
pub mod metrics;
pub mod network;
pub mod reporter;
pub mod signer;
pub mod snapshots;
pub mod storage;
pub mod traces;
pub mod vote_journal_file;
pub mod witness;
