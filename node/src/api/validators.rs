//! `/v1/validators`: how many of the last blocks each validator signed and made.
//!
//! Counted from the commits, which are the same on every node, over a window that the reader
//! chooses. What was read stays in memory, so a question reads the blocks that are new.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use axum::{Json, extract::State};
use hefu_chain::{
    hash::{Digest, ValidatorAddress},
    height::Height,
    state::{Organisation, ValidatorSchedule},
    uscc::Uscc,
    validator_set::ValidatorSet,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    error::{ApiCode, ApiError, ApiResult, Faults},
    extract::InQuery,
    ledger::{AsOf, Moment},
};
use crate::storage::RocksStore;

/// Blocks that are counted unless the reader says otherwise, and most of them.
const WINDOW_BLOCKS: u64 = 1_000;
const WINDOW_BLOCKS_MAX: u64 = 10_000;

/// Over how many blocks.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ValidatorsQuery {
    /// How many of the last blocks are counted; 1,000 without it.
    #[param(minimum = 1, maximum = 10_000)]
    pub blocks: Option<u64>,
}

/// How reliably validators signed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ValidatorsAnswer {
    /// The last block that is counted.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// The first block that is counted; one above `height` when there is none.
    pub from_height: u64,
    /// Blocks that are counted: fewer than asked for where this node does not have them.
    pub blocks: u64,
    /// Who held a seat in one of them or holds one now, in order of their members.
    pub validators: Vec<ValidatorCount>,
}

/// A seat and what was done on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValidatorCount {
    /// Address of the seat.
    pub address: String,
    /// The member that holds it.
    pub member: String,
    /// Name of the member.
    pub name: String,
    /// Voting power on the next block; 0 when it has no seat any more.
    pub power: u32,
    /// Counted blocks in which it had a seat.
    pub seated: u64,
    /// Of these, those whose commit has its signature. A commit needs two thirds only, so a
    /// signature that came a moment later is not in it.
    pub signed: u64,
    /// Those that it made.
    pub proposed: u64,
    /// The last counted block that it signed or made.
    pub last_seen: Option<u64>,
}

/// What each of the last blocks says about validators.
#[derive(Default)]
pub struct SignerBook(Mutex<Ring>);

#[derive(Default)]
struct Ring {
    /// In order of heights, without a gap.
    blocks: VecDeque<Signed>,
    /// Every seat that was met, by the number that blocks name it by.
    seats: Vec<Seat>,
    /// The seats of a set, by its hash.
    sets: BTreeMap<Digest, Box<[usize]>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Seat {
    address: ValidatorAddress,
    member: Uscc,
}

/// One block.
struct Signed {
    height: Height,
    seated: Digest,
    signers: Box<[ValidatorAddress]>,
    proposer: ValidatorAddress,
}

/// How many of the last blocks each validator signed and made.
#[utoipa::path(
    get, path = "/v1/validators", tag = "ledger", params(ValidatorsQuery),
    responses(
        (status = 200, description = "The validators, counted from the commits of the last blocks.", body = ValidatorsAnswer),
        Faults,
    )
)]
pub async fn validators(
    State(api): State<Api>,
    InQuery(query): InQuery<ValidatorsQuery>,
) -> ApiResult<Json<ValidatorsAnswer>> {
    let window = query.blocks.unwrap_or(WINDOW_BLOCKS);
    if !(1..=WINDOW_BLOCKS_MAX).contains(&window) {
        let bounds = format_args!("blocks: 1 to {WINDOW_BLOCKS_MAX}");
        return Err(ApiError::of(ApiCode::BadRequest, bounds));
    }
    tokio::task::spawn_blocking(move || api.signers.count(&api, window)).await?.map(Json)
}

impl SignerBook {
    fn count(&self, api: &Api, window: u64) -> ApiResult<ValidatorsAnswer> {
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken under the lock, so that it is never behind what is counted.
        let moment = api.now()?;
        ring.advance(api.store(), moment.height, window)?;
        ring.answer(&moment, window)
    }
}

impl Ring {
    /// Reads the blocks of the window that are not read yet, and forgets those that no window has.
    fn advance(&mut self, store: &RocksStore, tip: Height, window: u64) -> ApiResult<()> {
        let oldest = first_of(tip, window);
        let reaches = self.blocks.front().is_some_and(|first| first.height <= oldest);
        let next = match self.blocks.back() {
            Some(last) if reaches && last.height.next() >= oldest => last.height.next(),
            _ => {
                self.blocks.clear();
                oldest
            }
        };
        for height in (next.get()..=tip.get()).map(Height::new) {
            match self.read(store, height)? {
                Some(block) => self.blocks.push_back(block),
                // A node that joined by a snapshot begins later.
                None => self.blocks.clear(),
            }
        }
        let kept = first_of(tip, WINDOW_BLOCKS_MAX);
        while self.blocks.front().is_some_and(|first| first.height < kept) {
            self.blocks.pop_front();
        }
        Ok(())
    }

    fn read(&mut self, store: &RocksStore, height: Height) -> ApiResult<Option<Signed>> {
        let (Some(header), Some(commit)) = (store.header(height)?, store.commit_at(height)?) else {
            return Ok(None);
        };
        if !self.sets.contains_key(&header.valset_hash) {
            let Some(set) = set_at(store, height)? else { return Ok(None) };
            let seats = set.iter().map(|validator| {
                let seat = Seat { address: validator.address, member: validator.member };
                self.number(seat)
            });
            let seats = seats.collect();
            self.sets.insert(header.valset_hash, seats);
        }
        let signers = commit.signatures.iter().map(|(address, _)| *address).collect();
        let (seated, proposer) = (header.valset_hash, header.proposer);
        Ok(Some(Signed { height, seated, signers, proposer }))
    }

    fn number(&mut self, seat: Seat) -> usize {
        self.seats.iter().position(|known| *known == seat).unwrap_or_else(|| {
            self.seats.push(seat);
            self.seats.len() - 1
        })
    }

    fn answer(&mut self, moment: &Moment<'_>, window: u64) -> ApiResult<ValidatorsAnswer> {
        let schedule: ValidatorSchedule = moment.require(&(), "validators")?;
        let now = schedule.at(moment.height.next());
        for validator in now.iter() {
            self.number(Seat { address: validator.address, member: validator.member });
        }
        let oldest = first_of(moment.height, window);
        let counted: Vec<&Signed> =
            self.blocks.iter().filter(|block| block.height >= oldest).collect();
        let mut validators = Vec::with_capacity(self.seats.len());
        for (number, seat) in self.seats.iter().enumerate() {
            let power = now.get(&seat.address).map_or(0, |validator| validator.power);
            let found = self.count(number, seat, &counted);
            if found.seated > 0 || power > 0 {
                let member: Organisation = moment.require(&seat.member, seat.member)?;
                validators.push(ValidatorCount { name: member.name, power, ..found });
            }
        }
        validators.sort_by(|a, b| (&a.member, &a.address).cmp(&(&b.member, &b.address)));
        let from_height = counted.first().map_or(moment.height.next(), |first| first.height).get();
        let blocks = counted.len() as u64;
        Ok(ValidatorsAnswer { as_of: moment.as_of(), from_height, blocks, validators })
    }

    fn count(&self, number: usize, seat: &Seat, blocks: &[&Signed]) -> ValidatorCount {
        let is_seated = |block: &&&Signed| {
            self.sets.get(&block.seated).is_some_and(|seats| seats.contains(&number))
        };
        let signed = |block: &Signed| block.signers.contains(&seat.address);
        let made = |block: &Signed| block.proposer == seat.address;
        let last = blocks.iter().rev().find(|block| signed(block) || made(block));
        ValidatorCount {
            address: seat.address.to_string(),
            member: seat.member.to_string(),
            name: String::new(),
            power: 0,
            seated: blocks.iter().filter(is_seated).count() as u64,
            signed: blocks.iter().filter(|block| signed(block)).count() as u64,
            proposed: blocks.iter().filter(|block| made(block)).count() as u64,
            last_seen: last.map(|block| block.height.get()),
        }
    }
}

/// The first block of a window that ends with this one.
fn first_of(tip: Height, window: u64) -> Height {
    Height::new((tip.get() + 1).saturating_sub(window).max(1))
}

/// Who decided a block: named by the state before it.
fn set_at(store: &RocksStore, height: Height) -> ApiResult<Option<ValidatorSet>> {
    let Some(before) = store.state_at(Height::new(height.get() - 1)) else { return Ok(None) };
    let schedule = before.entity::<ValidatorSchedule>(&())?;
    Ok(schedule.map(|schedule| schedule.at(height).clone()))
}
