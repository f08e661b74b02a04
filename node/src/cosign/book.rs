//! The signatures that are kept, and the newest head that a quorum has signed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use hefu_chain::{
    checkpoint::{Checkpoint, Cosigned},
    height::Height,
    key::PublicKey,
    state::AdmittedNode,
    uscc::Uscc,
    validator_set::ValidatorSet,
};

use super::{CHECKPOINTS_KEPT, Head};

/// Signatures on the last checkpoints.
#[derive(Debug, Default)]
pub struct Book(Mutex<BTreeMap<Height, Page>>);

/// Signatures on one.
#[derive(Clone, Debug)]
struct Page {
    checkpoint: Checkpoint,
    validators: ValidatorSet,
    by_node: BTreeMap<PublicKey, (Uscc, Cosigned)>,
}

/// A head of the history that more than two thirds of the voting power have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The block after which it is the head.
    pub height: Height,
    /// The head.
    pub checkpoint: Checkpoint,
    /// Who signed, with which node: one node a member, in the order of members.
    pub by: Vec<(Uscc, PublicKey, Cosigned)>,
}

impl Book {
    fn pages(&self) -> MutexGuard<'_, BTreeMap<Height, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True when a signature of this height would be kept.
    pub(super) fn wants(&self, height: Height) -> bool {
        let pages = self.pages();
        pages.len() < CHECKPOINTS_KEPT || pages.keys().next().is_none_or(|oldest| *oldest <= height)
    }

    /// True when the node's signature of this height is kept already.
    pub(super) fn holds(&self, height: Height, node: &AdmittedNode) -> bool {
        self.pages().get(&height).is_some_and(|page| page.by_node.contains_key(&node.peer_key))
    }

    /// Keeps a signature that was checked.
    pub(super) fn keep(&self, head: &Head, node: &AdmittedNode, signed: Cosigned) {
        let mut pages = self.pages();
        let page = pages.entry(head.height).or_insert_with(|| Page {
            checkpoint: head.checkpoint,
            validators: head.schedule.at(head.height.next()).clone(),
            by_node: BTreeMap::new(),
        });
        page.by_node.insert(node.peer_key, (node.member, signed));
        while pages.len() > CHECKPOINTS_KEPT {
            pages.pop_first();
        }
    }

    /// The newest head with a quorum of signatures.
    pub fn newest(&self) -> Option<Agreed> {
        self.pages().iter().rev().find_map(|(height, page)| page.agreed(*height))
    }
}

impl Page {
    fn agreed(&self, height: Height) -> Option<Agreed> {
        let mut by_member: BTreeMap<Uscc, (PublicKey, Cosigned)> = BTreeMap::new();
        for (key, (member, signed)) in &self.by_node {
            by_member.entry(*member).or_insert((*key, *signed));
        }
        let seats = self.validators.iter();
        let signing = seats.filter(|seat| by_member.contains_key(&seat.member));
        let power = signing.map(|seat| u64::from(seat.power)).sum();
        self.validators.is_quorum(power).then(|| Agreed {
            height,
            checkpoint: self.checkpoint,
            by: by_member
                .into_iter()
                .map(|(member, (key, signed))| (member, key, signed))
                .collect(),
        })
    }
}
