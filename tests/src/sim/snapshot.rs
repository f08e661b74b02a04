//! A ledger out of one store and into another, as a node that lost its disk gets it from others.
//!
//! What is believed and why is the node's: the header is final by genesis and handoffs
//! ([`Finality::verify`]), each chunk has its hash, and every root is computed anew from what was
//! loaded, by the ledger's own functions. The node's own reader sits on its database
//! (`node/src/operate/snapshot.rs`); here the same content lies in memory.

use std::collections::BTreeMap;

use bytes::Bytes;
use hefu_chain::{
    block::{Block, Header},
    bundle::{Finality, Handoff, TrustAnchor},
    codec,
    commit::Commit,
    hash::{BlockHash, Domain, RecordId},
    height::Height,
    log_tree::{Frontier, LogAddress, leaf_hash},
    state::{StateChanges, StateKey},
    state_tree::{self, StoredNodes, TreeNode, TreeNodeKey},
    validator_set::ValidatorSet,
};
use hefu_consensus::{
    memory::{Contents, MemoryStore},
    port::{DecidedBlock, Tip},
};
use serde::{Deserialize, Serialize};

use super::seed::Dice;

/// Most rows of a chunk: few, so that a snapshot has several.
const ROWS_MAX: usize = 48;

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

/// A run of rows of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Chunk {
    State(Rows),
    Tree(Rows),
    Blocks(Vec<(Vec<u8>, Commit)>),
    Validators(Vec<(Height, ValidatorSet)>),
    Stale(Vec<(Height, Vec<Vec<u8>>)>),
}

/// What a snapshot is, told by one node; its chunks may come from any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// A [`Finality`], as it travels.
    finality: Vec<u8>,
    /// Hash of each chunk.
    chunks: Vec<[u8; 32]>,
}

/// A description and its chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What it is.
    pub description: Description,
    /// What it holds.
    pub chunks: Vec<Bytes>,
}

impl Description {
    /// True if this is the chunk at a place of the snapshot.
    pub fn is_chunk(&self, at: usize, bytes: &[u8]) -> bool {
        self.chunks.get(at) == Some(&hash(bytes))
    }

    /// Number of chunks.
    pub fn count(&self) -> usize {
        self.chunks.len()
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Domain::LocalFile.hash_parts(&[b"chunk", bytes])
}

impl Snapshot {
    /// The ledger in a store; none before its first block.
    pub fn of(store: &MemoryStore) -> Option<Self> {
        let contents = store.contents();
        let finality = finality(&contents)?;
        Some(Self::pack(&finality, &chunks(&contents)))
    }

    fn pack(finality: &Finality, chunks: &[Chunk]) -> Self {
        let chunks: Vec<Bytes> = chunks.iter().map(|chunk| codec::encode(chunk).into()).collect();
        let hashes = chunks.iter().map(|chunk| hash(chunk)).collect();
        let description = Description { finality: codec::encode(finality), chunks: hashes };
        Self { description, chunks }
    }

    /// What somebody who lies hands out instead: all hashes fit, and one thing is not as it was.
    pub fn falsified(&self, dice: &mut Dice) -> Self {
        let mut finality: Finality = codec::decode(&self.description.finality).expect("own bytes");
        let decoded = self.chunks.iter().map(|chunk| codec::decode(chunk).expect("own bytes"));
        let mut chunks: Vec<Chunk> = decoded.collect();
        match dice.index(4) {
            0 => {
                // A commit that nobody signed.
                let signature = finality.commit.signatures.first_mut().expect("a quorum");
                let mut bytes = *signature.1.as_bytes();
                bytes[dice.index(32)] ^= 1;
                signature.1 = hefu_chain::key::Signature::from_bytes(bytes);
            }
            1 => change(&mut chunks, dice, |chunk| match chunk {
                Chunk::State(rows) => rows.iter_mut().map(|row| &mut row.1).collect(),
                _ => Vec::new(),
            }),
            2 => change(&mut chunks, dice, |chunk| match chunk {
                Chunk::Blocks(blocks) => blocks.iter_mut().map(|row| &mut row.0).collect(),
                _ => Vec::new(),
            }),
            _ => {
                // The end of the chain is left out, under a header that claims it.
                let last = chunks.iter_mut().rev().find_map(|chunk| match chunk {
                    Chunk::Blocks(blocks) => blocks.pop(),
                    _ => None,
                });
                assert!(last.is_some(), "a snapshot has blocks");
            }
        }
        Self::pack(&finality, &chunks)
    }
}

/// Flips a bit of one of the values that `values` finds.
fn change(chunks: &mut [Chunk], dice: &mut Dice, values: impl Fn(&mut Chunk) -> Vec<&mut Vec<u8>>) {
    let mut found: Vec<&mut Vec<u8>> = chunks.iter_mut().flat_map(values).collect();
    found.retain(|value| !value.is_empty());
    let count = found.len();
    let value = &mut found[dice.index(count)];
    let at = dice.index(value.len());
    value[at] ^= 1 << dice.index(8);
}

fn finality(contents: &Contents) -> Option<Finality> {
    let mut handoffs = Vec::new();
    let mut last = None;
    for (height, decided) in &contents.blocks {
        let header = Block::from_bytes(&decided.bytes).ok()?.header;
        let commit = decided.commit.clone();
        if header.next_valset_hash != header.valset_hash && *height < contents.tip.height {
            let next = contents.validators.get(&height.next())?.clone();
            handoffs.push(Handoff { header: header.clone(), commit: commit.clone(), next });
        }
        last = Some((header, commit));
    }
    last.map(|(header, commit)| Finality { header, commit, handoffs })
}

fn chunks(contents: &Contents) -> Vec<Chunk> {
    let state = contents.state.iter().map(|(key, value)| (key.as_bytes().to_vec(), value.clone()));
    let tree = contents.tree.iter().map(|(key, node)| (key.as_bytes().to_vec(), node.to_bytes()));
    let blocks = contents.blocks.values();
    let blocks = blocks.map(|block| (block.bytes.to_vec(), block.commit.clone()));
    let validators = contents.validators.iter().map(|(height, set)| (*height, set.clone()));
    let keys = |keys: &[TreeNodeKey]| keys.iter().map(|key| key.as_bytes().to_vec()).collect();
    let stale = contents.stale.iter().map(|(height, stale)| (*height, keys(stale)));
    let mut chunks = Vec::new();
    chunks.extend(runs(state).map(Chunk::State));
    chunks.extend(runs(tree).map(Chunk::Tree));
    chunks.extend(runs(blocks).map(Chunk::Blocks));
    chunks.extend(runs(validators).map(Chunk::Validators));
    chunks.extend(runs(stale).map(Chunk::Stale));
    chunks
}

fn runs<T: Clone>(rows: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    let rows: Vec<T> = rows.collect();
    let runs: Vec<Vec<T>> = rows.chunks(ROWS_MAX).map(<[T]>::to_vec).collect();
    runs.into_iter()
}

/// Loads a snapshot whose chunks all have come, believing nothing; the error says what is wrong.
pub fn load(
    description: &Description,
    chunks: &[Bytes],
    anchor: &TrustAnchor,
) -> Result<Contents, String> {
    let finality: Finality = codec::decode(&description.finality).map_err(|e| e.to_string())?;
    finality.verify(anchor).map_err(|error| error.to_string())?;
    let mut loaded = Loaded::default();
    if chunks.len() != description.count() {
        return Err(format!("{} chunks of {}", chunks.len(), description.count()));
    }
    for (at, bytes) in chunks.iter().enumerate() {
        if !description.is_chunk(at, bytes) {
            return Err(format!("chunk {at} has another hash"));
        }
        loaded.take(codec::decode(bytes).map_err(|error| error.to_string())?)?;
    }
    loaded.judge(&finality.header, anchor)
}

/// Rows as they were read.
#[derive(Default)]
struct Loaded {
    state: StateChanges,
    tree: BTreeMap<TreeNodeKey, TreeNode>,
    stale: BTreeMap<Height, Vec<TreeNodeKey>>,
    validators: BTreeMap<Height, ValidatorSet>,
    blocks: Vec<DecidedBlock>,
}

impl Loaded {
    fn take(&mut self, chunk: Chunk) -> Result<(), String> {
        match chunk {
            Chunk::State(rows) => {
                self.state.extend(rows.into_iter().map(|(k, v)| (StateKey::from_bytes(k), v)));
            }
            Chunk::Tree(rows) => {
                for (key, node) in rows {
                    let node = TreeNode::from_bytes(&node).map_err(|error| error.to_string())?;
                    self.tree.insert(TreeNodeKey::from_bytes(key), node);
                }
            }
            Chunk::Blocks(blocks) => {
                let blocks = blocks.into_iter();
                let blocks = blocks.map(|(b, commit)| DecidedBlock { bytes: b.into(), commit });
                self.blocks.extend(blocks);
            }
            Chunk::Validators(sets) => self.validators.extend(sets),
            Chunk::Stale(stale) => {
                let keys = |keys: Vec<_>| keys.into_iter().map(TreeNodeKey::from_bytes).collect();
                self.stale.extend(stale.into_iter().map(|(height, stale)| (height, keys(stale))));
            }
        }
        Ok(())
    }

    /// Computes everything that proves something, up to the roots of the header.
    fn judge(self, header: &Header, anchor: &TrustAnchor) -> Result<Contents, String> {
        let history = self.history(anchor)?;
        let tip = history.last.as_ref().filter(|last| last.hash() == header.hash());
        if tip.is_none() {
            return Err("the blocks do not end with the header that is final".into());
        }
        let height = header.height;
        let mut leaves: Vec<_> =
            self.state.iter().map(|(key, value)| state_tree::leaf_of(key, value)).collect();
        leaves.sort_unstable();
        if state_tree::root_of(&leaves) != Some(header.state_root) {
            return Err(format!("the state has another root than height {height} says"));
        }
        let mut stored = StoredNodes::new(&leaves, height);
        for (key, node) in &self.tree {
            let judged = stored.judge(key, node).map_err(|error| error.to_string())?;
            stored.note(judged);
        }
        stored.finish(&header.state_root).map_err(|error| error.to_string())?;
        let tip =
            Tip { height, hash: header.hash(), time: header.time, state_root: header.state_root };
        let blocks = (1..).map(Height::new).zip(self.blocks).collect();
        Ok(Contents {
            tip,
            frontier: history.frontier,
            state: self.state,
            records: history.records,
            tree: self.tree,
            stale: self.stale,
            log: history.log,
            validators: self.validators,
            blocks,
        })
    }

    /// Follows the chain of blocks from genesis: parents, quorums, handoffs, records.
    fn history(&self, anchor: &TrustAnchor) -> Result<History, String> {
        let mut history = History::default();
        let mut set = &anchor.validators;
        if self.validators.get(&Height::FIRST) != Some(set) {
            return Err("other validators than those of genesis".into());
        }
        let mut expected = 1;
        for (height, decided) in (1..).map(Height::new).zip(&self.blocks) {
            let block = Block::from_bytes(&decided.bytes).map_err(|error| error.to_string())?;
            let wrong = |what: &str| Err(format!("the block of height {height}: {what}"));
            let parent = history.last.as_ref().map_or(BlockHash::ZERO, Header::hash);
            if block.header.height != height || block.header.prev_hash != parent {
                return wrong("does not follow the one before it");
            }
            if block.header.valset_hash != set.hash() {
                return wrong("names other validators than those before it lead to");
            }
            let commit = &decided.commit;
            if commit.height != height || commit.block_hash != block.hash() {
                return wrong("its commit is of another block");
            }
            commit.verify(&anchor.chain_id, set).map_err(|error| error.to_string())?;
            history.take(&block);
            if (history.frontier.size(), history.frontier.root())
                != (block.header.log_size, block.header.log_root)
            {
                return wrong("the records up to it have another root");
            }
            if block.header.next_valset_hash != block.header.valset_hash {
                let next = self.validators.get(&height.next());
                let next = next.filter(|next| next.hash() == block.header.next_valset_hash);
                set = next.ok_or_else(|| format!("no set follows height {height}"))?;
                expected += 1;
            }
            history.last = Some(block.header);
        }
        match self.validators.len() == expected {
            true => Ok(history),
            false => Err("sets of validators that no header names".into()),
        }
    }
}

/// What follows from the blocks.
#[derive(Default)]
struct History {
    last: Option<Header>,
    frontier: Frontier,
    log: BTreeMap<LogAddress, hefu_chain::hash::Digest>,
    records: BTreeMap<RecordId, Height>,
}

impl History {
    fn take(&mut self, block: &Block) {
        for envelope in &block.records {
            let mut completed = Vec::new();
            self.frontier.append(leaf_hash(&envelope.to_bytes()), &mut completed);
            self.log.extend(completed);
            self.records.insert(envelope.id(), block.header.height);
        }
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::fixture::CHAIN_ID;

    use super::*;
    use crate::sim::{
        invariant::fixture,
        seed::{Purpose, Seed},
    };

    fn anchor() -> TrustAnchor {
        TrustAnchor { chain_id: CHAIN_ID, validators: fixture::validators() }
    }

    fn snapshot() -> Snapshot {
        Snapshot::of(fixture::ledger(3).contents()).expect("three blocks")
    }

    #[test]
    fn what_was_loaded_is_what_was_there() {
        let store = fixture::ledger(3);
        let Snapshot { description, chunks } = Snapshot::of(store.contents()).expect("blocks");
        let loaded = load(&description, &chunks, &anchor()).expect("an honest snapshot");
        let there = store.contents().contents();
        assert_eq!((loaded.tip, &loaded.frontier), (there.tip, &there.frontier));
        assert_eq!((&loaded.state, &loaded.records), (&there.state, &there.records));
        assert_eq!((&loaded.tree, &loaded.stale), (&there.tree, &there.stale));
        assert_eq!((&loaded.log, &loaded.validators), (&there.log, &there.validators));
        assert_eq!(loaded.blocks, there.blocks);
    }

    #[test]
    fn every_lie_is_refused_though_all_hashes_fit() {
        for seed in 0..200 {
            let Snapshot { description, chunks } =
                snapshot().falsified(&mut Seed(seed).dice(Purpose::Joins));
            let fits = (0..chunks.len()).all(|at| description.is_chunk(at, &chunks[at]));
            assert!(fits && load(&description, &chunks, &anchor()).is_err(), "seed {seed}");
        }
    }

    #[test]
    fn a_damaged_chunk_a_missing_one_and_another_ledger_are_refused() {
        let Snapshot { description, chunks } = snapshot();
        for at in 0..chunks.len() {
            let mut damaged = chunks.clone();
            let mut bytes = damaged[at].to_vec();
            bytes[0] ^= 1;
            damaged[at] = bytes.into();
            assert!(load(&description, &damaged, &anchor()).is_err(), "chunk {at}");
        }
        assert!(load(&description, &chunks[1..], &anchor()).is_err());
        let chain_id = hefu_chain::hash::ChainId([1; 32]);
        let other = TrustAnchor { chain_id, ..anchor() };
        assert!(load(&description, &chunks, &other).is_err());
    }

    #[test]
    fn genesis_has_no_snapshot() {
        assert!(Snapshot::of(&MemoryStore::new(&fixture::founded())).is_none());
    }
}
