//! Witnesses: following a ledger from outside and co-signing what was seen; and asking for what others
//! co-signed.
//!
//! # What a witness signs
//! A header only if all of this holds: a quorum that follows from the pinned genesis document signed it;
//! it is later than everything signed before; an unbroken chain of headers leads to it from the last one
//! signed; and its history of records continues that one's (RFC 9162). What is signed is remembered on disk
//! before the signature exists, so a witness that was killed at any instant never contradicts itself.

mod ask;
mod command;
mod follow;
mod home;
mod judge;

pub use ask::{Answers, gather, split_of};
pub use command::WitnessCommand;
pub use follow::{Followed, Trouble, follow};
pub use home::{HomeError, Last, WitnessHome};
pub use judge::{Judgement, judge};
