//! Checks on texts and lists that every family shares.

use crate::{
    limits::{CODE_CHARS_MAX, LIST_ENTRIES_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX},
    reject::{Reason, Rejection},
};

/// A name or title: 1 to 200 characters, no control characters, no blank ends.
pub fn check_name(field: &str, text: &str) -> Result<(), Rejection> {
    check_length(field, text, NAME_CHARS_MAX)
}

/// A free text: 1 to 2,000 characters, no control characters but line breaks, no blank ends.
pub fn check_text(field: &str, text: &str) -> Result<(), Rejection> {
    check_length(field, text, TEXT_CHARS_MAX)
}

fn check_length(field: &str, text: &str, max: usize) -> Result<(), Rejection> {
    let bad = text.is_empty()
        || text.trim() != text
        || text.chars().count() > max
        || text.chars().any(|c| c.is_control() && c != '\n');
    if bad { Err(Rejection::of(Reason::TextTooLong, field)) } else { Ok(()) }
}

/// A list that is a set: 1 to 64 entries, strictly rising.
pub fn check_sorted<T: Ord>(field: &str, list: &[T]) -> Result<(), Rejection> {
    let bad = list.is_empty()
        || list.len() > LIST_ENTRIES_MAX
        || !list.windows(2).all(|pair| pair[0] < pair[1]);
    if bad { Err(Rejection::of(Reason::ListTooLong, field)) } else { Ok(()) }
}

/// A code of another register: 1 to 64 printable ASCII characters without blanks.
pub fn check_code(field: &str, text: &str) -> Result<(), Rejection> {
    let bad = text.is_empty()
        || text.len() > CODE_CHARS_MAX
        || !text.bytes().all(|b| b.is_ascii_graphic());
    if bad { Err(Rejection::of(Reason::TextTooLong, field)) } else { Ok(()) }
}
