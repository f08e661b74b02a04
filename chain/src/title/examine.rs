//! Goes through everything that could stand in the way and notes all of it.

use super::{Act, Answer, Asset, Blocker, Question, remedy};
use crate::{
    action::supply::check_supply_consent,
    attenuation::{Use, exceeding_uses},
    attested,
    execute::{Failure, Outcome, Rules},
    height::Height,
    lineage::{self, Link, Moment, Node, Reliance},
    personal::{PersonalUse, check_certificate_use, check_product_use},
    policy::{self, Matter},
    recognition::{self, Claim},
    reject::{Reason, Rejection},
    state::{
        Bar, BookOf, Clock, Grant, GrantBook, OrgState, Organisation, Product, ProductState, State,
        View, ViewError,
    },
    time::Date,
    words::{DataKind, DeliveryForm, Level, Purposes, Right, Rights},
};

/// What has been found so far.
struct Examination<'a> {
    state: &'a State<'a>,
    question: &'a Question,
    height: Height,
    today: Date,
    blockers: Vec<Blocker>,
}

/// The answer on the state of a view.
pub(super) fn examine(view: &dyn View, question: &Question) -> Outcome<Answer> {
    Rules::read(view)?; // an answer under rules that this program does not know would be a guess
    let state = State::new(view);
    let Some(clock) = state.get::<Clock>(&())? else {
        return Err(ViewError("the state has no clock".into()).into());
    };
    let today = clock.time.date();
    let mut examination = Examination {
        state: &state,
        question,
        height: clock.height.next(),
        today,
        blockers: Vec::new(),
    };
    examination.party()?;
    match question.asset {
        Asset::Certificate(number) => {
            let reliance = Reliance::read(&state, number, question.under_grant);
            if let Some(reliance) = examination.read(reliance)? {
                examination.reliances(&[reliance])?;
            }
        }
        Asset::Product(id) => examination.product(id)?,
    }
    examination.standing()?;
    let blockers = examination.blockers;
    Ok(Answer { height: clock.height, time: clock.time, date: today, blockers })
}

impl Examination<'_> {
    /// Notes a blocker once.
    fn add(&mut self, rejection: Rejection, at: Option<Node>) -> Result<(), ViewError> {
        let Rejection { reason, detail } = rejection;
        if self.blockers.iter().any(|known| known.reason == reason && known.at == at) {
            return Ok(());
        }
        let remedy = remedy::of(self.state, reason, at, self.today)?;
        self.blockers.push(Blocker { reason, at, detail, remedy });
        Ok(())
    }

    fn require(&mut self, holds: bool, reason: Reason, at: Option<Node>) -> Result<(), ViewError> {
        if holds { Ok(()) } else { self.add(reason.into(), at) }
    }

    /// What was read, or the note of why it could not be.
    fn read<T>(&mut self, result: Outcome<T>) -> Outcome<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Rejected(rejection)) => {
                self.add(rejection, None)?;
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The party is enrolled, active, and of a kind that disposes of rights of its own.
    fn party(&mut self) -> Outcome<()> {
        let party = self.question.party;
        match self.state.get::<Organisation>(&party)? {
            None => self.add(Rejection::of(Reason::OrgUnknown, party), None)?,
            Some(organisation) => {
                let active = organisation.state == OrgState::Active;
                self.require(active, Reason::OrgSuspended, None)?;
                if let Some(hold) = organisation.holds.live(self.today).next() {
                    self.add(Rejection::of(Reason::OrgFrozen, hold.record), None)?;
                }
                let activity = self.question.act.activity();
                let stops = |bar: &&Bar| activity.is_some_and(|a| bar.stops(a, self.today));
                if let Some(bar) = organisation.bars.iter().find(stops) {
                    self.add(Rejection::of(Reason::OrgBarred, bar.record), None)?;
                }
                let deals = matches!(self.question.act, Act::List | Act::License | Act::Transfer);
                let barred = deals && organisation.credit.state.is_listed();
                self.require(!barred, Reason::CreditListed, None)?;
                let roles = crate::action::PARTY_ROLES;
                let fit = roles.iter().any(|role| organisation.has_role(*role));
                self.require(fit, Reason::RoleNotHeld, None)?;
            }
        }
        Ok(())
    }

    fn product(&mut self, id: crate::hash::RecordId) -> Outcome<()> {
        let at = Some(Node::Product(id));
        let Some(product) = self.state.get::<Product>(&id)? else {
            return Ok(self.add(Rejection::of(Reason::ProductUnknown, id), None)?);
        };
        let own = product.producer == self.question.party;
        self.require(own, Reason::ProductNotProducer, at)?;
        let forms = self.question.delivery_forms;
        self.require(product.delivery_forms.covers(forms), Reason::ScopeDeliveryForms, at)?;
        let offers = matches!(self.question.act, Act::List | Act::License);
        let retired = product.state == ProductState::Retired;
        self.require(!(offers && retired), Reason::ProductRetired, at)?;
        let held_only = matches!(self.question.act, Act::Transfer | Act::Pledge | Act::Deregister);
        self.require(!held_only, Reason::CertificateUnknown, at)?;
        if matches!(self.question.act, Act::Use | Act::Grant | Act::List | Act::License) {
            self.listed_product(id, &product, at)?;
        }
        if self.uses_people() {
            let grounds = check_product_use(self.state, id, &self.personal_use());
            self.note(grounds.map(|_| ()), at)?;
        }
        let reliances = lineage::reliances(self.state, &product.inputs);
        match self.read(reliances)? {
            Some(reliances) => self.reliances(&reliances),
            None => Ok(()),
        }
    }

    /// No list of its region or of the act's names the product (invariant 25), and an important one is
    /// assessed itself (23).
    fn listed_product(
        &mut self,
        id: crate::hash::RecordId,
        product: &Product,
        at: Option<Node>,
    ) -> Outcome<()> {
        let (state, question, today) = (self.state, self.question, self.today);
        let purposes = question.purpose.map_or(Purposes::EMPTY, |p| Purposes::of(&[p]));
        let forms = question.delivery_forms;
        let matter = Matter::of_product(product).used(&[question.region], purposes, forms);
        let level = match policy::check_lists(state, today, &matter) {
            Ok(level) => level,
            Err(failure) => {
                self.note(Err(failure), at)?;
                product.level
            }
        };
        if level != Level::Important {
            return Ok(());
        }
        self.note(attested::check_product_assessed(state, today, id, level), at)
    }

    fn reliances(&mut self, reliances: &[Reliance]) -> Outcome<()> {
        for reliance in reliances {
            self.entitlement(reliance)?;
            self.locks(reliance)?;
            let level = self.data(reliance)?;
            self.exclusive(reliance)?;
            self.recognised(reliance, level)?;
        }
        Ok(())
    }

    /// The right that the act takes.
    fn rights(&self) -> Rights {
        match self.question.act {
            Act::Use => Rights::of(&[Right::Use]),
            Act::List | Act::License | Act::Pledge => Rights::of(&[Right::Operate]),
            Act::Grant | Act::Transfer | Act::Deregister => Rights::of(&[]),
        }
    }

    /// The certificate is the party's, or the grant to the party covers the act (invariants 13, 30).
    fn entitlement(&mut self, reliance: &Reliance) -> Outcome<()> {
        let certificate = &reliance.certificate;
        let here = Some(Node::Certificate(certificate.number));
        let carried = certificate.rights.covers(self.rights());
        let Some((id, grant)) = &reliance.grant else {
            let held = certificate.holder == self.question.party;
            self.require(held, Reason::RightsNotHolder, here)?;
            return Ok(self.require(carried, Reason::ScopeRights, here)?);
        };
        // A change registration may have narrowed it since the grant was made.
        self.require(carried, Reason::ScopeRights, here)?;
        let at = Some(Node::Grant(*id));
        self.require(!self.question.act.is_the_holder_s(), Reason::RightsNotHolder, here)?;
        self.require(grant.grantee == self.question.party, Reason::RightsNotGrantee, at)?;
        let may_pass_on = self.question.act != Act::Grant || grant.sub_depth > 0;
        self.require(may_pass_on, Reason::ScopeDepth, at)?;
        self.inside(reliance, at)
    }

    /// Every dimension of the use is inside the grant.
    fn inside(&mut self, reliance: &Reliance, at: Option<Node>) -> Outcome<()> {
        let Some((_, grant)) = &reliance.grant else { return Ok(()) };
        let question = self.question;
        let used = Use {
            rights: self.rights(),
            certificate: reliance.certificate.number,
            level: reliance.certificate.level,
            delivery_forms: question.delivery_forms,
            purpose: question.purpose,
            scenario: grant.scope.scenarios.as_ref().and_then(|s| s.first()).map(String::as_str),
            sector: question.sector.or_else(|| grant.scope.sectors.iter().next()),
            region: Some(question.region),
            secure_domain: None,
            term: None,
        };
        for rejection in exceeding_uses(&grant.bounds(), &used) {
            self.add(rejection, at)?;
        }
        Ok(())
    }

    /// Neither disputed nor pledged nor locked by a transfer (invariants 37, 38, 41).
    fn locks(&mut self, reliance: &Reliance) -> Outcome<()> {
        let certificate = &reliance.certificate;
        let at = Some(Node::Certificate(certificate.number));
        let begins = self.question.act.begins_reliance();
        let dispute = lineage::ownership_dispute(self.state, certificate, self.today)?;
        if let (true, Some(dispute)) = (begins, dispute) {
            self.add(Rejection::of(Reason::RightsDisputed, dispute), at)?;
        }
        if matches!(self.question.act, Act::Transfer | Act::Deregister) {
            for pledge in &certificate.pledges {
                self.add(Rejection::of(Reason::RightsPledged, pledge), at)?;
            }
        }
        let lock = lineage::transfer_lock(self.state, certificate, self.today)?;
        if let (Some(deal), None) = (lock, &reliance.grant) {
            self.add(Rejection::of(Reason::RightsTransferPending, deal), at)?;
        }
        Ok(())
    }

    /// Core data never leaves its holder; raw data stays in its domain (invariants 22, 23). Returns
    /// the level that holds where the act is done.
    fn data(&mut self, reliance: &Reliance) -> Outcome<Level> {
        let certificate = &reliance.certificate;
        let at = Some(Node::Certificate(certificate.number));
        let leaves = self.question.act != Act::Deregister;
        self.require(!(leaves && certificate.level == Level::Core), Reason::RightsCoreData, at)?;
        let raw = self.question.delivery_forms.has(DeliveryForm::RawExport);
        let permitted =
            certificate.data_kind == DataKind::Enterprise && certificate.level < Level::Important;
        self.require(!raw || permitted, Reason::RightsRawExport, at)?;
        self.supply_consent(reliance, at)?;
        let level = self.listed(reliance)?;
        self.assessed(reliance, level)?;
        let of_product = matches!(self.question.asset, Asset::Product(_));
        if !of_product && self.uses_people() {
            let grounds = check_certificate_use(self.state, certificate, &self.personal_use());
            self.note(grounds.map(|_| ()), at)?;
        }
        Ok(level)
    }

    /// True when the act is a use of personal information, should there be any.
    const fn uses_people(&self) -> bool {
        matches!(self.question.act, Act::Use | Act::List | Act::License)
    }

    /// The use that is asked about. A question cites no consent, so what needs one is a blocker that
    /// the party removes by citing it (invariant 26).
    fn personal_use(&self) -> PersonalUse<'static> {
        PersonalUse {
            processor: self.question.party,
            purposes: self.question.purpose.map_or(Purposes::EMPTY, |p| Purposes::of(&[p])),
            bases: &[],
            processing: None,
            height: self.height,
            today: self.today,
        }
    }

    /// No negative list of its home or of the region of the act names it (invariant 25). Returns the
    /// level that holds there.
    fn listed(&mut self, reliance: &Reliance) -> Outcome<Level> {
        let (question, certificate) = (self.question, &reliance.certificate);
        if matches!(question.act, Act::Deregister | Act::Pledge) {
            return Ok(certificate.level);
        }
        let purposes = question.purpose.map_or(Purposes::EMPTY, |p| Purposes::of(&[p]));
        let matter = Matter::of_certificate(self.state, certificate)?.used(
            &[question.region],
            purposes,
            question.delivery_forms,
        );
        let level = policy::check_lists(self.state, self.today, &matter);
        match level {
            Ok(level) => Ok(level),
            Err(failure) => {
                self.note(Err(failure), Some(Node::Certificate(certificate.number)))?;
                Ok(certificate.level)
            }
        }
    }

    /// Important data that is used or leaves its holder has a live risk assessment (invariant 23).
    fn assessed(&mut self, reliance: &Reliance, level: Level) -> Outcome<()> {
        let certificate = &reliance.certificate;
        let bound = !matches!(self.question.act, Act::Pledge | Act::Deregister);
        let of_product = matches!(self.question.asset, Asset::Product(_));
        if !bound || of_product || level != Level::Important {
            return Ok(());
        }
        let assessed = attested::check_assessed(self.state, self.today, certificate, level);
        self.note(assessed, Some(Node::Certificate(certificate.number)))
    }

    /// Shared data is granted, offered and sold on its provider's consent only, and used on it by who
    /// holds it (invariant 15).
    fn supply_consent(&mut self, reliance: &Reliance, at: Option<Node>) -> Outcome<()> {
        let bound = match self.question.act {
            Act::Grant | Act::List | Act::License | Act::Transfer => true,
            Act::Use => reliance.grant.is_none(),
            Act::Pledge | Act::Deregister => false,
        };
        if !bound {
            return Ok(());
        }
        let rights = match self.question.act {
            Act::Transfer => reliance.certificate.rights,
            _ => self.rights(),
        };
        let purposes = self.question.purpose.map_or(Purposes::EMPTY, |p| Purposes::of(&[p]));
        let certificate = std::slice::from_ref(&reliance.certificate);
        let today = self.today;
        let consented =
            check_supply_consent(self.state, today, certificate, rights, purposes, today);
        self.note(consented, at)
    }

    /// Notes what a check of one rule refuses.
    fn note(&mut self, result: Outcome<()>, at: Option<Node>) -> Outcome<()> {
        match result {
            Err(Failure::Rejected(rejection)) => Ok(self.add(rejection, at)?),
            other => other,
        }
    }

    /// No exclusive grant on the same parent covers what would be granted (invariant 17).
    fn exclusive(&mut self, reliance: &Reliance) -> Outcome<()> {
        if self.question.act != Act::Grant {
            return Ok(());
        }
        let of = match &reliance.grant {
            Some((id, _)) => BookOf::Grant(*id),
            None => BookOf::Certificate(reliance.certificate.number),
        };
        let book = self.state.get::<GrantBook>(&of)?.unwrap_or_default();
        let today = self.today;
        let live = book.named.iter().filter(|named| named.exclusive && named.to >= today);
        for named in live {
            let Some(grant) = self.state.get::<Grant>(&named.grant)? else { continue };
            let scope = &grant.scope;
            let covers = scope.certificates.contains(&reliance.certificate.number)
                && scope.allows_region(self.question.region)
                && self.question.purpose.is_none_or(|purpose| scope.purposes.has(purpose));
            self.require(!covers, Reason::GrantExclusive, Some(Node::Grant(named.grant)))?;
        }
        Ok(())
    }

    /// The region of the act recognises the certificate (invariant 43).
    fn recognised(&mut self, reliance: &Reliance, level: Level) -> Outcome<()> {
        let certificate = &reliance.certificate;
        let at = Some(Node::Certificate(certificate.number));
        let rights = match self.rights() {
            rights if rights.is_empty() => certificate.rights,
            rights => rights,
        };
        let purposes = self.question.purpose.map_or(Purposes::EMPTY, |p| Purposes::of(&[p]));
        let claim = Claim { level, ..Claim::of(certificate, rights, purposes) };
        let (from, region) = (certificate.region(), self.question.region);
        let verdict = recognition::recognise(self.state, region, &claim, self.today)?;
        match verdict.require(from, region) {
            Ok(()) => Ok(()),
            Err(rejection) if rejection.reason == Reason::RightsCoreData => Ok(()),
            Err(rejection) => Ok(self.add(rejection, at)?),
        }
    }

    /// Everything that the asset and the grant rest on is in force (invariants 19, 20, 31).
    fn standing(&mut self) -> Outcome<()> {
        let grant = self.question.under_grant.map(|id| Link::to(Node::Grant(id)));
        let links: Vec<Link> =
            [Some(Link::to(self.question.asset.node())), grant].into_iter().flatten().collect();
        let leaves = self.question.act != Act::Deregister;
        for fault in lineage::faults(self.state, &links, Moment::on(self.today))? {
            if fault.reason == Reason::RightsCoreData && !leaves {
                continue;
            }
            self.add(fault.reason.into(), Some(fault.at))?;
        }
        Ok(())
    }
}
