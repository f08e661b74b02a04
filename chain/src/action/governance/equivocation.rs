//! `node.equivocation`: a validator signed two different statements in one round (invariant 46).

use serde::{Deserialize, Serialize};

use super::schedule;
use crate::{
    execute::{Apply, Outcome, refuse},
    hash::{BlockHash, ValidatorAddress},
    height::Height,
    key::{KeyError, Signature},
    reject::{Reason, Rejection},
    state::{Equivocation, EquivocationKey, Organisation},
    validator_set::Validator,
    vote::{VoteKind, proposal_sign_bytes, sign_bytes},
    words::words,
};

words!(
    /// What was signed twice.
    SignedKind {
        /// The first vote of a round.
        Prevote = "prevote",
        /// The second vote of a round.
        Precommit = "precommit",
        /// A proposal.
        Proposal = "proposal",
    }
);

impl SignedKind {
    /// The kind in the bytes that are signed.
    pub const fn vote(self) -> VoteKind {
        match self {
            Self::Prevote => VoteKind::Prevote,
            Self::Precommit => VoteKind::Precommit,
            Self::Proposal => VoteKind::Proposal,
        }
    }
}

/// `node.equivocation`: anybody enrolled may show it; the signatures are the proof, and the ledger
/// checks both. The member has no seat from some blocks later on, until a quorum gives it one, and the proof
/// stays for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equivocate {
    /// The seat.
    pub validator: ValidatorAddress,
    /// Height voted on.
    pub height: Height,
    /// Round voted in.
    pub round: u32,
    /// What was signed twice.
    pub kind: SignedKind,
    /// Both statements, about different blocks; one of them may be about none.
    pub statements: (Statement, Statement),
}

/// One signed statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The block; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockHash>,
    /// The earlier round that a proposal names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pol_round: Option<u32>,
    /// The signature.
    pub signature: Signature,
}

impl Equivocate {
    /// Two statements that contradict each other.
    pub fn check(&self) -> Result<(), Rejection> {
        let (first, second) = &self.statements;
        if first.block == second.block {
            return Err(Rejection::of(Reason::EquivocationNone, "both about one block"));
        }
        let is_proposal = self.kind == SignedKind::Proposal;
        for statement in [first, second] {
            let fits = match is_proposal {
                true => statement.block.is_some(),
                false => statement.pol_round.is_none(),
            };
            if !fits {
                return Err(Rejection::of(Reason::FieldsInvalid, "statements"));
            }
        }
        Ok(())
    }

    /// Keeps the proof and ends the seat.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, _author: &Organisation) -> Outcome<()> {
        if self.height > apply.context.height {
            return refuse(Reason::EquivocationNone, self.height);
        }
        let mut schedule = schedule(apply)?;
        let Some(seat) = schedule.seat(&self.validator).cloned() else {
            return refuse(Reason::EquivocationStranger, self.validator);
        };
        let (first, second) = &self.statements;
        for statement in [first, second] {
            if self.verify(apply, &seat, statement).is_err() {
                return refuse(Reason::EquivocationNone, self.validator);
            }
        }
        let key = EquivocationKey {
            validator: self.validator,
            height: self.height,
            round: self.round,
            kind: self.kind.vote(),
        };
        if apply.state.has::<Equivocation>(&key)? {
            return refuse(Reason::EquivocationKnown, self.validator);
        }
        let lead = apply.params.governance_lead_blocks;
        let from = Height::new(apply.context.height.get().saturating_add(lead));
        // Under whatever key the member was to sit: another does not mend what it signed. The last seat
        // stays: a ledger without validators could never readmit one.
        let ended = schedule.member_sits_from(from, seat.member)
            && schedule
                .change(from, |set| match set.seat_of(seat.member) {
                    Some(sitting) => set.without(&sitting.address),
                    None => Some(set.clone()),
                })
                .is_some();
        if ended {
            apply.state.put(&(), &schedule);
        }
        let proof = Equivocation { member: seat.member, record: apply.id() };
        apply.state.put(&key, &proof);
        Ok(())
    }

    fn verify(
        &self,
        apply: &Apply<'_, '_>,
        seat: &Validator,
        statement: &Statement,
    ) -> Result<(), KeyError> {
        let (chain, block) = (&apply.context.chain_id, statement.block.as_ref());
        let (height, round) = (self.height, self.round);
        match self.kind {
            SignedKind::Proposal => {
                let pol = statement.pol_round;
                let bytes = proposal_sign_bytes(chain, height, round, block, pol);
                seat.key.verify(&bytes, &statement.signature)
            }
            SignedKind::Prevote | SignedKind::Precommit => {
                let bytes = sign_bytes(chain, self.kind.vote(), height, round, block);
                seat.key.verify(&bytes, &statement.signature)
            }
        }
    }
}
