//! What must hold in every run, one property a file, checked after every step.
//!
//! | property | says | file |
//! |---|---|---|
//! | agreement | one block hash a height, on every node | `agreement.rs` |
//! | certified | every final block has signatures of more than two thirds | `certified.rs` |
//! | equal state | header, state tree and log of a node agree at every height | `equal_state.rs` |
//! | append only | what is final never changes; each log is a prefix of the next | `append_only.rs` |
//! | one vote | no honest key says two things in one height, round and kind | `one_vote.rs` |
//! | refused | nobody honest votes for a block that breaks a rule | `refused.rs` |
//! | acknowledged | a record that a client was told of is on the ledger exactly once | `acknowledged.rs` |
//! | replay | executing every block from genesis gives the same roots | `replay.rs` |
//! | liveness | once healed, heights go on within a bounded number of rounds | `liveness.rs` |

pub mod acknowledged;
pub mod agreement;
pub mod append_only;
pub mod certified;
pub mod equal_state;
#[cfg(test)]
pub(in crate::sim) mod fixture;
pub mod liveness;
pub mod one_vote;
pub mod refused;
pub mod replay;

use super::{agenda::SimTime, node::NodeId};

/// The properties, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// See [`agreement`].
    Agreement,
    /// See [`certified`].
    Certified,
    /// See [`equal_state`].
    EqualState,
    /// See [`append_only`].
    AppendOnly,
    /// See [`one_vote`].
    OneVote,
    /// See [`refused`].
    Refused,
    /// See [`acknowledged`].
    Acknowledged,
    /// See [`replay`].
    Replay,
    /// See [`liveness`].
    Liveness,
    /// A node stopped for a fault of its own.
    NoFault,
}

/// A property that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which one.
    pub property: Property,
    /// When.
    pub at: SimTime,
    /// At which node, if at one.
    pub node: Option<NodeId>,
    /// What was seen.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} violated at {}", self.property, self.at)?;
        if let Some(node) = self.node {
            write!(f, " on {node}")?;
        }
        write!(f, ": {}", self.detail)
    }
}
