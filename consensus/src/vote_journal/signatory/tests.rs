//! What is signed, what leaves, and what is in the file by then.

use arc_malachitebft_core_types::{NilOrVal, Round, VoteType};
use hefu_chain::vote::VoteKind;

use super::*;
use crate::{consensus_key::KeyFailure, context::fixture, vote_journal::StoredJournal};

const CHAIN_ID: ChainId = fixture::CHAIN_ID;

/// A file in memory that can break.
#[derive(Debug, Default)]
struct Memory {
    bytes: Vec<u8>,
    broken: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken;

impl JournalFile for Memory {
    type Error = Broken;

    fn append(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        if self.broken {
            return Err(Broken);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn replace(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.bytes.clear();
        self.append(bytes)
    }
}

fn own() -> ValidatorAddress {
    fixture::secret_key(1).public_key().validator_address()
}

fn open(journal: Journal) -> Signatory<Memory> {
    Signatory::open(fixture::secret_key(1), CHAIN_ID, journal, Memory::default()).expect("opens")
}

fn stored(signatory: &Signatory<Memory>) -> Journal {
    Journal::from_file(&signatory.file.bytes, CHAIN_ID, own()).expect("whole")
}

/// The same signatory after a restart for which the engine's log is gone.
fn restarted(signatory: &Signatory<Memory>) -> Signatory<Memory> {
    let found = StoredJournal::Intact(stored(signatory));
    let role = crate::vote_journal::BootRole::ByJournal;
    open(role.journal(Height::new(8), found).expect("signs"))
}

fn vote(kind: VoteType, round: u32, block: Option<u8>) -> Vote {
    let mut vote = fixture::vote(kind, 9, round, block);
    vote.address = crate::context::Address(own());
    vote
}

fn say(signatory: &mut Signatory<Memory>, vote: Vote) -> engine::SignedVote<LedgerContext> {
    let signed = signatory.sign_vote(vote).expect("permitted");
    let released = signatory.release(&SignedConsensusMsg::Vote(signed.clone()));
    assert!(released.expect("no contradiction").is_some(), "it leaves");
    signed
}

#[test]
fn after_the_log_is_lost_the_identical_vote_is_cast_and_nothing_is_added_to_the_file() {
    let mut before = open(Journal::new(CHAIN_ID, own()));
    let cast = say(&mut before, vote(VoteType::Prevote, 0, Some(7)));
    let mut after = restarted(&before);
    let length = after.file.bytes.len();
    for asked in [None, Some(7), Some(8)] {
        let again = say(&mut after, vote(VoteType::Prevote, 0, asked));
        assert_eq!((again.message, again.signature), (cast.message.clone(), cast.signature));
    }
    assert_eq!(after.file.bytes.len(), length);
}

#[test]
fn after_the_log_is_lost_a_locked_validator_stays_locked() {
    let mut before = open(Journal::new(CHAIN_ID, own()));
    say(&mut before, vote(VoteType::Precommit, 0, Some(7)));
    let mut after = restarted(&before);
    assert_eq!(say(&mut after, vote(VoteType::Prevote, 1, Some(8))).message.value, NilOrVal::Nil);
    assert_eq!(after.block_to_propose(Height::new(9), 2), Some(fixture::block_id(7).0));
    after.note_polka(Height::new(9), 1, fixture::block_id(8).0);
    let unlocked = say(&mut after, vote(VoteType::Prevote, 2, Some(8)));
    assert_eq!(unlocked.message.value, NilOrVal::Val(fixture::block_id(8)));
    let mut again = restarted(&after);
    let kept = say(&mut again, vote(VoteType::Prevote, 3, Some(8)));
    assert_eq!(kept.message.value, NilOrVal::Val(fixture::block_id(8)), "and stays unlocked");
}

#[test]
fn a_trusted_engine_that_contradicts_itself_is_refused_and_distrusted() {
    let mut signatory = open(Journal::new(CHAIN_ID, own()));
    say(&mut signatory, vote(VoteType::Prevote, 0, Some(7)));
    let refused = signatory.sign_vote(vote(VoteType::Prevote, 0, Some(8)));
    let kind = VoteKind::Prevote;
    assert!(matches!(
        refused,
        Err(SignError::Refused(Refusal::Conflict { round: 0, kind: found, .. })) if found == kind
    ));
    assert!(stored(&signatory).is_distrusted());
}

#[test]
fn a_second_proposal_of_an_engine_that_forgot_the_first_goes_nowhere() {
    let mut proposal = fixture::proposal(9, 3, None);
    proposal.address = crate::context::Address(own());
    let mut other = proposal.clone();
    other.pol_round = Round::new(1);
    let mut before = open(Journal::new(CHAIN_ID, own()));
    let first = before.sign_proposal(proposal.clone()).expect("permitted");
    let message = SignedConsensusMsg::Proposal(first);
    assert!(before.release(&message).expect("permitted").is_some());
    let mut trusted = open(stored(&before));
    assert!(trusted.sign_proposal(other.clone()).is_err(), "its log would know");

    let mut after = restarted(&before);
    assert!(after.release(&message).expect("the same again").is_some());
    let second = after.sign_proposal(other).expect("for the engine's own use");
    let released = after.release(&SignedConsensusMsg::Proposal(second));
    assert!(released.expect("nothing is wrong").is_none());
}

#[test]
fn the_file_stays_small_however_long_the_node_runs() {
    let mut signatory = open(Journal::new(CHAIN_ID, own()));
    let heights = 3 * REWRITE_BYTES / crate::vote_journal::ENTRY_LEN as u64;
    for height in 1..heights {
        let mut prevote = vote(VoteType::Prevote, 0, None);
        prevote.height = fixture::height(height);
        say(&mut signatory, prevote);
        let longest = REWRITE_BYTES + crate::vote_journal::ENTRY_LEN as u64;
        assert!(signatory.file.bytes.len() as u64 <= longest, "at height {height}");
    }
    assert_eq!(stored(&signatory).height(), Height::new(heights - 1));
}

#[test]
fn after_a_failed_write_nothing_is_signed_or_sent_any_more() {
    let mut signatory = open(Journal::new(CHAIN_ID, own()));
    let signed = signatory.sign_vote(vote(VoteType::Prevote, 0, None)).expect("permitted");
    signatory.file.broken = true;
    let message = SignedConsensusMsg::Vote(signed);
    assert!(matches!(signatory.release(&message), Err(SignError::File(Broken))));
    signatory.file.broken = false;
    assert!(matches!(signatory.release(&message), Err(SignError::Failed)));
    let next = signatory.sign_vote(vote(VoteType::Prevote, 1, None));
    assert!(matches!(next, Err(SignError::Failed)));
}

/// A key that is away for a while.
#[derive(Debug)]
struct Fickle(std::cell::Cell<bool>);

impl ConsensusKey for Fickle {
    fn public_key(&self) -> hefu_chain::key::PublicKey {
        fixture::secret_key(1).public_key()
    }

    fn sign_statement(
        &self,
        chain_id: &ChainId,
        statement: &Statement,
        bytes: &[u8],
    ) -> Result<Signature, KeyFailure> {
        match self.0.get() {
            true => Err(KeyFailure::Away("for a while".into())),
            false => fixture::secret_key(1).sign_statement(chain_id, statement, bytes),
        }
    }

    fn sign_announcement(
        &self,
        _: &ChainId,
        _: &crate::parts::Init,
    ) -> Result<Signature, KeyFailure> {
        Err(KeyFailure::Away("for ever".into()))
    }
}

#[test]
fn what_the_key_does_not_sign_leaves_nowhere_until_it_does() {
    let key = Fickle(std::cell::Cell::new(true));
    let journal = Journal::new(CHAIN_ID, own());
    let mut signatory = Signatory::open(key, CHAIN_ID, journal, Memory::default()).expect("opens");
    let begun = signatory.file.bytes.len();
    let unsigned = signatory.sign_vote(vote(VoteType::Precommit, 0, Some(7))).expect("something");
    let bytes = unsigned.message.sign_bytes(&CHAIN_ID).expect("a round");
    let public = signatory.key().public_key();
    assert!(public.verify(&bytes, &unsigned.signature).is_err(), "the engine drops it");
    let message = SignedConsensusMsg::Vote(unsigned.clone());
    assert!(matches!(signatory.release(&message), Ok(None)));
    let repeated = LivenessMsg::Vote(unsigned.clone());
    assert!(matches!(signatory.release_liveness(&repeated), Ok(None)));
    assert!(matches!(signatory.sign_missing(&repeated), Ok(None)), "the key is still away");
    let mut proposal = fixture::proposal(9, 3, None);
    proposal.address = crate::context::Address(own());
    let proposed = signatory.sign_proposal(proposal).expect("something");
    assert!(matches!(signatory.release(&SignedConsensusMsg::Proposal(proposed)), Ok(None)));
    assert_eq!(signatory.file.bytes.len(), begun, "nothing was said");

    signatory.key.0.set(false);
    let late = signatory.sign_missing(&repeated).expect("permitted").expect("the key is back");
    assert_eq!(late.message, unsigned.message, "what was asked for");
    assert!(public.verify(&bytes, &late.signature).is_ok());
    let late = LivenessMsg::Vote(late);
    assert!(matches!(signatory.sign_missing(&late), Ok(None)), "nothing is missing");
    let said = signatory.release_liveness(&late).expect("permitted").expect("it leaves");
    assert_eq!(said.len(), 1);
    let another = signatory.sign_vote(vote(VoteType::Precommit, 0, Some(8)));
    assert!(another.is_err(), "and binds");

    let signed = signatory.sign_vote(vote(VoteType::Prevote, 1, Some(7))).expect("permitted");
    assert_eq!(signed.message.value, NilOrVal::Val(fixture::block_id(7)));
    let released = signatory.release(&SignedConsensusMsg::Vote(signed)).expect("no contradiction");
    assert!(released.is_some(), "it leaves");
}
