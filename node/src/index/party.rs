//! Who is a party to what: grants, listings, deals and vouchers by organisation. Entries are only
//! added, and parties never change; where a thing stands is asked of the state.

use hefu_chain::{
    codec,
    state::{Deal, EntityKind, Grant, Listing, StateKey, Voucher},
    uscc::Uscc,
};

use super::{Entry, IndexError, IndexReader, key};

/// What an organisation is in something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It granted.
    Grantor,
    /// It was granted.
    Grantee,
    /// It sells.
    Seller,
    /// It buys.
    Buyer,
    /// It hosts a deal, or admitted a listing.
    Host,
    /// It issued.
    Issuer,
    /// It holds.
    Holder,
}

impl Part {
    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Grantor => "grantor",
            Self::Grantee => "grantee",
            Self::Seller => "seller",
            Self::Buyer => "buyer",
            Self::Host => "host",
            Self::Issuer => "issuer",
            Self::Holder => "holder",
        }
    }
}

/// The parties to an entity, as it stands in the state; none for kinds that have no list by party.
pub fn parties(state_key: &StateKey, bytes: &[u8]) -> Vec<(Part, Uscc)> {
    match EntityKind::from_byte(state_key.kind_byte()) {
        Some(EntityKind::Grant) => codec::decode::<Grant>(bytes)
            .map(|grant| vec![(Part::Grantor, grant.grantor), (Part::Grantee, grant.grantee)]),
        Some(EntityKind::Listing) => codec::decode::<Listing>(bytes)
            .map(|listing| vec![(Part::Seller, listing.seller), (Part::Host, listing.exchange)]),
        Some(EntityKind::Deal) => codec::decode::<Deal>(bytes).map(|deal| {
            vec![(Part::Seller, deal.seller), (Part::Buyer, deal.buyer), (Part::Host, deal.host)]
        }),
        Some(EntityKind::Voucher) => codec::decode::<Voucher>(bytes)
            .map(|voucher| vec![(Part::Issuer, voucher.issuer), (Part::Holder, voucher.holder)]),
        _ => Ok(Vec::new()),
    }
    .unwrap_or_default()
}

pub(super) fn entries(state_key: &StateKey, bytes: &[u8], entries: &mut Vec<Entry>) {
    for (_, party) in parties(state_key, bytes) {
        entries.push((key::party(&party, state_key), Vec::new()));
    }
}

impl IndexReader<'_> {
    /// Entities of a kind that an organisation is a party to, in key order, after a key.
    pub fn engagements(
        &self,
        party: &Uscc,
        kind: EntityKind,
        after: Option<&StateKey>,
        limit: usize,
    ) -> Result<Vec<StateKey>, IndexError> {
        let prefix = key::party_prefix(party, kind);
        // The kind is the first byte of the state key.
        let start = prefix.len() - 1;
        let mut cursor = self.cursor(prefix);
        if let Some(after) = after {
            let mut next = key::party(party, after);
            next.push(0);
            cursor.seek(&next);
        }
        let mut found = Vec::new();
        while let Some((entry, _)) = cursor.entry()? {
            if found.len() == limit {
                break;
            }
            found.push(StateKey::from_bytes(entry[start..].to_vec()));
            cursor.next();
        }
        Ok(found)
    }
}
