//! What the consensus engine is told and what it decides: context, codec, block building, mempool,
//! vote journal rules. No sockets, no disk, no clock.

// The ledger as the engine drives it.
pub mod admitted;
pub mod application;
pub mod block_builder;
pub mod founded;
pub mod memory;
pub mod mempool;
pub mod port;

// The engine's view of it.
pub mod consensus_key;
pub mod context;
pub mod parts;
pub mod proposer_time;
pub mod vote_journal;
pub mod wire;

// Values for tests.
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
