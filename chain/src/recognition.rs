//! Mutual recognition (互认): may a certificate of one region be relied upon in another?
//!
//! Every agreement in its term between the issuing region or an ancestor of it and the receiving
//! region or an ancestor of it covers the pair. The most specific one is named, and all of them
//! must admit the reliance: the strictest limit wins, and one that is suspended admits nothing new.
//!
//! # Invariants
//! - 22: core data is never recognised.
//! - 43: a foreign certificate is relied upon only through an agreement that covers kind, right,
//!   level, sector and purpose.
//! - 44: recognition is not transitive: only agreements between the two sides are looked at.

use crate::{
    hash::RecordId,
    region::Region,
    reject::{Reason, Rejection},
    state::{Agreement, Certificate, State, ViewError},
    time::Date,
    words::{CertificateKind, CertificateKinds, Level, Purposes, Rights, Sector, Sectors},
};

/// What is to be relied upon, in the dimensions that agreements limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Kind of certificate.
    pub kind: CertificateKind,
    /// Rights relied upon.
    pub rights: Rights,
    /// Level of the data.
    pub level: Level,
    /// Industry section of the data; absent: only agreements over all sections cover it.
    pub sector: Option<Sector>,
    /// Purposes; empty where none is fixed yet.
    pub purposes: Purposes,
}

impl Claim {
    /// Reliance on these rights of a certificate for these purposes.
    pub const fn of(certificate: &Certificate, rights: Rights, purposes: Purposes) -> Self {
        Self {
            kind: certificate.number.kind(),
            rights,
            level: certificate.level,
            sector: certificate.sector,
            purposes,
        }
    }
}

/// Whether a certificate may be relied upon, and through what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The certificate is not foreign there: no agreement is needed.
    Home,
    /// Recognised through this agreement, the most specific one that covers the regions.
    Recognised(RecordId),
    /// Not recognised: the limiting dimension, and the agreement that limits, where there is one.
    Refused {
        /// The limiting dimension.
        reason: Reason,
        /// The agreement that limits.
        agreement: Option<RecordId>,
    },
}

impl Verdict {
    /// Refuses unless the certificate may be relied upon.
    pub fn require(&self, issuer: Region, receiving: Region) -> Result<(), Rejection> {
        match self {
            Self::Home | Self::Recognised(_) => Ok(()),
            Self::Refused { reason, agreement: Some(id) } => {
                Err(Rejection::of(*reason, format_args!("{issuer} in {receiving}, agreement {id}")))
            }
            Self::Refused { reason, agreement: None } => {
                Err(Rejection::of(*reason, format_args!("{issuer} in {receiving}")))
            }
        }
    }
}

/// The strictest limits of all agreements that cover two regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Limits {
    /// Kinds of certificates.
    pub kinds: CertificateKinds,
    /// Rights.
    pub rights: Rights,
    /// Strictest level.
    pub level_max: Level,
    /// Sectors.
    pub sectors: Sectors,
    /// Purposes.
    pub purposes: Purposes,
    /// True when one of them is suspended: nothing new is recognised.
    pub suspended: bool,
}

/// Whether a certificate may be relied upon in `receiving` as `claim` says.
pub fn recognise(
    state: &State<'_>,
    issuer: Region,
    receiving: Region,
    claim: &Claim,
    today: Date,
) -> Result<Verdict, ViewError> {
    if claim.level == Level::Core {
        return Ok(Verdict::Refused { reason: Reason::RightsCoreData, agreement: None });
    }
    if !issuer.is_foreign_to(receiving) {
        return Ok(Verdict::Home);
    }
    Ok(judge(&covering(state, issuer, receiving, today)?, claim))
}

/// The agreements in their term, suspended or not, that cover two regions, most specific first.
pub fn covering(
    state: &State<'_>,
    issuer: Region,
    receiving: Region,
    today: Date,
) -> Result<Vec<Agreement>, ViewError> {
    let (theirs, ours) = (lineage_of(issuer), lineage_of(receiving));
    let mut pairs: Vec<(usize, (Region, Region))> = Vec::with_capacity(theirs.len() * ours.len());
    for (i, their) in theirs.iter().enumerate() {
        pairs.extend(ours.iter().enumerate().map(|(j, our)| (i + j, (*their, *our))));
    }
    // Stable: on equal distance the pair that is nearer to the issuer comes first.
    pairs.sort_by_key(|(distance, _)| *distance);
    let mut found = Vec::new();
    for (_, pair) in pairs {
        let agreement = state.get::<Agreement>(&pair)?;
        found.extend(agreement.filter(|a| a.term.from <= today && today <= a.term.to));
    }
    Ok(found)
}

/// The verdict of agreements that cover the regions, most specific first.
pub fn judge(agreements: &[Agreement], claim: &Claim) -> Verdict {
    for agreement in agreements {
        if let Some(reason) = limiting(agreement, claim) {
            return Verdict::Refused { reason, agreement: Some(agreement.record) };
        }
    }
    match agreements.first() {
        Some(most_specific) => Verdict::Recognised(most_specific.record),
        None => Verdict::Refused { reason: Reason::RecogNone, agreement: None },
    }
}

/// The strictest limits of these agreements; None when there is none.
pub fn limits(agreements: &[Agreement]) -> Option<Limits> {
    agreements
        .iter()
        .map(|agreement| Limits {
            kinds: agreement.kinds,
            rights: agreement.rights,
            level_max: agreement.level_max,
            sectors: agreement.sectors,
            purposes: agreement.purposes,
            suspended: agreement.is_suspended(),
        })
        .reduce(|a, b| Limits {
            kinds: a.kinds.intersect(b.kinds),
            rights: a.rights.intersect(b.rights),
            level_max: a.level_max.min(b.level_max),
            sectors: a.sectors.intersect(b.sectors),
            purposes: a.purposes.intersect(b.purposes),
            suspended: a.suspended || b.suspended,
        })
}

/// The first dimension in which an agreement does not admit the claim.
fn limiting(agreement: &Agreement, claim: &Claim) -> Option<Reason> {
    let sector_covered = match claim.sector {
        Some(sector) => agreement.sectors.has(sector),
        None => agreement.sectors == Sectors::all(),
    };
    let dimensions = [
        (!agreement.is_suspended(), Reason::RecogSuspended),
        (agreement.kinds.has(claim.kind), Reason::RecogKind),
        (agreement.rights.covers(claim.rights), Reason::RecogRight),
        (claim.level <= agreement.level_max, Reason::RecogLevel),
        (sector_covered, Reason::RecogSector),
        (agreement.purposes.covers(claim.purposes), Reason::RecogPurpose),
    ];
    dimensions.into_iter().find_map(|(admitted, reason)| (!admitted).then_some(reason))
}

/// A region, its prefecture and its province, without repetition, the region first.
fn lineage_of(region: Region) -> Vec<Region> {
    let mut all = vec![region, region.prefecture(), region.province()];
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
