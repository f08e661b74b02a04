//! What rests on what: edges between entities, read off the entities themselves.
//!
//! *Up* leads to what an entity rests on, *down* to what rests on it.

use hefu_chain::{edges::rests_on, state::StateKey};

use super::{
    Entry,
    key::{self, Table},
};

pub use hefu_chain::edges::EdgeKind;

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

/// Writes the edges of an entity as it now stands; the same edges again change nothing. An entity
/// that cannot be read has none: the state that holds it is checked where it is used.
pub fn entries(entity: &StateKey, bytes: &[u8], entries: &mut Vec<Entry>) {
    for (upper, kind) in rests_on(entity, bytes).unwrap_or_default() {
        entries.push((key::edge(Table::Up, entity, &upper), vec![kind as u8]));
        entries.push((key::edge(Table::Down, &upper, entity), vec![kind as u8]));
    }
}

#[cfg(test)]
mod tests {
    use hefu_chain::{
        codec,
        hash::RecordId,
        height::Height,
        state::{
            Certificate, CertificateNumber, Entity, Grant, Holds, Product, ProductInput,
            ProductState,
        },
        words::{CertificateKind, DataKind, DeliveryForms, Level},
    };

    use super::*;

    #[test]
    fn a_product_points_to_its_certificate_and_its_grant_and_they_point_back() {
        let region = "510100".parse().expect("a region");
        let number =
            CertificateNumber::new(region, CertificateKind::Resource, 2026, 42).expect("in range");
        let grant = RecordId([7; 32]);
        let product = Product {
            producer: hefu_chain::uscc::fixtures::all().next().expect("a code"),
            region,
            inputs: vec![ProductInput::Granted { grant, certificate: number }],
            data_kind: DataKind::Public,
            level: Level::General1,
            sector: None,
            scenario: None,
            delivery_forms: DeliveryForms::all(),
            registered: Height::FIRST,
            steps: Vec::new(),
            state: ProductState::Registered,
            holds: Holds::default(),
            personal_information: false,
            consents: Vec::new(),
            attestations: Vec::new(),
        };
        let own = Product::state_key(&RecordId([9; 32]));
        let mut made = Vec::new();
        entries(&own, &codec::encode(&product), &mut made);
        let keys: Vec<&[u8]> = made.iter().map(|(key, _)| key.as_slice()).collect();
        for upper in [Grant::state_key(&grant), Certificate::state_key(&number)] {
            assert!(keys.contains(&key::edge(Table::Up, &own, &upper).as_slice()));
            assert!(keys.contains(&key::edge(Table::Down, &upper, &own).as_slice()));
        }
        assert_eq!(made.len(), 4);
    }
}
