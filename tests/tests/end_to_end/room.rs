//! How many networks run at once. Most of a test's time is waiting for blocks, so two share two cores well;
//! a test that fills the processors takes the machine for itself.

use std::sync::{Condvar, Mutex, PoisonError};

/// Networks at once.
const PLACES: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

/// Places that a test has until it ends, however it ends.
pub(crate) struct Room(usize);

/// Waits for a place beside another network.
pub(crate) fn shared() -> Room {
    take(1)
}

/// Waits until no other network runs.
pub(crate) fn alone() -> Room {
    take(PLACES)
}

fn take(places: usize) -> Room {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    while *taken + places > PLACES {
        taken = LEFT.wait(taken).unwrap_or_else(PoisonError::into_inner);
    }
    *taken += places;
    Room(places)
}

impl Drop for Room {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= self.0;
        LEFT.notify_all();
    }
}
