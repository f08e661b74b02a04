//! Who may connect: the ledger's own list at the height after the tip, as the node's network asks it.

use std::collections::BTreeSet;

use hefu_chain::{
    key::PublicKey,
    state::{Entity, NodeBook, NodeDepartures, State, View, nodes_at},
};
use hefu_consensus::port::Store;

use super::shell::Stop;

/// The entries of the state that the list follows from, as they are stored.
type Entries = (Option<Vec<u8>>, Option<Vec<u8>>);

/// The peers that a node admits.
#[derive(Debug)]
pub struct AllowList {
    peers: BTreeSet<PublicKey>,
    entries: Entries,
    leaves_later: bool,
}

impl AllowList {
    /// The list for the height after a store's tip.
    pub fn read<S: Store>(store: &S) -> Result<Self, Stop> {
        let fault = |error: hefu_chain::state::ViewError| Stop::Fault(error.to_string());
        let next = store.tip().height.next();
        let state = State::new(store);
        let peers = nodes_at(&state, next).map_err(fault)?;
        let departures: Option<NodeDepartures> = state.get(&()).map_err(fault)?;
        Ok(Self {
            peers: peers.into_iter().map(|node| node.peer_key).collect(),
            entries: entries(store)?,
            leaves_later: departures.is_some_and(|departures| !departures.0.is_empty()),
        })
    }

    /// Reads the list again if a block may have changed it.
    pub fn follow<S: Store>(&mut self, store: &S) -> Result<(), Stop> {
        if self.leaves_later || entries(store)? != self.entries {
            *self = Self::read(store)?;
        }
        Ok(())
    }

    /// True if the owner of a peer key may connect.
    pub fn admits(&self, peer: &PublicKey) -> bool {
        self.peers.contains(peer)
    }
}

fn entries(view: &impl View) -> Result<Entries, Stop> {
    let get = |key| view.get(&key).map_err(|error| Stop::Fault(error.to_string()));
    Ok((get(NodeBook::state_key(&()))?, get(NodeDepartures::state_key(&()))?))
}
