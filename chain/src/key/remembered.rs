//! Verdicts on signatures and keys, remembered on a thread that asks for it.
//!
//! For simulations alone, in which many nodes of one process check the very same signature: a verdict
//! follows from key, message and signature, so the second node may have the first one's. Only good
//! verdicts are remembered; one in [`CHECKED_ANEW`] is computed again all the same and must be the
//! same. Compiled for tests only, and off until [`remember`] is called; nodes and clients never do.

use std::{cell::RefCell, collections::BTreeSet};

use super::KeyError;
use crate::hash::Domain;

/// One remembered verdict in so many is computed again.
pub const CHECKED_ANEW: u64 = 64;
/// Verdicts that are remembered before all are forgotten.
const KNOWN_MAX: usize = 100_000;

#[derive(Default)]
struct Known {
    good: BTreeSet<[u8; 32]>,
    answered: u64,
}

thread_local! {
    static KNOWN: RefCell<Option<Known>> = const { RefCell::new(None) };
}

/// While this lives, the thread that made it remembers.
#[must_use]
#[derive(Debug)]
pub struct Remembering(());

/// Remembers verdicts on this thread from now on.
pub fn remember() -> Remembering {
    KNOWN.with_borrow_mut(|known| *known = Some(Known::default()));
    Remembering(())
}

impl Remembering {
    /// How many verdicts were answered from memory.
    pub fn answered(&self) -> u64 {
        KNOWN.with_borrow(|known| known.as_ref().map_or(0, |known| known.answered))
    }
}

impl Drop for Remembering {
    fn drop(&mut self) {
        KNOWN.with_borrow_mut(|known| *known = None);
    }
}

/// The verdict of `check` on these bytes, or the one that is remembered.
pub(super) fn verdict(
    parts: &[&[u8]],
    check: impl FnOnce() -> Result<(), KeyError>,
) -> Result<(), KeyError> {
    if KNOWN.with_borrow(Option::is_none) {
        return check();
    }
    let place = Domain::LocalFile.hash_parts(parts);
    let answer = KNOWN.with_borrow_mut(|known| {
        let known = known.as_mut()?;
        let is_known = known.good.contains(&place);
        known.answered += u64::from(is_known);
        is_known.then_some(known.answered)
    });
    if answer.is_some_and(|answered| !answered.is_multiple_of(CHECKED_ANEW)) {
        return Ok(());
    }
    let verdict = check();
    assert!(answer.is_none() || verdict.is_ok(), "a verdict follows from the bytes alone");
    if verdict.is_ok() {
        KNOWN.with_borrow_mut(|known| {
            let Some(known) = known else { return };
            if known.good.len() >= KNOWN_MAX {
                known.good.clear();
            }
            known.good.insert(place);
        });
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{SecretKey, Signature};

    #[test]
    fn the_same_signature_is_remembered_and_any_other_is_checked() {
        let key = SecretKey::from_seed(&[1; 32]);
        let public = key.public_key();
        let signature = key.sign(b"message");
        let remembering = remember();
        for _ in 0..2 * CHECKED_ANEW {
            assert_eq!(public.verify(b"message", &signature), Ok(()));
        }
        assert_eq!(remembering.answered(), 2 * CHECKED_ANEW - 1);
        let mut bytes = *signature.as_bytes();
        bytes[40] ^= 1;
        assert!(public.verify(b"message", &Signature::from_bytes(bytes)).is_err(), "signature");
        assert!(public.verify(b"massage", &signature).is_err(), "message");
        let other = SecretKey::from_seed(&[2; 32]).public_key();
        assert!(other.verify(b"message", &signature).is_err(), "key");
        assert!(public.verify(b"massage", &signature).is_err(), "a bad verdict is no good one");
    }

    #[test]
    fn nothing_is_remembered_unless_asked_for_nor_afterwards() {
        let public = SecretKey::from_seed(&[1; 32]).public_key();
        let remembering = remember();
        assert_eq!(public.check_registrable(), Ok(()));
        assert_eq!((public.check_registrable(), remembering.answered()), (Ok(()), 1));
        drop(remembering);
        KNOWN.with_borrow(|known| assert!(known.is_none()));
        assert_eq!(public.check_registrable(), Ok(()));
        assert_eq!(remember().answered(), 0);
    }
}
