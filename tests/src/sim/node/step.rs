//! What a running node does with what comes to it: begin a height, wake up, receive.

use std::io;

use arc_malachitebft_core_consensus::{Input, LivenessMsg, SignedConsensusMsg};
use arc_malachitebft_core_types::{Round, VoteExtensionPolicy};
use hefu_chain::height::Height;
use hefu_consensus::context::{
    self, LedgerContext,
    timeouts::{ledger_timeouts, past_the_first_proposer},
};

use super::{
    NodeId,
    outbox::{Seen, Wake},
    shell::{Core, Mail, Shell, Stop, run},
    value_sync::ANSWER_MS,
};
use crate::sim::{agenda::SimTime, packet::Message, tally::Met};

/// At one of so many heights a node believes that the first proposer is away, be it so or not.
const WRONG_EVERY: u64 = 7;

/// Runs a node's messages to itself, and the blocks that peers sent, until none is left.
pub(super) fn deliver_mail(core: &mut Core, shell: &mut Shell) -> Result<(), Stop> {
    loop {
        match shell.mail.pop_front() {
            Some(Mail::Core(input)) => run(core, shell, *input)?,
            Some(Mail::StartHeight(height)) => start_height(core, shell, height)?,
            None => match next_synced(core, shell) {
                Some(input) => run(core, shell, input)?,
                None => return Ok(()),
            },
        }
    }
}

/// A block from a peer that the core can use now.
fn next_synced(core: &Core, shell: &mut Shell) -> Option<Input<LedgerContext>> {
    if core.driver.step_is_commit() {
        return None;
    }
    shell.sync.take(core.height().0).map(Input::SyncValueResponse)
}

/// Begins a height: replays the engine's log if it is of this height.
pub(super) fn start_height(core: &mut Core, shell: &mut Shell, height: Height) -> Result<(), Stop> {
    let entries = if shell.is_validator() {
        shell.log.start_height(height)?
    } else {
        shell.log.reset(height)?;
        Vec::new()
    };
    let set = context::ValidatorSet::from(&shell.host.validators(height)?);
    shell.faulty_max = set.seats().len().saturating_sub(1) / 3;
    if !entries.is_empty() {
        shell.outbox.seen.push(Seen::Counted(Met::Replayed));
    }
    // Now and then a node is wrong about who is away, each at heights of its own.
    let is_wrong = (u64::from(shell.id.0) + height.get()).is_multiple_of(WRONG_EVERY);
    shell.timeouts = if is_wrong { past_the_first_proposer() } else { ledger_timeouts() };
    if is_wrong {
        shell.outbox.seen.push(Seen::Counted(Met::Impatient));
    }
    let policy = VoteExtensionPolicy::default();
    let start = Input::StartHeight(context::Height(height), set, false, None, policy);
    run(core, shell, start)?;
    replay(core, shell, entries)?;
    ask_for_blocks(shell)
}

fn replay(
    core: &mut Core,
    shell: &mut Shell,
    entries: Vec<io::Result<Input<LedgerContext>>>,
) -> Result<(), Stop> {
    if entries.is_empty() {
        return Ok(());
    }
    core.index_wal_entries(entries.iter().flatten());
    shell.recovering = true;
    for entry in entries {
        run(core, shell, entry?)?;
    }
    shell.recovering = false;
    core.reset_entries_index();
    Ok(())
}

fn ask_for_blocks(shell: &mut Shell) -> Result<(), Stop> {
    let Some((peer, number, request)) = shell.sync.next_request(shell.host.tip()) else {
        return Ok(());
    };
    shell.outbox.wakes.push((SimTime::from_ms(ANSWER_MS), Wake::SyncOverdue(number)));
    shell.send(Some(peer), &Message::SyncRequest(request))
}

/// The node is woken as it asked to be.
pub(super) fn wake_up(core: &mut Core, shell: &mut Shell, wake: Wake) -> Result<(), Stop> {
    match wake {
        Wake::Timer { token, timeout } if shell.timer_fires(token, timeout) => {
            run(core, shell, Input::TimeoutElapsed(timeout))
        }
        Wake::Timer { .. } => Ok(()),
        Wake::StartHeight(height) => {
            if shell.next_height == Some(height) {
                shell.next_height = None;
                shell.mail.push_back(Mail::StartHeight(height));
            }
            Ok(())
        }
        Wake::Propose { height, round } => {
            let current = core.height().0 == height
                && core.round() == Round::new(round)
                && !core.driver.step_is_commit();
            if !current || !shell.is_validator() {
                return Ok(());
            }
            let signer = shell.signer()?;
            let (key, locked) = (signer.key().clone(), signer.block_to_propose(height, round));
            let Shell { host, outbox, now, .. } = shell;
            let (value, stream) = host.propose(&key, height, round, *now, locked, outbox)?;
            run(core, shell, Input::Propose(value))?;
            if stream.is_empty() {
                shell.outbox.seen.push(Seen::Counted(Met::Withheld));
                return Ok(());
            }
            shell.send_all(&Message::Block(stream))
        }
        Wake::Status => {
            shell.outbox.wakes.push((SimTime::from_ms(shell.sync.status_ms()), Wake::Status));
            let status = Message::Status(shell.sync.status(shell.host.tip()));
            shell.send_all(&status)?;
            ask_for_blocks(shell)
        }
        Wake::SyncOverdue(number) => {
            if shell.sync.overdue(number) {
                shell.outbox.seen.push(Seen::Counted(Met::SyncsOverdue));
            }
            ask_for_blocks(shell)
        }
    }
}

/// A message came from another node.
pub(super) fn receive(
    core: &mut Core,
    shell: &mut Shell,
    from: NodeId,
    message: Message,
) -> Result<(), Stop> {
    if let Message::Consensus(signed) = &message {
        shell.note_peer(from, signed.height().0);
    }
    match message {
        Message::Consensus(SignedConsensusMsg::Vote(vote)) => run(core, shell, Input::Vote(vote)),
        Message::Consensus(SignedConsensusMsg::Proposal(proposal)) => {
            run(core, shell, Input::Proposal(proposal))
        }
        Message::Liveness(LivenessMsg::Vote(vote)) => run(core, shell, Input::Vote(vote)),
        Message::Liveness(LivenessMsg::PolkaCertificate(polka)) => {
            run(core, shell, Input::PolkaCertificate(polka))
        }
        Message::Liveness(LivenessMsg::SkipRoundCertificate(round)) => {
            run(core, shell, Input::RoundCertificate(round))
        }
        Message::Block(stream) => {
            let Shell { host, outbox, now, .. } = shell;
            let inputs = host.receive_stream(from.peer(), stream, *now, outbox)?;
            shell.note_polkas();
            for input in inputs {
                run(core, shell, input)?;
            }
            Ok(())
        }
        Message::Record(envelope) => {
            shell.host.receive_record(&envelope);
            shell.pace();
            Ok(())
        }
        Message::Status(status) => {
            let tip = status.tip_height.0;
            shell.sync.note(from, tip);
            shell.note_peer(from, tip);
            ask_for_blocks(shell)
        }
        Message::SyncRequest(request) => match shell.host.decided_values(&request)? {
            Some(response) => shell.send(Some(from), &Message::SyncResponse(response)),
            None => Ok(()),
        },
        Message::SyncResponse(response) => {
            shell.sync.answered(from, from.peer(), response);
            Ok(())
        }
    }
}
