//! Evidence about what has a trail, rests on what has one, or has none; and nothing near it verifies.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::{
    action::{Action, certificate},
    fixture::{chengdu, market::Market, proven::ProvenChain},
    state::{Certificate, Deal, Organisation},
};

struct Case {
    market: Market,
    chain: ProvenChain,
    deal: RecordId,
}

/// A certificate that is granted, dealt in, suspended and resumed.
static CASE: LazyLock<Case> = LazyLock::new(|| {
    let mut market = Market::new();
    let deal = market.conclude(market.licence()).expect("concluded");
    let number = market.enterprise;
    let suspend = certificate::Suspend { number, reason: "核查".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("its registrar");
    let resume = certificate::Resume { number, reason: "核查完毕".into() };
    market.ledger.submit(&chengdu(), &[], Action::CertResume(resume)).expect("its registrar");
    let (holder, buyer) = (market.holder, market.buyer);
    market.deliver(&holder, deal).expect("delivered");
    market.accept_delivery(&buyer, deal).expect("accepted");
    let chain = ProvenChain::of(&market.ledger);
    Case { market, chain, deal }
});

fn certificate_key() -> StateKey {
    Certificate::state_key(&CASE.market.enterprise)
}

fn tip() -> u64 {
    CASE.market.ledger.height().get()
}

/// The file about a subject between two heights, both included.
fn file(subject: &StateKey, from: u64, to: u64) -> EvidenceBundle {
    CASE.chain.evidence_bundle(&CASE.market.ledger, subject, Height::new(from), Height::new(to))
}

fn verify(bundle: &EvidenceBundle) -> Result<ProvenEvidence, EvidenceFault> {
    verify_evidence_file(&bundle.to_bytes(), &CASE.chain.anchor())
}

fn names(proven: &ProvenEvidence) -> Vec<&'static str> {
    proven.records.iter().map(|(_, record)| record.record().action().name()).collect()
}

const ALL: [&str; 5] =
    ["deal.conclude", "cert.suspend", "cert.resume", "deal.deliver", "deal.accept"];

#[test]
fn every_record_about_an_asset_in_a_window_is_shown() {
    let whole = verify(&file(&certificate_key(), 1, tip())).expect("as made");
    assert_eq!((names(&whole), &whole.scope), (ALL.to_vec(), &Scope::Own));
    // Each of the last five blocks has one record.
    let part = verify(&file(&certificate_key(), tip() - 3, tip() - 2)).expect("as made");
    assert_eq!((names(&part), part.trail_records), (ALL[1..3].to_vec(), 5));
    assert_eq!((part.to.height.get(), part.as_of.height.get()), (tip() - 2, tip()));
    let none = verify(&file(&certificate_key(), 1, tip() - 5)).expect("as made");
    assert!(none.records.is_empty());
}

#[test]
fn what_rests_on_an_asset_is_covered_by_its_trail() {
    let deal = Deal::state_key(&CASE.deal);
    let proven = verify(&file(&deal, 1, tip())).expect("as made");
    assert_eq!(proven.scope, Scope::RestsOn(hex::encode(certificate_key().as_bytes())));
    assert_eq!(names(&proven), ALL, "every record that wrote the deal is among them");
}

#[test]
fn what_has_no_trail_is_listed_and_says_so() {
    let organisation = Organisation::state_key(&CASE.market.holder.uscc);
    let proven = verify(&file(&organisation, 1, tip())).expect("as made");
    assert_eq!((proven.scope, proven.trail_records), (Scope::Listed, 0));
    assert_eq!(proven.records.len(), 1, "its enrolment");
}

#[test]
fn a_window_that_hides_adds_or_moves_a_record_is_refused() {
    let bundle = file(&certificate_key(), tip() - 3, tip() - 2);
    let refused = |change: &dyn Fn(&mut EvidenceBundle)| {
        let mut changed = bundle.clone();
        change(&mut changed);
        verify(&changed).expect_err("changed")
    };
    assert_eq!(refused(&|b| b.shown.truncate(1)), EvidenceFault::NotTheWindow);
    assert_eq!(refused(&|b| b.shown.swap(0, 1)), EvidenceFault::NotTheWindow);
    assert_eq!(refused(&|b| b.before = None), EvidenceFault::NotTheWindow);
    assert_eq!(refused(&|b| b.after = None), EvidenceFault::NotTheWindow);
    // A neighbour inside the window would hide what it stands for.
    let hide = |b: &mut EvidenceBundle| b.before = Some(b.shown.remove(0));
    assert_eq!(refused(&hide), EvidenceFault::NotTheWindow);
    let hide = |b: &mut EvidenceBundle| b.after = b.shown.pop();
    assert_eq!(refused(&hide), EvidenceFault::NotTheWindow);
    let short = refused(&|b| b.trail.truncate(4));
    assert_eq!(short, EvidenceFault::NotTheTrail { listed: 4, records: 5 });
    assert!(matches!(refused(&|b| b.shown[0].index += 1), EvidenceFault::NotInside(_)));
}

#[test]
fn another_window_asset_or_subject_is_refused() {
    let bundle = file(&certificate_key(), tip() - 3, tip() - 2);
    let other = file(&certificate_key(), 1, tip());
    let moved = EvidenceBundle { to: other.to.clone(), ..bundle.clone() };
    assert_eq!(verify(&moved), Err(EvidenceFault::NotTheWindow), "more was in that window");
    let back = EvidenceBundle { from: Some(bundle.to.clone()), ..bundle.clone() };
    assert_eq!(verify(&back), Err(EvidenceFault::Window));
    let none = EvidenceBundle { asset: None, ..bundle.clone() };
    assert_eq!(verify(&none), Err(EvidenceFault::OtherAsset), "a trail is not withheld");
    let deal = file(&Deal::state_key(&CASE.deal), 1, tip());
    let swapped = EvidenceBundle { subject: bundle.subject.clone(), ..deal };
    assert!(matches!(verify(&swapped), Err(EvidenceFault::Incomplete(_))));
    let organisation = Organisation::state_key(&CASE.market.holder.uscc);
    let mut listed = file(&organisation, 1, tip());
    listed.after = bundle.after.clone();
    assert_eq!(verify(&listed), Err(EvidenceFault::NotTheWindow));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_file_with_a_changed_byte_verifies(at in any::<prop::sample::Index>(), flip in 1u8..) {
        static BYTES: LazyLock<Vec<u8>> =
            LazyLock::new(|| file(&certificate_key(), tip() - 3, tip() - 2).to_bytes());
        let mut bytes = BYTES.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(verify_evidence_file(&bytes, &CASE.chain.anchor()).is_err(), "byte {at}");
        bytes.truncate(at);
        prop_assert!(verify_evidence_file(&bytes, &CASE.chain.anchor()).is_err(), "cut at {at}");
    }
}
