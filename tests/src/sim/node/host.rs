//! The ledger as a node runs it: the real application over a store that can crash, with the real
//! assembly of blocks from their parts.

mod observe;
mod synced;

use std::{collections::BTreeSet, sync::Arc};

use arc_malachitebft_core_consensus::{Input, LocallyProposedValue, ProposedValue};
use arc_malachitebft_core_types::{CommitCertificate, Round, Validity, ValueOrigin};
use arc_malachitebft_engine::util::streaming::StreamMessage;
use arc_malachitebft_peer::PeerId;
use bytes::Bytes;
use hefu_chain::{
    block::Block,
    envelope::Envelope,
    hash::{BlockHash, ChainId, RecordId, ValidatorAddress},
    height::Height,
    key::{PublicKey, SecretKey},
    record::Record,
    time::BlockTime,
    validator_set::ValidatorSet,
};
use hefu_consensus::{
    application::{Application, CheckOutcome},
    context::{self, Address, BlockId, LedgerContext, commit_of},
    mempool::MempoolLimits,
    parts::{
        Announcement, Assembled, Assembler, HEIGHTS_AHEAD_MAX, HeldBlocks, Init, Part, PartsError,
        Polka, stream,
    },
    port::{Store, StoreError, Tip},
};

use super::{
    Identity,
    allow_list::AllowList,
    crash_store::CrashStore,
    outbox::{Outbox, Seen},
    shell::Stop,
};
use crate::sim::{
    agenda::SimTime,
    byzantine::{BadRecord, Mischief, spoil},
    disk::Power,
};

/// The messages of one block stream.
pub type Stream = Vec<StreamMessage<Part>>;
type CoreInput = Input<LedgerContext>;

/// Faults of proposer and client that a node is given to commit.
#[derive(Clone, Debug)]
pub struct Temptation {
    /// How it misbehaves when it proposes.
    pub mischief: Mischief,
    /// The records that break a rule; for a replay, those that do if nothing is on the ledger yet.
    pub bad_records: Vec<Envelope>,
}

/// The ledger of one running node.
pub struct Host {
    app: Application<CrashStore>,
    power: Power,
    chain_id: ChainId,
    own: ValidatorAddress,
    genesis_time: BlockTime,
    clock_skew_ms: i64,
    temptation: Option<Temptation>,
    assembler: Assembler,
    held: HeldBlocks,
    streams: u32,
    begun: Height,
    waiting_clients: BTreeSet<RecordId>,
    polkas: Vec<(Height, u32, BlockHash)>,
    allowed: AllowList,
}

impl Host {
    /// Opens the ledger on a store, to propose with a key.
    pub fn open(
        identity: &Identity,
        key: &SecretKey,
        store: &CrashStore,
        power: &Power,
    ) -> Result<Self, Stop> {
        let app =
            Application::new(identity.chain_id, Arc::new(store.clone()), MempoolLimits::default());
        Ok(Self {
            app,
            allowed: AllowList::read(store)?,
            power: power.clone(),
            chain_id: identity.chain_id,
            own: key.public_key().validator_address(),
            genesis_time: identity.genesis_time,
            clock_skew_ms: identity.clock_skew_ms,
            temptation: identity.temptation.clone(),
            assembler: Assembler::default(),
            held: HeldBlocks::default(),
            streams: 0,
            begun: Height::GENESIS,
            waiting_clients: BTreeSet::new(),
            polkas: Vec::new(),
        })
    }

    /// True if packets go from and to the owner of a peer key.
    pub fn admits(&self, peer: &PublicKey) -> bool {
        self.allowed.admits(peer)
    }

    /// Sets the clock so far ahead, in milliseconds.
    pub fn set_clock(&mut self, ahead_ms: i64) {
        self.clock_skew_ms = ahead_ms;
    }

    /// The last final block.
    pub fn tip_block(&self) -> Tip {
        self.app.tip()
    }

    /// The last final height.
    pub fn tip(&self) -> Height {
        self.app.tip().height
    }

    /// Number of records that wait for a block.
    pub fn waiting(&self) -> usize {
        self.app.waiting().0
    }

    /// How long ago the last block was made, by this node's clock, in milliseconds.
    pub fn block_age_ms(&self, now: SimTime) -> u64 {
        self.clock(now).as_ms().saturating_sub(self.app.tip().time.as_ms())
    }

    /// The validators of the height after the tip.
    pub fn validators(&self, height: Height) -> Result<ValidatorSet, Stop> {
        let set = self.app.validator_set(height).map_err(|error| self.stop(error))?;
        set.ok_or_else(|| Stop::Fault(format!("no validator set for height {height}")))
    }

    /// A round begins: the blocks that are known for it already.
    pub fn started_round(
        &mut self,
        height: Height,
        round: Round,
        outbox: &mut Outbox,
    ) -> Result<Vec<CoreInput>, Stop> {
        if height == self.begun {
            return Ok(Vec::new());
        }
        self.begun = height;
        self.assembler.forget_below(height);
        let mut inputs = Vec::new();
        for known in self.app.undecided(height).map_err(|error| self.stop(error))? {
            let Ok(block) = Block::from_bytes(&known.bytes) else { continue };
            inputs.push(proposed(ProposedValue {
                height: context::Height(height),
                round,
                valid_round: Round::Nil,
                proposer: Address(block.header.proposer),
                value: BlockId(known.hash),
                validity: Validity::Valid,
            }));
        }
        let validators = self.validators(height)?;
        for block in self.held.take(height) {
            // What came before its height began is verified now that the validators are known.
            if block.init.verify(&self.chain_id, &validators).is_ok() {
                inputs.extend(self.judge(block, &validators, outbox)?);
            }
        }
        Ok(inputs)
    }

    /// Builds this node's block for a round, and the stream that carries it. `locked` is the block
    /// to propose instead, if the engine has forgotten its lock.
    pub fn propose(
        &mut self,
        key: &SecretKey,
        height: Height,
        round: u32,
        now: SimTime,
        locked: Option<BlockHash>,
        outbox: &mut Outbox,
    ) -> Result<(LocallyProposedValue<LedgerContext>, Stream), Stop> {
        let undecided = self.app.undecided(height).map_err(|error| self.stop(error))?;
        let again = undecided.into_iter().find(|block| Some(block.hash) == locked);
        let (hash, bytes) = match again {
            Some(block) => (block.hash, block.bytes),
            None => self.build(height, round, now, outbox)?,
        };
        let withheld = self.temptation.as_ref().is_some_and(|t| t.mischief == Mischief::Withhold);
        let announcement = Announcement { height, round, polka: None, block_hash: hash };
        let stream = if withheld { Stream::new() } else { self.stream(key, announcement, bytes)? };
        let value =
            LocallyProposedValue::new(context::Height(height), Round::new(round), BlockId(hash));
        Ok((value, stream))
    }

    fn build(
        &mut self,
        height: Height,
        round: u32,
        now: SimTime,
        outbox: &mut Outbox,
    ) -> Result<(BlockHash, Bytes), Stop> {
        let built = self.app.build(height, round, self.clock(now), self.own);
        let block = built.map_err(|error| self.stop(error))?;
        let Some(Temptation { mischief, bad_records }) = self.temptation.clone() else {
            return Ok((block.hash, block.bytes.clone()));
        };
        let replayed = match mischief {
            Mischief::RuleBreakingRecord(BadRecord::Replayed) => self.last_record()?,
            _ => None,
        };
        let bad = replayed.map_or(bad_records, |record| vec![record]);
        let parent = self.app.store().frontier();
        let (hash, bytes) = spoil(mischief, &block, parent, &bad)
            .ok_or_else(|| Stop::Fault("an honest block does not decode".into()))?;
        if hash != block.hash {
            outbox.seen.push(Seen::BrokenBlock(hash));
        }
        Ok((hash, bytes))
    }

    /// The last record on the ledger.
    fn last_record(&self) -> Result<Option<Envelope>, Stop> {
        for height in (1..=self.tip().get()).rev().map(Height::new) {
            let decided = self.app.decided(height).map_err(|error| self.stop(error))?;
            let block = decided.and_then(|decided| Block::from_bytes(&decided.bytes).ok());
            if let Some(record) = block.and_then(|block| block.records.into_iter().next_back()) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// Quorums of prevotes that verified announcements carried since this was last asked.
    pub fn take_polkas(&mut self) -> Vec<(Height, u32, BlockHash)> {
        std::mem::take(&mut self.polkas)
    }

    /// The stream of a block that is proposed again; `None` if its bytes are not here.
    pub fn stream_again(
        &mut self,
        key: &SecretKey,
        height: Height,
        round: Round,
        polka: Option<Polka>,
        value: BlockId,
    ) -> Result<Option<Stream>, Stop> {
        let undecided = self.app.undecided(height).map_err(|error| self.stop(error))?;
        let Some(block) = undecided.into_iter().find(|block| block.hash == value.0) else {
            return Ok(None);
        };
        let announcement = Announcement {
            height,
            round: round.as_u32().unwrap_or_default(),
            polka,
            block_hash: block.hash,
        };
        self.stream(key, announcement, block.bytes).map(Some)
    }

    /// Takes the messages of a stream; gives back the block's verdict when it is complete.
    pub fn receive_stream(
        &mut self,
        from: PeerId,
        stream: Stream,
        now: SimTime,
        outbox: &mut Outbox,
    ) -> Result<Vec<CoreInput>, Stop> {
        let (begun, chain_id, clock) = (self.begun, self.chain_id, self.clock(now));
        // Between a decision and the next height nothing is judged: blocks are held.
        let running = self.tip().next() == begun;
        let validators = self.validators(self.tip().next())?;
        let admit = |init: &Init| {
            if running && init.height == begun {
                return init.verify(&chain_id, &validators);
            }
            let ahead = init.height.get().checked_sub(begun.get());
            let useful = ahead.is_some_and(|ahead| ahead <= HEIGHTS_AHEAD_MAX);
            if useful { Ok(()) } else { Err(PartsError::Height(init.height)) }
        };
        let mut inputs = Vec::new();
        for message in stream {
            // A refused message is its sender's fault: the rest of the stream is refused too.
            let received = self.assembler.receive(from, message, clock, admit);
            let Ok(Some(block)) = received else { continue };
            if running && block.init.height == begun {
                inputs.extend(self.judge(block, &validators, outbox)?);
            } else {
                self.held.hold(from, block);
            }
        }
        Ok(inputs)
    }

    /// Commits a decision; returns the new tip.
    pub fn decided(
        &mut self,
        certificate: &CommitCertificate<LedgerContext>,
        outbox: &mut Outbox,
    ) -> Result<Height, Stop> {
        let commit = commit_of(certificate)
            .ok_or_else(|| Stop::Fault("a commit certificate without a round".into()))?;
        let height = commit.height;
        if let Some(block) = self.app.commit(&commit).map_err(|error| self.stop(error))? {
            let block = Block::from_bytes(&block.bytes)
                .map_err(|error| Stop::Fault(format!("a committed block: {error}")))?;
            self.allowed.follow(&**self.app.store())?;
            let ids: Vec<RecordId> = block.records.iter().map(Envelope::id).collect();
            outbox.seen.push(Seen::Committed(Arc::new(self.observe(block, commit)?)));
            for id in ids.into_iter().filter(|id| self.waiting_clients.remove(id)) {
                outbox.seen.push(Seen::Acknowledged(id, height));
            }
        }
        Ok(self.tip())
    }

    /// Takes a client's record; true if it waits for a block now and peers should have it.
    pub fn submit(&mut self, envelope: &Bytes, now: SimTime) -> bool {
        let Ok(verified) = Record::from_bytes(envelope).and_then(Record::verify) else {
            return false;
        };
        let id = verified.record().id();
        let taken = self.app.submit(verified, self.clock(now)).is_ok();
        if taken {
            self.waiting_clients.insert(id);
        }
        taken
    }

    /// Takes a record from another node's mempool.
    pub fn receive_record(&mut self, envelope: &Bytes) {
        // A refusal concerns the sender's client, who hears of it there.
        let _ = Record::from_bytes(envelope)
            .and_then(Record::verify)
            .map(|verified| self.app.receive(verified));
    }

    /// What is on this node's disk.
    pub fn store(&self) -> &CrashStore {
        self.app.store()
    }

    fn clock(&self, now: SimTime) -> BlockTime {
        let ahead = now.as_ms().saturating_add_signed(self.clock_skew_ms);
        self.genesis_time.plus_ms(ahead)
    }

    fn stream(
        &mut self,
        key: &SecretKey,
        announcement: Announcement,
        bytes: Bytes,
    ) -> Result<Stream, Stop> {
        let init = Init::signed(&self.chain_id, key, &announcement, &bytes)
            .map_err(|error| Stop::Fault(format!("own block: {error}")))?;
        self.streams += 1;
        Ok(stream(init, bytes, self.streams).collect())
    }

    /// What the core is told of a complete block. Nothing if the sender's word does not fit the
    /// block, or if an invalid block comes from somebody who is not its round's proposer.
    fn judge(
        &mut self,
        block: Assembled,
        validators: &ValidatorSet,
        outbox: &mut Outbox,
    ) -> Result<Option<CoreInput>, Stop> {
        let Assembled { init, block_bytes, received } = block;
        if let Some(polka) = &init.polka {
            self.polkas.push((init.height, polka.round, init.block_hash));
        }
        // A quorum that prevoted for the block judged its time already.
        let received = init.polka.is_none().then_some((received, init.round));
        let outcome = self.app.check(block_bytes, received).map_err(|error| self.stop(error))?;
        let (proposer, validity) = match outcome {
            CheckOutcome::Valid(block) if block.hash != init.block_hash => return Ok(None),
            CheckOutcome::Valid(block) => (block.header.proposer, Validity::Valid),
            CheckOutcome::Invalid(why) => {
                let (height, round, why) = (init.height, init.round, why.to_string());
                outbox.seen.push(Seen::BlockRefused { height, round, why });
                if !init.is_from_proposer(validators) {
                    return Ok(None);
                }
                (init.publisher, Validity::Invalid)
            }
        };
        Ok(Some(proposed(ProposedValue {
            height: context::Height(init.height),
            round: Round::new(init.round),
            valid_round: init.polka.map_or(Round::Nil, |polka| Round::new(polka.round)),
            proposer: Address(proposer),
            value: BlockId(init.block_hash),
            validity,
        })))
    }

    fn stop(&self, error: StoreError) -> Stop {
        if self.power.is_on() {
            Stop::Fault(error.to_string())
        } else {
            Stop::Power(crate::sim::disk::PowerLost)
        }
    }
}

fn proposed(value: ProposedValue<LedgerContext>) -> CoreInput {
    Input::ProposedValue(value, ValueOrigin::Consensus)
}
