//! The Hefu ledger as pure functions: records, rules, blocks, roots, proofs.
//!
//! Nothing here opens a socket or a file, reads a clock, draws a random number or uses a float or a
//! hash map's order. One way through: bytes ([`envelope`]) → record ([`record`]) → checked and
//! applied ([`execute`], [`action`]) → block ([`block`]) → state ([`state`]) → proof.
//!
//! # Levels of validity
//! - *Well-formed* ([`record::Record`]): canonical, known type, fields in range. Needs nothing else.
//! - *Verified* ([`record::VerifiedRecord`]): every signature holds.
//! - *Applied* ([`execute::apply_block`]): its signers may do this, here, now. Needs the state.

// What a member signs.
pub mod action;
pub mod credential;
pub mod envelope;
pub mod jcs;
pub mod record;
pub mod reject;
pub mod scrub;

// What the ledger decides.
pub mod alerts;
pub mod attenuation;
pub mod attested;
pub mod calendar;
pub mod clock;
pub mod edges;
pub mod execute;
pub mod founding;
pub mod lineage;
pub mod outbound;
pub mod params;
pub mod personal;
pub mod policy;
pub mod recognition;
pub mod state;
pub mod statement;
pub mod title;

// What the ledger commits to, and proofs from it.
pub mod bundle;
pub mod checkpoint;
pub mod cose;
pub mod log_tree;
pub mod state_tree;
pub mod witness;

// Blocks and who makes them final.
pub mod block;
pub mod commit;
pub mod validator_set;
pub mod vote;

// Small things that everything uses.
pub mod codec;
pub mod hash;
pub mod height;
pub mod key;
pub mod limits;
pub mod money;
pub mod region;
pub mod time;
pub mod uscc;
pub mod words;

// Ledgers in memory for tests.
#[cfg(any(test, feature = "testing"))]
pub mod fixture;
