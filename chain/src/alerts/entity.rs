//! The alerts that follow from one entry of the state, for whoever goes through all of them.

use super::{
    Alert, Target, Thresholds, expiring, is_obliged_to_exchange, off_exchange, supply_stale,
};
use crate::{
    calendar::Calendar,
    clock::{of_application, of_objection},
    hash::RecordId,
    state::{
        Application, Certificate, CertificateStatus, Deal, EntityKind, Grant, GrantState,
        Objection, Organisation, State, StateKey, Supply, ViewError, decode_entity,
    },
    time::Date,
};

/// The alerts of the entity under a state key on a day, `written` being the day on which it was
/// written last: A1 of applications and objections, A2 of
/// certificates and grants, A9 of deals, A17 of supplies. Other kinds raise none by themselves.
pub fn of_entity(
    state: &State<'_>,
    key: &StateKey,
    bytes: &[u8],
    (today, written): (Date, Date),
    calendar: &Calendar,
    thresholds: &Thresholds,
) -> Result<Vec<Alert>, ViewError> {
    let Some(kind) = EntityKind::from_byte(key.kind_byte()) else { return Ok(Vec::new()) };
    let raised = match kind {
        EntityKind::Application => {
            let application: Application = decode_entity(key, bytes)?;
            let timer = of_application(&application, today, calendar);
            let target = Target::Application(id_of(key)?);
            timer.and_then(|timer| super::timer(target, &timer, today, calendar, thresholds))
        }
        EntityKind::Objection => {
            let objection: Objection = decode_entity(key, bytes)?;
            let application = state.get::<Application>(&objection.application)?;
            let timer = application.and_then(|a| of_objection(&objection, &a, today, calendar));
            let target = Target::Objection(id_of(key)?);
            timer.and_then(|timer| super::timer(target, &timer, today, calendar, thresholds))
        }
        EntityKind::Certificate => {
            let certificate: Certificate = decode_entity(key, bytes)?;
            let stands = certificate.status == CertificateStatus::Active;
            let target = Target::Certificate(certificate.number);
            stands.then(|| expiring(target, certificate.valid_to, today, thresholds)).flatten()
        }
        EntityKind::Grant => {
            let grant: Grant = decode_entity(key, bytes)?;
            let stands = grant.state == GrantState::Active;
            let target = Target::Grant(id_of(key)?);
            stands.then(|| expiring(target, grant.term.to, today, thresholds)).flatten()
        }
        EntityKind::Deal => of_deal(state, key, &decode_entity(key, bytes)?, written)?,
        EntityKind::Supply => {
            let supply: Supply = decode_entity(key, bytes)?;
            supply_stale(&supply, today, thresholds)
        }
        _ => None,
    };
    Ok(raised.into_iter().collect())
}

fn of_deal(
    state: &State<'_>,
    key: &StateKey,
    deal: &Deal,
    written: Date,
) -> Result<Option<Alert>, ViewError> {
    for party in [deal.seller, deal.buyer] {
        let organisation = state.get::<Organisation>(&party)?;
        let obliged = organisation.is_some_and(|party| is_obliged_to_exchange(&party));
        if let Some(alert) = off_exchange(id_of(key)?, deal.venue, obliged, written) {
            return Ok(Some(alert));
        }
    }
    Ok(None)
}

/// The record id in a key that is one.
fn id_of(key: &StateKey) -> Result<RecordId, ViewError> {
    let id = key.as_bytes().get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    id.map(RecordId).ok_or_else(|| ViewError(format!("key {key:?} holds no record id")))
}
