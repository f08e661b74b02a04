//! What rests on what: edges between entities, read off the entities themselves.
//!
//! *Up* leads to what an entity rests on, *down* to what rests on it.

use hefu_chain::{
    codec,
    hash::RecordId,
    state::{
        Application, Certificate, DataResource, Deal, DealObject, Entity, EntityKind, Grant,
        GrantParent, Objection, Product, ProductInput, StateKey, Subject,
    },
};
use serde::{Deserialize, Serialize};

use super::{
    Entry,
    key::{self, Table},
};

/// Which way to walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards what an entity rests on.
    Up,
    /// Towards what rests on it.
    Down,
}

impl Direction {
    /// The table of edges in this direction.
    pub const fn table(self) -> Table {
        match self {
            Self::Up => Table::Up,
            Self::Down => Table::Down,
        }
    }
}

/// How the upper entity carries the lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum EdgeKind {
    /// An application asks to register a resource or product.
    AppliesFor = 1,
    /// An objection stands against an application.
    ObjectsTo = 2,
    /// A certificate was coded from an application.
    CodedFrom = 3,
    /// A certificate certifies a resource or product.
    Certifies = 4,
    /// A grant rests on a certificate.
    GrantsOn = 5,
    /// A grant rests on another grant.
    SubGrantOf = 6,
    /// A product is made from the data of a certificate, or from another product.
    MadeFrom = 7,
    /// A product is made under a grant.
    MadeUnder = 8,
    /// A resource is held under a grant.
    SourcedUnder = 9,
    /// A deal is about a certificate or product.
    DealsIn = 10,
    /// A deal is made under a grant.
    DealsUnder = 11,
}

impl EdgeKind {
    const ALL: [Self; 11] = [
        Self::AppliesFor,
        Self::ObjectsTo,
        Self::CodedFrom,
        Self::Certifies,
        Self::GrantsOn,
        Self::SubGrantOf,
        Self::MadeFrom,
        Self::MadeUnder,
        Self::SourcedUnder,
        Self::DealsIn,
        Self::DealsUnder,
    ];

    /// The kind with this tag, as stored.
    pub fn from_tag(tag: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == tag)
    }
}

/// Writes the edges of an entity as it now stands; the same edges again change nothing.
pub fn entries(entity: &StateKey, bytes: &[u8], entries: &mut Vec<Entry>) {
    for (upper, kind) in rests_on(entity, bytes) {
        entries.push((key::edge(Table::Up, entity, &upper), vec![kind as u8]));
        entries.push((key::edge(Table::Down, &upper, entity), vec![kind as u8]));
    }
}

/// What an entity rests on.
pub fn rests_on(entity: &StateKey, bytes: &[u8]) -> Vec<(StateKey, EdgeKind)> {
    let is = |kind: EntityKind| entity.kind_byte() == kind as u8;
    let edges = if is(EntityKind::Resource) {
        codec::decode(bytes).map(of_resource)
    } else if is(EntityKind::Application) {
        codec::decode(bytes).map(of_application)
    } else if is(EntityKind::Objection) {
        codec::decode(bytes).map(of_objection)
    } else if is(EntityKind::Certificate) {
        codec::decode(bytes).map(of_certificate)
    } else if is(EntityKind::Grant) {
        codec::decode(bytes).map(of_grant)
    } else if is(EntityKind::Product) {
        codec::decode(bytes).map(of_product)
    } else if is(EntityKind::Deal) {
        codec::decode(bytes).map(of_deal)
    } else {
        Ok(Vec::new())
    };
    edges.unwrap_or_default()
}

type Edges = Vec<(StateKey, EdgeKind)>;

fn subject_key(subject: &Subject) -> StateKey {
    match subject {
        Subject::Resource(id) => DataResource::state_key(id),
        Subject::Product(id) => Product::state_key(id),
    }
}

fn grant_key(id: &RecordId) -> StateKey {
    Grant::state_key(id)
}

fn of_resource(resource: DataResource) -> Edges {
    let grant = resource.source_grant.iter();
    grant.map(|id| (grant_key(id), EdgeKind::SourcedUnder)).collect()
}

fn of_application(application: Application) -> Edges {
    vec![(subject_key(&application.subject), EdgeKind::AppliesFor)]
}

fn of_objection(objection: Objection) -> Edges {
    vec![(Application::state_key(&objection.application), EdgeKind::ObjectsTo)]
}

fn of_certificate(certificate: Certificate) -> Edges {
    vec![
        (subject_key(&certificate.subject), EdgeKind::Certifies),
        (Application::state_key(&certificate.application), EdgeKind::CodedFrom),
    ]
}

fn of_grant(grant: Grant) -> Edges {
    match grant.parent {
        GrantParent::Grant(parent) => vec![(grant_key(&parent), EdgeKind::SubGrantOf)],
        GrantParent::Certificates => {
            let certificates = grant.scope.certificates.iter();
            certificates.map(|n| (Certificate::state_key(n), EdgeKind::GrantsOn)).collect()
        }
    }
}

fn of_product(product: Product) -> Edges {
    let mut edges = Vec::new();
    for input in &product.inputs {
        match input {
            ProductInput::Certificate(number) => {
                edges.push((Certificate::state_key(number), EdgeKind::MadeFrom));
            }
            ProductInput::Granted { grant, certificate } => {
                edges.push((grant_key(grant), EdgeKind::MadeUnder));
                edges.push((Certificate::state_key(certificate), EdgeKind::MadeFrom));
            }
            ProductInput::Product(id) => edges.push((Product::state_key(id), EdgeKind::MadeFrom)),
        }
    }
    edges
}

fn of_deal(deal: Deal) -> Edges {
    let object = match deal.object {
        DealObject::Certificate(number) => Certificate::state_key(&number),
        DealObject::Product(id) => Product::state_key(&id),
    };
    let mut edges = vec![(object, EdgeKind::DealsIn)];
    edges.extend(deal.under_grant.iter().map(|id| (grant_key(id), EdgeKind::DealsUnder)));
    edges
}

#[cfg(test)]
mod tests {
    use hefu_chain::{height::Height, words::DeliveryForms};

    use super::*;

    #[test]
    fn a_product_points_to_its_certificate_and_its_grant_and_they_point_back() {
        let certificate = "510100-R2026-00000042".to_owned();
        let number = hefu_chain::state::CertificateNumber::new(
            certificate[..6].parse().expect("a region"),
            hefu_chain::words::CertificateKind::Resource,
            2026,
            42,
        )
        .expect("in range");
        let grant = RecordId([7; 32]);
        let product = Product {
            producer: hefu_chain::uscc::fixtures::all().next().expect("a code"),
            region: "510100".parse().expect("a region"),
            inputs: vec![ProductInput::Granted { grant, certificate: number }],
            data_kind: hefu_chain::words::DataKind::Public,
            level: hefu_chain::words::Level::General1,
            sector: None,
            delivery_forms: DeliveryForms::all(),
            scenario: None,
            registered: Height::FIRST,
        };
        let own = Product::state_key(&RecordId([9; 32]));
        let mut made = Vec::new();
        entries(&own, &codec::encode(&product), &mut made);
        let keys: Vec<&[u8]> = made.iter().map(|(key, _)| key.as_slice()).collect();
        for upper in [grant_key(&grant), Certificate::state_key(&number)] {
            assert!(keys.contains(&key::edge(Table::Up, &own, &upper).as_slice()));
            assert!(keys.contains(&key::edge(Table::Down, &upper, &own).as_slice()));
        }
        assert_eq!(made.len(), 4);
    }

    #[test]
    fn every_edge_kind_comes_back_from_its_tag() {
        for kind in EdgeKind::ALL {
            assert_eq!(EdgeKind::from_tag(kind as u8), Some(kind));
        }
        assert_eq!(EdgeKind::from_tag(0), None);
    }
}
