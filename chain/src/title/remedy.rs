//! Who can lift what stands in the way, and until when it stands.

use serde::{Deserialize, Serialize};

use crate::{
    lineage::{Node, OwnershipDispute, ownership_dispute},
    reject::Reason,
    state::{Certificate, Deal, Dispute, Grant, Holds, Listing, Pledge, Product, State, ViewError},
    time::Date,
    uscc::Uscc,
    words::words,
};

words!(
    /// Who can lift a blocker.
    Remover {
        /// The home registrar of the certificate.
        Registrar = "registrar",
        /// The regulator that froze it.
        Regulator = "regulator",
        /// The arbitrator, by award or by ending the measure; or the parties by settling.
        Arbitrator = "arbitrator",
        /// The creditor.
        Creditor = "creditor",
        /// Whoever holds the certificate.
        Holder = "holder",
        /// The grantor of the grant.
        Grantor = "grantor",
        /// The grantee of the grant.
        Grantee = "grantee",
        /// The other party of the deal.
        Counterparty = "counterparty",
        /// The data authorities of both regions.
        Authorities = "authorities",
        /// The asking party itself, by asking for less or providing what is missing.
        Party = "party",
        /// Nobody: only a new registration, grant or deal helps.
        Nobody = "nobody",
        /// The provider of shared data.
        Provider = "provider",
    }
);

/// Who can lift a blocker and when it ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// In what capacity.
    pub by: Remover,
    /// Which organisation, where it is one.
    pub organisation: Option<Uscc>,
    /// Last day on which it stands in the way, where it ends by itself.
    pub until: Option<Date>,
}

impl Remedy {
    /// Nobody in particular.
    pub const fn by(by: Remover) -> Self {
        Self { by, organisation: None, until: None }
    }

    const fn of(by: Remover, organisation: Uscc) -> Self {
        Self { by, organisation: Some(organisation), until: None }
    }
}

/// The remedy of a rule at a place of the lineage.
pub(super) fn of(
    state: &State<'_>,
    reason: Reason,
    at: Option<Node>,
    today: Date,
) -> Result<Remedy, ViewError> {
    Ok(match at {
        Some(Node::Certificate(number)) => match state.get::<Certificate>(&number)? {
            Some(certificate) => of_certificate(state, &certificate, reason, today)?,
            None => Remedy::by(Remover::Nobody),
        },
        Some(Node::Grant(id)) => match state.get::<Grant>(&id)? {
            Some(grant) => of_grant(&grant, reason, today),
            None => Remedy::by(Remover::Nobody),
        },
        Some(Node::Product(id)) => match state.get::<Product>(&id)? {
            Some(product) => of_holds(&product.holds, reason, today)
                .unwrap_or(Remedy::of(Remover::Holder, product.producer)),
            None => Remedy::by(Remover::Nobody),
        },
        Some(Node::Deal(id)) => match state.get::<Deal>(&id)? {
            Some(deal) => of_holds(&deal.holds, reason, today)
                .unwrap_or(Remedy::of(Remover::Counterparty, deal.seller)),
            None => Remedy::by(Remover::Nobody),
        },
        Some(Node::Listing(id)) => match state.get::<Listing>(&id)? {
            Some(listing) => of_holds(&listing.holds, reason, today)
                .unwrap_or(Remedy::of(Remover::Counterparty, listing.seller)),
            None => Remedy::by(Remover::Nobody),
        },
        None => of_rule(reason),
    })
}

fn of_certificate(
    state: &State<'_>,
    certificate: &Certificate,
    reason: Reason,
    today: Date,
) -> Result<Remedy, ViewError> {
    if let Some(remedy) = of_holds(&certificate.holds, reason, today) {
        return Ok(remedy);
    }
    let registrar = Remedy::of(Remover::Registrar, certificate.registrar);
    Ok(match reason {
        Reason::LineageCertificateStopped if certificate.is_live_on(today) => registrar,
        Reason::LineageCertificateStopped | Reason::RightsCoreData | Reason::RightsRawExport => {
            Remedy::by(Remover::Nobody)
        }
        Reason::LineageCertificateExpired if today < certificate.valid_from => {
            Remedy { until: certificate.valid_from.previous(), ..Remedy::by(Remover::Nobody) }
        }
        Reason::LineageCertificateExpired => Remedy::by(Remover::Nobody),
        Reason::RightsNotHolder | Reason::ScopeRights | Reason::LineageCertificateMoved => {
            Remedy::of(Remover::Holder, certificate.holder)
        }
        Reason::RightsTransferPending => {
            let deal = match certificate.transfer_pending {
                Some(id) => state.get::<Deal>(&id)?,
                None => None,
            };
            deal.map_or(registrar, |deal| Remedy {
                until: Some(deal.complete_by),
                ..Remedy::of(Remover::Counterparty, deal.buyer)
            })
        }
        Reason::RightsPledged => of_pledge(state, certificate)?,
        Reason::RightsDisputed => of_dispute(state, certificate, today)?,
        _ => of_rule(reason),
    })
}

/// The creditor that ranks first.
fn of_pledge(state: &State<'_>, certificate: &Certificate) -> Result<Remedy, ViewError> {
    let first = match certificate.pledges.first() {
        Some(id) => state.get::<Pledge>(id)?,
        None => None,
    };
    Ok(first.map_or(Remedy::by(Remover::Creditor), |p| Remedy::of(Remover::Creditor, p.creditor)))
}

/// The arbitrator that the dispute is before; a contest waits for one to be named.
fn of_dispute(
    state: &State<'_>,
    certificate: &Certificate,
    today: Date,
) -> Result<Remedy, ViewError> {
    let arbitrator = match ownership_dispute(state, certificate, today)? {
        Some(OwnershipDispute::Open(id)) => state.get::<Dispute>(&id)?.map(|d| d.arbitrator),
        _ => None,
    };
    Ok(arbitrator.map_or(Remedy::by(Remover::Arbitrator), |a| Remedy::of(Remover::Arbitrator, a)))
}

fn of_grant(grant: &Grant, reason: Reason, today: Date) -> Remedy {
    if let Some(remedy) = of_holds(&grant.holds, reason, today) {
        return remedy;
    }
    match reason {
        Reason::LineageGrantNotAccepted => Remedy::of(Remover::Grantee, grant.grantee),
        Reason::LineageGrantOutOfTerm if today < grant.term.from => {
            Remedy { until: grant.term.from.previous(), ..Remedy::by(Remover::Nobody) }
        }
        Reason::LineageGrantTerminated => Remedy::by(Remover::Nobody),
        _ => Remedy::of(Remover::Grantor, grant.grantor),
    }
}

/// The hold that this rule stands for, if one is live.
fn of_holds(holds: &Holds, reason: Reason, today: Date) -> Option<Remedy> {
    let hold = holds.live(today).find(|hold| hold.kind.reason() == reason)?;
    let by = match reason {
        Reason::LineageFrozen => Remover::Regulator,
        Reason::LineageMeasure => Remover::Arbitrator,
        _ => Remover::Registrar,
    };
    Some(Remedy { until: hold.until, ..Remedy::of(by, hold.by) })
}

/// Where the rule alone says who can help.
const fn of_rule(reason: Reason) -> Remedy {
    Remedy::by(Remover::of_rule(reason))
}

impl Remover {
    /// Who can help, as far as the rule alone says.
    pub const fn of_rule(reason: Reason) -> Self {
        match reason {
            Reason::RecogNone
            | Reason::RecogSuspended
            | Reason::RecogKind
            | Reason::RecogRight
            | Reason::RecogLevel
            | Reason::RecogSector
            | Reason::RecogPurpose
            | Reason::ListNegative => Self::Authorities,
            Reason::SupplyConsentMissing | Reason::SupplyConsentExceeded => Self::Provider,
            Reason::OrgFrozen | Reason::OrgBarred | Reason::CreditListed => Self::Regulator,
            Reason::RecogRefused
            | Reason::RecogEntryMissing
            | Reason::OrgSuspended
            | Reason::OrgUnknown => Self::Registrar,
            Reason::LineageDangling | Reason::RightsCoreData => Self::Nobody,
            _ => Self::Party,
        }
    }
}
