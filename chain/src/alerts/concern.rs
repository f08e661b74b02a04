//! Whom an alert concerns: the organisations named in what it is about, and the region whose
//! authorities look at it.

use super::Target;
use crate::{
    region::Region,
    state::{
        Application, Certificate, DataResource, Deal, Grant, Listing, Objection, Organisation,
        Product, State, ViewError,
    },
    uscc::Uscc,
};

/// Whom an alert concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Where it is looked at: the region of the data, or of who decides.
    pub region: Region,
    /// The organisations named in it, each once, in order of their codes.
    pub organisations: Vec<Uscc>,
}

impl Concern {
    fn of(region: Region, organisations: &[Uscc]) -> Self {
        let mut organisations = organisations.to_vec();
        organisations.sort_unstable();
        organisations.dedup();
        Self { region, organisations }
    }
}

/// Whom an alert about this concerns; None when the state does not have it.
pub fn concern(state: &State<'_>, target: &Target) -> Result<Option<Concern>, ViewError> {
    let seat = |uscc: &Uscc| -> Result<Region, ViewError> {
        Ok(state.get::<Organisation>(uscc)?.map_or(Region::NATION, |found| found.region))
    };
    let of_application = |application: Option<Application>| match application {
        Some(found) => {
            let named = [found.applicant, found.registrar];
            Ok(Some(Concern::of(seat(&found.registrar)?, &named)))
        }
        None => Ok(None),
    };
    Ok(match target {
        Target::Application(id) => of_application(state.get(id)?)?,
        Target::Objection(id) => match state.get::<Objection>(id)? {
            Some(objection) => of_application(state.get(&objection.application)?)?,
            None => None,
        },
        Target::Resource(id) => {
            let found = state.get::<DataResource>(id)?;
            found.map(|found| Concern::of(found.region, &[found.holder]))
        }
        Target::Certificate(number) => {
            let found = state.get::<Certificate>(number)?;
            found.map(|found| Concern::of(found.region(), &[found.holder, found.registrar]))
        }
        Target::Grant(id) => match state.get::<Grant>(id)? {
            Some(found) => {
                let named = [found.grantor, found.grantee];
                Some(Concern::of(seat(&found.grantor)?, &named))
            }
            None => None,
        },
        Target::Product(id) => {
            let found = state.get::<Product>(id)?;
            found.map(|found| Concern::of(found.region, &[found.producer]))
        }
        Target::Deal(id) => match state.get::<Deal>(id)? {
            Some(found) => {
                let named = [found.seller, found.buyer, found.host];
                Some(Concern::of(seat(&found.host)?, &named))
            }
            None => None,
        },
        Target::Listing(id) => match state.get::<Listing>(id)? {
            Some(found) => {
                let named = [found.seller, found.exchange];
                Some(Concern::of(seat(&found.exchange)?, &named))
            }
            None => None,
        },
        Target::Organisation(uscc) => Some(Concern::of(seat(uscc)?, &[*uscc])),
        Target::Filing(key) => Some(Concern::of(seat(&key.organisation)?, &[key.organisation])),
    })
}
