//! `deal.conclude`: what both parties and the host sign.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        credit::check_not_listed,
        goods::{Goods, check_reach},
        mandate::{Brokered, check_mandates},
        outbound::{Export, check_export_form, check_import, count_export},
        price::{check_amount, check_price},
        rights::{
            PARTY_ROLES, check_arbitrator, check_data, check_not_over, check_recognised,
            check_within_validity, require_standing,
        },
        safeguards::{Intent, Processor, check_goods_assessed, check_goods_consented},
        supervision::check_not_barred,
        text::{check_name, check_sorted},
        title::check_unpledged_or_signed,
    },
    attenuation::Use,
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Link, Node, Reliance, deal_links},
    personal::{PersonalBasis, PersonalGrounds, check_bases},
    policy::Desk,
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Deal, DealObject, DealState, Holds, Listing, Negotiation, Organisation, Price,
        TaggedDigest, Term,
    },
    time::Date,
    uscc::Uscc,
    words::{
        Activity, DataKind, DealMode, DeliveryForms, Purpose, Purposes, Right, Rights, Role,
        Sector, Venue,
    },
};

/// `deal.conclude`: seller, buyer and host sign; a transfer is signed by the home registrar too, and
/// by the creditors of a pledged certificate.
/// Any of the three may author it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conclude {
    /// On an exchange or off it.
    pub venue: Venue,
    /// The hosting exchange, or the registrar that files the deal.
    pub host: Uscc,
    /// Who sells.
    pub seller: Uscc,
    /// Who buys.
    pub buyer: Uscc,
    /// What is dealt.
    pub object: DealObject,
    /// The grant under which the seller operates a certificate that it does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under_grant: Option<RecordId>,
    /// Licence or transfer.
    pub mode: DealMode,
    /// What the buyer may use it for.
    pub purpose: Purpose,
    /// In which scenario; needed where a grant limits scenarios. A product's own counts for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// In which industry section; needed where a grant limits sections. A product's own counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Forms of delivery.
    pub delivery_forms: DeliveryForms,
    /// When the buyer may use it; a licence has one, a transfer none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<Term>,
    /// What the buyer pays.
    pub price: Price,
    /// Last day on which the buyer may accept; afterwards the deal has lapsed.
    pub complete_by: Date,
    /// The arbitrator that the contract names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arbitrator: Option<Uscc>,
    /// Digest of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<TaggedDigest>,
    /// The listing that it is made on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<RecordId>,
    /// The negotiation in which its price was agreed and cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub negotiation: Option<RecordId>,
    /// The contract says that the price is paid before delivery.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prepayment: bool,
    /// On what the buyer uses personal information, in order: consents and statutes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<PersonalBasis>,
    /// The data leaves under a clearance; needed when the buyer is outside the mainland's customs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound: Option<Export>,
    /// The clearance under which the data comes in; needed when the seller alone is outside the
    /// mainland's customs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbound: Option<RecordId>,
    /// The mandates of the brokers that brought it about, in order; each broker signs too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandates: Vec<RecordId>,
}

impl Conclude {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        if let Some(scenario) = &self.scenario {
            check_name("scenario", scenario)?;
        }
        if self.delivery_forms.is_empty() {
            return Err(Rejection::of(Reason::FieldsInvalid, "delivery_forms"));
        }
        check_amount(&self.price)?;
        let own_certificate =
            matches!(self.object, DealObject::Certificate(_)) && self.under_grant.is_none();
        match (self.mode, &self.term) {
            (DealMode::Licence, Some(term)) if term.from <= term.to => {}
            (DealMode::Transfer, None) if own_certificate => {}
            _ => return Err(Rejection::of(Reason::TermInvalid, "mode, term")),
        }
        if matches!(self.object, DealObject::Product(_)) && self.under_grant.is_some() {
            return Err(Rejection::of(Reason::FieldsInvalid, "under_grant"));
        }
        check_bases(&self.personal)?;
        if !self.mandates.is_empty() {
            check_sorted("mandates", &self.mandates)?;
        }
        self.check_separation()
    }

    /// Host, seller and buyer are three (invariant 4).
    fn check_separation(&self) -> Result<(), Rejection> {
        if self.host == self.seller || self.host == self.buyer || self.seller == self.buyer {
            return Err(Rejection::of(Reason::RolesConflict, "host, seller, buyer"));
        }
        Ok(())
    }

    /// Writes the deal; a transfer locks the certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        self.check_author(apply, author)?;
        let seller = apply.require_signer(&self.seller)?;
        let buyer = apply.require_signer(&self.buyer)?;
        let host = apply.require_signer(&self.host)?;
        for party in [&seller, &buyer] {
            check_not_barred(apply, party, Activity::Deal)?;
        }
        check_not_listed(&seller)?;
        check_not_listed(&buyer)?;
        check_arbitrator(apply, self.arbitrator, &[self.seller, self.buyer, self.host])?;
        check_mandates(apply, &self.mandates, &self.brokered())?;
        let mut goods = Goods::read(apply, &self.object, self.under_grant, &self.seller)?;
        self.check_forms(&goods)?;
        self.check_host(&host, &seller, &buyer, goods.data_kind)?;
        self.check_safeguards(apply, &mut goods, &[host.region, buyer.region])?;
        self.check_price(apply, &goods)?;
        self.check_listing(apply)?;
        self.use_negotiation(apply)?;
        self.check_dates(apply)?;
        for reliance in &goods.reliances {
            self.check_reliance(&buyer, reliance, &goods)?;
        }
        let certificates = goods.reliances.iter().map(|reliance| &reliance.certificate);
        let purposes = Purposes::of(&[self.purpose]);
        check_recognised(apply, certificates, &[host.region], self.rights(&goods), purposes)?;
        let grounds = self.check_personal(apply, &goods)?;
        let mut deal = self.deal();
        (deal.consents, deal.attestations) = (grounds.consents, grounds.attestations);
        check_import(apply, self.inbound, &seller, &buyer)?;
        check_export_form(buyer.region, self.outbound.as_ref())?;
        if let Some(export) = &self.outbound {
            let personal = grounds.stays_personal;
            count_export(apply, export, self.seller, buyer.region, self.object, personal)?;
        }
        require_standing(apply, &deal_links(&deal))?;
        if self.mode == DealMode::Transfer {
            self.lock(apply, &goods)?;
        }
        apply.state.put(&apply.id(), &deal);
        Ok(())
    }

    const fn brokered(&self) -> Brokered {
        let (host, seller, buyer) = (self.host, self.seller, self.buyer);
        Brokered { host, seller, buyer, object: self.object, purpose: self.purpose }
    }

    fn check_author(&self, apply: &Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        if author.uscc == self.host {
            return apply.require_role(&[self.host_role()]);
        }
        if author.uscc != self.seller && author.uscc != self.buyer {
            return refuse(Reason::DealPartyWrong, author.uscc);
        }
        apply.require_role(PARTY_ROLES)
    }

    const fn host_role(&self) -> Role {
        match self.venue {
            Venue::OnExchange => Role::Exchange,
            Venue::Otc => Role::Registrar,
        }
    }

    /// An exchange hosts deals of anybody; a registrar files those of its territory and track.
    fn check_host(
        &self,
        host: &Organisation,
        seller: &Organisation,
        buyer: &Organisation,
        kind: DataKind,
    ) -> Outcome<()> {
        if !host.has_role(self.host_role()) {
            return refuse(Reason::DealHostWrong, host.uscc);
        }
        if self.venue == Venue::Otc {
            if !host.region.contains(seller.region) && !host.region.contains(buyer.region) {
                return refuse(Reason::OutsideTerritory, host.region);
            }
            if !host.tracks.has(kind.track()) {
                return refuse(Reason::OutsideTrack, kind.track());
            }
        }
        Ok(())
    }

    /// A listing that is cited is open, and of this object, seller and exchange.
    fn check_listing(&self, apply: &Apply<'_, '_>) -> Outcome<()> {
        let Some(id) = self.listing else { return Ok(()) };
        let listing: Listing = apply.find(&id, Reason::ListingUnknown)?;
        let same = listing.object == self.object
            && listing.under_grant == self.under_grant
            && listing.seller == self.seller
            && listing.exchange == self.host;
        if !same || self.venue != Venue::OnExchange {
            return refuse(Reason::ListingDiffers, id);
        }
        require_standing(apply, &[Link::to(Node::Listing(id))])
    }

    /// A negotiation that is cited was agreed as the deal says, cleared by its host, and is used
    /// once (invariant 35); a ledger may require one.
    fn use_negotiation(&self, apply: &mut Apply<'_, '_>) -> Outcome<()> {
        let Some(id) = self.negotiation else {
            let required = apply.params.price_trail_required;
            return if required { refuse(Reason::DealTrailMissing, "negotiation") } else { Ok(()) };
        };
        let mut negotiation: Negotiation = apply.find(&id, Reason::NegotiationUnknown)?;
        if negotiation.valid_to < apply.today() {
            return refuse(Reason::PriceLapsed, negotiation.valid_to);
        }
        let Some(agreed) = negotiation.agreed.filter(|_| negotiation.cleared_by.is_some()) else {
            return refuse(Reason::DealNotCleared, id);
        };
        let same = negotiation.seller == self.seller
            && negotiation.buyer == self.buyer
            && negotiation.object == self.object
            && negotiation.under_grant == self.under_grant
            && negotiation.purpose == self.purpose
            && negotiation.scenario == self.scenario
            && agreed.price == self.price
            && Some(agreed.terms) == self.contract
            && negotiation.cleared_by == Some(self.host)
            && negotiation.deal.is_none();
        if !same {
            return refuse(Reason::DealTrailDiffers, id);
        }
        negotiation.deal = Some(apply.id());
        apply.state.put(&id, &negotiation);
        Ok(())
    }

    /// A product is delivered in its own forms.
    fn check_forms(&self, goods: &Goods) -> Outcome<()> {
        match &goods.product {
            Some(product) if !product.delivery_forms.covers(self.delivery_forms) => {
                refuse(Reason::ScopeDeliveryForms, self.delivery_forms)
            }
            _ => Ok(()),
        }
    }

    fn check_price(&self, apply: &Apply<'_, '_>, goods: &Goods) -> Outcome<()> {
        let product = goods.product.as_ref();
        let scenario = self.scenario.as_deref();
        let scenario = scenario.or(product.and_then(|product| product.scenario.as_deref()));
        check_price(apply, goods.data_kind, &self.object, self.purpose, scenario, &self.price)
    }

    /// Lists, level, assessment and providers' consents of the goods (invariants 15, 22, 23, 25).
    /// Their level becomes what lists and declaration come to.
    fn check_safeguards(
        &self,
        apply: &Apply<'_, '_>,
        goods: &mut Goods,
        regions: &[Region],
    ) -> Outcome<()> {
        let purposes = Purposes::of(&[self.purpose]);
        let intent = Intent { regions, purposes, forms: self.delivery_forms };
        goods.level = intent.check_lists(&mut Desk::new(apply.state, apply.today()), goods)?;
        check_data(goods.level, goods.data_kind, self.delivery_forms)?;
        check_goods_assessed(apply, &self.object, goods)?;
        let until = self.term.map(|term| term.to);
        let valid_to = goods.reliances.first().map(|reliance| reliance.certificate.valid_to);
        let until = until.or(valid_to).unwrap_or_else(|| apply.today());
        check_goods_consented(apply, goods, self.rights(goods), purposes, until)
    }

    /// The buyer may use the personal information in what it buys (invariants 26 and 27).
    fn check_personal(&self, apply: &Apply<'_, '_>, goods: &Goods) -> Outcome<PersonalGrounds> {
        let purposes = Purposes::of(&[self.purpose]);
        let (uscc, bases, processing) = (self.buyer, &self.personal[..], None);
        let processor = Processor { uscc, purposes, bases, processing };
        processor.check_goods(apply, &self.object, goods)
    }

    fn check_dates(&self, apply: &Apply<'_, '_>) -> Outcome<()> {
        if self.complete_by < apply.today() {
            return refuse(Reason::DealLapsed, self.complete_by);
        }
        match &self.term {
            Some(term) => check_not_over(apply, term),
            None => Ok(()),
        }
    }

    /// The seller may operate this, and what it sells stays inside its right (invariant 30).
    fn check_reliance(
        &self,
        buyer: &Organisation,
        reliance: &Reliance,
        goods: &Goods,
    ) -> Outcome<()> {
        let certificate = &reliance.certificate;
        if let Some(term) = &self.term {
            check_within_validity(certificate, term)?;
        }
        let mut used = Use {
            rights: Rights::of(&[Right::Operate]),
            certificate: certificate.number,
            level: certificate.level,
            delivery_forms: self.delivery_forms,
            purpose: Some(self.purpose),
            scenario: self.scenario.as_deref(),
            sector: self.sector,
            region: Some(buyer.region),
            secure_domain: None,
            term: self.term,
        };
        if let Some(product) = &goods.product {
            used.sector = self.sector.or(product.sector);
            used.scenario = used.scenario.or(product.scenario.as_deref());
        }
        check_reach(&self.seller, reliance, &used)
    }

    /// The rights that the deal relies on: a transfer on all that the certificate carries.
    fn rights(&self, goods: &Goods) -> Rights {
        match (self.mode, goods.reliances.first()) {
            (DealMode::Transfer, Some(reliance)) => reliance.certificate.rights,
            _ => Rights::of(&[Right::Operate]),
        }
    }

    /// The home registrar signs a transfer and is no party to it; the certificate is locked.
    fn lock(&self, apply: &mut Apply<'_, '_>, goods: &Goods) -> Outcome<()> {
        for reliance in &goods.reliances {
            let mut certificate = reliance.certificate.clone();
            let home = certificate.registrar;
            if home == self.seller || home == self.buyer {
                return refuse(Reason::RolesConflict, home);
            }
            apply.require_signer(&home)?;
            check_unpledged_or_signed(apply, &certificate)?;
            certificate.transfer_pending = Some(apply.id());
            apply.state.put(&certificate.number, &certificate);
        }
        Ok(())
    }

    fn deal(&self) -> Deal {
        Deal {
            venue: self.venue,
            host: self.host,
            seller: self.seller,
            buyer: self.buyer,
            object: self.object,
            under_grant: self.under_grant,
            mode: self.mode,
            purpose: self.purpose,
            delivery_forms: self.delivery_forms,
            term: self.term,
            price: self.price,
            complete_by: self.complete_by,
            arbitrator: self.arbitrator,
            state: DealState::Concluded,
            listing: self.listing,
            negotiation: self.negotiation,
            prepayment: self.prepayment,
            settled: false,
            voucher: None,
            units_used: 0,
            last_use: None,
            holds: Holds::default(),
            consents: Vec::new(),
            attestations: Vec::new(),
            outbound: self.outbound.as_ref().map(|export| export.clearance),
            inbound: self.inbound,
            mandates: self.mandates.clone(),
        }
    }
}
