//! Mutual recognition (互认): may a certificate of one region be relied upon in another?
//!
//! Every agreement in its term between the issuing region or an ancestor of it and the receiving
//! region or an ancestor of it covers the pair. The most specific one applies, and is named with
//! the article that recognises. A wider one bounds it: what the more specific adds must lie in what
//! the wider one lets be delegated, the stricter level wins, and one that is suspended admits
//! nothing new. A registrar of the receiving region may refuse a certificate for its territory, and
//! enters it where the agreement recognises by entry.
//!
//! # Invariants
//! - 22: core data is never recognised.
//! - 43: a foreign certificate is relied upon only through an agreement that covers kind, right,
//!   level, sector and purpose.
//! - 44: recognition is not transitive: only agreements between the two sides are looked at.

use serde::Serialize;

use crate::{
    hash::RecordId,
    region::Region,
    reject::{Reason, Rejection},
    state::{
        Agreement, Certificate, CertificateNumber, RecognitionMode, Recognitions, State,
        TaggedDigest, ViewError,
    },
    time::Date,
    words::{CertificateKinds, Level, Purposes, Rights, Sector, Sectors},
};

/// What is to be relied upon, in the dimensions that agreements limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The certificate; its number says which region issued it and of which kind it is.
    pub certificate: CertificateNumber,
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
            certificate: certificate.number,
            rights,
            level: certificate.level,
            sector: certificate.sector,
            purposes,
        }
    }
}

/// On what a certificate is recognised, or refused: the clause that a verdict names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clause {
    /// The record that made the agreement.
    pub agreement: RecordId,
    /// Its two regions.
    pub parties: (Region, Region),
    /// The article of its text.
    pub article: String,
    /// Digest of its text.
    pub text: TaggedDigest,
    /// The record by which a registrar of the receiving region entered or refused the certificate,
    /// if it did.
    pub entry: Option<RecordId>,
}

impl Clause {
    fn of(agreement: &Agreement, entry: Option<RecordId>) -> Self {
        Self {
            agreement: agreement.record,
            parties: agreement.parties,
            article: agreement.article.clone(),
            text: agreement.text,
            entry,
        }
    }
}

/// Whether a certificate may be relied upon, and through what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The certificate is not foreign there: no agreement is needed.
    Home,
    /// Recognised on this clause of the most specific agreement that covers the regions.
    Recognised(Clause),
    /// Not recognised.
    Refused {
        /// The limiting dimension.
        reason: Reason,
        /// The clause that limits, where there is one.
        clause: Option<Clause>,
    },
}

impl Verdict {
    const fn refused(reason: Reason, clause: Option<Clause>) -> Self {
        Self::Refused { reason, clause }
    }

    /// Refuses unless the certificate may be relied upon.
    pub fn require(&self, issuer: Region, receiving: Region) -> Result<(), Rejection> {
        match self {
            Self::Home | Self::Recognised(_) => Ok(()),
            Self::Refused { reason, clause: Some(Clause { entry: Some(id), .. }) } => {
                Err(Rejection::of(*reason, format_args!("{issuer} in {receiving}, record {id}")))
            }
            Self::Refused { reason, clause: Some(Clause { agreement: id, .. }) } => {
                Err(Rejection::of(*reason, format_args!("{issuer} in {receiving}, agreement {id}")))
            }
            Self::Refused { reason, clause: None } => {
                Err(Rejection::of(*reason, format_args!("{issuer} in {receiving}")))
            }
        }
    }
}

/// What all agreements that cover two regions come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    /// True when a registrar of the receiving region must enter each certificate.
    pub by_entry: bool,
    /// True when one of them is suspended: nothing new is recognised.
    pub suspended: bool,
}

impl Limits {
    /// What an agreement recognises itself.
    fn own(agreement: &Agreement) -> Self {
        Self {
            kinds: agreement.kinds,
            rights: agreement.rights,
            level_max: agreement.level_max,
            sectors: agreement.sectors,
            purposes: agreement.purposes,
            by_entry: agreement.mode == RecognitionMode::ByEntry,
            suspended: agreement.is_suspended(),
        }
    }

    /// What an agreement allows those inside it: its own terms and what it lets be delegated.
    pub(crate) fn allowed_inside(agreement: &Agreement) -> Self {
        let (own, more) = (Self::own(agreement), &agreement.delegable);
        Self {
            kinds: own.kinds.union(more.kinds),
            rights: own.rights.union(more.rights),
            sectors: own.sectors.union(more.sectors),
            purposes: own.purposes.union(more.purposes),
            by_entry: own.by_entry && !more.automatic,
            ..own
        }
    }

    fn within(self, wider: Self) -> Self {
        Self {
            kinds: self.kinds.intersect(wider.kinds),
            rights: self.rights.intersect(wider.rights),
            level_max: self.level_max.min(wider.level_max),
            sectors: self.sectors.intersect(wider.sectors),
            purposes: self.purposes.intersect(wider.purposes),
            by_entry: self.by_entry || wider.by_entry,
            suspended: self.suspended || wider.suspended,
        }
    }

    /// The first dimension in which these limits do not admit the claim.
    fn limiting(&self, claim: &Claim) -> Option<Reason> {
        let sector_covered = match claim.sector {
            Some(sector) => self.sectors.has(sector),
            None => self.sectors == Sectors::all(),
        };
        let dimensions = [
            (!self.suspended, Reason::RecogSuspended),
            (self.kinds.has(claim.certificate.kind()), Reason::RecogKind),
            (self.rights.covers(claim.rights), Reason::RecogRight),
            (claim.level <= self.level_max, Reason::RecogLevel),
            (sector_covered, Reason::RecogSector),
            (self.purposes.covers(claim.purposes), Reason::RecogPurpose),
        ];
        dimensions.into_iter().find_map(|(admitted, reason)| (!admitted).then_some(reason))
    }
}

/// Whether a certificate may be relied upon in `receiving` as `claim` says.
///
/// What is read from the state depends on the two regions and the number alone, so a file that
/// proves those entries proves the answer.
pub fn recognise(
    state: &State<'_>,
    receiving: Region,
    claim: &Claim,
    today: Date,
) -> Result<Verdict, ViewError> {
    let issuer = claim.certificate.region();
    if claim.level == Level::Core {
        return Ok(Verdict::refused(Reason::RightsCoreData, None));
    }
    if !issuer.is_foreign_to(receiving) {
        return Ok(Verdict::Home);
    }
    let agreements = covering(state, issuer, receiving, today)?;
    let decisions = state.get::<Recognitions>(&claim.certificate)?;
    Ok(judge(&agreements, decisions.as_ref(), receiving, claim))
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

/// The verdict of agreements that cover the regions, most specific first, and of the receiving
/// side's decisions about the certificate.
pub fn judge(
    agreements: &[Agreement],
    decisions: Option<&Recognitions>,
    receiving: Region,
    claim: &Claim,
) -> Verdict {
    let Some(nearest) = agreements.first() else {
        return Verdict::refused(Reason::RecogNone, None);
    };
    for (agreement, limits) in agreements.iter().zip(bounds(agreements)) {
        if let Some(reason) = limits.limiting(claim) {
            return Verdict::refused(reason, Some(Clause::of(agreement, None)));
        }
    }
    match decisions.and_then(|decisions| decisions.at(receiving)) {
        Some(entry) if !entry.recognised => {
            let clause = Clause::of(nearest, Some(entry.record));
            Verdict::refused(Reason::RecogRefused, Some(clause))
        }
        Some(entry) => Verdict::Recognised(Clause::of(nearest, Some(entry.record))),
        None if bounds(agreements).any(|limits| limits.by_entry) => {
            Verdict::refused(Reason::RecogEntryMissing, Some(Clause::of(nearest, None)))
        }
        None => Verdict::Recognised(Clause::of(nearest, None)),
    }
}

/// What all of these agreements, most specific first, come to; None when there is none.
pub fn limits(agreements: &[Agreement]) -> Option<Limits> {
    bounds(agreements).reduce(Limits::within)
}

/// The own terms of the first, then what each wider one allows inside it.
fn bounds(agreements: &[Agreement]) -> impl Iterator<Item = Limits> {
    let wider = agreements.iter().skip(1).map(Limits::allowed_inside);
    agreements.iter().take(1).map(Limits::own).chain(wider)
}

/// A region, its prefecture and its province, without repetition, the region first.
fn lineage_of(region: Region) -> Vec<Region> {
    let mut all = vec![region, region.prefecture(), region.province()];
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
