//! Nodes on the loopback interface: the network by itself, and the engine over it.

mod cluster;
mod consensus;
mod strangers;
