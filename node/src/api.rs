//! The HTTP API: routes under `/v1`, its document, and how connections are bounded.

pub mod error;
pub mod extract;
pub mod head_guard;
pub mod layer;
pub mod server;
