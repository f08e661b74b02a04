//! What the things that an authority acts on have in common: whose they are, where they belong, and
//! how a hold is placed on them and lifted.

use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    region::Region,
    reject::Reason,
    state::{
        Certificate, Deal, DealObject, Grant, Hold, Holds, Listing, Matter, Organisation, Pledge,
        Product,
    },
    uscc::Uscc,
    words::Sector,
};

/// Whose something is and where it belongs.
pub(super) struct Standpoint {
    /// Whose it is: holder, both sides of a grant or deal, producer, the organisation itself.
    pub(super) parties: Vec<Uscc>,
    /// Where it belongs.
    pub(super) regions: Vec<Region>,
    /// Its industry sections; none where it states none.
    pub(super) sectors: Vec<Option<Sector>>,
}

impl Standpoint {
    /// Reads it off the ledger.
    pub(super) fn of(apply: &Apply<'_, '_>, matter: &Matter) -> Outcome<Self> {
        match matter {
            Matter::Certificate(number) => {
                let certificate = apply.find(number, Reason::CertificateUnknown)?;
                Ok(Self::of_certificate(&certificate))
            }
            Matter::Grant(id) => {
                let grant = apply.find(id, Reason::GrantUnknown)?;
                Self::of_grant(apply, &grant)
            }
            Matter::Product(id) => {
                let product: Product = apply.find(id, Reason::ProductUnknown)?;
                Ok(Self::of_product(&product))
            }
            Matter::Deal(id) => {
                let deal = apply.find(id, Reason::DealUnknown)?;
                Self::of_deal(apply, &deal)
            }
            Matter::Pledge(id) => {
                let pledge: Pledge = apply.find(id, Reason::PledgeUnknown)?;
                let parties = vec![pledge.pledgor, pledge.creditor];
                let certificate: Certificate =
                    apply.find(&pledge.certificate, Reason::CertificateUnknown)?;
                let regions = regions_of(apply, &parties)?;
                Ok(Self { parties, regions, sectors: vec![certificate.sector] })
            }
            Matter::Listing(id) => {
                let listing: Listing = apply.find(id, Reason::ListingUnknown)?;
                Self::of_listing(apply, &listing)
            }
            Matter::Organisation(uscc) => {
                let organisation = apply.organisation(uscc)?;
                let (parties, regions) = (vec![*uscc], vec![organisation.region]);
                Ok(Self { parties, regions, sectors: vec![None] })
            }
        }
    }

    fn of_certificate(certificate: &Certificate) -> Self {
        Self {
            parties: vec![certificate.holder],
            regions: vec![certificate.region()],
            sectors: vec![certificate.sector],
        }
    }

    fn of_product(product: &Product) -> Self {
        Self {
            parties: vec![product.producer],
            regions: vec![product.region],
            sectors: vec![product.sector],
        }
    }

    fn of_grant(apply: &Apply<'_, '_>, grant: &Grant) -> Outcome<Self> {
        let parties = vec![grant.grantor, grant.grantee];
        let mut here = Self { regions: regions_of(apply, &parties)?, parties, sectors: Vec::new() };
        for number in &grant.scope.certificates {
            let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
            here.regions.push(certificate.region());
            here.sectors.push(certificate.sector);
        }
        Ok(here)
    }

    /// A listing belongs where its exchange and its seller sit.
    fn of_listing(apply: &Apply<'_, '_>, listing: &Listing) -> Outcome<Self> {
        let regions = regions_of(apply, &[listing.seller, listing.exchange])?;
        let sectors = vec![sector_of(apply, &listing.object)?];
        Ok(Self { parties: vec![listing.seller], regions, sectors })
    }

    /// A deal belongs where its host, its seller and its buyer sit.
    fn of_deal(apply: &Apply<'_, '_>, deal: &Deal) -> Outcome<Self> {
        let sector = sector_of(apply, &deal.object)?;
        let regions = regions_of(apply, &[deal.seller, deal.buyer, deal.host])?;
        Ok(Self { parties: vec![deal.seller, deal.buyer], regions, sectors: vec![sector] })
    }
}

fn sector_of(apply: &Apply<'_, '_>, object: &DealObject) -> Outcome<Option<Sector>> {
    Ok(match object {
        DealObject::Certificate(number) => {
            apply.find::<Certificate>(number, Reason::CertificateUnknown)?.sector
        }
        DealObject::Product(id) => apply.find::<Product>(id, Reason::ProductUnknown)?.sector,
    })
}

fn regions_of(apply: &Apply<'_, '_>, organisations: &[Uscc]) -> Outcome<Vec<Region>> {
    organisations.iter().map(|uscc| Ok(apply.organisation(uscc)?.region)).collect()
}

/// The holds on something.
pub(super) fn holds_of(apply: &Apply<'_, '_>, matter: &Matter) -> Outcome<Holds> {
    Ok(match matter {
        Matter::Certificate(number) => {
            apply.find::<Certificate>(number, Reason::CertificateUnknown)?.holds
        }
        Matter::Grant(id) => apply.find::<Grant>(id, Reason::GrantUnknown)?.holds,
        Matter::Product(id) => apply.find::<Product>(id, Reason::ProductUnknown)?.holds,
        Matter::Deal(id) => apply.find::<Deal>(id, Reason::DealUnknown)?.holds,
        Matter::Listing(id) => apply.find::<Listing>(id, Reason::ListingUnknown)?.holds,
        Matter::Organisation(uscc) => apply.organisation(uscc)?.holds,
        Matter::Pledge(_) => Holds::default(),
    })
}

/// Places a hold on something.
pub(super) fn place_hold(apply: &mut Apply<'_, '_>, matter: &Matter, hold: Hold) -> Outcome<()> {
    let today = apply.today();
    edit_holds(apply, matter, |holds| match holds.place(hold, today) {
        true => Ok(()),
        false => refuse(Reason::HoldsTooMany, matter),
    })
}

/// Lifts the hold that a record placed on something; the hold.
pub(super) fn lift_hold(
    apply: &mut Apply<'_, '_>,
    matter: &Matter,
    order: &RecordId,
) -> Outcome<Hold> {
    edit_holds(apply, matter, |holds| match holds.lift(order) {
        Some(hold) => Ok(hold),
        None => refuse(Reason::OrderUnknown, order),
    })
}

fn edit_holds<T>(
    apply: &mut Apply<'_, '_>,
    matter: &Matter,
    edit: impl FnOnce(&mut Holds) -> Outcome<T>,
) -> Outcome<T> {
    /// Reads, edits and writes an entity's holds.
    macro_rules! edit {
        ($entity:ty, $key:expr, $missing:expr) => {{
            let mut entity: $entity = apply.find($key, $missing)?;
            let edited = edit(&mut entity.holds)?;
            apply.state.put($key, &entity);
            Ok(edited)
        }};
    }
    match matter {
        Matter::Certificate(number) => edit!(Certificate, number, Reason::CertificateUnknown),
        Matter::Grant(id) => edit!(Grant, id, Reason::GrantUnknown),
        Matter::Product(id) => edit!(Product, id, Reason::ProductUnknown),
        Matter::Deal(id) => edit!(Deal, id, Reason::DealUnknown),
        Matter::Organisation(uscc) => edit!(Organisation, uscc, Reason::OrgUnknown),
        Matter::Listing(id) => edit!(Listing, id, Reason::ListingUnknown),
        Matter::Pledge(_) => refuse(Reason::FieldsInvalid, "matter"),
    }
}

/// Refuses what is held today: a freeze or a measure is not dodged by ending what it stops.
pub(super) fn check_unheld(apply: &Apply<'_, '_>, holds: &Holds) -> Outcome<()> {
    match holds.live(apply.today()).next() {
        Some(hold) => refuse(hold.kind.reason(), hold.record),
        None => Ok(()),
    }
}
