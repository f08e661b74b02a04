//! Nodes on the loopback interface: the network by itself, and the engine over it.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking")]

mod byzantine;
mod cluster;
mod consensus;
mod flood;
mod raw;
mod strangers;
mod twins;
