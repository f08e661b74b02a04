//! The printed certificate, read with other people's tools: poppler, qpdf, zbar, librsvg.
//!
//! What is not checked here: a full PDF/A validation (veraPDF needs Java). The library refuses to
//! write what its own PDF/A-2u checks find; these tests look at what the files then hold.

#![expect(clippy::panic, reason = "a test says what is wrong by panicking")]

mod layout;
mod pdf;
mod refusal;
mod sample;
mod svg;
mod tool;
