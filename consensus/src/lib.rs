//! What the consensus engine is told and what it decides: context, codec, block building, mempool,
//! vote journal rules. No sockets, no disk, no clock.

pub mod context;
pub mod parts;
pub mod proposer_time;
pub mod vote_journal;
pub mod wire;
