//! Rules that compare entries of the state with each other: prices (A4) and concentration (A7).
//!
//! Whoever goes through all entries notes each once, in any order, and asks at the end. Only prices
//! that all members see can be compared; those of other data are commitments.

use std::collections::BTreeMap;

use super::{Alert, Thresholds, concentration, median_without, price_outlier};
use crate::{
    hash::RecordId,
    state::{
        Certificate, Deal, DealObject, DealState, EntityKind, Price, Product, State, StateKey,
        ViewError, decode_entity,
    },
    time::Date,
    uscc::Uscc,
    words::{DealMode, Purpose, Sector},
};

/// What makes deals comparable: licence or transfer, purpose, and the industry section of the data.
type Kind = (DealMode, Purpose, Option<Sector>);

/// A deal whose price all members see.
#[derive(Clone, Copy, Debug)]
struct Priced {
    deal: RecordId,
    fen: u64,
    settled: bool,
    written: Date,
    seller: Uscc,
    buyer: Uscc,
}

/// What was noted of the entries so far.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    deals: BTreeMap<Kind, Vec<Priced>>,
}

impl Survey {
    /// Notes the entity under a state key, written last on that day; kinds that no rule compares are
    /// passed over.
    pub fn note(
        &mut self,
        state: &State<'_>,
        key: &StateKey,
        bytes: &[u8],
        written: Date,
    ) -> Result<(), ViewError> {
        if key.kind_byte() != EntityKind::Deal as u8 {
            return Ok(());
        }
        let deal: Deal = decode_entity(key, bytes)?;
        let undone = matches!(deal.state, DealState::Cancelled | DealState::Unwound);
        let (Price::PublicFen(fen), false) = (deal.price, undone) else { return Ok(()) };
        let id = super::entity::id_of(key)?;
        let sector = sector_of(state, &deal.object)?;
        let (seller, buyer, settled) = (deal.seller, deal.buyer, deal.settled);
        let priced = Priced { deal: id, fen, settled, written, seller, buyer };
        self.deals.entry((deal.mode, deal.purpose, sector)).or_default().push(priced);
        Ok(())
    }

    /// The alerts of A4 and A7 on a day, in an order that is the same for everybody.
    pub fn alerts(&self, today: Date, thresholds: &Thresholds) -> Vec<Alert> {
        let mut found: Vec<Alert> =
            self.deals.values().flat_map(|deals| outliers(deals, thresholds)).collect();
        found.sort_unstable_by_key(|alert| alert.target);
        for volumes in self.volumes().into_values() {
            let volumes: Vec<(Uscc, u64)> = volumes.into_iter().collect();
            found.extend(concentration(&volumes, today, thresholds));
        }
        found
    }

    /// What was settled in each section, by seller and by buyer.
    fn volumes(&self) -> BTreeMap<(Sector, bool), BTreeMap<Uscc, u64>> {
        let mut volumes: BTreeMap<(Sector, bool), BTreeMap<Uscc, u64>> = BTreeMap::new();
        for ((_, _, sector), deals) in &self.deals {
            let Some(sector) = *sector else { continue };
            for deal in deals.iter().filter(|deal| deal.settled) {
                for (party, sells) in [(deal.seller, true), (deal.buyer, false)] {
                    let of = volumes.entry((sector, sells)).or_default().entry(party).or_default();
                    *of = of.saturating_add(deal.fen);
                }
            }
        }
        volumes
    }
}

/// A4 for each deal of one kind, against the settled ones other than itself.
fn outliers(deals: &[Priced], thresholds: &Thresholds) -> Vec<Alert> {
    let mut rising: Vec<u64> = deals.iter().filter(|d| d.settled).map(|d| d.fen).collect();
    rising.sort_unstable();
    let alert = |deal: &Priced| {
        let place = deal.settled.then(|| rising.partition_point(|fen| *fen < deal.fen));
        let others = rising.len() - usize::from(place.is_some());
        let median = median_without(&rising, place)?;
        price_outlier(deal.deal, deal.fen, (median, others), deal.written, thresholds)
    };
    deals.iter().filter_map(alert).collect()
}

fn sector_of(state: &State<'_>, object: &DealObject) -> Result<Option<Sector>, ViewError> {
    Ok(match object {
        DealObject::Certificate(number) => {
            state.get::<Certificate>(number)?.and_then(|certificate| certificate.sector)
        }
        DealObject::Product(id) => state.get::<Product>(id)?.and_then(|product| product.sector),
    })
}
