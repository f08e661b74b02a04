//! No record that concerns an asset is missing from its trail, and no other stands in it.

use super::*;
use crate::{
    action::{Action, certificate, grant},
    fixture::{chengdu, market::Market},
    hash::RecordId,
    state::{Certificate, Grant},
};

fn trail<E: Entity>(market: &Market, key: &E::Key) -> Trail {
    market.ledger.get(&E::state_key(key)).unwrap_or_default()
}

#[test]
fn a_certificate_s_trail_is_what_was_written_on_it_and_directly_below_it() {
    let mut market = Market::new();
    let before = trail::<Certificate>(&market, &market.public);
    let offer = market.first_tier();
    let (institution, operator) = (market.institution, market.operator);
    let offered = market.offer(&institution, offer).expect("a first tier");
    let accepted = market.accept(&operator, offered).expect("accepted");
    let suspend = certificate::Suspend { number: market.public, reason: "核查".into() };
    let suspended =
        market.ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("its registrar");
    let expected = [offered, accepted, suspended].iter().fold(before, Trail::then);
    assert_eq!(trail::<Certificate>(&market, &market.public), expected);
    assert_eq!(trail::<Grant>(&market, &offered), Trail::of(&[accepted]), "not its own creation");
    assert_eq!(trail::<Certificate>(&market, &market.enterprise).records, 0, "another's");
}

#[test]
fn a_sub_grant_is_in_the_trail_of_the_grant_above_only() {
    let mut market = Market::new();
    let first = market.operator_grant();
    let of_certificate = trail::<Certificate>(&market, &market.public);
    let offer = market.below(first, &market.developer);
    let operator = market.operator;
    let below = market.offer(&operator, offer).expect("inside the grant");
    let ended = grant::Terminate { grant: below, reason: "不再需要".into() };
    let ended =
        market.ledger.submit(&operator, &[], Action::GrantTerminate(ended)).expect("its grantor");
    let grant = trail::<Grant>(&market, &first);
    let accepted = grant.records - 2;
    assert_eq!(accepted, 1, "the acceptance, then the sub-grant twice");
    assert_ne!(grant, Trail::default());
    assert_eq!(trail::<Grant>(&market, &below), Trail::of(&[ended]));
    assert_eq!(trail::<Certificate>(&market, &market.public), of_certificate);
}

#[test]
fn a_trail_fixes_which_records_and_their_order() {
    let [a, b] = [RecordId([1; 32]), RecordId([2; 32])];
    assert_eq!(Trail::of(&[a, b]), Trail::default().then(&a).then(&b));
    assert_ne!(Trail::of(&[a, b]), Trail::of(&[b, a]));
    assert_ne!(Trail::of(&[a]), Trail::of(&[a, b]));
}

#[test]
fn a_refused_record_leaves_no_trace_in_a_trail() {
    let mut market = Market::new();
    let before = trail::<Certificate>(&market, &market.public);
    let stranger = market.buyer;
    let suspend = certificate::Suspend { number: market.public, reason: "核查".into() };
    assert!(market.ledger.submit(&stranger, &[], Action::CertSuspend(suspend)).is_err());
    assert_eq!(trail::<Certificate>(&market, &market.public), before);
}
