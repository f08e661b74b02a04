//! What an organisation is a party to, and what changed upstream of it.

use hefu_chain::{
    action::{certificate::Resume, listing},
    state::StateKey,
};

use super::*;
use crate::index::party::parties;

/// The holder's certificate, in force again and listed on the exchange of Chongqing: the listing.
fn list(harness: &mut Harness) -> RecordId {
    let (holder, number) = (harness.world.holder, harness.world.certificate);
    harness.submit(&chengdu(), Action::CertResume(Resume { number, reason: "核查已毕".into() }));
    let open = listing::Open {
        object: DealObject::Certificate(number),
        under_grant: None,
        seller: holder.uscc,
        exchange: fixture::exchange().uscc,
        zone: None,
        scenario: None,
        sector: None,
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Report]),
        price: Price::commit(&[9; 32], 128_050),
        admission: registration::digest(7),
        personal: Vec::new(),
    };
    let open = Action::ListingOpen(open);
    let id = harness.world.ledger.submit(&holder, &[&fixture::exchange()], open).expect("lists");
    harness.catch_up();
    id
}

async fn rows(harness: &Harness, of: &Member, query: &str) -> Vec<Value> {
    let answer = harness.get(&format!("/v1/orgs/{}/engagements?{query}", of.uscc)).await;
    answer["rows"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn an_exchange_sees_its_listings_and_what_changed_above_them() {
    let mut harness = Harness::new();
    let exchange = fixture::exchange();
    assert!(rows(&harness, &exchange, "kind=listing").await.is_empty());
    let listing = list(&mut harness);
    let sound = harness.application.tip().height;
    let [row] = &rows(&harness, &exchange, "kind=listing").await[..] else { panic!("one listing") };
    assert_eq!((&row["id"], &row["state"]), (&listing.to_string().into(), &"open".into()));
    assert_eq!((&row["in_force"], &row["blocked_by"]), (&true.into(), &Value::Null));
    assert_eq!((&row["about"]["kind"], &row["price_fen"]), (&"certificate".into(), &Value::Null));

    let number = harness.world.certificate;
    harness.submit(&chengdu(), Action::CertSuspend(Suspend { number, reason: "再核查".into() }));
    let [row] = &rows(&harness, &exchange, "kind=listing").await[..] else { panic!("one listing") };
    assert_eq!((&row["state"], &row["in_force"]), (&"open".into(), &false.into()));
    assert_eq!(row["blocked_by"]["code"], "lineage.certificate_stopped");
    let then = rows(&harness, &exchange, &format!("kind=listing&at_height={sound}")).await;
    assert_eq!(then[0]["in_force"], true, "as it stood");
    let before = format!("kind=listing&at_height={}", harness.world.in_force_until);
    assert!(rows(&harness, &exchange, &before).await.is_empty(), "not listed yet");
}

#[tokio::test]
async fn every_party_sees_it_and_nobody_else_does() {
    let mut harness = Harness::new();
    let listing = list(&mut harness);
    let World { holder, developer, grant, deal, .. } = &harness.world;
    let registrar = chengdu();
    /// A kind, which of it, and who is what of it.
    type Case<'a> = (&'a str, RecordId, &'a [(&'a str, &'a Member)]);
    let cases: [Case<'_>; 3] = [
        ("grant", *grant, &[("grantor", holder), ("grantee", developer)]),
        ("deal", *deal, &[("seller", holder), ("host", &registrar)]),
        ("listing", listing, &[("seller", holder)]),
    ];
    for (kind, id, of) in cases {
        for (part, member) in of {
            let found = rows(&harness, member, &format!("kind={kind}")).await;
            let row = found.iter().find(|row| row["id"] == id.to_string()).expect(kind);
            let parties = row["parties"].as_array().expect("a list");
            let own = parties.iter().find(|party| party["uscc"] == member.uscc.to_string());
            assert_eq!(own.expect("itself")["part"], *part, "{kind}");
        }
        let stranger = rows(&harness, &suining(), &format!("kind={kind}")).await;
        assert!(stranger.is_empty(), "{kind}: {stranger:?}");
    }
    assert!(rows(&harness, holder, "kind=voucher").await.is_empty());
}

#[tokio::test]
async fn pages_are_bounded_and_what_cannot_be_asked_is_refused() {
    let mut harness = Harness::new();
    let (holder, developer) = (harness.world.holder, harness.world.developer);
    let number = harness.world.certificate;
    harness.submit(&chengdu(), Action::CertResume(Resume { number, reason: "核查已毕".into() }));
    for _ in 0..3 {
        harness.submit(&holder, Action::GrantOffer(offer(&developer, number)));
    }
    let path = format!("/v1/orgs/{}/engagements?kind=grant", holder.uscc);
    let whole = harness.get(&path).await["rows"].as_array().expect("a list").clone();
    assert_eq!(whole.len(), 4);
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = harness.get(&format!("{path}&limit=3{cursor}")).await;
        pages.extend(page["rows"].as_array().expect("a list").clone());
        let Some(next) = page["cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages, whole);
    for wrong in
        ["kind=dispute", "kind=grant&limit=0", "kind=grant&limit=101", "kind=grant&cursor=x"]
    {
        let path = format!("/v1/orgs/{}/engagements?{wrong}", holder.uscc);
        let (status, value) = harness.json(get(&path)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}: {value}");
    }
    let stranger = fixture::client(99);
    let (status, _) =
        harness.json(get(&format!("/v1/orgs/{}/engagements?kind=grant", stranger.uscc))).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[test]
fn bytes_that_are_no_entity_have_no_parties() {
    let key = |kind| StateKey::new(kind, &[&[7; 32]]);
    for kind in hefu_chain::state::EntityKind::ALL {
        assert!(parties(&key(*kind), &[1, 2, 3]).is_empty(), "{kind:?}");
    }
}
