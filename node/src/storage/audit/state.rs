//! The state: its root from its entries alone, and every node of its tree.

use hefu_chain::{
    height::Height,
    state::{StateKey, ViewError},
    state_tree::{self, Leaf, TreeNode, TreeNodeKey, TreeReader},
};
use rayon::slice::ParallelSliceMut as _;
use rocksdb::DB;

use super::{
    super::columns::{Column, column_of, read_height},
    Auditor,
};

/// The stored nodes, without a cache before them.
struct Nodes<'a>(&'a DB);

impl TreeReader for Nodes<'_> {
    fn tree_node(&self, key: &TreeNodeKey) -> Result<Option<TreeNode>, ViewError> {
        let column = column_of(self.0, Column::Tree);
        let bytes = self.0.get_pinned_cf(column, key.as_bytes());
        let bytes = bytes.map_err(|error| ViewError(error.to_string()))?;
        bytes.map(|bytes| TreeNode::from_bytes(&bytes)).transpose()
    }
}

impl Auditor<'_> {
    /// Checks entries and tree against the root that the last header signs.
    pub(super) fn state(&mut self) {
        let tip = self.head.tip;
        let mut leaves: Vec<Leaf> = Vec::new();
        self.each(Column::State, |audit, key, value| {
            audit.entries += 1;
            let since = read_height(value).filter(|since| *since <= tip.height);
            match (since, value.get(8..)) {
                (Some(_), Some(entity)) => {
                    leaves.push(state_tree::leaf_of(&StateKey::from_bytes(key.to_vec()), entity));
                }
                _ => audit.find(format_args!("entry {key:x?}"), "cut short or from the future"),
            }
        });
        leaves.par_sort_unstable();
        if state_tree::root_of(&leaves) != Some(tip.state_root) {
            let what = format!("has another root than height {} says", tip.height);
            self.audit.find("state", what);
        }
        self.compare_head();
        match state_tree::walk(&Nodes(self.db), tip.height, &tip.state_root) {
            Ok(walked) => {
                self.audit.tree_nodes = walked.nodes;
                if walked.leaves != leaves {
                    self.audit.find("state tree", "has other leaves than the entries");
                }
            }
            Err(error) => self.audit.find("state tree", error),
        }
        // Nodes of earlier states, which serve proofs for a while, are read with their checksums.
        self.each(Column::Tree, |_, _, _| {});
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
