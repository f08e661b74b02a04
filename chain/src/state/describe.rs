//! Any entry of the state as JSON, in the names that its type has: what explorers and generic
//! questions show. One table from kinds to types.

use serde_json::Value;

use super::{
    Agreement, Application, Attestation, AttestationBook, AuditPlan, CalendarBook, Certificate,
    Claim, Clock, Complaint, Consent, Cover, CreditCase, DataResource, Deal, Dispute, Entity,
    EntityKind, Equivocation, Evidence, Filing, Finding, Grant, GrantBook, InboundClearance,
    Inventory, JointOrder, KeyOwner, Listing, Mandate, Negotiation, NodeBook, NodeDepartures,
    Objection, Opening, Organisation, OutboundClearance, OutboundCount, ParamsChange, Plan, Pledge,
    PolicyList, PolicyShelf, PriceFiling, ProcessStep, Product, Recognitions, RevenueAccount,
    SecureDomain, StateKey, StatutoryAccess, Supply, Trail, ValidatorSchedule, ViewError, Voucher,
    decode_entity,
};
use crate::params::Params;

/// The kinds other than [`EntityKind::Ledger`], each with its type.
macro_rules! described {
    ($($kind:ident => $entity:ty,)+) => {
        /// The entry as JSON; None for a kind byte or ledger entry that this program does not know.
        pub fn entity_json(key: &StateKey, bytes: &[u8]) -> Result<Option<Value>, ViewError> {
            match EntityKind::from_byte(key.kind_byte()) {
                Some(EntityKind::Ledger) => ledger_json(key, bytes),
                $(Some(EntityKind::$kind) => json::<$entity>(key, bytes).map(Some),)+
                None => Ok(None),
            }
        }
    };
}

described! {
    Organisation => Organisation,
    KeyOwner => KeyOwner,
    Evidence => Evidence,
    Resource => DataResource,
    Application => Application,
    Objection => Objection,
    Certificate => Certificate,
    Claim => Claim,
    Grant => Grant,
    Product => Product,
    Deal => Deal,
    Agreement => Agreement,
    Trail => Trail,
    Finding => Finding,
    JointOrder => JointOrder,
    Dispute => Dispute,
    Pledge => Pledge,
    Cover => Cover,
    Plan => Plan,
    GrantBook => GrantBook,
    Recognition => Recognitions,
    Supply => Supply,
    CreditCase => CreditCase,
    Filing => Filing,
    StatutoryAccess => StatutoryAccess,
    ProcessStep => ProcessStep,
    Listing => Listing,
    Negotiation => Negotiation,
    PriceFiling => PriceFiling,
    Voucher => Voucher,
    RevenueAccount => RevenueAccount,
    Attestation => Attestation,
    AttestationBook => AttestationBook,
    PolicyList => PolicyList,
    PolicyShelf => PolicyShelf,
    Consent => Consent,
    OutboundClearance => OutboundClearance,
    OutboundCount => OutboundCount,
    InboundClearance => InboundClearance,
    Equivocation => Equivocation,
    Inventory => Inventory,
    Opening => Opening,
    Mandate => Mandate,
    SecureDomain => SecureDomain,
    Complaint => Complaint,
    AuditPlan => AuditPlan,
}

fn json<E: Entity>(key: &StateKey, bytes: &[u8]) -> Result<Value, ViewError> {
    let entity: E = decode_entity(key, bytes)?;
    serde_json::to_value(entity).map_err(|error| ViewError(format!("entry {key:?}: {error}")))
}

/// What there is one of on a ledger, by the name in its key.
fn ledger_json(key: &StateKey, bytes: &[u8]) -> Result<Option<Value>, ViewError> {
    Ok(Some(if *key == Params::state_key(&()) {
        json::<Params>(key, bytes)?
    } else if *key == ParamsChange::state_key(&()) {
        json::<ParamsChange>(key, bytes)?
    } else if *key == NodeDepartures::state_key(&()) {
        json::<NodeDepartures>(key, bytes)?
    } else if *key == CalendarBook::state_key(&()) {
        json::<CalendarBook>(key, bytes)?
    } else if *key == ValidatorSchedule::state_key(&()) {
        json::<ValidatorSchedule>(key, bytes)?
    } else if *key == NodeBook::state_key(&()) {
        json::<NodeBook>(key, bytes)?
    } else if *key == Clock::state_key(&()) {
        json::<Clock>(key, bytes)?
    } else {
        return Ok(None);
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{TestLedger, market::Market};

    #[test]
    fn every_entry_of_a_market_is_described_in_the_names_of_its_type() {
        let mut market = Market::new();
        market.operator_grant();
        let transfer = market.transfer();
        let deal = market.conclude(transfer).expect("signed by all");
        let mut described = 0;
        for block in market.ledger.blocks() {
            for (key, bytes) in &block.changes {
                let value = entity_json(key, bytes).expect("as written").expect("a known kind");
                described += usize::from(!value.is_null());
            }
        }
        assert!(described > 10, "{described}");
        let found: Deal = market.ledger.get(&deal).expect("concluded");
        let value = json::<Deal>(&Deal::state_key(&deal), &crate::codec::encode(&found));
        assert_eq!(value.expect("a deal")["seller"], market.holder.uscc.to_string());
    }

    #[test]
    fn the_ledger_s_own_entries_are_told_apart_and_nonsense_is_none() {
        let ledger = TestLedger::new();
        let clock: Clock =
            ledger.get(&()).unwrap_or(Clock { height: ledger.height(), time: ledger.time() });
        let bytes = crate::codec::encode(&clock);
        let value = entity_json(&Clock::state_key(&()), &bytes).expect("reads").expect("known");
        assert_eq!(value["height"], clock.height.get());
        let unknown = StateKey::new(EntityKind::Ledger, &[b"nothing"]);
        assert_eq!(entity_json(&unknown, &bytes), Ok(None));
        assert_eq!(entity_json(&StateKey::from_bytes(vec![255, 1]), &bytes), Ok(None));
        assert!(entity_json(&Deal::state_key(&crate::hash::RecordId([1; 32])), &[1]).is_err());
    }
}
