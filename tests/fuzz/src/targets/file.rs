//! Files that prove themselves. What verifies was signed by a quorum, and only the headers of the vectors
//! were: anything else that verifies is a forgery.

use std::{collections::BTreeSet, sync::LazyLock};

use hefu_chain::{
    bundle::{
        ANSWER_MAGIC, ASSET_MAGIC, AnswerBundle, EVIDENCE_MAGIC, HEADER_MAGIC, Outcome,
        RECORD_MAGIC, TrustAnchor, Verdict, VerifyOptions, verify_answer_file, verify_asset_file,
        verify_evidence_file, verify_file, verify_header_file, verify_record_file,
    },
    height::Height,
    time::BlockTime,
};
use hefu_genesis::Genesis;

use crate::vectors;

static ANCHOR: LazyLock<TrustAnchor> = LazyLock::new(|| {
    Genesis::from_bytes(&vectors::bytes("genesis.json")).expect("the vectors hold").trust_anchor()
});

/// The reader of the vectors: it is the time of their last header, and any state is accepted.
const OPTIONS: VerifyOptions =
    VerifyOptions { now: BlockTime::from_ms(1_790_730_020_000), max_age_ms: None, receiving: None };

/// What the quorum of the vectors signed.
static SIGNED: LazyLock<BTreeSet<(Height, BlockTime)>> =
    LazyLock::new(|| seeds().iter().filter_map(|file| shown(file)).collect());

/// The height and time that a file shows, if it verifies.
fn shown(data: &[u8]) -> Option<(Height, BlockTime)> {
    let header = match data.first_chunk::<8>()? {
        ANSWER_MAGIC => {
            verify_answer_file(data, &ANCHOR).ok()?;
            AnswerBundle::from_bytes(data).expect("it was read").finality.header
        }
        ASSET_MAGIC => {
            let shown = verify_asset_file(data, &ANCHOR).ok()?;
            return Some((shown.height, shown.time));
        }
        EVIDENCE_MAGIC => verify_evidence_file(data, &ANCHOR).ok()?.as_of,
        HEADER_MAGIC => verify_header_file(data, &ANCHOR).ok()?,
        RECORD_MAGIC => return of_verdict(&verify_record_file(data, &ANCHOR)),
        _ => return of_verdict(&verify_file(data, &ANCHOR, &OPTIONS)),
    };
    Some((header.height, header.time))
}

fn of_verdict(verdict: &Verdict) -> Option<(Height, BlockTime)> {
    let as_of = verdict.as_of.as_ref()?;
    let good = matches!(verdict.outcome, Outcome::Valid | Outcome::ValidWithBurdens);
    assert!(!good || verdict.certificate.is_some() || verdict.issue.is_none(), "valid, but what?");
    Some((as_of.height, as_of.time))
}

pub fn run(data: &[u8]) {
    if let Some(shown) = shown(data) {
        assert!(SIGNED.contains(&shown), "nobody signed a header of {shown:?}");
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let names = ["bundles.json", "evidence.json", "trails.json"];
    names.into_iter().flat_map(vectors::blobs).filter(|blob| blob.starts_with(b"HEFU")).collect()
}
