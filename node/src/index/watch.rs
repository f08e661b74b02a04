//! What supervision looks at: steps of applications in block order, ends in order of their days, and
//! what may raise an alert, by rule. Entries are only added; whether an alert is raised is asked of
//! the state ([`hefu_chain::alerts`]).

use hefu_chain::{
    action::Action,
    alerts::{Rule, Target, sensitive_words},
    codec,
    hash::RecordId,
    height::Height,
    state::{
        Application, ApplicationStep, Certificate, CertificateStatus, DataResource, Deal,
        DealObject, DealState, Entity, EntityKind, Grant, GrantState, Listing, Organisation, Price,
        Product, StateKey, Supply,
    },
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{DataKind, DealMode, FilingKind, Level, Role, Venue},
};
use serde::{Deserialize, Serialize};

use super::{CommittedBlock, Entry, IndexError, IndexReader, key};

/// What a block left of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who decides on it.
    pub registrar: Uscc,
    /// The step reached.
    pub step: ApplicationStep,
    /// Objections not yet decided.
    pub objections_open: u32,
    /// Working days by which finished steps were late.
    pub late_days: u32,
}

/// What happened at a registrar's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskEvent {
    /// An application was written.
    Application(RecordId, Step),
    /// One of the registrar's certificates was corrected.
    Correction(Uscc),
}

/// Adds the entries of a block.
pub(super) fn entries(block: &CommittedBlock<'_>, entries: &mut Vec<Entry>) {
    let mut watch = |rule: Rule, subject: &StateKey| {
        entries.push((key::watched(rule, subject), Vec::new()));
    };
    for (state_key, bytes) in block.changes {
        watch_entity(state_key, bytes, &mut watch);
    }
    for (state_key, bytes) in block.changes {
        if let Some(last_day) = last_day(state_key, bytes) {
            entries.push((key::ends(last_day, state_key), Vec::new()));
        }
        let of = |kind: EntityKind| state_key.kind_byte() == kind as u8;
        if of(EntityKind::Application)
            && let Ok(application) = codec::decode::<Application>(bytes)
        {
            let key = key::desk(block.header.height, state_key);
            entries.push((key, codec::encode(&Step::of(&application))));
        }
    }
    for record in block.records {
        if let Action::CertCorrect(correct) = record.action() {
            let key = key::desk(block.header.height, &Certificate::state_key(&correct.number));
            entries.push((key, codec::encode(&record.header().author)));
        }
    }
}

/// What a resource's title and summary say to rule A12, as it was declared or renamed.
pub(super) fn watch_texts(subject: &StateKey, texts: &[&str], bytes: &[u8], to: &mut Vec<Entry>) {
    if subject.kind_byte() != EntityKind::Resource as u8 {
        return;
    }
    let Ok(resource) = codec::decode::<DataResource>(bytes) else { return };
    let personal = resource.personal_information;
    let target = Target::Resource(RecordId([0; 32]));
    if sensitive_words(target, texts, personal, BlockTime::default().date()).is_some() {
        to.push((key::watched(Rule::SensitiveWords, subject), Vec::new()));
    }
}

fn watch_entity(state_key: &StateKey, bytes: &[u8], watch: &mut impl FnMut(Rule, &StateKey)) {
    match EntityKind::from_byte(state_key.kind_byte()) {
        Some(EntityKind::Product) => {
            if let Ok(product) = codec::decode::<Product>(bytes) {
                watch_product(state_key, &product, watch);
            }
        }
        Some(EntityKind::Deal) => {
            if let Ok(deal) = codec::decode::<Deal>(bytes) {
                watch_deal(state_key, &deal, watch);
            }
        }
        Some(EntityKind::Grant)
            if codec::decode::<Grant>(bytes).is_ok_and(|grant| grant.units_used > 0) =>
        {
            watch(Rule::Overuse, state_key);
        }
        Some(EntityKind::Organisation) => {
            if let Ok(organisation) = codec::decode::<Organisation>(bytes) {
                watch_organisation(state_key, &organisation, watch);
            }
        }
        Some(EntityKind::Supply)
            if codec::decode::<Supply>(bytes).is_ok_and(|supply| supply.cycle_days.is_some()) =>
        {
            watch(Rule::SupplyStale, state_key);
        }
        Some(EntityKind::Certificate)
            if codec::decode::<Certificate>(bytes).is_ok_and(|c| c.level >= Level::Important) =>
        {
            watch(Rule::Attestation, state_key);
        }
        Some(EntityKind::Listing)
            if codec::decode::<Listing>(bytes).is_ok_and(|l| !l.attestations.is_empty()) =>
        {
            watch(Rule::Attestation, state_key);
        }
        Some(EntityKind::AuditPlan) => watch(Rule::Filing, state_key),
        Some(EntityKind::OutboundCount) => watch(Rule::Outbound, state_key),
        Some(EntityKind::RevenueAccount) => watch(Rule::Revenue, state_key),
        Some(EntityKind::Equivocation) => watch(Rule::Node, state_key),
        _ => {}
    }
}

fn watch_product(state_key: &StateKey, product: &Product, watch: &mut impl FnMut(Rule, &StateKey)) {
    if product.data_kind == DataKind::Public {
        watch(Rule::Unregistered, state_key);
    }
    if !product.attestations.is_empty() || product.level >= Level::Important {
        watch(Rule::Attestation, state_key);
    }
}

fn watch_deal(state_key: &StateKey, deal: &Deal, watch: &mut impl FnMut(Rule, &StateKey)) {
    if deal.venue == Venue::Otc {
        watch(Rule::OffExchange, state_key);
    }
    if deal.settled && matches!(deal.price, Price::PublicFen(1..)) {
        watch(Rule::PriceOutlier, state_key);
    }
    if deal.units_used > 0 {
        watch(Rule::Overuse, state_key);
    }
    if deal.state == DealState::Accepted {
        watch(Rule::Concentration, state_key);
        if let (DealMode::Transfer, DealObject::Certificate(number)) = (deal.mode, deal.object) {
            watch(Rule::Resale, &Certificate::state_key(&number));
        }
    }
}

fn watch_organisation(
    state_key: &StateKey,
    organisation: &Organisation,
    watch: &mut impl FnMut(Rule, &StateKey),
) {
    if organisation.roles.has(Role::Registrar) {
        watch(Rule::Registrar, state_key);
    }
    if FilingKind::ALL.iter().any(|kind| organisation.roles.has(kind.obliged())) {
        watch(Rule::Filing, state_key);
    }
}

/// The last day of what is in force and ends by itself.
fn last_day(state_key: &StateKey, bytes: &[u8]) -> Option<Date> {
    match EntityKind::from_byte(state_key.kind_byte()) {
        Some(EntityKind::Certificate) => {
            let certificate: Certificate = codec::decode(bytes).ok()?;
            let stands = certificate.status == CertificateStatus::Active;
            stands.then_some(certificate.valid_to)
        }
        Some(EntityKind::Grant) => {
            let grant: Grant = codec::decode(bytes).ok()?;
            (grant.state == GrantState::Active).then_some(grant.term.to)
        }
        _ => None,
    }
}

impl Step {
    fn of(application: &Application) -> Self {
        let state = &application.state;
        Self {
            registrar: application.registrar,
            step: state.step,
            objections_open: state.objections_open,
            late_days: state.late_days,
        }
    }
}

impl<'a> IndexReader<'a> {
    /// What may raise an alert of a rule, after a key, in order.
    pub fn watched(
        &self,
        rule: Rule,
        after: Option<&StateKey>,
    ) -> impl Iterator<Item = Result<StateKey, IndexError>> + use<'a> {
        let prefix = key::watched_prefix(rule);
        let mut cursor = self.cursor(prefix.clone());
        if let Some(after) = after {
            let mut next = key::watched(rule, after);
            next.push(0);
            cursor.seek(&next);
        }
        std::iter::from_fn(move || {
            let next = cursor.entry().map(|entry| {
                entry.map(|(found, _)| StateKey::from_bytes(found[prefix.len()..].to_vec()))
            });
            cursor.next();
            next.transpose()
        })
    }

    /// Certificates and grants whose last day, when they were written, was one of these, both
    /// included; after a place in that order.
    pub fn ending(
        &self,
        from: Date,
        to: Date,
        after: Option<(Date, &StateKey)>,
    ) -> impl Iterator<Item = Result<(Date, StateKey), IndexError>> + use<'a> {
        let mut cursor = self.cursor(vec![key::Table::Ends as u8]);
        match after {
            Some((date, subject)) => {
                let mut next = key::ends(date, subject);
                next.push(0);
                cursor.seek(&next);
            }
            None => cursor.seek(&key::ends_from(from)),
        }
        std::iter::from_fn(move || {
            let next = read_end(&cursor).transpose()?;
            cursor.next();
            Some(next)
        })
        .take_while(move |end| end.as_ref().map_or(true, |(date, _)| *date <= to))
    }

    /// What happened at registrars' desks in the blocks of these heights, both included, in order.
    pub fn desk_events(
        &self,
        from: Height,
        to: Height,
    ) -> impl Iterator<Item = Result<(Height, DeskEvent), IndexError>> + use<'a> {
        let mut cursor = self.cursor(vec![key::Table::Desk as u8]);
        cursor.seek(&key::desk_from(from));
        std::iter::from_fn(move || {
            let next = read_event(&cursor).transpose()?;
            cursor.next();
            Some(next)
        })
        .take_while(move |event| event.as_ref().map_or(true, |(height, _)| *height <= to))
    }
}

fn damaged(found: &[u8]) -> IndexError {
    IndexError::Damaged(hex::encode(found))
}

fn read_end(cursor: &super::reader::Cursor<'_>) -> Result<Option<(Date, StateKey)>, IndexError> {
    let Some((found, _)) = cursor.entry()? else { return Ok(None) };
    let (days, subject) = found[1..].split_first_chunk::<4>().ok_or_else(|| damaged(found))?;
    let date = Date::from_days(u32::from_be_bytes(*days)).ok_or_else(|| damaged(found))?;
    Ok(Some((date, StateKey::from_bytes(subject.to_vec()))))
}

fn read_event(
    cursor: &super::reader::Cursor<'_>,
) -> Result<Option<(Height, DeskEvent)>, IndexError> {
    let Some((found, value)) = cursor.entry()? else { return Ok(None) };
    let (height, subject) = found[1..].split_first_chunk::<8>().ok_or_else(|| damaged(found))?;
    let height = Height::new(u64::from_be_bytes(*height));
    let application = |kind: u8| kind == EntityKind::Application as u8;
    let event = match subject.split_first() {
        Some((kind, id)) if application(*kind) => {
            let id = <[u8; 32]>::try_from(id).map_err(|_| damaged(found))?;
            let step = codec::decode(value).map_err(|_| damaged(found))?;
            DeskEvent::Application(RecordId(id), step)
        }
        _ => DeskEvent::Correction(codec::decode(value).map_err(|_| damaged(found))?),
    };
    Ok(Some((height, event)))
}
