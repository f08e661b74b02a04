//! What the engine's own log says that we said, read without touching the log.

use std::{fs, io, path::Path};

use arc_malachitebft_core_consensus::Input;
use arc_malachitebft_engine::wal::log_entries;
use arc_malachitebft_wal::Log;
use hefu_chain::{
    hash::{ChainId, ValidatorAddress},
    height::Height,
};
use hefu_consensus::{
    context::LedgerContext,
    vote_journal::{LogView, Statement, statement_of_proposal, statement_of_vote},
    wire::Wire,
};

/// Reads the log at `path`. Opening a log cuts its damaged end off, so a copy is opened.
pub(super) fn read(path: &Path, chain_id: &ChainId, own: &ValidatorAddress) -> io::Result<LogView> {
    let copy = path.with_extension("inspect");
    match fs::copy(path, &copy) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(LogView::Absent),
        Err(error) => return Err(error),
    }
    let view = read_copy(&copy, chain_id, own);
    fs::remove_file(&copy)?;
    Ok(view)
}

fn read_copy(path: &Path, chain_id: &ChainId, own: &ValidatorAddress) -> LogView {
    let Ok(mut log) = Log::open(path) else {
        return LogView::Damaged { height: None };
    };
    let height = Height::new(log.sequence());
    let damaged = LogView::Damaged { height: Some(height) };
    let Ok(entries) = log_entries::<LedgerContext, _>(&mut log, &Wire) else {
        return damaged;
    };
    let mut said = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => said.extend(own_statement(&entry, chain_id, own)),
            Err(_) => return damaged,
        }
    }
    LogView::Read { height, own: said }
}

fn own_statement(
    entry: &Input<LedgerContext>,
    chain_id: &ChainId,
    own: &ValidatorAddress,
) -> Option<Statement> {
    match entry {
        Input::Vote(vote) if vote.address.0 == *own => statement_of_vote(chain_id, &vote.message),
        Input::Proposal(proposal) if proposal.address.0 == *own => {
            statement_of_proposal(chain_id, &proposal.message)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arc_malachitebft_core_types::{NilOrVal, Round, SignedMessage, VoteType};
    use arc_malachitebft_engine::wal::encode_entry;
    use hefu_chain::key::SecretKey;
    use hefu_consensus::context::{Address, Height as EngineHeight, Vote};

    const CHAIN_ID: ChainId = ChainId([5; 32]);

    fn vote(seat: u8, round: u32) -> Vote {
        Vote {
            kind: VoteType::Prevote,
            height: EngineHeight(Height::new(3)),
            round: Round::new(round),
            value: NilOrVal::Nil,
            address: Address(SecretKey::from_seed(&[seat; 32]).public_key().validator_address()),
        }
    }

    fn log_of(path: &Path, votes: &[Vote]) {
        let mut log = Log::open(path).expect("a new log");
        log.reset(3).expect("a height");
        for vote in votes {
            let mut bytes = Vec::new();
            let signature = hefu_chain::key::Signature::from_bytes([0; 64]);
            let entry: Input<LedgerContext> =
                Input::Vote(SignedMessage::new(vote.clone(), signature));
            encode_entry(entry, &Wire, &mut bytes).expect("an encoding");
            log.append(&bytes).expect("appends");
        }
        log.flush().expect("flushes");
    }

    #[test]
    fn our_statements_are_found_and_damage_is_told_apart_from_absence() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("wal");
        let own = vote(1, 0).address.0;
        let view = || read(&path, &CHAIN_ID, &own).expect("readable");
        assert_eq!(view(), LogView::Absent);

        log_of(&path, &[vote(1, 0), vote(2, 0), vote(1, 1)]);
        let ours = [vote(1, 0), vote(1, 1)];
        let ours: Vec<_> = ours.iter().filter_map(|v| statement_of_vote(&CHAIN_ID, v)).collect();
        let height = Height::new(3);
        assert_eq!(view(), LogView::Read { height, own: ours });

        let mut bytes = fs::read(&path).expect("the log");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, &bytes).expect("writes");
        assert_eq!(view(), LogView::Damaged { height: Some(height) });
        assert_eq!(fs::read(&path).expect("the log"), bytes, "reading changed nothing");

        fs::write(&path, b"not a log").expect("writes");
        assert_eq!(view(), LogView::Damaged { height: None });
    }
}
