//! `words.json`: every word with its order and languages, so that no implementation retypes them.

use hefu_chain::{
    bundle::{Check, Finding, Outcome},
    execute::record_types,
    reject::Reason,
    state::{CertificateStatus, ChildFate, DigestAlgorithm, HoldKind, ListKind, ShareKind},
    title::{Act, Remover},
    words,
};
use serde_json::{Map, Value, json};

/// A vocabulary's words, in its order.
macro_rules! vocabularies {
    ($($name:literal: $word:ty,)+) => {{
        let mut all = Map::new();
        $(all.insert($name.into(), <$word>::ALL.iter().map(|w| w.word()).collect::<Vec<_>>().into());)+
        all
    }};
}

pub(super) fn vectors() -> Value {
    let mut vocabularies = vocabularies! {
        "right": words::Right,
        "level": words::Level,
        "objection_ground": words::ObjectionGround,
        "deregistration_ground": words::DeregistrationGround,
        "revocation_ground": words::RevocationGround,
        "data_kind": words::DataKind,
        "source_kind": words::SourceKind,
        "purpose": words::Purpose,
        "delivery_form": words::DeliveryForm,
        "sector": words::Sector,
        "role": words::Role,
        "track": words::Track,
        "certificate_kind": words::CertificateKind,
        "key_purpose": words::KeyPurpose,
        "operation_mode": words::OperationMode,
        "venue": words::Venue,
        "price_regime": words::PriceRegime,
        "deal_mode": words::DealMode,
        "certificate_status": CertificateStatus,
        "hold_kind": HoldKind,
        "activity": words::Activity,
        "act": Act,
        "remover": Remover,
        "share_kind": ShareKind,
        "child_fate": ChildFate,
        "dispute_kind": words::DisputeKind,
        "list_kind": ListKind,
        "attestation_kind": words::AttestationKind,
        "attestation_result": words::AttestationResult,
    };
    let algorithms = [DigestAlgorithm::Blake3, DigestAlgorithm::Sha256, DigestAlgorithm::Sm3];
    vocabularies.insert("digest_algorithm".into(), json!(algorithms));
    let outcome = |o: &Outcome| json!({ "word": o, "zh": o.zh(), "en": o.en() });
    let check = |c: &Check| json!({ "word": c, "zh": c.zh(), "en": c.en() });
    let finding = |f: &Finding| {
        json!({
            "code": f, "outcome": f.outcome(), "zh": f.message_zh(), "en": f.message_en(),
        })
    };
    let reason =
        |r: &Reason| json!({ "code": r.code(), "zh": r.message_zh(), "en": r.message_en() });
    json!({
        "outcomes": Outcome::ALL.iter().map(outcome).collect::<Vec<_>>(),
        "checks": Check::ALL.iter().map(check).collect::<Vec<_>>(),
        "findings": Finding::ALL.iter().map(finding).collect::<Vec<_>>(),
        "reasons": Reason::ALL.iter().map(reason).collect::<Vec<_>>(),
        "record_types": record_types().collect::<Vec<_>>(),
        "vocabularies": vocabularies,
    })
}
