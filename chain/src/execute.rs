//! The whole ledger as one function: [`apply_block`].
//!
//! Same records, same order, same changes on every node. Nothing here knows a clock, a file or a
//! random number; time is the block's, everything else is state.

use std::{collections::BTreeSet, fmt, sync::Arc};

use crate::{
    action::Action,
    block::PROTOCOL_VERSION,
    calendar::Calendar,
    hash::{ChainId, RecordId},
    height::Height,
    key::RecordKey,
    params::Params,
    record::{Record, VerifiedRecord},
    reject::{Reason, Rejection},
    state::{
        CalendarBook, Clock, Entity, OrgState, Organisation, State, StateChanges, StateKey, View,
        ViewError, extend_trails, params_at,
    },
    time::{BlockTime, Date},
    uscc::Uscc,
    words::Role,
};

/// Why a record was not applied: the record's fault, or the store's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The record breaks a rule.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The store failed; nothing can be said about the record.
    #[error(transparent)]
    View(#[from] ViewError),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Rejected(reason.into())
    }
}

impl Failure {
    /// True when a record was refused for this reason.
    pub fn is(&self, reason: Reason) -> bool {
        matches!(self, Self::Rejected(rejection) if rejection.reason == reason)
    }
}

/// Result of anything that reads the state.
pub type Outcome<T> = Result<T, Failure>;

/// Refuses with a reason and the thing concerned.
pub fn refuse<T>(reason: Reason, detail: impl std::fmt::Display) -> Outcome<T> {
    Err(Rejection::of(reason, detail).into())
}

/// The block that records are applied in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// The ledger.
    pub chain_id: ChainId,
    /// Height of the block.
    pub height: Height,
    /// Its time.
    pub time: BlockTime,
}

/// What a record did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The record.
    pub record: RecordId,
    /// The state entries it wrote, in key order.
    pub touched: Vec<StateKey>,
}

/// What a block did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockEffects {
    /// New entries of the state, the clock's among them.
    pub changes: StateChanges,
    /// One receipt a record, in order.
    pub receipts: Vec<Receipt>,
}

/// What is in force for all records of a block.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Parameters.
    pub params: Params,
    /// Working days.
    pub calendar: Calendar,
}

impl Rules {
    /// The rules for the block after the state of `view`. Fails under a protocol that this program
    /// does not know.
    pub fn read(view: &dyn View) -> Result<Self, ViewError> {
        let state = State::new(view);
        let missing = |what: &str| ViewError(format!("the state has no {what}"));
        let clock: Clock = state.get(&())?.ok_or_else(|| missing("clock"))?;
        let params = params_at(&state, clock.height.next())?;
        let params = params.ok_or_else(|| missing("parameters"))?;
        if params.protocol_version != PROTOCOL_VERSION {
            return Err(ViewError(format!("unknown protocol version {}", params.protocol_version)));
        }
        let book: CalendarBook = state.get(&())?.ok_or_else(|| missing("calendar"))?;
        Ok(Self { params, calendar: Calendar::new(&book.0) })
    }
}

/// A block under application: records go in one by one, the effects come out.
///
/// The builder of a block skips what [`BlockExecution::apply`] refuses; a validator treats any
/// refusal as an invalid block.
pub struct BlockExecution<'v> {
    context: BlockContext,
    rules: Arc<Rules>,
    state: State<'v>,
    receipts: Vec<Receipt>,
    /// Identities of the records in `receipts`.
    included: BTreeSet<RecordId>,
}

impl<'v> BlockExecution<'v> {
    /// Starts a block on the state of its parent.
    pub fn begin(view: &'v dyn View, context: BlockContext) -> Result<Self, ViewError> {
        Ok(Self::with_rules(view, context, Arc::new(Rules::read(view)?)))
    }

    /// Starts a block on the state of its parent, whose rules were read before.
    pub fn with_rules(view: &'v dyn View, context: BlockContext, rules: Arc<Rules>) -> Self {
        let (receipts, included) = (Vec::new(), BTreeSet::new());
        Self { context, rules, state: State::new(view), receipts, included }
    }

    /// Applies the next record, or refuses it and leaves no trace of it.
    pub fn apply(&mut self, verified: &VerifiedRecord) -> Outcome<()> {
        let result = self.try_apply(verified.record());
        match result {
            Ok(()) => {
                let touched = self.state.keep();
                self.included.insert(verified.record().id());
                self.receipts.push(Receipt { record: verified.record().id(), touched });
                Ok(())
            }
            Err(failure) => {
                self.state.discard();
                Err(failure)
            }
        }
    }

    /// Tries a record out and forgets it: the first refusal, or what `look` finds in the state that
    /// the record would leave, given the keys that it would write. A draft is not signed; its author
    /// and everybody whose signature it needs are taken to have signed.
    pub fn try_out<T>(
        &mut self,
        record: &Record,
        look: impl FnOnce(&State<'v>, &[StateKey]) -> T,
    ) -> Outcome<T> {
        let result = self.try_apply(record).map(|()| {
            let touched: Vec<StateKey> = self.state.record_changes().keys().cloned().collect();
            look(&self.state, &touched)
        });
        self.state.discard();
        result
    }

    fn try_apply(&mut self, record: &Record) -> Outcome<()> {
        let mut apply = Apply {
            context: self.context,
            params: &self.rules.params,
            calendar: &self.rules.calendar,
            state: &mut self.state,
            record,
            signers_used: 0,
        };
        apply.check_header()?;
        record.findings().require(&self.rules.params.safeguards.scrubber)?;
        if self.included.contains(&record.id()) {
            return refuse(Reason::RecordReplayed, record.id());
        }
        let author = apply.require_signer(&record.header().author)?;
        if !author.has_role(record.header().role) {
            return refuse(Reason::RoleNotHeld, record.header().role);
        }
        record.action().apply(&mut apply, &author)?;
        apply.check_all_signers_used()?;
        Ok(extend_trails(&mut self.state, &record.id())?)
    }

    /// Number of records applied so far.
    pub fn records(&self) -> usize {
        self.receipts.len()
    }

    /// The effects of the block.
    pub fn finish(mut self) -> BlockEffects {
        let clock = Clock { height: self.context.height, time: self.context.time };
        self.state.put(&(), &clock);
        self.state.keep();
        BlockEffects { changes: self.state.into_changes(), receipts: self.receipts }
    }
}

/// Applies all records of a block; the first refusal refuses the block.
pub fn apply_block(
    view: &dyn View,
    context: BlockContext,
    records: &[VerifiedRecord],
) -> Outcome<BlockEffects> {
    let mut execution = BlockExecution::begin(view, context)?;
    for record in records {
        execution.apply(record)?;
    }
    Ok(execution.finish())
}

/// One record under application: what its action may ask and write.
pub struct Apply<'a, 'v> {
    /// The block.
    pub context: BlockContext,
    /// Parameters in force.
    pub params: &'a Params,
    /// Working days.
    pub calendar: &'a Calendar,
    /// The state, with the changes so far.
    pub state: &'a mut State<'v>,
    /// The record.
    pub record: &'a Record,
    /// Bit i: proof i was by a required signer.
    signers_used: u32,
}

impl Apply<'_, '_> {
    fn check_header(&self) -> Outcome<()> {
        let header = self.record.header();
        if header.ledger != self.context.chain_id {
            return refuse(Reason::LedgerMismatch, header.ledger);
        }
        if header.last_height < self.context.height {
            return refuse(Reason::WindowExpired, header.last_height);
        }
        let window = header.last_height.get() - self.context.height.get();
        if window > self.params.record_window_blocks {
            return refuse(Reason::WindowTooLong, format!("{window} blocks"));
        }
        let enabled = self.params.record_algorithms;
        if let Some(key) = self.record.signers().find(|key| !enabled.has(key.algorithm())) {
            return refuse(Reason::AlgorithmUnknown, key.algorithm());
        }
        if self.state.record_height(&self.record.id())?.is_some() {
            return refuse(Reason::RecordReplayed, self.record.id());
        }
        Ok(())
    }

    /// The identity of what the record creates.
    pub const fn id(&self) -> RecordId {
        self.record.id()
    }

    /// The legal date of the block (UTC+8).
    pub fn today(&self) -> Date {
        self.context.time.date()
    }

    /// Last day of a timer of `working_days` that today triggers.
    pub fn due(&self, working_days: u32) -> Date {
        self.calendar.due(self.today(), working_days).date
    }

    /// The entity under a key, or a refusal that shows the key.
    pub fn find<E: Entity>(&self, key: &E::Key, missing: Reason) -> Outcome<E>
    where
        E::Key: fmt::Display,
    {
        match self.state.get::<E>(key)? {
            Some(entity) => Ok(entity),
            None => refuse(missing, key),
        }
    }

    /// The organisation under a code, active or not.
    pub fn organisation(&self, uscc: &Uscc) -> Outcome<Organisation> {
        match self.state.get::<Organisation>(uscc)? {
            Some(organisation) => Ok(organisation),
            None => refuse(Reason::OrgUnknown, uscc),
        }
    }

    /// The organisation under a code, which must be active and not frozen.
    pub fn active_organisation(&self, uscc: &Uscc) -> Outcome<Organisation> {
        let organisation = self.organisation(uscc)?;
        if organisation.state == OrgState::Suspended {
            return refuse(Reason::OrgSuspended, uscc);
        }
        let frozen = organisation.holds.live(self.today()).next().map(|hold| hold.record);
        match frozen {
            Some(order) => refuse(Reason::OrgFrozen, order),
            None => Ok(organisation),
        }
    }

    /// Demands a signature of this organisation with a key valid now.
    pub fn require_signer(&mut self, uscc: &Uscc) -> Outcome<Organisation> {
        let organisation = self.active_organisation(uscc)?;
        let height = self.context.height;
        let proofs = &self.record.envelope().proofs;
        let by_author = *uscc == self.record.header().author;
        // The author's proof stands first; a co-signer's stands anywhere.
        let candidates = if by_author { proofs.get(..1).unwrap_or_default() } else { proofs };
        if self.record.is_draft() {
            return Ok(organisation);
        }
        let found = candidates.iter().position(|p| organisation.signs_with(&p.key, height));
        match found {
            Some(index) => {
                self.signers_used |= 1 << index;
                Ok(organisation)
            }
            None if by_author => refuse(Reason::KeyNotValid, uscc),
            None => refuse(Reason::ProofMissing, uscc),
        }
    }

    /// True when this organisation has signed, with a key valid now, although it need not have. One
    /// that may not act has not signed.
    pub fn has_signed(&mut self, uscc: &Uscc) -> Outcome<bool> {
        let absent = [Reason::ProofMissing, Reason::OrgSuspended, Reason::OrgFrozen];
        match self.require_signer(uscc) {
            Ok(_) => Ok(true),
            Err(failure) if absent.into_iter().any(|reason| failure.is(reason)) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Demands a signature by this very key, whoever it belongs to.
    pub fn require_key(&mut self, key: &RecordKey) -> Outcome<()> {
        if self.record.is_draft() {
            return Ok(());
        }
        match self.record.signers().position(|signer| signer == *key) {
            Some(index) => {
                self.signers_used |= 1 << index;
                Ok(())
            }
            None => refuse(Reason::ProofMissing, key),
        }
    }

    /// Demands that the author acts in one of these roles.
    pub fn require_role(&self, roles: &[Role]) -> Outcome<()> {
        let role = self.record.header().role;
        if roles.contains(&role) { Ok(()) } else { refuse(Reason::RoleWrong, role) }
    }

    fn check_all_signers_used(&self) -> Outcome<()> {
        for (i, key) in self.record.signers().enumerate() {
            if self.signers_used & (1 << i) == 0 {
                return refuse(Reason::ProofUnexpected, key);
            }
        }
        Ok(())
    }
}

/// Type names of every action, for documents, API and command line.
pub fn record_types() -> impl Iterator<Item = &'static str> {
    Action::TYPES.iter().copied()
}

#[cfg(test)]
mod tests;
