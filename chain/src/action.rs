//! What records do: one type a record, grouped by family.
//!
//! Each action has `check`, which needs no ledger, and `apply`, which reads the state, refuses or
//! writes. Every refusal names its rule.

pub mod access;
pub mod application;
pub mod attestation;
pub mod audit;
pub mod calendar;
pub mod certificate;
pub mod complaint;
pub mod consent;
pub mod credit;
pub mod deal;
pub mod dispute;
pub mod domain;
pub mod duplicate;
pub mod evidence;
pub mod filing;
pub mod governance;
pub mod grant;
pub mod inventory;
pub mod list;
pub mod listing;
pub mod mandate;
pub mod objection;
pub mod opening;
pub mod organisation;
pub mod outbound;
pub mod plan;
pub mod pledge;
pub mod price;
pub mod process;
pub mod product;
pub mod recognition;
pub mod resource;
pub mod revenue;
pub mod source;
pub mod supervision;
pub mod supply;
pub mod text;
pub mod voucher;

mod goods;
mod matter;
mod registrable;
mod rights;
mod safeguards;
#[cfg(test)]
mod tests;
mod title;

pub(crate) use rights::PARTY_ROLES;
use serde_json::Value;

use crate::{
    execute::{Apply, Outcome},
    reject::{Reason, Rejection},
    state::Organisation,
};

/// The table of record types: variant, payload, name.
macro_rules! actions {
    ($($variant:ident($payload:ty) = $name:literal,)+) => {
        /// The payload of a record.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Action {
            $(#[doc = concat!("`", $name, "`")] $variant($payload),)+
        }

        impl Action {
            /// Names of all record types.
            pub const TYPES: &'static [&'static str] = &[$($name),+];

            /// The record type's name.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name),+ }
            }

            /// Reads a payload of the named type.
            pub fn parse(name: &str, body: Value) -> Result<Self, Rejection> {
                match name {
                    $($name => serde_json::from_value::<$payload>(body)
                        .map(Self::$variant)
                        .map_err(|error| Rejection::of(Reason::FieldsInvalid, error)),)+
                    _ => Err(Rejection::of(Reason::TypeUnknown, name.chars().take(64).collect::<String>())),
                }
            }

            /// The payload as JSON.
            pub fn body_json(&self) -> Value {
                match self {
                    $(Self::$variant(payload) => serde_json::to_value(payload).unwrap_or_default()),+
                }
            }

            /// Refuses what no ledger could accept.
            pub fn check(&self) -> Result<(), Rejection> {
                match self { $(Self::$variant(payload) => payload.check()),+ }
            }

            /// Applies the record, whose author has signed and holds the role used.
            pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
                match self { $(Self::$variant(payload) => payload.apply(apply, author)),+ }
            }
        }
    };
}

actions! {
    OrgEnrol(organisation::Enrol) = "org.enrol",
    OrgUpdate(organisation::Update) = "org.update",
    KeyRotate(organisation::RotateKeys) = "key.rotate",
    OrgSuspend(organisation::Suspend) = "org.suspend",
    OrgResume(organisation::Resume) = "org.resume",
    EvidenceAnchor(evidence::Anchor) = "evidence.anchor",
    ResourceDeclare(resource::Declare) = "resource.declare",
    ResourceUpdate(resource::Update) = "resource.update",
    AppSubmit(application::Submit) = "app.submit",
    AppSupplement(application::Supplement) = "app.supplement",
    AppWithdraw(application::Withdraw) = "app.withdraw",
    AppAccept(application::Accept) = "app.accept",
    AppDeficient(application::Deficient) = "app.deficient",
    AppRefuse(application::Refuse) = "app.refuse",
    AppReview(application::Review) = "app.review",
    AppPublicise(application::Publicise) = "app.publicise",
    ObjectionFile(objection::File) = "objection.file",
    ObjectionDecide(objection::Decide) = "objection.decide",
    CertIssue(certificate::Issue) = "cert.issue",
    CertSuspend(certificate::Suspend) = "cert.suspend",
    CertResume(certificate::Resume) = "cert.resume",
    CertRevoke(certificate::Revoke) = "cert.revoke",
    CertDeregister(certificate::Deregister) = "cert.deregister",
    GrantOffer(grant::Offer) = "grant.offer",
    GrantAccept(grant::Accept) = "grant.accept",
    GrantTerminate(grant::Terminate) = "grant.terminate",
    ProductRegister(product::Register) = "product.register",
    DealConclude(deal::Conclude) = "deal.conclude",
    DealDeliver(deal::Deliver) = "deal.deliver",
    DealAccept(deal::Accept) = "deal.accept",
    RecogAgree(recognition::Agree) = "recog.agree",
    RecogSuspend(recognition::Suspend) = "recog.suspend",
    RecogResume(recognition::Resume) = "recog.resume",
    CalendarSet(calendar::SetCalendar) = "calendar.set",
    PlanRegister(plan::Register) = "plan.register",
    GrantAmend(grant::Amend) = "grant.amend",
    GrantSuspend(grant::Suspend) = "grant.suspend",
    GrantResume(grant::Resume) = "grant.resume",
    GrantExit(grant::Exit) = "grant.exit",
    GrantEnd(grant::End) = "grant.end",

    CertCorrect(certificate::Correct) = "cert.correct",
    CertChange(certificate::Change) = "cert.change",
    CertRenew(certificate::Renew) = "cert.renew",
    CertTransfer(certificate::Transfer) = "cert.transfer",

    RegFreeze(supervision::Freeze) = "reg.freeze",
    RegUnfreeze(supervision::Unfreeze) = "reg.unfreeze",
    RegFinding(supervision::RecordFinding) = "reg.finding",
    RegSanction(supervision::Sanction) = "reg.sanction",
    RegJoint(supervision::Joint) = "reg.joint",

    DisputeFile(dispute::File) = "dispute.file",
    DisputeMeasure(dispute::OrderMeasure) = "dispute.measure",
    DisputeAward(dispute::Award) = "dispute.award",
    DisputeClose(dispute::Close) = "dispute.close",

    PledgeCreate(pledge::Create) = "pledge.create",
    PledgeRelease(pledge::Release) = "pledge.release",
    PledgeEnforce(pledge::Enforce) = "pledge.enforce",
    InsuranceBind(pledge::Insure) = "insurance.bind",
    GuaranteeBind(pledge::Guarantee) = "guarantee.bind",
    RecogEntry(recognition::Enter) = "recog.entry",
    RecogRefuse(recognition::Refuse) = "recog.refuse",
    SupplyDeclare(supply::Declare) = "supply.declare",
    AppContest(duplicate::Contest) = "app.contest",
    DuplicateDecide(duplicate::Decide) = "duplicate.decide",
    CreditNotice(credit::Notice) = "credit.notice",
    CreditObjection(credit::Object) = "credit.objection",
    CreditList(credit::List) = "credit.list",
    CreditRepair(credit::Repair) = "credit.repair",
    ReportFile(filing::Report) = "report.file",
    DisclosureFile(filing::Disclosure) = "disclosure.file",
    AccessStatutory(access::Statutory) = "access.statutory",
    ProcessRecord(process::Step) = "process.record",
    ProductRetire(product::Retire) = "product.retire",
    ListingOpen(listing::Open) = "listing.open",
    ListingClose(listing::Close) = "listing.close",
    PriceQuote(price::Quote) = "price.quote",
    PriceValuation(price::Value) = "price.valuation",
    PriceCounter(price::Counter) = "price.counter",
    PriceAgree(price::Agree) = "price.agree",
    PriceFile(price::File) = "price.file",
    DealClear(deal::Clear) = "deal.clear",
    DealSettle(deal::Settle) = "deal.settle",
    DealCancel(deal::Cancel) = "deal.cancel",
    VoucherIssue(voucher::Issue) = "voucher.issue",
    UseMeter(revenue::Meter) = "use.meter",
    RevenuePeriod(revenue::Period) = "revenue.period",
    RevenueDistribute(revenue::Distribute) = "revenue.distribute",
    AttestIssue(attestation::Issue) = "attest.issue",
    AttestWithdraw(attestation::Withdraw) = "attest.withdraw",
    ListPublish(list::Publish) = "list.publish",
    ConsentGive(consent::Give) = "consent.give",
    ConsentNarrow(consent::Narrow) = "consent.narrow",
    ConsentWithdraw(consent::Withdraw) = "consent.withdraw",
    OutboundClear(outbound::Clear) = "outbound.clear",
    InboundClear(outbound::ClearInbound) = "inbound.clear",
    PolicySet(governance::SetPolicy) = "policy.set",
    NodeAdmit(governance::Admit) = "node.admit",
    NodeRemove(governance::Remove) = "node.remove",
    NodeEquivocation(governance::Equivocate) = "node.equivocation",
    InventoryPublish(inventory::Publish) = "inventory.publish",
    OpeningSet(opening::Set) = "opening.set",
    MandateGive(mandate::Give) = "mandate.give",
    MandateEnd(mandate::End) = "mandate.end",
    DomainRegister(domain::Register) = "domain.register",
    DomainRetire(domain::Retire) = "domain.retire",
    ComplaintFile(complaint::File) = "complaint.file",
    ComplaintDecide(complaint::Decide) = "complaint.decide",
    AuditSchedule(audit::Schedule) = "audit.schedule",
    AuditReport(audit::Report) = "audit.report",
}

impl Action {
    /// True for a record that is a W3C Verifiable Credential.
    pub fn is_credential(&self) -> bool {
        self.name() == "cert.issue"
    }
}
