//! A reader of the file computes what the ledger would answer, and no changed file shows anything.

use super::*;
use crate::{
    fixture::{market::Market, proven::ProvenChain, region},
    height::Height,
    reject::Reason,
    title::{Act, Asset},
    words::DeliveryForms,
};

fn case() -> (Market, ProvenChain, Question) {
    let mut market = Market::new();
    let transfer = market.transfer();
    market.conclude(transfer).expect("signed by all");
    let question = Question {
        party: market.holder.uscc,
        asset: Asset::Certificate(market.enterprise),
        act: Act::Pledge,
        region: region("500000"),
        under_grant: None,
        purpose: None,
        sector: None,
        delivery_forms: DeliveryForms::of(&[]),
    };
    let chain = ProvenChain::of(&market.ledger);
    (market, chain, question)
}

#[test]
fn the_file_alone_gives_the_ledger_s_answer() {
    let (market, chain, question) = case();
    let bundle = chain.answer_bundle(&question, market.ledger.height());
    let proven = verify_answer_file(&bundle.to_bytes(), &chain.anchor()).expect("as made");
    let expected = title::answer(market.ledger.store(), &question).expect("reads");
    assert_eq!(proven, ProvenAnswer { question, answer: expected });
    let reasons: Vec<Reason> = proven.answer.blockers.iter().map(|b| b.reason).collect();
    assert_eq!(reasons, [Reason::RightsTransferPending, Reason::RecogNone]);
}

#[test]
fn a_file_that_proves_too_little_or_another_state_shows_nothing() {
    let (market, chain, question) = case();
    let height = market.ledger.height();
    let bundle = chain.answer_bundle(&question, height);
    for i in 0..bundle.entries.len() {
        let mut less = bundle.clone();
        less.entries.remove(i);
        let fault = verify_answer_file(&less.to_bytes(), &chain.anchor());
        assert!(matches!(fault, Err(AnswerFault::Incomplete(_))), "entry {i}: {fault:?}");
        let mut forged = bundle.clone();
        forged.entries[i].value = None;
        let fault = verify_answer_file(&forged.to_bytes(), &chain.anchor());
        let was_absent = bundle.entries[i].value.is_none();
        assert_eq!(matches!(fault, Err(AnswerFault::Entries(_))), !was_absent, "entry {i}");
    }
    let mut other = bundle;
    other.finality = chain.finality(Height::new(height.get() - 1));
    let fault = verify_answer_file(&other.to_bytes(), &chain.anchor());
    assert!(matches!(fault, Err(AnswerFault::Entries(_))), "{fault:?}");
}

#[test]
fn another_question_needs_another_file() {
    let (market, chain, question) = case();
    let mut bundle = chain.answer_bundle(&question, market.ledger.height());
    bundle.question.asset = Asset::Certificate(market.public);
    let fault = verify_answer_file(&bundle.to_bytes(), &chain.anchor());
    assert!(matches!(fault, Err(AnswerFault::Incomplete(_))), "{fault:?}");
}
