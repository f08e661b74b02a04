//! What a node's newest head means for a witness that has signed one before. Pure.

use hefu_chain::{
    block::Header, bundle::Prefix, hash::BlockHash, height::Height, log_tree::verify_consistency,
    witness::Statement,
};

/// What it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It was signed already.
    Same,
    /// It is older than what was signed, and does not contradict it.
    Older,
    /// It continues what was signed.
    Continues,
    /// No honest history has both; where that shows only in its past, with that past.
    Contradicts(Option<Prefix>),
    /// The node does not show that it continues what was signed. It may have failed, or may hide something.
    NotShown(&'static str),
}

/// Judges a final header against the last statement that was signed. `between` are the headers after the
/// signed one, up to the new one; `past` is what the node says of its history at the signed size.
pub fn judge(
    last: &Statement,
    new: &Header,
    between: &[Header],
    past: Option<&Prefix>,
) -> Judgement {
    let statement = Statement::after(new);
    if statement == *last {
        return Judgement::Same;
    }
    if last.contradicts(&statement) {
        return Judgement::Contradicts(None);
    }
    if statement.height < last.height {
        return Judgement::Older;
    }
    if let Some(judgement) = judge_past(last, &statement, past) {
        return judgement;
    }
    if leads(last, between) == Some((statement.height, statement.block_hash)) {
        Judgement::Continues
    } else {
        Judgement::NotShown("no unbroken chain of headers leads from the last one signed")
    }
}

/// The history of records: `None` when it continues.
fn judge_past(last: &Statement, new: &Statement, past: Option<&Prefix>) -> Option<Judgement> {
    let (from, to) = (&last.checkpoint, &new.checkpoint);
    if from.size == to.size {
        // The roots are equal, or the statements would contradict each other.
        return None;
    }
    let not_shown = Judgement::NotShown("no proof that the history continues the one signed");
    let Some(past) = past else { return Some(not_shown) };
    let holds = |root| verify_consistency(from.size, root, to.size, &to.root, &past.proof);
    if holds(&from.root) {
        return None;
    }
    // The proof itself shows what the new history was at that size, and it was something else.
    let other = past.root != from.root && holds(&past.root);
    Some(if other { Judgement::Contradicts(Some(past.clone())) } else { not_shown })
}

/// Where a chain of headers leads from a signed one.
fn leads(last: &Statement, between: &[Header]) -> Option<(Height, BlockHash)> {
    let begin = (last.height, last.block_hash);
    between.iter().try_fold(begin, |(height, hash), header| {
        let follows = header.height == height.next() && header.prev_hash == hash;
        follows.then(|| (header.height, header.hash()))
    })
}
