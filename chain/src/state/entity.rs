//! What an entity is to the state: a kind, a key, an encoding.

use serde::{Serialize, de::DeserializeOwned};

use super::key::StateKey;

/// A type of state entry.
pub trait Entity: Serialize + DeserializeOwned + Clone {
    /// What finds it.
    type Key: ?Sized;

    /// Where it stands in the state.
    fn state_key(key: &Self::Key) -> StateKey;
}
