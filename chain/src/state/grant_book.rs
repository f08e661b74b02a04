//! The live grants directly on a certificate or below a grant, so that exclusivity is decided
//! without a search.
//!
//! A book names every exclusive grant and some of the others; of the rest it only knows how many
//! end on which day. Terms lie inside a certificate's validity, so a book has no more days than
//! that, and usually one or two.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, key::EntityKind};
use crate::{hash::RecordId, limits::GRANT_BOOK_NAMED_MAX, time::Date};

/// Whose grants a book keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookOf {
    /// First-tier grants on a certificate.
    Certificate(CertificateNumber),
    /// Grants directly below a grant.
    Grant(RecordId),
}

/// The grants that are offered or in force, each until its last day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantBook {
    /// Every exclusive grant, and the first others.
    pub named: Vec<NamedGrant>,
    /// The other grants: how many end on a day, in order of the days.
    pub crowd: Vec<(Date, u32)>,
}

/// A grant that a book knows by its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedGrant {
    /// The grant.
    pub grant: RecordId,
    /// Its last day.
    pub to: Date,
    /// No other may overlap it.
    pub exclusive: bool,
}

/// All names of a book are taken by exclusive grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookFull;

impl GrantBook {
    /// Adds a grant and forgets those that ended before today.
    pub fn add(&mut self, new: NamedGrant, today: Date) -> Result<(), BookFull> {
        self.forget_before(today);
        if self.named.len() < GRANT_BOOK_NAMED_MAX {
            self.named.push(new);
        } else if !new.exclusive {
            self.count(new.to);
        } else {
            let replaced = self.named.iter_mut().find(|named| !named.exclusive).ok_or(BookFull)?;
            let crowded = std::mem::replace(replaced, new);
            self.count(crowded.to);
        }
        Ok(())
    }

    /// Takes a grant out that ends before its last day.
    pub fn remove(&mut self, grant: &RecordId, to: Date, today: Date) {
        self.forget_before(today);
        let names = self.named.len();
        self.named.retain(|named| named.grant != *grant);
        if self.named.len() == names
            && let Ok(index) = self.crowd.binary_search_by_key(&to, |(day, _)| *day)
            && let Some((_, count)) = self.crowd.get_mut(index)
        {
            *count = count.saturating_sub(1);
            self.crowd.retain(|(_, count)| *count > 0);
        }
    }

    /// Last day of a grant that the book does not name.
    pub fn crowd_until(&self) -> Option<Date> {
        self.crowd.last().map(|(day, _)| *day)
    }

    fn forget_before(&mut self, today: Date) {
        self.named.retain(|named| named.to >= today);
        self.crowd.retain(|(day, _)| *day >= today);
    }

    fn count(&mut self, day: Date) {
        match self.crowd.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(index) => {
                if let Some((_, count)) = self.crowd.get_mut(index) {
                    *count = count.saturating_add(1);
                }
            }
            Err(index) => self.crowd.insert(index, (day, 1)),
        }
    }
}

impl Entity for GrantBook {
    type Key = BookOf;
    fn state_key(of: &BookOf) -> StateKey {
        match of {
            BookOf::Certificate(number) => {
                StateKey::new(EntityKind::GrantBook, &[b"c", &number.key_bytes()])
            }
            BookOf::Grant(id) => StateKey::new(EntityKind::GrantBook, &[b"g", id.as_bytes()]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_possible_truncation, reason = "the bound is far below 256")]
    const NAMES: u8 = GRANT_BOOK_NAMED_MAX as u8;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn named(byte: u8, to: &str, exclusive: bool) -> NamedGrant {
        NamedGrant { grant: RecordId([byte; 32]), to: day(to), exclusive }
    }

    #[test]
    fn a_book_names_some_counts_the_rest_and_forgets_the_past() {
        let today = day("2026-09-01");
        let mut book = GrantBook::default();
        for byte in 0..NAMES + 3 {
            book.add(named(byte, "2026-12-31", false), today).expect("not exclusive");
        }
        assert_eq!(book.named.len(), GRANT_BOOK_NAMED_MAX);
        assert_eq!(book.crowd, [(day("2026-12-31"), 3)]);
        book.remove(&RecordId([NAMES; 32]), day("2026-12-31"), today);
        book.remove(&RecordId([0; 32]), day("2026-12-31"), today);
        assert_eq!((book.named.len(), book.crowd[0].1), (GRANT_BOOK_NAMED_MAX - 1, 2));
        book.add(named(99, "2027-06-30", false), day("2027-01-01")).expect("room again");
        assert_eq!((book.named.len(), book.crowd_until()), (1, None), "the others have ended");
    }

    #[test]
    fn an_exclusive_grant_is_always_named() {
        let today = day("2026-09-01");
        let mut book = GrantBook::default();
        for byte in 0..NAMES {
            book.add(named(byte, "2026-12-31", byte > 0), today).expect("room");
        }
        book.add(named(50, "2026-12-31", true), today).expect("the one that is not gives way");
        assert!(book.named.iter().all(|named| named.exclusive));
        assert_eq!(book.crowd_until(), Some(day("2026-12-31")));
        assert_eq!(book.add(named(51, "2026-12-31", true), today), Err(BookFull));
    }
}
