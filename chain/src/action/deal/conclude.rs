//! `deal.conclude`: what both parties and the host sign.

use serde::{Deserialize, Serialize};

use crate::{
    action::{
        credit::check_not_listed,
        rights::{
            PARTY_ROLES, check_arbitrator, check_data, check_free, check_not_over,
            check_recognised, check_undisputed, check_within_validity, require_standing,
        },
        supervision::check_not_barred,
        text::check_name,
        title::check_unpledged_or_signed,
    },
    attenuation::{Use, use_exceeding},
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    limits::JSON_INTEGER_MAX,
    lineage::{Reliance, deal_links, reliances},
    reject::{Reason, Rejection},
    state::{Deal, DealObject, DealState, Holds, Organisation, Price, Product, TaggedDigest, Term},
    time::Date,
    uscc::Uscc,
    words::{
        Activity, DataKind, DealMode, DeliveryForms, Level, Purpose, Purposes, Right, Rights, Role,
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
}

/// What is dealt, once read.
struct Goods {
    /// The certificates that the seller relies on.
    reliances: Vec<Reliance>,
    /// The product, when it is one.
    product: Option<Product>,
    data_kind: DataKind,
    level: Level,
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
        if matches!(self.price, Price::PublicFen(fen) if fen > JSON_INTEGER_MAX.unsigned_abs()) {
            return Err(Rejection::of(Reason::DocumentNumber, "price"));
        }
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
        let goods = self.goods(apply)?;
        check_arbitrator(apply, self.arbitrator, &[self.seller, self.buyer, self.host])?;
        self.check_host(&host, &seller, &buyer, goods.data_kind)?;
        check_data(goods.level, goods.data_kind, self.delivery_forms)?;
        self.check_price(goods.data_kind)?;
        self.check_dates(apply)?;
        for reliance in &goods.reliances {
            self.check_reliance(&buyer, reliance, &goods)?;
        }
        let certificates = goods.reliances.iter().map(|reliance| &reliance.certificate);
        let purposes = Purposes::of(&[self.purpose]);
        check_recognised(apply, certificates, &[host.region], self.rights(&goods), purposes)?;
        let deal = self.deal();
        require_standing(apply, &deal_links(&deal))?;
        if self.mode == DealMode::Transfer {
            self.lock(apply, &goods)?;
        }
        apply.state.put(&apply.id(), &deal);
        Ok(())
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

    fn goods(&self, apply: &Apply<'_, '_>) -> Outcome<Goods> {
        match self.object {
            DealObject::Certificate(number) => {
                let reliance = Reliance::read(apply.state, number, self.under_grant)?;
                let (data_kind, level) =
                    (reliance.certificate.data_kind, reliance.certificate.level);
                match self.under_grant {
                    None => check_free(apply, &reliance.certificate)?,
                    // A grant stays with a certificate that moves, so a lock does not stop its use.
                    Some(_) => check_undisputed(apply, &reliance.certificate)?,
                }
                Ok(Goods { reliances: vec![reliance], product: None, data_kind, level })
            }
            DealObject::Product(id) => {
                let product: Product = apply.find(&id, Reason::ProductUnknown)?;
                if product.producer != self.seller {
                    return refuse(Reason::ProductNotProducer, id);
                }
                if !product.delivery_forms.covers(self.delivery_forms) {
                    return refuse(Reason::ScopeDeliveryForms, self.delivery_forms);
                }
                let (data_kind, level) = (product.data_kind, product.level);
                let reliances = reliances(apply.state, &product.inputs)?;
                Ok(Goods { reliances, product: Some(product), data_kind, level })
            }
        }
    }

    /// Public data: a price that all see, free for the public good; other data: a commitment.
    fn check_price(&self, kind: DataKind) -> Outcome<()> {
        let for_public_good =
            matches!(self.purpose, Purpose::PublicGovernance | Purpose::PublicInterest);
        match (kind, self.price) {
            (DataKind::Public, Price::PublicFen(fen)) if for_public_good && fen > 0 => {
                refuse(Reason::DealPriceNotFree, fen)
            }
            (DataKind::Public, Price::PublicFen(_)) => Ok(()),
            (DataKind::Enterprise | DataKind::Personal, Price::Commitment(_)) => Ok(()),
            _ => refuse(Reason::DealPriceForm, kind),
        }
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
        let rights = Rights::of(&[Right::Operate]);
        if let Some(term) = &self.term {
            check_within_validity(certificate, term)?;
        }
        if !certificate.rights.covers(rights) {
            return refuse(Reason::ScopeRights, certificate.number);
        }
        let Some((id, grant)) = &reliance.grant else {
            if certificate.holder != self.seller {
                return refuse(Reason::RightsNotHolder, certificate.number);
            }
            return Ok(());
        };
        if grant.grantee != self.seller {
            return refuse(Reason::RightsNotGrantee, id);
        }
        let mut used = Use {
            rights,
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
        match use_exceeding(&grant.bounds(), &used) {
            Some(rejection) => Err(rejection.into()),
            None => Ok(()),
        }
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
            holds: Holds::default(),
        }
    }
}
