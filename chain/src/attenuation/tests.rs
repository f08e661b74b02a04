//! Attenuation against a model: bounds are sets of uses, and one lies inside another exactly when
//! its set does.

use proptest::prelude::*;

use super::*;
use crate::{
    fixture::{date, region},
    words::{CertificateKind, DeliveryForm, Purposes, Right},
};

/// One use, small enough to enumerate what bounds allow.
#[derive(Clone, Copy, Debug)]
struct Point {
    right: Right,
    certificate: CertificateNumber,
    field: &'static str,
    purpose: Purpose,
    scenario: &'static str,
    sector: Sector,
    region: Region,
    form: DeliveryForm,
    domain: &'static str,
    level: Level,
    day: u32,
}

/// What a use must satisfy to lie inside bounds: the definition, written without the rules.
fn admits(bounds: &Bounds<'_>, point: &Point) -> bool {
    let scope = bounds.scope;
    let listed = |list: &Option<Vec<String>>, entry: &str| {
        list.as_ref().is_none_or(|list| list.iter().any(|e| e == entry))
    };
    let day = date("2026-09-01").plus_days(point.day);
    bounds.rights.has(point.right)
        && scope.certificates.contains(&point.certificate)
        && listed(&scope.fields, point.field)
        && scope.purposes.has(point.purpose)
        && listed(&scope.scenarios, point.scenario)
        && scope.sectors.has(point.sector)
        && scope.regions.iter().any(|r| r.contains(point.region))
        && scope.delivery_forms.has(point.form)
        && scope.secure_domain.as_ref().is_none_or(|domain| domain == point.domain)
        && point.level <= scope.level_max
        && bounds.term.from <= day
        && day <= bounds.term.to
}

/// Bounds with their scope.
#[derive(Clone, Debug)]
struct Owned {
    rights: Rights,
    scope: Scope,
    term: Term,
    sub_depth: u8,
    quota: Option<u64>,
}

impl Owned {
    fn bounds(&self) -> Bounds<'_> {
        Bounds {
            rights: self.rights,
            scope: &self.scope,
            term: self.term,
            sub_depth: self.sub_depth,
            quota: self.quota,
        }
    }
}

const NAMES: [&str; 3] = ["a", "b", "c"];

fn number(sequence: u32) -> CertificateNumber {
    CertificateNumber::new(region("510100"), CertificateKind::Resource, 2026, sequence)
        .expect("in range")
}

fn regions() -> Vec<Region> {
    ["500000", "500152", "510000", "510100", "510104", "510900"].map(region).to_vec()
}

fn names() -> impl Strategy<Value = Option<Vec<String>>> {
    let some = prop::sample::subsequence(NAMES.map(String::from).to_vec(), 1..=3);
    prop::option::weighted(0.6, some)
}

fn subset<T>(all: &[T]) -> impl Strategy<Value = Vec<T>> + use<T>
where
    T: Copy + std::fmt::Debug + 'static,
{
    let all = all.to_vec();
    let most = all.len();
    prop::sample::subsequence(all, 1..=most)
}

fn owned(sub_depth: impl Strategy<Value = u8>) -> impl Strategy<Value = Owned> {
    let sets = (
        subset(Right::ALL).prop_map(|words| Rights::of(&words)),
        subset(&[number(1), number(2), number(3)]),
        subset(&Purpose::ALL[..3]).prop_map(|words| Purposes::of(&words)),
        subset(&Sector::ALL[..3]).prop_map(|words| Sectors::of(&words)),
        subset(&DeliveryForm::ALL[..3]).prop_map(|words| DeliveryForms::of(&words)),
        subset(&regions()),
    );
    let rest = (
        names(),
        names(),
        prop::option::weighted(0.4, prop::sample::select(NAMES.to_vec())),
        prop::sample::select(Level::ALL[..4].to_vec()),
        (0u32..5, 0u32..5),
        sub_depth,
        prop::option::of(1u64..4),
    );
    (sets, rest).prop_map(|(sets, rest)| {
        let (rights, certificates, purposes, sectors, delivery_forms, regions) = sets;
        let (fields, scenarios, domain, level_max, (from, days), sub_depth, quota) = rest;
        let first = date("2026-09-01").plus_days(from);
        Owned {
            rights,
            scope: Scope {
                certificates,
                fields,
                purposes,
                scenarios,
                sectors,
                regions,
                delivery_forms,
                secure_domain: domain.map(String::from),
                level_max,
            },
            term: Term { from: first, to: first.plus_days(days) },
            sub_depth,
            quota,
        }
    })
}

fn point() -> impl Strategy<Value = Point> {
    let words = (
        prop::sample::select(Right::ALL.to_vec()),
        prop::sample::select(Purpose::ALL[..3].to_vec()),
        prop::sample::select(Sector::ALL[..3].to_vec()),
        prop::sample::select(DeliveryForm::ALL[..3].to_vec()),
        prop::sample::select(Level::ALL[..4].to_vec()),
    );
    let rest = (
        1u32..=3,
        prop::sample::select(NAMES.to_vec()),
        prop::sample::select(NAMES.to_vec()),
        prop::sample::select(NAMES.to_vec()),
        prop::sample::select(regions()),
        0u32..10,
    );
    (words, rest).prop_map(|((right, purpose, sector, form, level), rest)| {
        let (sequence, field, scenario, domain, region, day) = rest;
        let certificate = number(sequence);
        Point {
            right,
            certificate,
            field,
            purpose,
            scenario,
            sector,
            region,
            form,
            domain,
            level,
            day,
        }
    })
}

/// Takes each dimension from the parent or from the candidate, bit by bit of `mask`: half-narrowed
/// children, some inside, some not.
fn mix(parent: &Owned, candidate: &Owned, mask: u16) -> Owned {
    let mut child = parent.clone();
    let take = |bit: u16| mask & (1 << bit) != 0;
    let (scope, other) = (&mut child.scope, &candidate.scope);
    if take(0) {
        child.rights = candidate.rights;
    }
    if take(1) {
        scope.certificates.clone_from(&other.certificates);
    }
    if take(2) {
        scope.fields.clone_from(&other.fields);
    }
    if take(3) {
        scope.purposes = other.purposes;
    }
    if take(4) {
        scope.scenarios.clone_from(&other.scenarios);
    }
    if take(5) {
        scope.sectors = other.sectors;
    }
    if take(6) {
        scope.regions.clone_from(&other.regions);
    }
    if take(7) {
        scope.delivery_forms = other.delivery_forms;
    }
    if take(8) {
        scope.secure_domain.clone_from(&other.secure_domain);
    }
    if take(9) {
        scope.level_max = other.level_max;
    }
    if take(10) {
        child.term = candidate.term;
    }
    if take(11) {
        child.quota = candidate.quota;
    }
    child.sub_depth = candidate.sub_depth;
    child
}

/// The dimensions in which some use of the child is none of the parent's, by the model.
fn widened_by_model(parent: &Owned, child: &Owned) -> bool {
    let quota = match (parent.quota, child.quota) {
        (Some(limit), Some(quota)) => quota > limit,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let names = |outer: &Option<Vec<String>>, inner: &Option<Vec<String>>| {
        // A name that nobody lists stands for all the others.
        let any = [NAMES[0], NAMES[1], NAMES[2], "other"];
        let has = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|e| e == name))
        };
        any.into_iter().any(|name| has(inner, name) && !has(outer, name))
    };
    let (outer, inner) = (&parent.scope, &child.scope);
    let domain = outer.secure_domain.is_some() && outer.secure_domain != inner.secure_domain;
    quota
        || domain
        || names(&outer.fields, &inner.fields)
        || names(&outer.scenarios, &inner.scenarios)
        || child.sub_depth >= parent.sub_depth
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_attenuated_grant_allows_no_use_that_its_parent_does_not(
        parent in owned(1u8..4),
        candidate in owned(0u8..4),
        mask in any::<u16>(),
        points in prop::collection::vec(point(), 64),
    ) {
        let child = mix(&parent, &candidate, mask);
        let exceeds = exceeding(&parent.bounds(), &child.bounds());
        if exceeds.is_empty() {
            prop_assert!(!widened_by_model(&parent, &child));
            for point in &points {
                let inside = !admits(&child.bounds(), point) || admits(&parent.bounds(), point);
                prop_assert!(inside, "{point:?}");
            }
        } else {
            // What is refused is refused for a reason that the model knows too.
            let outside = |point: &Point| {
                admits(&child.bounds(), point) && !admits(&parent.bounds(), point)
            };
            let visible = points.iter().any(outside) || widened_by_model(&parent, &child);
            let set_dimension = exceeds.iter().any(|rejection| {
                !matches!(
                    rejection.reason,
                    Reason::ScopeQuota
                        | Reason::ScopeDepth
                        | Reason::ScopeFields
                        | Reason::ScopeScenarios
                        | Reason::ScopeSecureDomain
                )
            });
            prop_assert!(visible || set_dimension, "{exceeds:?}");
        }
    }

    #[test]
    fn the_effective_bounds_are_exactly_the_intersection_of_the_chain(
        grant in owned(Just(0)),
        parent in owned(Just(1)),
        root in owned(Just(2)),
        points in prop::collection::vec(point(), 64),
    ) {
        let chain = [&grant, &parent, &root];
        let left = effective(grant.bounds(), [parent.bounds(), root.bounds()]);
        for point in &points {
            let by_all = chain.iter().all(|owned| admits(&owned.bounds(), point));
            let by_effective = left.as_ref().is_some_and(|left| admits(&left.bounds(), point));
            prop_assert_eq!(by_all, by_effective, "{:?}", point);
        }
        if let Some(left) = left {
            for ancestor in [&parent, &root] {
                let exceeds = exceeding(&ancestor.bounds(), &left.bounds());
                prop_assert!(exceeds.is_empty(), "{:?}", exceeds);
            }
        }
    }

    #[test]
    fn a_chain_of_attenuated_grants_is_its_own_effective_bounds(
        root in owned(Just(3)),
        steps in prop::collection::vec((owned(Just(0)), any::<u16>()), 1..4),
    ) {
        let mut chain = vec![root];
        for (candidate, mask) in &steps {
            let parent = chain.last().expect("the root");
            let mut child = mix(parent, candidate, *mask);
            child.sub_depth = parent.sub_depth.saturating_sub(1);
            if exceeding(&parent.bounds(), &child.bounds()).is_empty() {
                chain.push(child);
            }
        }
        let (grant, above) = chain.split_last().expect("the root");
        let left = effective(grant.bounds(), above.iter().rev().map(Owned::bounds));
        let left = left.expect("a grant that was allowed leaves something");
        // A region inside another of the same list says nothing more.
        let mut grant = grant.clone();
        if chain.len() > 1 {
            let all = grant.scope.regions.clone();
            let inside = |r: &Region| all.iter().any(|other| other != r && other.contains(*r));
            grant.scope.regions.retain(|region| !inside(region));
        }
        prop_assert_eq!(left.bounds(), grant.bounds());
    }
}

/// Bounds that limit every dimension, and a use inside them.
fn limited() -> (Owned, Use<'static>) {
    let scope = Scope {
        certificates: vec![number(1)],
        fields: None,
        purposes: Purposes::of(&[Purpose::Industry]),
        scenarios: Some(vec!["a".into()]),
        sectors: Sectors::of(&[Sector::I]),
        regions: vec![region("510000")],
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
        secure_domain: Some("lab".into()),
        level_max: Level::General2,
    };
    let term = Term { from: date("2026-09-01"), to: date("2027-08-31") };
    let rights = Rights::of(&[Right::Use]);
    let inside = Use {
        rights,
        certificate: number(1),
        level: Level::General2,
        delivery_forms: DeliveryForms::of(&[DeliveryForm::Api]),
        purpose: Some(Purpose::Industry),
        scenario: Some("a"),
        sector: Some(Sector::I),
        region: Some(region("510104")),
        secure_domain: Some(Some("lab")),
        term: Some(term),
    };
    (Owned { rights, scope, term, sub_depth: 0, quota: None }, inside)
}

#[test]
fn a_use_is_inside_its_grant_in_every_dimension() {
    type Case = (Reason, fn(&mut Use<'static>));
    let cases: [Case; 13] = [
        (Reason::ScopeRights, |u| u.rights = Rights::of(&[Right::Operate])),
        (Reason::ScopeCertificates, |u| u.certificate = number(2)),
        (Reason::ScopePurposes, |u| u.purpose = Some(Purpose::Research)),
        (Reason::ScopeScenarios, |u| u.scenario = Some("b")),
        (Reason::ScopeScenarios, |u| u.scenario = None),
        (Reason::ScopeSectors, |u| u.sector = Some(Sector::J)),
        (Reason::ScopeSectors, |u| u.sector = None),
        (Reason::ScopeRegions, |u| u.region = Some(region("500000"))),
        (Reason::ScopeDeliveryForms, |u| u.delivery_forms = DeliveryForms::all()),
        (Reason::ScopeSecureDomain, |u| u.secure_domain = Some(Some("other"))),
        (Reason::ScopeSecureDomain, |u| u.secure_domain = Some(None)),
        (Reason::ScopeLevel, |u| u.level = Level::General3),
        (Reason::ScopeTerm, |u| {
            u.term = Some(Term { from: date("2026-09-01"), to: date("2027-09-01") });
        }),
    ];
    let (grant, inside) = limited();
    assert_eq!(use_exceeding(&grant.bounds(), &inside), None);
    for (expected, change) in cases {
        let mut used = inside;
        change(&mut used);
        let found = use_exceeding(&grant.bounds(), &used).map(|rejection| rejection.reason);
        assert_eq!(found, Some(expected));
    }
    let unused = Use { purpose: None, region: None, secure_domain: None, term: None, ..inside };
    assert_eq!(use_exceeding(&grant.bounds(), &unused), None, "dimensions that a use has not");
}

#[test]
fn other_domains_and_too_deep_chains_leave_nothing() {
    let (mut grant, _) = limited();
    let (mut parent, _) = limited();
    parent.sub_depth = 1;
    assert!(effective(grant.bounds(), [parent.bounds()]).is_some());
    grant.scope.secure_domain = Some("other".into());
    assert_eq!(effective(grant.bounds(), [parent.bounds()]), None);
    grant.scope.secure_domain = None;
    let left = effective(grant.bounds(), [parent.bounds()]).expect("the parent's domain");
    assert_eq!(left.scope.secure_domain.as_deref(), Some("lab"));
    parent.sub_depth = 0;
    assert_eq!(effective(grant.bounds(), [parent.bounds()]), None);
}
