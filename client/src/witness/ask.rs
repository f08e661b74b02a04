//! Asking a node, and the witnesses of a policy, for what was co-signed about a header; and looking for
//! contradictions in the answers.

use std::{
    thread,
    time::{Duration, Instant},
};

use hefu_chain::{
    block::Header,
    bundle::{Finality, HeaderBundle, SplitView, TrustAnchor, Witnessed},
    witness::{Note, Policy, PolicyWitness, Statement},
};

use super::follow::{HeadsAnswer, headers, past_of};
use crate::{
    fetch::{FetchError, Node},
    print::note,
    tls::TlsArgs,
};

/// Pause between two questions while witnesses have not signed yet.
const ASK_INTERVAL: Duration = Duration::from_secs(1);

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Witness files about the header, and notes that contradict it.
    pub files: Vec<Witnessed>,
    /// Proofs of a split view.
    pub splits: Vec<SplitView>,
}

/// Where a witness publishes: a node's address, and a path below it.
struct Published {
    node: Node,
    path: String,
}

/// Asks until enough witnesses have signed the header or one after it, or the wait is over.
pub fn gather(
    node: &Node,
    tls: &TlsArgs,
    policy: &Policy,
    finality: &Finality,
    anchor: &TrustAnchor,
    wait: Duration,
) -> Result<Answers, FetchError> {
    let witnesses = policy.witnesses().iter();
    let published: Vec<Published> =
        witnesses.filter_map(|witness| Published::of(witness, tls)).collect();
    let asker = Asker { node, policy, anchor, finality, published };
    let end = Instant::now() + wait;
    loop {
        let notes = asker.notes()?;
        if let Some(answers) = asker.judge(&notes, Instant::now() >= end)? {
            return Ok(answers);
        }
        thread::sleep(ASK_INTERVAL);
    }
}

/// A proof of a split view from a note alone, where the note contradicts a header.
pub fn split_of(
    finality: &Finality,
    note: &[u8],
    anchor: &TrustAnchor,
    policy: &Policy,
) -> Option<SplitView> {
    let split =
        SplitView { shown: finality.clone(), prefix: None, note: note.to_vec(), other: None };
    split.verify(anchor, Some(policy)).is_ok().then_some(split)
}

struct Asker<'a> {
    node: &'a Node,
    policy: &'a Policy,
    anchor: &'a TrustAnchor,
    finality: &'a Finality,
    published: Vec<Published>,
}

impl Asker<'_> {
    fn header(&self) -> &Header {
        &self.finality.header
    }

    /// Notes of the node and of witnesses, those over one statement in one; and whether a witness itself
    /// gave it, so that it need not be of the node's own history.
    fn notes(&self) -> Result<Vec<(Note, bool)>, FetchError> {
        let path = "/v1/witness";
        let answer: HeadsAnswer = self.node.read(path, self.node.get(path, &[])?)?;
        let mut notes: Vec<(Note, bool)> = Vec::new();
        let served = answer.heads.iter().filter_map(|head| Note::parse(head.note.as_bytes()).ok());
        let published = self.published.iter().flat_map(|at| self.published_notes(at));
        let served = served.map(|note| (note, false));
        for (note, is_published) in served.chain(published.map(|note| (note, true))) {
            match notes.iter_mut().find(|(known, _)| known.statement == note.statement) {
                Some((known, _)) => known.signatures.extend(note.signatures),
                None => notes.push((note, is_published)),
            }
        }
        Ok(notes)
    }

    /// What a witness itself says: its newest note, and the one over as many records as the header has.
    fn published_notes(&self, at: &Published) -> Vec<Note> {
        let names = [format!("{}.note", self.header().log_size), "newest.note".into()];
        let fetched = names.iter().filter_map(|name| at.fetch(name));
        fetched.filter_map(|bytes| Note::parse(&bytes).ok()).collect()
    }

    /// Witnesses of the policy that signed a note.
    fn signers(&self, note: &Note) -> std::collections::BTreeSet<usize> {
        let witnesses = self.policy.witnesses().iter().enumerate();
        let signed = witnesses.filter(|(_, witness)| witness.key.signed_at(note).is_some());
        signed.map(|(i, _)| i).collect()
    }

    /// A note with the lines of the policy's witnesses that hold, and no others: whoever adds lines of its own
    /// does not make it too long to be read.
    fn signed_text(&self, note: &Note) -> Vec<u8> {
        let witnesses = self.policy.witnesses().iter().map(|witness| &witness.key);
        let lines = witnesses.filter_map(|key| {
            let (time_s, signature) = key.signature_on(note)?;
            Some(key.line(time_s, &signature))
        });
        format!("{}\n{}", note.statement.text(), lines.collect::<String>()).into_bytes()
    }

    /// What the notes show; `None` while waiting may bring more.
    fn judge(&self, notes: &[(Note, bool)], is_late: bool) -> Result<Option<Answers>, FetchError> {
        let mut answers = Answers::default();
        let mut best: Option<(usize, &Note)> = None;
        let mut met = false;
        for (note, is_published) in notes {
            let signed = self.signers(note);
            if signed.is_empty() {
                continue;
            }
            if let Some(split) = self.split(note, *is_published)? {
                answers.files.push(Witnessed { since: Vec::new(), note: split.note.clone() });
                answers.splits.push(split);
            } else if note.statement.height >= self.header().height && !met {
                met = self.policy.is_met(&signed);
                if met || best.is_none_or(|(count, _)| count < signed.len()) {
                    best = Some((signed.len(), note));
                }
            }
        }
        if let Some((_, note)) = best {
            let since = headers(self.node, self.header().height, note.statement.height)?;
            answers.files.push(Witnessed { since, note: self.signed_text(note) });
        }
        Ok((met || is_late || !answers.splits.is_empty()).then_some(answers))
    }

    /// The proof that a note and the header belong to two histories, if they do.
    fn split(&self, note: &Note, is_published: bool) -> Result<Option<SplitView>, FetchError> {
        let (mine, theirs) = (Statement::after(self.header()), &note.statement);
        let mut split = SplitView {
            shown: self.finality.clone(),
            prefix: None,
            note: self.signed_text(note),
            other: None,
        };
        if !mine.contradicts(theirs) {
            if !is_published || theirs.checkpoint.size >= self.header().log_size {
                return Ok(None);
            }
            let (from, to) = (theirs.checkpoint.size, self.header().log_size);
            split.prefix = past_of(self.node, from, to)?;
        }
        if split.verify(self.anchor, Some(self.policy)).is_err() {
            return Ok(None);
        }
        let other = self.published.iter().find_map(|at| at.header_of(note, self.anchor));
        split.other = other;
        Ok(Some(split))
    }
}

impl Published {
    fn of(witness: &PolicyWitness, tls: &TlsArgs) -> Option<Self> {
        let url = witness.url.as_deref()?;
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        match Node::with_tls(&format!("{scheme}://{host}"), tls) {
            Ok(node) => Some(Self { node, path }),
            Err(error) => {
                note(&format!("hefu: {}: {error}", witness.key.name()));
                None
            }
        }
    }

    /// A file of the witness; nothing when it has none or is not reached.
    fn fetch(&self, name: &str) -> Option<Vec<u8>> {
        self.node.get_bytes(&format!("{}/{name}", self.path), &[]).ok()
    }

    /// The final header of a note, where this witness publishes it.
    fn header_of(&self, note: &Note, anchor: &TrustAnchor) -> Option<Finality> {
        let bytes = self.fetch(&format!("{}.head", note.statement.checkpoint.size))?;
        let finality = HeaderBundle::from_bytes(&bytes).ok()?.finality;
        let is_it = Statement::after(&finality.header) == note.statement;
        (is_it && finality.verify(anchor).is_ok()).then_some(finality)
    }
}
