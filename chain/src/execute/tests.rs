//! A draft is tried out as if everybody had signed it, leaves no trace, and never becomes a record.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::{
    action::{Action, certificate},
    fixture::{TestLedger, chengdu, market::Market, samples::samples, suining},
    lineage::{self, Moment, Node},
    record::HEADER_KEY,
};

fn draft(ledger: &mut TestLedger, author: &crate::fixture::Member, action: &Action) -> Record {
    let header = ledger.header(author, action);
    let json = json!({HEADER_KEY: header, "body": action.body_json()});
    Record::draft(&serde_json::to_vec_pretty(&json).expect("writes")).expect("well-formed")
}

fn next_block(ledger: &TestLedger) -> BlockContext {
    let (chain_id, height) = (ledger.chain_id(), ledger.height().next());
    BlockContext { chain_id, height, time: ledger.time() }
}

fn suspend(market: &Market) -> Action {
    let number = market.public;
    Action::CertSuspend(certificate::Suspend { number, reason: "核查".into() })
}

#[test]
fn a_draft_shows_what_it_would_do_and_does_nothing() {
    let mut market = Market::new();
    let grant = market.operator_grant();
    let action = suspend(&market);
    let record = draft(&mut market.ledger, &chengdu(), &action);
    let context = next_block(&market.ledger);
    let mut execution = BlockExecution::begin(market.ledger.store(), context).expect("begins");
    let on = Moment::on(market.ledger.today());
    let stands = execution.try_out(&record, |after, touched| {
        assert!(
            touched.iter().any(|key| Node::of_key(key) == Some(Node::Certificate(market.public)))
        );
        lineage::standing(after, Node::Grant(grant), on).expect("reads").is_in_force()
    });
    assert_eq!(stands, Ok(false), "the grant would be frozen");
    assert_eq!(execution.records(), 0);
    let effects = execution.finish();
    assert_eq!(effects.changes.len(), 1, "the clock alone");
}

#[test]
fn a_draft_breaks_the_rules_that_a_record_would() {
    let mut market = Market::new();
    let action = suspend(&market);
    let record = draft(&mut market.ledger, &suining(), &action);
    let context = next_block(&market.ledger);
    let mut execution = BlockExecution::begin(market.ledger.store(), context).expect("begins");
    let refused = execution.try_out(&record, |_, _| ()).expect_err("another registrar");
    let Failure::Rejected(rejection) = refused else { panic!("{refused:?}") };
    assert_eq!(rejection.reason, Reason::CertificateOfOtherRegistrar);
}

#[test]
fn a_draft_is_never_verified_and_a_signed_record_still_needs_its_signatures() {
    let mut market = Market::new();
    let action = suspend(&market);
    let record = draft(&mut market.ledger, &chengdu(), &action);
    assert!(record.is_draft());
    let refused = record.verify().expect_err("nobody signed it");
    assert_eq!(refused.reason, Reason::ProofMissing);
    let transfer = market.transfer();
    let holder = market.holder;
    let alone = market.ledger.refusal(&holder, &[], Action::DealConclude(transfer));
    assert_eq!(alone, Some(Reason::ProofMissing));
}

#[test]
fn a_draft_has_a_header_and_a_body_and_nothing_else() {
    for json in ["[]", "{}", r#"{"hefu":{},"body":{}}"#, r#"{"hefu":1,"body":{},"proof":[]}"#] {
        assert!(Record::draft(json.as_bytes()).is_err(), "{json}");
    }
}

#[test]
fn record_types_are_the_names_of_the_actions_each_once() {
    let named: BTreeSet<_> = record_types().collect();
    assert_eq!(named.len(), record_types().count());
    assert_eq!(named, samples().iter().map(Action::name).collect());
}
