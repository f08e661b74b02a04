//! Sends the records of many jobs in waves: each job's next stage once its last is on the ledger.
//!
//! # Bounds
//! At most [`IN_FLIGHT_MAX`] records wait for a block at once, sent in batches of [`BATCH_RECORDS`].
//! A node that is full or away is asked again after a pause, for at most [`PAUSES_MAX`] pauses in a
//! row; then the import stops and can go on later.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use hefu_chain::{
    envelope::Envelope,
    hash::{ChainId, Nonce, RecordId},
    height::Height,
    reject::Rejection,
    time::Date,
};
use indicatif::ProgressBar;

use super::{
    ImportError,
    journal::{Entry, Journal, Line, Turn},
};
use crate::{
    exit::describe,
    fetch::{FetchError, Node, RecordStatus},
};

/// Most records sent and not yet known to be on the ledger; well below a node's room for one author.
const IN_FLIGHT_MAX: usize = 2_000;
/// Records of one batch.
const BATCH_RECORDS: usize = 250;
/// Blocks that a record may wait for.
const WINDOW_BLOCKS: u64 = 2_000;
/// Longest wait for the oldest record before all are asked about, in milliseconds.
const WAIT_MS: u64 = 1_000;
/// Pause before a node that was full or away is asked again.
const PAUSE: Duration = Duration::from_millis(500);
/// Most pauses in a row.
const PAUSES_MAX: u32 = 240;
/// Most records of one stage that are given up for another before the job is refused.
const ATTEMPTS_MAX: u32 = 1_000;
/// Records asked about in one request.
const STATUS_RECORDS: usize = 500;

/// What is to be done: the records of each stage of each job.
pub trait Plan {
    /// The stages, in order.
    fn stages(&self) -> &'static [&'static str];

    /// Builds the record of a stage. The same turn builds the same bytes; a choice that the turn
    /// lacks is made and put into it.
    fn build(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Envelope, Rejection>;

    /// True when a refusal says that what the stage wants stands already.
    fn stands_already(&self, stage: &str, code: &str) -> bool;

    /// True when a refusal concerns the choice that was made, and another may do.
    fn wants_other_choice(&self, stage: &str, code: &str) -> bool;
}

/// One job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Position among the plan's things.
    pub index: usize,
    /// Its name in the journal.
    pub key: String,
    /// Its records on the ledger, by stage.
    pub done: BTreeMap<String, Entry>,
    /// The stage that was refused, and why.
    pub refused: Option<(String, String)>,
    sent: Option<(String, RecordId, Turn)>,
    attempt: u32,
}

/// Sends the records of one plan.
#[derive(Debug)]
pub struct Pipeline<'a> {
    /// The node.
    pub node: &'a Node,
    /// The journal.
    pub journal: &'a mut Journal,
    /// Progress, one step a stage.
    pub bar: &'a ProgressBar,
    /// Records seen committed by this pipeline.
    pub committed: u64,
    height: Height,
    day: Option<Date>,
    pauses: u32,
    /// Outcomes not yet in the journal: losing them costs asking again, nothing more.
    outcomes: Vec<Line>,
}

impl Job {
    /// A job, with what the journal knows of it.
    pub fn new(index: usize, key: String, journal: &Journal) -> Self {
        let past = journal.past(&key);
        let attempt = past.sent.as_ref().map_or(0, |(_, _, turn)| turn.attempt);
        Self { index, key, done: past.done, refused: past.refused, sent: past.sent, attempt }
    }

    /// The next stage, unless all are done or one was refused.
    pub fn next_stage(&self, stages: &[&'static str]) -> Option<&'static str> {
        if self.refused.is_some() {
            return None;
        }
        stages.iter().copied().find(|stage| !self.done.contains_key(*stage))
    }
}

/// Sixteen bytes that follow from ledger, job, stage and attempt.
pub fn nonce_of(ledger: &ChainId, job: &str, stage: &str, attempt: u32) -> Nonce {
    let mut hasher = blake3::Hasher::new_derive_key("hefu import 2026 nonce");
    hasher.update(ledger.as_bytes());
    for text in [job, stage] {
        hasher.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
    }
    hasher.update(&attempt.to_le_bytes());
    let mut nonce = [0u8; 16];
    nonce.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Nonce(nonce)
}

impl<'a> Pipeline<'a> {
    /// A pipeline to a node.
    pub fn new(node: &'a Node, journal: &'a mut Journal, bar: &'a ProgressBar) -> Self {
        Self {
            node,
            journal,
            bar,
            committed: 0,
            height: Height::GENESIS,
            day: None,
            pauses: 0,
            outcomes: Vec::new(),
        }
    }

    /// Runs every job to its end, or to its refusal.
    pub fn run(&mut self, plan: &mut dyn Plan, jobs: &mut [Job]) -> Result<(), ImportError> {
        let stages = plan.stages();
        let open = |job: &Job| job.next_stage(stages).is_some();
        let mut ready: VecDeque<usize> = (0..jobs.len()).filter(|i| open(&jobs[*i])).collect();
        let mut in_flight: VecDeque<usize> = VecDeque::new();
        while !ready.is_empty() || !in_flight.is_empty() {
            self.learn_head()?;
            while !ready.is_empty() && in_flight.len() < IN_FLIGHT_MAX {
                let room = BATCH_RECORDS.min(IN_FLIGHT_MAX - in_flight.len()).min(ready.len());
                let batch: Vec<usize> = ready.drain(..room).collect();
                if !self.send(plan, jobs, &batch, &mut ready, &mut in_flight)? {
                    break;
                }
            }
            match in_flight.front() {
                Some(oldest) => {
                    self.await_block(&jobs[*oldest])?;
                    self.look(plan, jobs, &mut ready, &mut in_flight)?;
                }
                None if !ready.is_empty() => self.pause(None)?,
                None => {}
            }
        }
        self.journal.write(&std::mem::take(&mut self.outcomes))
    }

    /// Builds and sends one batch; false when the node has no room.
    fn send(
        &mut self,
        plan: &mut dyn Plan,
        jobs: &mut [Job],
        batch: &[usize],
        ready: &mut VecDeque<usize>,
        in_flight: &mut VecDeque<usize>,
    ) -> Result<bool, ImportError> {
        let mut lines = std::mem::take(&mut self.outcomes);
        let mut envelopes = Vec::new();
        let mut sending = Vec::new();
        for index in batch {
            let job = &mut jobs[*index];
            let Some(stage) = job.next_stage(plan.stages()) else { continue };
            match self.build(plan, job, stage) {
                Ok((envelope, line)) => {
                    lines.extend(line);
                    envelopes.push(envelope);
                    sending.push(*index);
                }
                Err(rejection) => {
                    lines.push(refuse(job, stage, describe(&rejection)));
                }
            }
        }
        self.journal.write(&lines)?;
        if envelopes.is_empty() {
            return Ok(true);
        }
        let Some(results) = self.submit(&envelopes)? else {
            ready.extend(sending);
            return Ok(false);
        };
        let mut room = true;
        ready.extend(sending.iter().skip(results.len()));
        for (index, status) in sending.into_iter().zip(results) {
            if status.error.as_ref().is_some_and(|error| is_no_room(&error.code)) {
                ready.push_back(index);
                room = false;
            } else if status.is_rejected() || status.is_committed() {
                self.settle(plan, &mut jobs[index], &status)?;
                requeue(jobs, index, plan.stages(), ready);
            } else {
                in_flight.push_back(index);
            }
        }
        Ok(room)
    }

    /// Builds the record of a job's next stage: the one sent before, if its fate is not known.
    fn build(
        &self,
        plan: &mut dyn Plan,
        job: &mut Job,
        stage: &str,
    ) -> Result<(Envelope, Option<Line>), Rejection> {
        if let Some((sent_stage, id, turn)) = &job.sent
            && sent_stage == stage
        {
            let envelope = plan.build(job, stage, &mut turn.clone())?;
            if envelope.id() == *id {
                return Ok((envelope, None));
            }
        }
        let mut turn = Turn {
            last_height: Height::new(self.height.get().saturating_add(WINDOW_BLOCKS)),
            day: self.day.unwrap_or_else(|| hefu_chain::time::BlockTime::from_ms(0).date()),
            attempt: job.attempt,
            choice: None,
        };
        let envelope = plan.build(job, stage, &mut turn)?;
        let id = envelope.id();
        job.sent = Some((stage.into(), id, turn.clone()));
        let line = Line::Sent { job: job.key.clone(), stage: stage.into(), id, turn };
        Ok((envelope, Some(line)))
    }

    /// Sends; nothing when the node is full as a whole.
    fn submit(&mut self, envelopes: &[Envelope]) -> Result<Option<Vec<RecordStatus>>, ImportError> {
        loop {
            match self.node.submit_batch(envelopes) {
                Ok(results) => {
                    self.pauses = 0;
                    return Ok(Some(results));
                }
                Err(FetchError::Refused(error)) if is_no_room(&error.code) => return Ok(None),
                Err(error) if error.is_passing() => self.pause(Some(error))?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits until a job's record is in a block, or a moment has passed.
    fn await_block(&mut self, job: &Job) -> Result<(), ImportError> {
        let Some((_, id, _)) = &job.sent else { return Ok(()) };
        match self.node.status(id, WAIT_MS) {
            Ok(_) => Ok(()),
            Err(error) if error.is_passing() => self.pause(Some(error)),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks about everything in flight.
    fn look(
        &mut self,
        plan: &mut dyn Plan,
        jobs: &mut [Job],
        ready: &mut VecDeque<usize>,
        in_flight: &mut VecDeque<usize>,
    ) -> Result<(), ImportError> {
        let asked: Vec<usize> = in_flight.drain(..).collect();
        for chunk in asked.chunks(STATUS_RECORDS) {
            let ids: Vec<RecordId> = chunk
                .iter()
                .map(|index| jobs[*index].sent.as_ref().map_or(RecordId([0; 32]), |sent| sent.1))
                .collect();
            let statuses = match self.node.statuses(&ids) {
                Ok(statuses) => statuses,
                Err(error) if error.is_passing() => {
                    in_flight.extend(chunk);
                    self.pause(Some(error))?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            for (index, status) in chunk.iter().zip(statuses) {
                match status.state.as_str() {
                    "pending" => in_flight.push_back(*index),
                    // The node lost it, perhaps by a restart: the same record is sent again.
                    "unknown" => ready.push_back(*index),
                    _ => {
                        self.settle(plan, &mut jobs[*index], &status)?;
                        requeue(jobs, *index, plan.stages(), ready);
                    }
                }
            }
        }
        Ok(())
    }

    /// Draws the consequence of a committed or rejected record.
    fn settle(
        &mut self,
        plan: &dyn Plan,
        job: &mut Job,
        status: &RecordStatus,
    ) -> Result<(), ImportError> {
        let Some((stage, id, turn)) = job.sent.clone() else { return Ok(()) };
        let error = status.error.clone().unwrap_or_default();
        let stands = plan.stands_already(&stage, &error.code) || error.code == "record.replayed";
        if status.is_committed() || stands {
            self.committed += u64::from(status.is_committed());
            self.finish(job, stage, Entry { id, choice: turn.choice });
            return Ok(());
        }
        let expired = error.code == "record.window_expired";
        if expired && self.node.status(&id, 0)?.is_committed() {
            self.finish(job, stage, Entry { id, choice: turn.choice });
            return Ok(());
        }
        if (expired || plan.wants_other_choice(&stage, &error.code)) && job.attempt < ATTEMPTS_MAX {
            job.attempt += 1;
            job.sent = None;
            return Ok(());
        }
        self.outcomes.push(refuse(job, &stage, error.to_string()));
        Ok(())
    }

    fn finish(&mut self, job: &mut Job, stage: String, entry: Entry) {
        job.done.insert(stage.clone(), entry.clone());
        job.sent = None;
        job.attempt = 0;
        self.bar.inc(1);
        self.outcomes.push(Line::Done { job: job.key.clone(), stage, entry });
    }

    fn learn_head(&mut self) -> Result<(), ImportError> {
        loop {
            match self.node.head() {
                Ok(head) => {
                    (self.height, self.day) = (head.height, Some(head.time.date()));
                    return Ok(());
                }
                Err(error) if error.is_passing() => self.pause(Some(error))?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits a moment before the node is asked again.
    fn pause(&mut self, error: Option<FetchError>) -> Result<(), ImportError> {
        self.pauses += 1;
        if self.pauses > PAUSES_MAX {
            let why = error.map_or("the node has had no room for long".into(), |e| e.to_string());
            return Err(ImportError::Stopped(why));
        }
        std::thread::sleep(PAUSE);
        Ok(())
    }
}

/// A node has no room for a record now.
fn is_no_room(code: &str) -> bool {
    matches!(code, "mempool_full" | "organisation_quota" | "busy" | "not_ready" | "rate_limited")
}

fn refuse(job: &mut Job, stage: &str, why: String) -> Line {
    job.refused = Some((stage.into(), why.clone()));
    job.sent = None;
    Line::Refused { job: job.key.clone(), stage: stage.into(), why }
}

fn requeue(jobs: &[Job], index: usize, stages: &[&'static str], ready: &mut VecDeque<usize>) {
    if jobs[index].next_stage(stages).is_some() {
        ready.push_back(index);
    }
}

#[cfg(test)]
mod tests;
