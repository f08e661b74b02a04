//! The founding ceremony: how members that do not trust each other agree on the first state.
//!
//! 1. One of them writes the [`terms`]: network name, time, parameters, calendars.
//! 2. Each founding member states who it is and signs that together with the terms
//!    ([`contribution`]); its validator and peer keys sign too, so nobody contributes another's key.
//! 3. Anyone collects the contributions and seals the [`document`] ([`ceremony`]). The hash of the
//!    document is the chain id, so the members compare one line of text.
//! 4. Everyone verifies the document independently: [`document::Genesis`] exists only when it holds.
//!
//! [`localnet`] holds such a ceremony with itself, for one machine.

pub mod ceremony;
pub mod contribution;
pub mod document;
pub mod file;
pub mod key_file;
pub mod localnet;
pub mod terms;
pub mod token;

pub use document::{Genesis, GenesisDocument, GenesisError};
