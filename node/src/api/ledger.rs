//! What the API reads: the ledger as it stood after one block.
//!
//! Every answer is of one [`Moment`], so that entities read one after the other belong together
//! even while blocks are committed.

use std::sync::OnceLock;

use hefu_chain::{
    block::{Block, Header},
    commit::Commit,
    edges::rests_on,
    envelope::Envelope,
    hash::RecordId,
    height::Height,
    lineage::{self, Node},
    state::{Clock, Entity, EntityKind, State, StateKey, View, ViewError},
    time::{BlockTime, Date},
};
use hefu_consensus::port::Store as _;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    certificates::record_id_of,
    error::{ApiCode, ApiError, ApiResult, ErrorBody},
};
use crate::{
    index::{EdgeKind, IndexReader, Row},
    storage::{RecordEntry, RocksStore, StateAt},
};

/// The block after which an answer holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AsOf {
    /// Height of that block.
    pub height: u64,
    /// Its time, RFC 3339 in UTC.
    #[schema(example = "2026-11-22T05:56:05Z")]
    pub block_time: String,
}

/// The ledger after the block at one height.
pub struct Moment<'a> {
    store: &'a RocksStore,
    state: StateAt<'a>,
    /// The height.
    pub height: Height,
    /// Time of the block.
    pub time: BlockTime,
    /// Number of records by then, once it was asked for.
    log_size: OnceLock<u64>,
}

/// A record and where it stands.
pub struct Included {
    /// Height of its block.
    pub height: Height,
    /// Its place in the block, from 0.
    pub index: u32,
    /// Time of the block.
    pub time: BlockTime,
    /// The record.
    pub envelope: Envelope,
}

impl<'a> Moment<'a> {
    /// The ledger as it stands.
    pub fn now(store: &'a RocksStore) -> ApiResult<Self> {
        Self::at(store, None)
    }

    /// The ledger after the block at a height; after the last one without it.
    pub fn at(store: &'a RocksStore, height: Option<u64>) -> ApiResult<Self> {
        let tip = store.tip();
        let height = height.map_or(tip.height, Height::new);
        let state = store.state_at(height).ok_or_else(|| {
            ApiError::of(ApiCode::HeightUnknown, format!("{height}; the last is {}", tip.height))
        })?;
        let time = match height == tip.height {
            true => tip.time,
            false => state.entity::<Clock>(&())?.ok_or(ApiCode::Internal)?.time,
        };
        Ok(Self { store, state, height, time, log_size: OnceLock::new() })
    }

    /// The ledger at a time: after the last block that is not later.
    pub fn at_time(store: &'a RocksStore, time: BlockTime) -> ApiResult<Self> {
        let height = last_before(store, store.tip().height, time.plus_ms(1))?;
        if height == Height::GENESIS {
            return Err(ApiError::of(ApiCode::HeightUnknown, format!("no block before {time}")));
        }
        Self::at(store, Some(height.get()))
    }

    /// Height of the last block that is earlier than a time; 0 when there is none.
    pub fn last_before(&self, time: BlockTime) -> ApiResult<Height> {
        last_before(self.store, self.height, time)
    }

    /// The header of a block.
    pub fn header(&self, height: Height) -> ApiResult<Header> {
        Ok(self.store.header(height)?.ok_or(ApiCode::Internal)?)
    }

    /// The encoding of the entry under a key.
    pub fn view_entry(&self, key: &StateKey) -> ApiResult<Option<Vec<u8>>> {
        Ok(self.state.get(key)?)
    }

    /// Height and time, for the answer.
    pub fn as_of(&self) -> AsOf {
        AsOf { height: self.height.get(), block_time: self.time.to_rfc3339() }
    }

    /// The entity under a key.
    pub fn get<E: Entity>(&self, key: &E::Key) -> ApiResult<Option<E>> {
        Ok(self.state().get::<E>(key)?)
    }

    /// The entity under a key, or the coded refusal that names what was asked for.
    pub fn require<E: Entity>(&self, key: &E::Key, name: impl std::fmt::Display) -> ApiResult<E> {
        self.get::<E>(key)?.ok_or_else(|| ApiError::of(ApiCode::NotFound, name))
    }

    /// What keeps something from being in force, if anything does.
    pub fn blocker(&self, node: Node) -> ApiResult<Option<ErrorBody>> {
        let standing =
            lineage::standing(&self.state(), node, lineage::Moment::on(self.time.date()))?;
        Ok(standing.require().err().as_ref().map(ErrorBody::from))
    }

    /// The state, as the ledger's rules read it.
    pub fn state(&self) -> State<'_> {
        State::new(self)
    }

    /// The index.
    pub fn index(&self) -> IndexReader<'a> {
        self.store.index()
    }

    /// A record with its block, if it was in one by then.
    pub fn record(&self, id: &RecordId) -> ApiResult<Option<Included>> {
        self.include(self.store.record(id)?)
    }

    /// The record at a position of the log, if it was there by then.
    pub fn record_at(&self, position: u64) -> ApiResult<Option<Included>> {
        self.include(self.store.record_at(position)?)
    }

    /// Positions in the log of the records that touched an entity, the oldest first, from a position
    /// on: at most `limit`, and the one that it is named by.
    pub fn positions(&self, entity: &StateKey, from: u64, limit: usize) -> ApiResult<Vec<u64>> {
        let own = self.position_of(entity)?.filter(|own| *own >= from);
        let others = self.index().history(entity, from, limit)?;
        Ok(own.into_iter().chain(others).collect())
    }

    /// Ids and heights of the records at positions in rising order, as far as they were there by
    /// then.
    pub fn touches(&self, positions: &[u64]) -> ApiResult<Vec<(RecordId, Height)>> {
        let mut touches = Vec::with_capacity(positions.len());
        for position in positions {
            let entry = self.store.record_at(*position)?.ok_or(ApiCode::Internal)?;
            if entry.position.height > self.height {
                break;
            }
            touches.push((entry.envelope.id(), entry.position.height));
        }
        Ok(touches)
    }

    /// Of what rests on an entity by the index, keeps what did at this moment, and how.
    pub fn keep_edges_then(
        &self,
        upper: &StateKey,
        found: &mut Vec<(StateKey, EdgeKind)>,
    ) -> ApiResult<()> {
        if self.is_tip() {
            return Ok(());
        }
        let mut then = Vec::with_capacity(found.len());
        for (lower, _) in found.iter() {
            let edges = self.edges_up(lower)?;
            let edge = edges.into_iter().find(|(key, _)| key == upper);
            then.extend(edge.map(|(_, kind)| (lower.clone(), kind)));
        }
        *found = then;
        Ok(())
    }

    /// What an entity rested on at this moment; nothing when it was not there.
    pub fn edges_up(&self, entity: &StateKey) -> ApiResult<Vec<(StateKey, EdgeKind)>> {
        let Some(bytes) = self.view_entry(entity)? else { return Ok(Vec::new()) };
        Ok(rests_on(entity, &bytes)?)
    }

    /// True for the ledger as it stands.
    pub fn is_tip(&self) -> bool {
        self.height == self.store.tip().height
    }

    /// The directory row of a resource or product: that of the record it is named by, or of the last
    /// one by then that gave it another title.
    pub fn row_of(&self, subject: &StateKey) -> ApiResult<Option<Row>> {
        let Some(position) = self.title_position(subject)? else { return Ok(None) };
        let row = self.index().row(position)?;
        Ok(row.filter(|row| row.subject == subject.as_bytes()))
    }

    /// Where the record stands that gave a resource or product its title as of this moment.
    pub fn title_position(&self, subject: &StateKey) -> ApiResult<Option<u64>> {
        let is = |kind: EntityKind| subject.kind_byte() == kind as u8;
        if !is(EntityKind::Resource) {
            // A product keeps its title, and nothing else has a row.
            return if is(EntityKind::Product) { self.position_of(subject) } else { Ok(None) };
        }
        let log_size = self.log_size()?;
        match self.index().renewed(subject, log_size)? {
            Some(position) => Ok(Some(position)),
            None => self.position_of(subject),
        }
    }

    /// Position in the log of the record that an entity is named by, if it is named by one.
    pub fn position_of(&self, entity: &StateKey) -> ApiResult<Option<u64>> {
        let Some(id) = record_id_of(entity) else { return Ok(None) };
        Ok(self.store.position(&id)?.map(|position| position.log_index))
    }

    /// Number of records by then.
    pub fn log_size(&self) -> ApiResult<u64> {
        if let Some(size) = self.log_size.get() {
            return Ok(*size);
        }
        let size = self.store.header(self.height)?.map_or(0, |header| header.log_size);
        Ok(*self.log_size.get_or_init(|| size))
    }

    /// Time of the block at a height; of the founding at height 0.
    pub fn time_of(&self, height: Height) -> ApiResult<BlockTime> {
        if height == Height::GENESIS {
            return Ok(Self::at(self.store, Some(0))?.time);
        }
        Ok(self.store.header(height)?.ok_or(ApiCode::Internal)?.time)
    }

    /// Day on which an entity came to be, of one that a record names; else of the last record by
    /// then that touched it.
    pub fn written(&self, entity: &StateKey) -> ApiResult<Option<Date>> {
        let position = match self.position_of(entity)? {
            Some(position) => Some(position),
            None => {
                let touches = self.index().history(entity, 0, usize::MAX)?;
                let size = self.log_size()?;
                touches.into_iter().take_while(|position| *position < size).last()
            }
        };
        let Some(position) = position else { return Ok(None) };
        Ok(self.record_at(position)?.map(|included| included.time.date()))
    }

    fn include(&self, entry: Option<RecordEntry>) -> ApiResult<Option<Included>> {
        let Some(entry) = entry else { return Ok(None) };
        let height = entry.position.height;
        if height > self.height {
            return Ok(None);
        }
        let header = self.store.header(height)?.ok_or(ApiCode::Internal)?;
        let (index, envelope) = (entry.position.index, entry.envelope);
        Ok(Some(Included { height, index, time: header.time, envelope }))
    }

    /// A block with the commit that made it final.
    pub fn block(&self, height: Height) -> ApiResult<Option<(Block, Commit)>> {
        let block = self.store.block(height)?;
        let commit = self.store.commit_at(height)?;
        Ok(block.zip(commit))
    }
}

fn last_before(store: &RocksStore, tip: Height, time: BlockTime) -> ApiResult<Height> {
    let (mut low, mut high) = (0, tip.get());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let header = store.header(Height::new(middle))?.ok_or(ApiCode::Internal)?;
        if header.time < time { low = middle } else { high = middle - 1 }
    }
    Ok(Height::new(low))
}

impl View for Moment<'_> {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        self.state.get(key)
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        self.state.record_height(id)
    }
}
