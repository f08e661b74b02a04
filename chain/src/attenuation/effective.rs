//! What a grant lets its grantee do once every ancestor is taken into account.

use serde::Serialize;

use super::Bounds;
use crate::{
    region::Region,
    state::{Scope, Term},
    words::Rights,
};

/// The intersection of a grant's bounds with those of every ancestor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EffectiveBounds {
    /// Rights.
    pub rights: Rights,
    /// Scope.
    pub scope: Scope,
    /// First and last day.
    pub term: Term,
    /// Levels of sub-grants that may stand below.
    pub sub_depth: u8,
    /// Units of use of the narrowest quota; absent: unlimited.
    pub quota: Option<u64>,
}

/// Intersects a grant with its ancestors, the grant first, the first tier last. None when nothing
/// is left: a dimension is empty, the domains differ, or the grant is deeper than an ancestor allows.
pub fn effective<'a>(
    grant: Bounds<'_>,
    ancestors: impl IntoIterator<Item = Bounds<'a>>,
) -> Option<EffectiveBounds> {
    let mut left = EffectiveBounds::of(&grant);
    for (ancestor, distance) in ancestors.into_iter().zip(1u8..) {
        left.narrow(&ancestor, distance)?;
    }
    let scope = &left.scope;
    let nothing = left.rights.is_empty()
        || scope.certificates.is_empty()
        || scope.purposes.is_empty()
        || scope.sectors.is_empty()
        || scope.regions.is_empty()
        || scope.delivery_forms.is_empty()
        || scope.fields.as_ref().is_some_and(Vec::is_empty)
        || scope.scenarios.as_ref().is_some_and(Vec::is_empty)
        || left.term.from > left.term.to;
    (!nothing).then_some(left)
}

impl EffectiveBounds {
    fn of(bounds: &Bounds<'_>) -> Self {
        Self {
            rights: bounds.rights,
            scope: bounds.scope.clone(),
            term: bounds.term,
            sub_depth: bounds.sub_depth,
            quota: bounds.quota,
        }
    }

    /// The bounds, to be compared.
    pub const fn bounds(&self) -> Bounds<'_> {
        Bounds {
            rights: self.rights,
            scope: &self.scope,
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
        }
    }

    /// Keeps the days inside `term`; None when there is none.
    pub fn narrow_term(&mut self, term: &Term) -> Option<()> {
        self.term.from = self.term.from.max(term.from);
        self.term.to = self.term.to.min(term.to);
        (self.term.from <= self.term.to).then_some(())
    }

    fn narrow(&mut self, ancestor: &Bounds<'_>, distance: u8) -> Option<()> {
        let (scope, outer) = (&mut self.scope, ancestor.scope);
        self.rights = self.rights.intersect(ancestor.rights);
        scope.certificates.retain(|number| outer.certificates.contains(number));
        narrow_list(&mut scope.fields, outer.fields.as_ref());
        scope.purposes = scope.purposes.intersect(outer.purposes);
        narrow_list(&mut scope.scenarios, outer.scenarios.as_ref());
        scope.sectors = scope.sectors.intersect(outer.sectors);
        scope.regions = common_regions(&scope.regions, &outer.regions);
        scope.delivery_forms = scope.delivery_forms.intersect(outer.delivery_forms);
        match (&scope.secure_domain, &outer.secure_domain) {
            (Some(inner), Some(outer)) if inner != outer => return None,
            (None, Some(outer)) => scope.secure_domain = Some(outer.clone()),
            _ => {}
        }
        scope.level_max = scope.level_max.min(outer.level_max);
        self.sub_depth = self.sub_depth.min(ancestor.sub_depth.checked_sub(distance)?);
        self.quota = match (self.quota, ancestor.quota) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.narrow_term(&ancestor.term)
    }
}

/// Keeps the entries of both lists; an absent list means "any".
fn narrow_list(inner: &mut Option<Vec<String>>, outer: Option<&Vec<String>>) {
    match (inner.as_mut(), outer) {
        (_, None) => {}
        (None, Some(outer)) => *inner = Some(outer.clone()),
        (Some(list), Some(outer)) => list.retain(|entry| outer.contains(entry)),
    }
}

/// The regions that lie in both lists, in order, none inside another.
fn common_regions(a: &[Region], b: &[Region]) -> Vec<Region> {
    let mut common: Vec<Region> = Vec::new();
    for x in a {
        for y in b {
            if x.contains(*y) {
                common.push(*y);
            } else if y.contains(*x) {
                common.push(*x);
            }
        }
    }
    common.sort_unstable();
    common.dedup();
    let all = common.clone();
    common.retain(|r| !all.iter().any(|other| other != r && other.contains(*r)));
    common
}
