//! Attenuation: what a grant gives on, or what is done under it, lies inside what it was given.
//!
//! Pure comparison of bounds. Every dimension that is exceeded is named by a code of its own, with
//! the values that lie outside.
//!
//! # Invariants
//! - 13: a grant is inside its parent in every dimension.
//! - 30: a product or deal under a grant is inside it in every dimension that it has.

mod effective;

use std::fmt::Display;

use crate::{
    region::Region,
    reject::{Reason, Rejection},
    state::{CertificateNumber, Scope, Term},
    words::{DeliveryForms, Level, Purpose, Rights, Sector, Sectors},
};

pub use effective::{EffectiveBounds, effective};

/// The dimensions in which a grant is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<'a> {
    /// Rights.
    pub rights: Rights,
    /// Certificates, fields, purposes, scenarios, sectors, regions, forms, domain, level.
    pub scope: &'a Scope,
    /// First and last day.
    pub term: Term,
    /// Levels of sub-grants that may stand below.
    pub sub_depth: u8,
    /// Units of use; absent: unlimited.
    pub quota: Option<u64>,
}

/// What a product or deal does with data under a grant. An absent dimension is not used, except
/// scenario, sector and secure domain: where the grant limits them, the use must name one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use<'a> {
    /// The right exercised.
    pub rights: Rights,
    /// The data.
    pub certificate: CertificateNumber,
    /// Level of the data.
    pub level: Level,
    /// Forms of delivery.
    pub delivery_forms: DeliveryForms,
    /// For what.
    pub purpose: Option<Purpose>,
    /// In which scenario.
    pub scenario: Option<&'a str>,
    /// In which industry section.
    pub sector: Option<Sector>,
    /// Where the results are used.
    pub region: Option<Region>,
    /// In which secure domain the data is processed; absent where nothing is processed.
    pub secure_domain: Option<Option<&'a str>>,
    /// When.
    pub term: Option<Term>,
}

/// Every dimension in which `child` exceeds `parent`, in the order of the fields; empty when the
/// child is attenuated.
pub fn exceeding(parent: &Bounds<'_>, child: &Bounds<'_>) -> Vec<Rejection> {
    let (outer, inner) = (parent.scope, child.scope);
    let mut found = Found::default();
    let rights: Rights = child.rights.iter().filter(|right| !parent.rights.has(*right)).collect();
    found.add(!rights.is_empty(), Reason::ScopeRights, rights);
    found.add_list(Reason::ScopeCertificates, &inner.certificates, |number| {
        outer.certificates.contains(number)
    });
    found.add_optional_list(Reason::ScopeFields, outer.fields.as_deref(), inner.fields.as_deref());
    let purposes = inner.purposes.iter().find(|purpose| !outer.purposes.has(*purpose));
    found.add_first(Reason::ScopePurposes, purposes);
    found.add_optional_list(
        Reason::ScopeScenarios,
        outer.scenarios.as_deref(),
        inner.scenarios.as_deref(),
    );
    let sectors = inner.sectors.iter().find(|sector| !outer.sectors.has(*sector));
    found.add_first(Reason::ScopeSectors, sectors);
    found.add_list(Reason::ScopeRegions, &inner.regions, |region| outer.allows_region(*region));
    let forms = inner.delivery_forms.iter().find(|form| !outer.delivery_forms.has(*form));
    found.add_first(Reason::ScopeDeliveryForms, forms);
    let leaves_domain = outer.secure_domain.is_some() && inner.secure_domain != outer.secure_domain;
    found.add(
        leaves_domain,
        Reason::ScopeSecureDomain,
        inner.secure_domain.as_deref().unwrap_or_default(),
    );
    found.add(inner.level_max > outer.level_max, Reason::ScopeLevel, inner.level_max);
    found.add_term(&parent.term, &child.term);
    let deeper = child.sub_depth >= parent.sub_depth;
    found.add(deeper, Reason::ScopeDepth, child.sub_depth);
    if let Some(limit) = parent.quota {
        match child.quota {
            Some(quota) => found.add(quota > limit, Reason::ScopeQuota, quota),
            None => found.add(true, Reason::ScopeQuota, "unlimited"),
        }
    }
    found.0
}

/// The first dimension in which a use exceeds the grant that it is made under.
pub fn use_exceeding(grant: &Bounds<'_>, used: &Use<'_>) -> Option<Rejection> {
    exceeding_uses(grant, used).into_iter().next()
}

/// Every dimension in which a use exceeds the grant that it is made under.
pub fn exceeding_uses(grant: &Bounds<'_>, used: &Use<'_>) -> Vec<Rejection> {
    let scope = grant.scope;
    let mut found = Found::default();
    found.add(!grant.rights.covers(used.rights), Reason::ScopeRights, used.rights);
    let covered = scope.certificates.contains(&used.certificate);
    found.add(!covered, Reason::ScopeCertificates, used.certificate);
    let purpose = used.purpose.filter(|purpose| !scope.purposes.has(*purpose));
    found.add_first(Reason::ScopePurposes, purpose);
    if let Some(allowed) = &scope.scenarios {
        let named = used.scenario.is_some_and(|name| allowed.iter().any(|s| s == name));
        found.add(!named, Reason::ScopeScenarios, used.scenario.unwrap_or_default());
    }
    let in_sector = match used.sector {
        Some(sector) => scope.sectors.has(sector),
        None => scope.sectors == Sectors::all(),
    };
    found.add(!in_sector, Reason::ScopeSectors, used.sector.map_or("", Sector::word));
    let region = used.region.filter(|region| !scope.allows_region(*region));
    found.add_first(Reason::ScopeRegions, region);
    let forms = used.delivery_forms.iter().find(|form| !scope.delivery_forms.has(*form));
    found.add_first(Reason::ScopeDeliveryForms, forms);
    if let (Some(processed_in), Some(domain)) = (used.secure_domain, &scope.secure_domain) {
        let outside = processed_in != Some(domain.as_str());
        found.add(outside, Reason::ScopeSecureDomain, processed_in.unwrap_or_default());
    }
    found.add(used.level > scope.level_max, Reason::ScopeLevel, used.level);
    if let Some(term) = &used.term {
        found.add_term(&grant.term, term);
    }
    found.0
}

/// True when something could be used under both: every dimension has something in common.
pub fn overlap(one: &Bounds<'_>, other: &Bounds<'_>) -> bool {
    let (a, b) = (one.scope, other.scope);
    !one.rights.intersect(other.rights).is_empty()
        && a.certificates.iter().any(|number| b.certificates.contains(number))
        && lists_meet(a.fields.as_deref(), b.fields.as_deref())
        && !a.purposes.intersect(b.purposes).is_empty()
        && lists_meet(a.scenarios.as_deref(), b.scenarios.as_deref())
        && !a.sectors.intersect(b.sectors).is_empty()
        && a.regions.iter().any(|x| b.regions.iter().any(|y| x.contains(*y) || y.contains(*x)))
        && !a.delivery_forms.intersect(b.delivery_forms).is_empty()
        && one.term.from <= other.term.to
        && other.term.from <= one.term.to
}

/// An absent list means "any".
fn lists_meet(a: Option<&[String]>, b: Option<&[String]>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.iter().any(|entry| b.contains(entry)),
        _ => true,
    }
}

/// What was found to exceed.
#[derive(Default)]
struct Found(Vec<Rejection>);

impl Found {
    fn add(&mut self, exceeds: bool, reason: Reason, detail: impl Display) {
        if exceeds {
            self.0.push(Rejection::of(reason, detail));
        }
    }

    fn add_first(&mut self, reason: Reason, outside: Option<impl Display>) {
        if let Some(value) = outside {
            self.0.push(Rejection::of(reason, value));
        }
    }

    fn add_list<T: Display>(&mut self, reason: Reason, inner: &[T], allowed: impl Fn(&T) -> bool) {
        self.add_first(reason, inner.iter().find(|entry| !allowed(entry)));
    }

    /// An absent list means "any".
    fn add_optional_list(
        &mut self,
        reason: Reason,
        outer: Option<&[String]>,
        inner: Option<&[String]>,
    ) {
        match (outer, inner) {
            (None, _) => {}
            (Some(_), None) => self.add(true, reason, "any"),
            (Some(outer), Some(inner)) => {
                self.add_list(reason, inner, |entry| outer.contains(entry));
            }
        }
    }

    fn add_term(&mut self, outer: &Term, inner: &Term) {
        let detail = format_args!("{} to {}", inner.from, inner.to);
        self.add(!outer.contains(inner), Reason::ScopeTerm, detail);
    }
}

#[cfg(test)]
mod tests;
