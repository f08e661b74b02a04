//! One look at one node: what is newest there, whether it continues what was signed, and the signature.

use hefu_chain::{
    block::Header,
    bundle::{Finality, HeaderBundle, Prefix, SplitView, verify_header_file},
    codec,
    hash::Digest,
    height::Height,
    log_tree::ConsistencyProof,
    witness::{Note, Statement},
};
use serde::Deserialize;

use super::{HomeError, Judgement, WitnessHome, judge};
use crate::fetch::{FetchError, Node};

/// Headers that are asked for at once.
const HEADERS_AT_ONCE: u64 = 1_024;

/// What came of a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The node has nothing to sign yet.
    Nothing,
    /// What the node has is no newer than what was signed.
    UpToDate,
    /// Signed; the note is to be pushed.
    Signed(Note),
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The node gave no answer.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The node gave an answer that proves nothing.
    #[error("{node} does not show what it says: {detail}")]
    NotShown {
        /// The node.
        node: String,
        /// What is missing.
        detail: String,
    },
    /// The node has a history that contradicts the one that was signed, and members signed both.
    #[error(
        "成员签署了两份互相矛盾的账本历史。 {node} shows a history, signed by a quorum of members, that \
         contradicts the one this witness signed at height {signed}"
    )]
    Split {
        /// The node.
        node: String,
        /// Height of what was signed.
        signed: Height,
        /// The proof.
        proof: Box<SplitView>,
    },
    /// The witness's own files.
    #[error(transparent)]
    Home(#[from] HomeError),
}

/// `/v1/witness`, as far as it is read.
#[derive(Debug, Deserialize)]
pub(super) struct HeadsAnswer {
    /// The newest first.
    pub(super) heads: Vec<HeadAnswer>,
}

/// A block that witnesses sign, as a node says.
#[derive(Debug, Deserialize)]
pub(super) struct HeadAnswer {
    /// Its height.
    pub(super) height: u64,
    /// The note.
    pub(super) note: String,
}

/// `/v1/log/consistency`, as far as it is read.
#[derive(Debug, Deserialize)]
struct ConsistencyAnswer {
    from_root: String,
    proof: Vec<String>,
}

/// Looks at a node, and signs what is new there if it continues what was signed before.
pub fn follow(home: &mut WitnessHome, node: &Node, time_s: u64) -> Result<Followed, Trouble> {
    let heads: HeadsAnswer = node.read("/v1/witness", node.get("/v1/witness", &[])?)?;
    let Some(newest) = heads.heads.first() else { return Ok(Followed::Nothing) };
    let height = Height::new(newest.height);
    let last = home.last_statement();
    let is_older = last.is_some_and(|last| height < last.height);
    // What an older block says of itself is looked into only where it could not be of the same history.
    if is_older && !last.is_some_and(|last| says_otherwise(&newest.note, &last)) {
        return Ok(Followed::UpToDate);
    }
    let (header, file) = final_header(home, node, height)?;
    let statement = Statement::after(&header);
    if let Some(last) = last {
        let past = past_of(node, last.checkpoint.size, header.log_size)?;
        let between = headers(node, last.height, height)?;
        match judge(&last, &header, &between, past.as_ref()) {
            Judgement::Continues => {}
            Judgement::Same => {
                let note = home.publish_again(&file)?.unwrap_or_default();
                return Ok(match signed_there(&newest.note, home) {
                    true => Followed::UpToDate,
                    false => Followed::Signed(parse(node, &note)?),
                });
            }
            Judgement::Older => return Ok(Followed::UpToDate),
            Judgement::Contradicts(prefix) => return Err(split(home, node, file, prefix)),
            Judgement::NotShown(detail) => return Err(not_shown_or_split(home, node, detail)?),
        }
    }
    let note = home.sign(&statement, time_s, &file)?;
    Ok(Followed::Signed(parse(node, &note)?))
}

/// True when a node's own note contradicts what was signed.
fn says_otherwise(note: &str, last: &Statement) -> bool {
    Note::parse(note.as_bytes()).is_ok_and(|note| note.statement.contradicts(last))
}

/// Pushes a note to a node.
pub(super) fn push(node: &Node, note: &Note) -> Result<(), FetchError> {
    node.post_bytes("/v1/witness", note.to_text().as_bytes()).map(|_| ())
}

fn parse(node: &Node, note: &str) -> Result<Note, Trouble> {
    Note::parse(note.as_bytes()).map_err(|error| not_shown(node, &error))
}

fn not_shown(node: &Node, detail: &dyn std::fmt::Display) -> Trouble {
    Trouble::NotShown { node: node.address().into(), detail: detail.to_string() }
}

/// True when the node's note has this witness's line already.
fn signed_there(note: &str, home: &WitnessHome) -> bool {
    Note::parse(note.as_bytes()).is_ok_and(|note| home.witness().signed_at(&note).is_some())
}

/// The header of a height with its file, shown to be final.
fn final_header(
    home: &WitnessHome,
    node: &Node,
    height: Height,
) -> Result<(Header, Vec<u8>), Trouble> {
    let file = node.get_bytes(&format!("/v1/blocks/{height}/proof"), &[])?;
    let header = verify_header_file(&file, &home.anchor()).map_err(|e| not_shown(node, &e))?;
    if header.height != height {
        return Err(not_shown(node, &"the header file is of another height"));
    }
    Ok((header, file))
}

/// What the node says of its history at a smaller size; nothing when it does not say.
pub(super) fn past_of(node: &Node, from: u64, to: u64) -> Result<Option<Prefix>, FetchError> {
    if from >= to {
        return Ok(None);
    }
    let query = [("from", from.to_string()), ("to", to.to_string())];
    let path = "/v1/log/consistency";
    let answer: ConsistencyAnswer = match node.get(path, &query) {
        Ok(answer) => node.read(path, answer)?,
        Err(FetchError::Refused(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let digest = |text: &String| text.parse::<Digest>().ok();
    let proof: Option<Vec<Digest>> = answer.proof.iter().map(digest).collect();
    let root = digest(&answer.from_root);
    Ok(root.zip(proof).map(|(root, proof)| Prefix { root, proof: ConsistencyProof(proof) }))
}

/// The headers after one height up to another, as the node says; nothing is checked.
pub(super) fn headers(node: &Node, after: Height, to: Height) -> Result<Vec<Header>, FetchError> {
    let mut headers = Vec::new();
    let mut from = after.get().saturating_add(1);
    while from <= to.get() {
        let last = to.get().min(from.saturating_add(HEADERS_AT_ONCE - 1));
        let query = [("from", from.to_string()), ("to", last.to_string())];
        let bytes = node.get_bytes("/v1/headers", &query)?;
        let Ok(page) = codec::decode::<Vec<Header>>(&bytes) else { break };
        headers.extend(page);
        from = last + 1;
    }
    Ok(headers)
}

/// The proof that members signed what contradicts what this witness signed.
fn split(home: &WitnessHome, node: &Node, file: Vec<u8>, prefix: Option<Prefix>) -> Trouble {
    let finality = |bytes: &[u8]| -> Option<Finality> {
        HeaderBundle::from_bytes(bytes).ok().map(|bundle| bundle.finality)
    };
    let Some(shown) = finality(&file) else { return not_shown(node, &"the header file") };
    let signed = home.last().map_or(Height::GENESIS, |last| last.height);
    let proof = SplitView {
        shown,
        prefix,
        note: home.last_note().unwrap_or_default().into_bytes(),
        other: home.last_header_file().and_then(|bytes| finality(&bytes)),
    };
    Trouble::Split { node: node.address().into(), signed, proof: Box::new(proof) }
}

/// A node that does not show that it continues what was signed has, perhaps, another block there.
fn not_shown_or_split(
    home: &WitnessHome,
    node: &Node,
    detail: &'static str,
) -> Result<Trouble, Trouble> {
    let Some(last) = home.last_statement() else { return Ok(not_shown(node, &detail)) };
    let (header, file) = final_header(home, node, last.height)?;
    if Statement::after(&header).contradicts(&last) {
        return Ok(split(home, node, file, None));
    }
    Ok(not_shown(node, &detail))
}
