//! The daemon hefud: network, storage, HTTP API.
