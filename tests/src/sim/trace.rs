//! The trace of a run as one hash: two runs of a seed are the same if and only if theirs are.

use hefu_chain::hash::{Digest, Domain};

use super::agenda::SimTime;

/// Hash of everything that happened so far.
#[derive(Clone, Debug)]
pub struct Trace {
    head: [u8; 32],
    events: u64,
    echo: bool,
}

impl Trace {
    /// An empty trace. With `echo`, every event is printed to standard error too.
    pub fn new(echo: bool) -> Self {
        Self { head: [0; 32], events: 0, echo }
    }

    /// Adds an event: what happened, and the bytes it was about.
    pub fn add(&mut self, at: SimTime, what: std::fmt::Arguments<'_>, about: &[u8]) {
        let text = what.to_string();
        if self.echo {
            eprintln!("{at} {text} {}", hex::encode(&about[..about.len().min(8)]));
        }
        let length = (text.len() as u64).to_le_bytes();
        let parts =
            [&self.head, &at.as_micros().to_le_bytes()[..], &length, text.as_bytes(), about];
        self.head = Domain::LocalFile.hash_parts(&parts);
        self.events += 1;
    }

    /// The hash.
    pub fn hash(&self) -> Digest {
        Digest(self.head)
    }

    /// Number of events.
    pub fn events(&self) -> u64 {
        self.events
    }
}
