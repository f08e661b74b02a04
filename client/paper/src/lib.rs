//! The printed certificate (登记证书): what a bureau hands out on paper.
//!
//! ```text
//! certificate file ─verify→ Facts ─word→ Sheet ─place→ Layout ┬ paint→ PDF/A-2u
//!    or a node's state ─────┘                 (Faces, QR)     └ paint→ SVG
//! ```
//! [`Facts`] are what the ledger has, [`Sheet`] is every word on the paper, [`Layout`] where each
//! character, line and module stands. The two painters decide nothing, so both pages always agree.
//!
//! # What is checked before anything is painted
//! Every character has a glyph with an outline, in the main face or in a fallback; otherwise the page
//! is refused and the character named. What does not fit is counted on the page, never cut silently.

mod error;
mod face;
mod facts;
mod form;
mod layout;
mod link;
mod page;
mod pdf;
mod regions;
mod sheet;
mod svg;
mod words;
mod wrap;

pub use error::PaperError;
pub use face::{Faces, FontFiles};
pub use facts::{Beside, Facts};
pub use form::place;
pub use layout::{About, Bar, Frame, Glyph, Ink, Layout, Mark, Modules, Run, Weight};
pub use link::VerifyAddress;
pub use page::{Form, print};
pub use pdf::paint as paint_pdf;
pub use sheet::{Line, Row, Seal, Sheet, Stamp};
pub use svg::paint as paint_svg;
pub use words::Both;
