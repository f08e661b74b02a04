//! The state: its root from its entries alone, and every node of its tree.

use hefu_chain::{
    height::Height,
    state::{StateKey, ViewError},
    state_tree::{self, Judged, Leaf, StoredNodes, TreeNode, TreeNodeKey},
};
use rayon::prelude::*;

use super::{
    super::columns::{Column, read_height},
    Auditor,
    rows::Page,
};

/// Bytes of an entry's height in front of the entity.
const SINCE_BYTES: usize = 8;

impl Auditor<'_> {
    /// Checks entries and tree against the root that the last header signs.
    pub(super) fn state(&mut self) {
        let tip = self.head.tip;
        let leaves = self.leaves();
        if state_tree::root_of(&leaves) != Some(tip.state_root) {
            let what = format!("has another root than height {} says", tip.height);
            self.audit.find("state", what);
        }
        self.compare_head();
        match self.stored_nodes(&leaves) {
            Ok(nodes) => self.audit.tree_nodes = nodes,
            Err(error) => self.audit.find("state tree", error),
        }
    }

    /// The leaves that the entries call for, sorted.
    fn leaves(&mut self) -> Vec<Leaf> {
        let height = self.head.tip.height;
        let (mut reader, mut page) = (self.read(Column::State), Page::default());
        let mut leaves = Vec::new();
        while reader.fill(&mut page, &mut self.audit) {
            let found: Vec<Option<Leaf>> = page
                .par_rows()
                .map(|(key, value)| {
                    read_height(value).filter(|since| *since <= height)?;
                    let entity = value.get(SINCE_BYTES..)?;
                    Some(state_tree::leaf_of(&StateKey::from_bytes(key.to_vec()), entity))
                })
                .collect();
            for ((key, _), leaf) in page.rows().zip(found) {
                match leaf {
                    Some(leaf) => leaves.push(leaf),
                    None => {
                        let what = "cut short or from the future";
                        self.audit.find(format_args!("entry {key:x?}"), what);
                    }
                }
            }
            self.audit.entries += page.len() as u64;
        }
        leaves.par_sort_unstable();
        leaves
    }

    /// Holds every stored node of the tree against the leaves; the number of those in force.
    fn stored_nodes(&mut self, leaves: &[Leaf]) -> Result<u64, ViewError> {
        let tip = self.head.tip;
        let mut nodes = StoredNodes::new(leaves, tip.height);
        let (mut reader, mut page) = (self.read(Column::Tree), Page::default());
        let mut first_wrong = None;
        // To the end, whatever is found: each row has a checksum to be read with.
        while reader.fill(&mut page, &mut self.audit) {
            let judged: Vec<Result<Judged, ViewError>> = page
                .par_rows()
                .map(|(key, node)| {
                    let node = TreeNode::from_bytes(node)?;
                    nodes.judge(&TreeNodeKey::from_bytes(key.to_vec()), &node)
                })
                .collect();
            for judged in judged {
                match judged {
                    Ok(judged) => nodes.note(judged),
                    Err(error) => {
                        first_wrong.get_or_insert(error);
                    }
                }
            }
        }
        first_wrong.map_or_else(|| nodes.finish(&tip.state_root), Err)
    }

    /// The root in the head must be the one that a quorum signed.
    fn compare_head(&mut self) {
        let tip = self.head.tip;
        if tip.height == Height::GENESIS {
            return;
        }
        let key = super::super::columns::height_key(tip.height);
        let stored = self.get(Column::Headers, &key);
        let stored: Option<super::super::read::StoredHeader> =
            stored.and_then(|bytes| hefu_chain::codec::decode(&bytes).ok());
        let same = stored.is_some_and(|stored| {
            let header = stored.header;
            (header.state_root, header.time, header.log_size)
                == (tip.state_root, tip.time, self.head.frontier.size())
        });
        if !same {
            self.audit.find("head", "says something else than the last header");
        }
    }
}
