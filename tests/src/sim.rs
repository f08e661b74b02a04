//! A simulator of the whole ledger: the real rules, the real consensus core, wire, mempool, vote
//! journal and log, on a simulated network, disk and clock.
//!
//! One seed is one run: everything that happens, to the last bit, follows from one number. The
//! first phase is faulty (loss, delay, partitions, crashes in the middle of a write, damaged files,
//! faulty validators up to a third); the second is healed. [`invariant`] says what must hold in
//! both, and what in the second only.

pub mod agenda;
pub mod batch;
pub mod byzantine;
pub mod checks;
pub mod cluster;
pub mod core_twins;
pub mod disk;
pub mod fault;
pub mod ground;
pub mod invariant;
pub mod link;
pub mod node;
pub mod packet;
pub mod run;
pub mod scenario;
pub mod seed;
pub mod shrink;
pub mod snapshot;
pub mod soak;
pub mod tally;
pub mod tempo;
pub mod trace;
pub mod workload;
