//! What rests on what: the edges of provenance, read off entities as they stand in the state.
//!
//! *Up* leads to what an entity rests on. A node indexes both directions and answers provenance,
//! dependents and burdens from them; whether something stands is asked of [`crate::lineage`].

use serde::{Deserialize, Serialize};

use crate::{
    hash::RecordId,
    state::{
        AccessTarget, Application, Attestation, AttestationTarget, AuditPlan, Certificate,
        Complaint, Consent, Cover, DataResource, Deal, DealObject, Dispute, DisputeState, Entity,
        EntityKind, Evidence, EvidenceKey, Finding, Grant, GrantParent, InboundClearance, Listing,
        Mandate, Matter, Negotiation, Objection, Opening, Organisation, OutboundClearance, Plan,
        Pledge, PledgeState, PriceFiling, ProcessStep, Product, ProductInput, Recognitions,
        RevenueAccount, StateKey, StatutoryAccess, Subject, Supply, ViewError, Voucher, VoucherOf,
        decode_entity,
    },
    words::{DealMode, words},
};

words!(
    /// How an entity rests on the one above it. Indexes store the position in this list: it only
    /// grows at its end.
    EdgeKind {
        /// An application asks to register a resource or product.
        AppliesFor = "applies_for",
        /// An objection stands against an application.
        ObjectsTo = "objects_to",
        /// A certificate was coded from an application.
        CodedFrom = "coded_from",
        /// A certificate certifies a resource or product.
        Certifies = "certifies",
        /// A grant rests on a certificate.
        GrantsOn = "grants_on",
        /// A grant rests on another grant.
        SubGrantOf = "sub_grant_of",
        /// A product is made from the data of a certificate, or from another product.
        MadeFrom = "made_from",
        /// A product is made under a grant.
        MadeUnder = "made_under",
        /// A resource is held under a grant.
        SourcedUnder = "sourced_under",
        /// A deal licenses a certificate or product.
        DealsIn = "deals_in",
        /// A deal is made under a grant.
        DealsUnder = "deals_under",
        /// A deal transfers a certificate.
        Transfers = "transfers",
        /// A resource was bought in a deal.
        BoughtIn = "bought_in",
        /// An application contests a certificate over the same data.
        Contests = "contests",
        /// An application rests on preserved evidence.
        EvidencedBy = "evidenced_by",
        /// A plan opens a certificate to operation.
        Plans = "plans",
        /// A first-tier grant carries out a plan.
        PlannedIn = "planned_in",
        /// A regulators' finding is made in a matter.
        FoundIn = "found_in",
        /// A dispute is open over it.
        Disputes = "disputes",
        /// A dispute over it has ended.
        Disputed = "disputed",
        /// A pledge in force locks it.
        Pledges = "pledges",
        /// A pledge of it was released or enforced.
        Pledged = "pledged",
        /// Insurance or a guarantee stands beside it.
        Covers = "covers",
        /// Registrars of other regions decided whether they recognise a certificate.
        RecognisedBy = "recognised_by",
        /// A provider supplies a resource, or consented to its use.
        Supplies = "supplies",
        /// A public body accessed a certificate's or resource's data on the strength of a law.
        Accesses = "accesses",
        /// A step processes the data of a certificate, or a product.
        Processes = "processes",
        /// A step is made under a grant.
        ProcessedUnder = "processed_under",
        /// A product was made in a step.
        MadeIn = "made_in",
        /// A listing offers a certificate or product.
        Lists = "lists",
        /// A listing is offered under a grant.
        ListedUnder = "listed_under",
        /// A deal was made on a listing.
        OfferedIn = "offered_in",
        /// A negotiation or filing prices a certificate or product.
        Prices = "prices",
        /// A negotiation is made under a grant.
        PricedUnder = "priced_under",
        /// A deal's price was agreed in a negotiation.
        PricedIn = "priced_in",
        /// A voucher vouches for a deal or certificate.
        VouchesFor = "vouches_for",
        /// An account keeps what was earned under a grant.
        EarnedUnder = "earned_under",
        /// An attestation is about data or an organisation.
        AttestsTo = "attests_to",
        /// A consent is about data.
        ConsentsTo = "consents_to",
        /// A product or deal uses personal data on a consent.
        UsesOnConsent = "uses_on_consent",
        /// A product or deal relies on an attestation.
        ReliesOnAttestation = "relies_on_attestation",
        /// A clearance lets data leave.
        ClearsOutbound = "clears_outbound",
        /// A deal sends data out under a clearance.
        ExportsUnder = "exports_under",
        /// A resource or deal brings data in under a clearance.
        ImportedUnder = "imported_under",
        /// A decision says how a resource is opened.
        Opens = "opens",
        /// A mandate is over a certificate or product.
        MandatedFor = "mandated_for",
        /// A broker brought a deal about under a mandate.
        BrokeredUnder = "brokered_under",
        /// A complaint is of an organisation, in a matter or of its conduct.
        ComplainsOf = "complains_of",
        /// A schedule is of an organisation's audits.
        Audits = "audits",
    }
);

impl EdgeKind {
    /// True when it weighs on the entity above: what a verifier lists as a burden.
    pub const fn is_burden(self) -> bool {
        matches!(
            self,
            Self::ObjectsTo
                | Self::Contests
                | Self::Transfers
                | Self::FoundIn
                | Self::Disputes
                | Self::Pledges
        )
    }

    /// The kind at this position, as stored.
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.get(usize::from(tag)).copied()
    }
}

/// Edges of one entity: what it rests on, and how.
pub type Edges = Vec<(StateKey, EdgeKind)>;

/// What the entity under a state key rests on directly. Kinds that rest on nothing have no edges.
pub fn rests_on(key: &StateKey, bytes: &[u8]) -> Result<Edges, ViewError> {
    let is = |kind: EntityKind| key.kind_byte() == kind as u8;
    Ok(if is(EntityKind::Resource) {
        of_resource(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Application) {
        of_application(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Objection) {
        of_objection(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Certificate) {
        of_certificate(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Grant) {
        of_grant(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Product) {
        of_product(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Deal) {
        of_deal(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Plan) {
        of_plan(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Dispute) {
        of_dispute(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Pledge) {
        of_pledge(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Cover) {
        let cover: Cover = decode_entity(key, bytes)?;
        vec![(Certificate::state_key(&cover.certificate), EdgeKind::Covers)]
    } else if is(EntityKind::Finding) {
        vec![(matter_key(&decode_entity::<Finding>(key, bytes)?.matter), EdgeKind::FoundIn)]
    } else if is(EntityKind::Recognition) {
        let decisions: Recognitions = decode_entity(key, bytes)?;
        vec![(Certificate::state_key(&decisions.certificate), EdgeKind::RecognisedBy)]
    } else if is(EntityKind::Supply) {
        let supply: Supply = decode_entity(key, bytes)?;
        vec![(DataResource::state_key(&supply.resource), EdgeKind::Supplies)]
    } else if is(EntityKind::StatutoryAccess) {
        of_access(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Attestation) {
        of_attestation(&decode_entity(key, bytes)?)
    } else if is(EntityKind::Consent) {
        let consent: Consent = decode_entity(key, bytes)?;
        vec![(subject_key(&consent.data), EdgeKind::ConsentsTo)]
    } else if is(EntityKind::OutboundClearance) {
        let clearance: OutboundClearance = decode_entity(key, bytes)?;
        let assessment = clearance.assessment.as_slice();
        let object = (object_key(&clearance.object), EdgeKind::ClearsOutbound);
        std::iter::once(object).chain(grounds(&[], assessment)).collect()
    } else {
        of_trade(key, bytes)?
    })
}

/// Edges of what leads to deals and follows them.
fn of_trade(key: &StateKey, bytes: &[u8]) -> Result<Edges, ViewError> {
    let is = |kind: EntityKind| key.kind_byte() == kind as u8;
    Ok(if is(EntityKind::ProcessStep) {
        let step: ProcessStep = decode_entity(key, bytes)?;
        let mut edges = of_inputs(&step.inputs, EdgeKind::Processes, EdgeKind::ProcessedUnder);
        edges.extend(grounds(&step.consents, &step.attestations));
        edges
    } else if is(EntityKind::Listing) {
        let listing: Listing = decode_entity(key, bytes)?;
        let under = listing.under_grant;
        let mut edges = of_offer(&listing.object, EdgeKind::Lists, under, EdgeKind::ListedUnder);
        edges.extend(grounds(&listing.consents, &listing.attestations));
        edges
    } else if is(EntityKind::Negotiation) {
        let negotiation: Negotiation = decode_entity(key, bytes)?;
        let under = negotiation.under_grant;
        of_offer(&negotiation.object, EdgeKind::Prices, under, EdgeKind::PricedUnder)
    } else if is(EntityKind::PriceFiling) {
        let filing: PriceFiling = decode_entity(key, bytes)?;
        vec![(object_key(&filing.object), EdgeKind::Prices)]
    } else if is(EntityKind::Voucher) {
        let voucher: Voucher = decode_entity(key, bytes)?;
        let of = match voucher.of {
            VoucherOf::Deal(id) => Deal::state_key(&id),
            VoucherOf::Certificate(number) => Certificate::state_key(&number),
        };
        vec![(of, EdgeKind::VouchesFor)]
    } else if is(EntityKind::RevenueAccount) {
        let account: RevenueAccount = decode_entity(key, bytes)?;
        vec![grant_edge(&account.grant, EdgeKind::EarnedUnder)]
    } else {
        of_conduct(key, bytes)?
    })
}

/// Edges of openings, mandates, complaints and audits.
fn of_conduct(key: &StateKey, bytes: &[u8]) -> Result<Edges, ViewError> {
    let is = |kind: EntityKind| key.kind_byte() == kind as u8;
    Ok(if is(EntityKind::Opening) {
        let opening: Opening = decode_entity(key, bytes)?;
        vec![(DataResource::state_key(&opening.resource), EdgeKind::Opens)]
    } else if is(EntityKind::Mandate) {
        let mandate: Mandate = decode_entity(key, bytes)?;
        mandate.object.iter().map(|object| (object_key(object), EdgeKind::MandatedFor)).collect()
    } else if is(EntityKind::Complaint) {
        let complaint: Complaint = decode_entity(key, bytes)?;
        let matter = complaint.matter.unwrap_or(Matter::Organisation(complaint.against));
        vec![(matter_key(&matter), EdgeKind::ComplainsOf)]
    } else if is(EntityKind::AuditPlan) {
        let plan: AuditPlan = decode_entity(key, bytes)?;
        vec![(Organisation::state_key(&plan.processor), EdgeKind::Audits)]
    } else {
        Vec::new()
    })
}

fn object_key(object: &DealObject) -> StateKey {
    match object {
        DealObject::Certificate(number) => Certificate::state_key(number),
        DealObject::Product(id) => Product::state_key(id),
    }
}

fn of_offer(
    object: &DealObject,
    kind: EdgeKind,
    grant: Option<RecordId>,
    under: EdgeKind,
) -> Edges {
    let grant = grant.iter().map(|id| grant_edge(id, under));
    std::iter::once((object_key(object), kind)).chain(grant).collect()
}

fn grant_edge(id: &RecordId, kind: EdgeKind) -> (StateKey, EdgeKind) {
    (Grant::state_key(id), kind)
}

fn subject_key(subject: &Subject) -> StateKey {
    match subject {
        Subject::Resource(id) => DataResource::state_key(id),
        Subject::Product(id) => Product::state_key(id),
    }
}

fn matter_key(matter: &Matter) -> StateKey {
    match matter {
        Matter::Certificate(number) => Certificate::state_key(number),
        Matter::Grant(id) => Grant::state_key(id),
        Matter::Product(id) => Product::state_key(id),
        Matter::Deal(id) => Deal::state_key(id),
        Matter::Pledge(id) => Pledge::state_key(id),
        Matter::Listing(id) => Listing::state_key(id),
        Matter::Organisation(uscc) => Organisation::state_key(uscc),
    }
}

fn of_pledge(pledge: &Pledge) -> Edges {
    let kind = match pledge.state {
        PledgeState::Registered => EdgeKind::Pledges,
        PledgeState::Released | PledgeState::Enforced => EdgeKind::Pledged,
    };
    vec![(Certificate::state_key(&pledge.certificate), kind)]
}

fn of_dispute(dispute: &Dispute) -> Edges {
    let kind = match dispute.state {
        DisputeState::Open => EdgeKind::Disputes,
        DisputeState::Awarded | DisputeState::Closed => EdgeKind::Disputed,
    };
    vec![(matter_key(&dispute.matter), kind)]
}

fn of_resource(resource: &DataResource) -> Edges {
    let grant = resource.source_grant.iter().map(|id| grant_edge(id, EdgeKind::SourcedUnder));
    let deal = resource.source_deal.iter().map(|id| (Deal::state_key(id), EdgeKind::BoughtIn));
    grant.chain(deal).chain(imported(resource.inbound)).collect()
}

fn imported(clearance: Option<RecordId>) -> impl Iterator<Item = (StateKey, EdgeKind)> {
    clearance.into_iter().map(|id| (InboundClearance::state_key(&id), EdgeKind::ImportedUnder))
}

fn of_application(application: &Application) -> Edges {
    let mut edges = vec![(subject_key(&application.subject), EdgeKind::AppliesFor)];
    let contested = application.contests.iter();
    edges.extend(contested.map(|n| (Certificate::state_key(n), EdgeKind::Contests)));
    edges.extend(application.evidence.iter().map(|digest| {
        let key = EvidenceKey { digest: *digest, by: application.applicant };
        (Evidence::state_key(&key), EdgeKind::EvidencedBy)
    }));
    edges
}

fn of_objection(objection: &Objection) -> Edges {
    vec![(Application::state_key(&objection.application), EdgeKind::ObjectsTo)]
}

fn of_certificate(certificate: &Certificate) -> Edges {
    vec![
        (subject_key(&certificate.subject), EdgeKind::Certifies),
        (Application::state_key(&certificate.application), EdgeKind::CodedFrom),
    ]
}

/// A sub-grant leads to its certificates through the grant above.
fn of_grant(grant: &Grant) -> Edges {
    match &grant.parent {
        GrantParent::Grant(parent) => vec![grant_edge(parent, EdgeKind::SubGrantOf)],
        GrantParent::Certificates => {
            let certificates = grant.scope.certificates.iter();
            let plan = grant.plan.iter().map(|id| (Plan::state_key(id), EdgeKind::PlannedIn));
            let on = certificates.map(|n| (Certificate::state_key(n), EdgeKind::GrantsOn));
            on.chain(plan).collect()
        }
    }
}

fn of_plan(plan: &Plan) -> Edges {
    let certificates = plan.certificates.iter();
    certificates.map(|n| (Certificate::state_key(n), EdgeKind::Plans)).collect()
}

fn of_product(product: &Product) -> Edges {
    let mut edges = of_inputs(&product.inputs, EdgeKind::MadeFrom, EdgeKind::MadeUnder);
    edges.extend(product.steps.iter().map(|id| (ProcessStep::state_key(id), EdgeKind::MadeIn)));
    edges.extend(grounds(&product.consents, &product.attestations));
    edges
}

fn of_inputs(inputs: &[ProductInput], from: EdgeKind, under: EdgeKind) -> Edges {
    let mut edges = Vec::with_capacity(inputs.len());
    for input in inputs {
        match input {
            ProductInput::Certificate(number) => {
                edges.push((Certificate::state_key(number), from));
            }
            ProductInput::Granted { grant, certificate } => {
                edges.push(grant_edge(grant, under));
                edges.push((Certificate::state_key(certificate), from));
            }
            ProductInput::Product(id) => edges.push((Product::state_key(id), from)),
        }
    }
    edges
}

fn of_access(access: &StatutoryAccess) -> Edges {
    let target = match &access.target {
        AccessTarget::Certificate(number) => Certificate::state_key(number),
        AccessTarget::Resource(id) => DataResource::state_key(id),
    };
    vec![(target, EdgeKind::Accesses)]
}

/// The consents and attestations that a product or deal rests on.
fn grounds<'a>(
    consents: &'a [RecordId],
    attestations: &'a [RecordId],
) -> impl Iterator<Item = (StateKey, EdgeKind)> + 'a {
    let consents = consents.iter().map(|id| (Consent::state_key(id), EdgeKind::UsesOnConsent));
    let attested = |id| (Attestation::state_key(id), EdgeKind::ReliesOnAttestation);
    consents.chain(attestations.iter().map(attested))
}

fn of_attestation(attestation: &Attestation) -> Edges {
    let target = match &attestation.target {
        AttestationTarget::Organisation(uscc) => Organisation::state_key(uscc),
        AttestationTarget::Resource { id, .. } => DataResource::state_key(id),
        AttestationTarget::Product(id) => Product::state_key(id),
        AttestationTarget::Certificate { number, .. } => Certificate::state_key(number),
    };
    vec![(target, EdgeKind::AttestsTo)]
}

fn of_deal(deal: &Deal) -> Edges {
    let kind = match deal.mode {
        DealMode::Licence => EdgeKind::DealsIn,
        DealMode::Transfer => EdgeKind::Transfers,
    };
    let mut edges = of_offer(&deal.object, kind, deal.under_grant, EdgeKind::DealsUnder);
    edges.extend(deal.listing.iter().map(|id| (Listing::state_key(id), EdgeKind::OfferedIn)));
    edges
        .extend(deal.negotiation.iter().map(|id| (Negotiation::state_key(id), EdgeKind::PricedIn)));
    edges.extend(grounds(&deal.consents, &deal.attestations));
    let clearance = |id| (OutboundClearance::state_key(id), EdgeKind::ExportsUnder);
    edges.extend(deal.outbound.iter().map(clearance));
    edges.extend(imported(deal.inbound));
    let mandate = |id| (Mandate::state_key(id), EdgeKind::BrokeredUnder);
    edges.extend(deal.mandates.iter().map(mandate));
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec,
        fixture::{chengdu, market::Market, registration::declaration},
    };

    /// The edges of an entity of a ledger.
    fn edges<E: Entity>(market: &Market, key: &E::Key) -> Edges {
        let entity: E = market.ledger.get(key).expect("written");
        rests_on(&E::state_key(key), &codec::encode(&entity)).expect("as encoded")
    }

    #[test]
    fn every_step_from_a_deal_leads_up_to_the_evidence() {
        let mut market = Market::new();
        let holder = market.holder;
        let number = market
            .ledger
            .certify(&holder, &chengdu(), declaration(&holder), 900)
            .expect("registered");
        let certificate: Certificate = market.ledger.get(&number).expect("issued");
        let resource = subject_key(&certificate.subject);
        let application = Application::state_key(&certificate.application);
        assert_eq!(
            edges::<Certificate>(&market, &number),
            [(resource.clone(), EdgeKind::Certifies), (application, EdgeKind::CodedFrom)]
        );
        let of_application = edges::<Application>(&market, &certificate.application);
        assert_eq!(of_application[0], (resource, EdgeKind::AppliesFor));
        assert!(of_application[1..].iter().all(|(_, kind)| *kind == EdgeKind::EvidencedBy));
        assert!(of_application.len() > 1, "an application rests on evidence");

        let product = market.product(vec![ProductInput::Certificate(number)]);
        let product = market.register(&holder, product).expect("its own certificate");
        let number_key = Certificate::state_key(&number);
        assert_eq!(edges::<Product>(&market, &product), [(number_key, EdgeKind::MadeFrom)]);
    }

    #[test]
    fn grants_and_deals_lead_to_what_they_rest_on() {
        let mut market = Market::new();
        let (operator, developer) = (market.operator, market.developer);
        let public = Certificate::state_key(&market.public);
        let first = market.operator_grant();
        let offer = market.below(first, &developer);
        let second = market.grant(&operator, &developer, offer);
        let plan = Plan::state_key(&market.plan);
        assert_eq!(
            edges::<Grant>(&market, &first),
            [(public.clone(), EdgeKind::GrantsOn), (plan, EdgeKind::PlannedIn)]
        );
        assert_eq!(edges::<Plan>(&market, &market.plan), [(public.clone(), EdgeKind::Plans)]);
        assert_eq!(edges::<Grant>(&market, &second), [grant_edge(&first, EdgeKind::SubGrantOf)]);
        let input = ProductInput::Granted { grant: second, certificate: market.public };
        let product = market.product(vec![input]);
        let product = market.register(&developer, product).expect("inside the grant");
        assert_eq!(
            edges::<Product>(&market, &product),
            [grant_edge(&second, EdgeKind::MadeUnder), (public, EdgeKind::MadeFrom)]
        );
        let transfer = market.transfer();
        let transfer = market.conclude(transfer).expect("signed by all");
        let enterprise = Certificate::state_key(&market.enterprise);
        assert_eq!(edges::<Deal>(&market, &transfer), [(enterprise, EdgeKind::Transfers)]);
        assert!(EdgeKind::Transfers.is_burden() && !EdgeKind::DealsIn.is_burden());
    }

    #[test]
    fn a_kind_comes_back_from_its_tag() {
        for kind in EdgeKind::ALL {
            assert_eq!(EdgeKind::from_tag(*kind as u8), Some(*kind));
        }
        assert_eq!(EdgeKind::from_tag(u8::MAX), None);
    }
}
