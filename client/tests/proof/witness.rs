//! Four members of whom all collude and show two histories to two readers. Without witnesses both histories
//! verify; with witnesses one of them has too few co-signatures, and a co-signature over the other is a proof.

use hefu_chain::{
    bundle::{
        Bundle, Check, CheckState, Finding, HeaderBundle, Outcome, Prefix, SplitFault, SplitView,
        Testimony, TrustAnchor, Verdict, VerifyOptions, Witnessed, finality_of, verify_bundle,
    },
    fixture::{TestLedger, chengdu, proven::ProvenChain, registration::declaration},
    hash::Digest,
    height::Height,
    key::SecretKey,
    log_tree::{ConsistencyProof, consistency_proof},
    state::{CertificateNumber, ViewError},
    witness::{Policy, Statement, WitnessKey},
};
use hefu_client::witness::{Judgement, judge};

/// What one reader is shown.
struct History {
    chain: ProvenChain,
    certificate: CertificateNumber,
    tip: Height,
}

/// Two histories with the same beginning, each decided by a quorum of the same members.
struct Collusion {
    ours: History,
    theirs: History,
    /// Height of the last block that both have.
    common: Height,
}

pub(crate) fn secret(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32])
}

pub(crate) fn witness(n: u8) -> WitnessKey {
    WitnessKey::new(&format!("court-{n}.example"), secret(n).public_key()).expect("a name")
}

/// Two of three.
pub(crate) fn policy_text() -> String {
    let witnesses: String = (81..=83).map(|n| format!("witness w{n} {}\n", witness(n))).collect();
    format!("{witnesses}group courts 2 w81 w82 w83\nquorum courts\n")
}

fn policy(anchor: &TrustAnchor) -> Policy {
    Policy::parse(policy_text().as_bytes(), &anchor.chain_id).expect("a policy")
}

/// A note over the block at a height by these witnesses.
pub(crate) fn note(chain: &ProvenChain, height: Height, signers: &[u8]) -> Vec<u8> {
    let statement = Statement::after(chain.header(height));
    let lines = signers.iter().map(|n| witness(*n).sign(&statement, 1_800_000_000, &secret(*n)));
    format!("{}\n{}", statement.text(), lines.collect::<String>()).into_bytes()
}

impl History {
    /// The common beginning, then certificates for this reader.
    fn with(sequence: u32, blocks: u64) -> Self {
        let mut ledger = TestLedger::new();
        let holder = ledger.registrant(1);
        ledger.certify(&holder, &chengdu(), declaration(&holder), 1).expect("issued");
        let reader = declaration(&holder);
        let certificate = ledger.certify(&holder, &chengdu(), reader, sequence).expect("issued");
        let later = declaration(&holder);
        ledger.certify(&holder, &chengdu(), later, sequence + 10).expect("issued");
        ledger.advance_blocks(blocks);
        let (chain, tip) = (ProvenChain::of(&ledger), ledger.height());
        Self { chain, certificate, tip }
    }

    fn bundle(&self) -> Bundle {
        self.chain.bundle(&self.certificate, None, self.tip)
    }

    fn verdict(&self) -> Verdict {
        let now = self.chain.header(self.tip).time;
        let options = VerifyOptions { now, max_age_ms: None, receiving: None };
        verify_bundle(&self.bundle(), &self.chain.anchor(), &options)
    }

    fn testimony(&self, files: &[Witnessed]) -> Testimony {
        Testimony::of(self.chain.header(self.tip), &policy(&self.chain.anchor()), files)
    }

    /// The verdict of a reader that demands two of three witnesses and has these files.
    fn witnessed(&self, files: &[Witnessed]) -> Verdict {
        let policy = policy(&self.chain.anchor());
        self.verdict().with_witnesses(self.testimony(files).findings(&policy))
    }

    /// What witnesses signed over the tip, or the block so many before it.
    fn file(&self, signers: &[u8]) -> Witnessed {
        Witnessed { since: Vec::new(), note: note(&self.chain, self.tip, signers) }
    }
}

impl Collusion {
    fn new() -> Self {
        let (ours, theirs) = (History::with(2, 0), History::with(3, 1));
        let same = |height: &u64| {
            let height = Height::new(*height);
            ours.chain.header(height).hash() == theirs.chain.header(height).hash()
        };
        let common = (1..=ours.tip.get()).take_while(same).last().map(Height::new);
        let common = common.expect("one beginning");
        assert!(common < ours.tip, "and two ends");
        Self { ours, theirs, common }
    }
}

fn findings(verdict: &Verdict) -> Vec<Finding> {
    verdict.findings().map(|(finding, _)| finding).collect()
}

#[test]
fn without_witnesses_both_histories_verify() {
    let Collusion { ours, theirs, .. } = Collusion::new();
    for history in [&ours, &theirs] {
        let verdict = history.verdict();
        assert_eq!(verdict.outcome, Outcome::Valid, "{verdict:?}");
        let step = verdict.checks.iter().find(|result| result.check == Check::Witnesses);
        assert_eq!(step.map(|result| &result.state), Some(&CheckState::NotReached));
    }
    assert_ne!(ours.chain.header(ours.tip).log_root, theirs.chain.header(ours.tip).log_root);
}

#[test]
fn with_witnesses_only_the_history_that_they_saw_verifies() {
    let Collusion { ours, theirs, .. } = Collusion::new();
    let seen = ours.file(&[81, 83]);
    let verdict = ours.witnessed(std::slice::from_ref(&seen));
    assert_eq!((verdict.outcome, findings(&verdict)), (Outcome::Valid, vec![]));

    // The other reader is given what it is given: nothing, too few, or the courts' word on the other.
    for files in [vec![], vec![theirs.file(&[82])], vec![theirs.file(&[82, 84, 85])]] {
        let verdict = theirs.witnessed(&files);
        assert_eq!(verdict.outcome, Outcome::Unknown);
        assert_eq!(findings(&verdict), [Finding::TooFewWitnesses]);
    }
    let verdict = theirs.witnessed(&[seen]);
    assert_eq!(verdict.outcome, Outcome::Unknown, "never invalid");
    assert_eq!(findings(&verdict), [Finding::SplitView, Finding::TooFewWitnesses]);
    assert!(verdict.certificate.is_some(), "what the file says is shown all the same");
}

#[test]
fn a_witness_that_signed_the_other_history_is_enough_to_see_the_split() {
    let Collusion { ours, theirs, .. } = Collusion::new();
    // Two witnesses collude with the members against this reader; the third alone did not.
    let verdict = theirs.witnessed(&[theirs.file(&[81, 82]), ours.file(&[83])]);
    assert_eq!(verdict.outcome, Outcome::Unknown);
    assert_eq!(findings(&verdict), [Finding::SplitView]);
    // A stranger's signature over anything changes nothing.
    let verdict = theirs.witnessed(&[theirs.file(&[81, 82]), ours.file(&[84])]);
    assert_eq!(verdict.outcome, Outcome::Valid);
}

#[test]
fn cosignatures_over_a_later_block_count_through_an_unbroken_chain_of_headers() {
    let Collusion { theirs, .. } = Collusion::new();
    let early = Height::new(theirs.tip.get() - 2);
    let header = theirs.chain.header(early);
    let since = |from: u64| -> Vec<_> {
        let heights = (from..=theirs.tip.get()).map(Height::new);
        heights.map(|height| theirs.chain.header(height).clone()).collect()
    };
    let policy = policy(&theirs.chain.anchor());
    let found = |since| {
        let file = Witnessed { since, note: note(&theirs.chain, theirs.tip, &[81, 82]) };
        Testimony::of(header, &policy, &[file]).findings(&policy)
    };
    assert_eq!(found(since(early.get() + 1)), []);
    let mut altered = since(early.get() + 1);
    altered[0].state_root.0[0] ^= 1;
    for broken in [since(early.get() + 2), since(early.get()), Vec::new(), altered] {
        let codes: Vec<Finding> = found(broken).into_iter().map(|(finding, _)| finding).collect();
        assert_eq!(codes, [Finding::TooFewWitnesses]);
    }
}

#[test]
fn a_state_that_does_not_follow_from_the_history_is_another_block() {
    let Collusion { ours, .. } = Collusion::new();
    // The same records, another state: members collude about what the records did.
    let mut header = ours.chain.header(ours.tip).clone();
    header.state_root = Digest([9; 32]);
    let policy = policy(&ours.chain.anchor());
    let found = Testimony::of(&header, &policy, &[ours.file(&[81, 82, 83])]).findings(&policy);
    let codes: Vec<Finding> = found.into_iter().map(|(finding, _)| finding).collect();
    assert_eq!(codes, [Finding::SplitView, Finding::TooFewWitnesses]);
}

/// The proof of a split view as the other reader would make it.
pub(crate) fn split() -> (TrustAnchor, SplitView) {
    let Collusion { ours, theirs, .. } = Collusion::new();
    let split = SplitView {
        shown: theirs.chain.finality(ours.tip),
        prefix: None,
        note: note(&ours.chain, ours.tip, &[81]),
        other: Some(ours.chain.finality(ours.tip)),
    };
    (ours.chain.anchor(), split)
}

#[test]
fn a_split_view_file_proves_itself_to_anybody() {
    let (anchor, split) = split();
    let policy = policy(&anchor);
    let read = SplitView::from_bytes(&split.to_bytes()).expect("reads");
    let proven = read.verify(&anchor, Some(&policy)).expect("proves");
    assert_eq!(proven.witnesses, ["court-81.example"]);
    let both = proven.both.expect("both sides are there");
    assert_eq!(both.len(), 3, "the members that signed both: {both:?}");
    // Without any witness the members' own signatures are enough.
    assert!(split.verify(&anchor, None).is_ok());
    let alone = SplitView { other: None, ..split.clone() };
    assert!(alone.verify(&anchor, Some(&policy)).is_ok());
    assert_eq!(alone.verify(&anchor, None), Err(SplitFault::NobodySigned));
}

#[test]
fn a_split_view_file_that_proves_nothing_is_refused() {
    let Collusion { ours, theirs, common } = Collusion::new();
    let (anchor, good) = split();
    let policy = policy(&anchor);
    let fault = |split: SplitView| split.verify(&anchor, Some(&policy)).expect_err("refused");
    let same = note(&theirs.chain, ours.tip, &[81]);
    assert_eq!(fault(SplitView { note: same, ..good.clone() }), SplitFault::NoContradiction);
    let before = note(&ours.chain, common, &[81]);
    assert_eq!(fault(SplitView { note: before, ..good.clone() }), SplitFault::NoContradiction);
    let stranger = note(&ours.chain, ours.tip, &[84]);
    let nobody = SplitView { note: stranger, other: None, ..good.clone() };
    assert_eq!(fault(nobody), SplitFault::NobodySigned);
    let elsewhere = SplitView { other: Some(ours.chain.finality(common)), ..good.clone() };
    assert_eq!(fault(elsewhere), SplitFault::OtherHeader);
    let mut unsigned = good;
    unsigned.shown.commit.signatures.pop();
    assert!(matches!(fault(unsigned), SplitFault::Finality(_)));
}

fn past(chain: &ProvenChain, from: Height, to: Height) -> Prefix {
    let (from, to) = (chain.header(from), chain.header(to));
    let read = |address| Ok::<_, ViewError>(chain.log_node(&address));
    let proof = consistency_proof(from.log_size, to.log_size, read).expect("reads");
    Prefix { root: from.log_root, proof: proof.expect("shorter") }
}

#[test]
fn a_history_that_is_longer_gives_itself_away_by_its_own_consistency_proof() {
    let Collusion { ours, theirs, common } = Collusion::new();
    // The witness signed ours just after the histories parted; theirs goes on from there.
    let signed = Height::new(common.get() + 1);
    let (anchor, policy) = (ours.chain.anchor(), policy(&ours.chain.anchor()));
    let split = SplitView {
        shown: theirs.chain.finality(theirs.tip),
        prefix: Some(past(&theirs.chain, signed, ours.tip)),
        note: note(&ours.chain, signed, &[82]),
        other: None,
    };
    assert!(split.verify(&anchor, Some(&policy)).is_ok());
    let hidden = SplitView { prefix: None, ..split.clone() };
    assert_eq!(hidden.verify(&anchor, Some(&policy)), Err(SplitFault::NoContradiction));
    let mut forged = split;
    forged.prefix.as_mut().expect("there").root = Digest([1; 32]);
    assert_eq!(forged.verify(&anchor, Some(&policy)), Err(SplitFault::NoContradiction));
}

#[test]
fn a_witness_signs_what_continues_and_nothing_else() {
    let Collusion { ours, theirs, common } = Collusion::new();
    let signed = Height::new(common.get() + 1);
    let last = Statement::after(ours.chain.header(signed));
    let headers = |history: &History, to: Height| -> Vec<_> {
        let heights = (signed.get() + 1..=to.get()).map(Height::new);
        heights.map(|height| history.chain.header(height).clone()).collect()
    };
    let new = ours.chain.header(ours.tip);
    let (between, prefix) = (headers(&ours, ours.tip), past(&ours.chain, signed, ours.tip));
    assert_eq!(judge(&last, new, &between, Some(&prefix)), Judgement::Continues);
    assert_eq!(judge(&last, ours.chain.header(signed), &[], None), Judgement::Same);
    assert_eq!(judge(&last, ours.chain.header(common), &[], None), Judgement::Older);
    let not_shown = |judgement| matches!(judgement, Judgement::NotShown(_));
    assert!(not_shown(judge(&last, new, &between, None)), "no proof of the history");
    assert!(not_shown(judge(&last, new, &between[1..], Some(&prefix))), "a header is missing");
    let cut = Prefix { proof: ConsistencyProof(prefix.proof.0[1..].to_vec()), ..prefix.clone() };
    assert!(not_shown(judge(&last, new, &between, Some(&cut))));

    // The other history: as long, longer, and with a lie about its past.
    let other = theirs.chain.header(signed);
    assert_eq!(judge(&last, other, &[], None), Judgement::Contradicts(None));
    let (longer, between) = (theirs.chain.header(theirs.tip), headers(&theirs, theirs.tip));
    let own = past(&theirs.chain, signed, theirs.tip);
    let judgement = judge(&last, longer, &between, Some(&own));
    assert_eq!(judgement, Judgement::Contradicts(Some(own)));
    assert!(not_shown(judge(&last, longer, &between, Some(&prefix))), "it proves another history");
}

#[test]
fn witness_files_are_about_the_header_that_a_file_rests_on() {
    let Collusion { ours, .. } = Collusion::new();
    let bundle = ours.bundle();
    assert_eq!(finality_of(&bundle.to_bytes()), Some(bundle.finality.clone()));
    let header = HeaderBundle { finality: bundle.finality.clone() };
    assert_eq!(finality_of(&header.to_bytes()), Some(bundle.finality));
    assert_eq!(finality_of(b"HEFUCERT"), None);
    let file = ours.file(&[81]);
    assert_eq!(Witnessed::from_bytes(&file.to_bytes()), Ok(file));
    let not_final = Verdict { as_of: None, ..ours.verdict() };
    let unasked = not_final.clone().with_witnesses(vec![(Finding::SplitView, String::new())]);
    assert_eq!(unasked, not_final, "nothing is asked about a header that is not final");
}
