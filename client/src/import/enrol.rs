//! Enrolling the registrars and holders that a catalogue needs, under provisional codes.

use std::{collections::BTreeMap, path::PathBuf};

use hefu_chain::{
    action::{
        Action,
        organisation::{Enrol, NewKey},
    },
    envelope::Envelope,
    founding::FoundingOrganisation,
    hash::ChainId,
    key::RecordSecret,
    region::Region,
    reject::Rejection,
    uscc::Uscc,
    words::{KeyPurpose, Role, Roles, Sectors, Track, Tracks},
};

use super::{
    holder::Provisional,
    journal::Turn,
    pipeline::{Job, Plan, nonce_of},
};
use crate::{
    compose::{Authorship, Draft},
    exit::CliError,
    wallet::{Wallet, read_or_generate},
};

/// Directory of provisional keys inside the key directory.
const PROVISIONAL_DIR: &str = "provisional";

/// Somebody who signs: code, name, region and key.
#[derive(Clone, Debug)]
pub struct Party {
    /// Its code.
    pub uscc: Uscc,
    /// Its name, as enrolled.
    pub name: String,
    /// Its region.
    pub region: Region,
    /// Its key.
    pub key: RecordSecret,
}

impl Party {
    /// A founding organisation whose key is in the wallet.
    pub fn of(organisation: &FoundingOrganisation, wallet: &Wallet) -> Option<Self> {
        let key = wallet.signer_of(organisation)?.clone();
        let FoundingOrganisation { uscc, name, region, .. } = organisation.clone();
        Some(Self { uscc, name, region, key })
    }

    /// A provisional organisation, with its key from the key directory or a new one.
    pub fn provisional(
        provisional: &Provisional,
        keys: &std::path::Path,
    ) -> Result<Self, CliError> {
        let path: PathBuf = keys.join(PROVISIONAL_DIR).join(format!("{}.key", provisional.uscc));
        let key = read_or_generate(&path)?;
        let Provisional { uscc, name, region } = provisional.clone();
        Ok(Self { uscc, name, region, key })
    }
}

/// One enrolment: who, by whom, in which roles.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// Who is enrolled.
    pub party: Party,
    /// Who enrols.
    pub by: Party,
    /// In which role the enroller acts.
    pub by_role: Role,
    /// Roles of the enrolled.
    pub roles: Roles,
    /// Tracks, of a registrar.
    pub tracks: Tracks,
}

impl Enrolment {
    /// A city registrar for both tracks, by the data authority.
    pub fn registrar(party: Party, authority: Party) -> Self {
        let roles = Roles::of(&[Role::Registrar]);
        Self { party, by: authority, by_role: Role::DataAuthority, roles, tracks: Tracks::all() }
    }

    /// A holder of public data, by its registrar.
    pub fn holder(party: Party, registrar: Party) -> Self {
        let roles = Roles::of(&[Role::SourceUnit, Role::Registrant]);
        Self { party, by: registrar, by_role: Role::Registrar, roles, tracks: Tracks::EMPTY }
    }
}

/// The plan of enrolments: one stage each.
#[derive(Debug)]
pub struct EnrolPlan {
    /// The ledger.
    pub ledger: ChainId,
    /// The enrolments.
    pub enrolments: Vec<Enrolment>,
}

/// The only stage.
const STAGES: &[&str] = &["org.enrol"];

impl EnrolPlan {
    /// Name of an enrolment in the journal.
    pub fn key_of(enrolment: &Enrolment) -> String {
        format!("org:{}", enrolment.party.uscc)
    }
}

impl Plan for EnrolPlan {
    fn stages(&self) -> &'static [&'static str] {
        STAGES
    }

    fn build(&mut self, job: &Job, stage: &str, turn: &mut Turn) -> Result<Envelope, Rejection> {
        let enrolment = &self.enrolments[job.index];
        let Party { uscc, name, region, key } = enrolment.party.clone();
        let keys = vec![NewKey { key: key.public_key(), purpose: KeyPurpose::Sign }];
        let (roles, tracks) = (enrolment.roles, enrolment.tracks);
        let sectors = Sectors::EMPTY;
        let qualifications = hefu_chain::words::AttestationKinds::EMPTY;
        let enrol = Enrol {
            uscc,
            name,
            region,
            roles,
            tracks,
            sectors,
            qualifications,
            keys,
            uscc_check_waived: None,
        };
        let authorship = Authorship {
            ledger: self.ledger,
            author: enrolment.by.uscc,
            role: enrolment.by_role,
            last_height: turn.last_height,
        };
        let nonce = nonce_of(&self.ledger, &job.key, stage, turn.attempt);
        Draft::of(Action::OrgEnrol(enrol), authorship, nonce)?.sign(&[&enrolment.by.key, &key])
    }

    fn stands_already(&self, _stage: &str, _code: &str) -> bool {
        // Whoever holds the code may be somebody else: that is told, not assumed.
        false
    }

    fn wants_other_choice(&self, _stage: &str, _code: &str) -> bool {
        false
    }
}

/// The registrar of a region among these: of public data, the closest to the region.
pub fn registrar_of(
    organisations: &[FoundingOrganisation],
    region: Region,
) -> Option<&FoundingOrganisation> {
    let serves = |organisation: &&FoundingOrganisation| {
        organisation.roles.has(Role::Registrar)
            && organisation.tracks.has(Track::Public)
            && organisation.region.contains(region)
    };
    // The higher code among regions that contain one another is the narrower one.
    organisations.iter().filter(serves).max_by_key(|organisation| organisation.region)
}

/// The data authority of a region among these: the closest to the region.
pub fn authority_of(
    organisations: &[FoundingOrganisation],
    region: Region,
) -> Option<&FoundingOrganisation> {
    let serves = |organisation: &&FoundingOrganisation| {
        organisation.roles.has(Role::DataAuthority) && organisation.region.contains(region)
    };
    organisations.iter().filter(serves).max_by_key(|organisation| organisation.region)
}

/// The region of the registrar that a region would have: its city, or its municipality.
pub fn registrar_region(region: Region) -> Region {
    let code = region.code();
    let city = Region::new(code / 100 * 100).unwrap_or(region);
    // Districts of a municipality (5001xx, 5002xx) belong to it directly.
    let municipality = matches!(code / 10_000, 11 | 12 | 31 | 50);
    if municipality { region.province() } else { city }
}

/// The parties by their code.
pub type Parties = BTreeMap<Uscc, Party>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_has_its_city_as_registrar_region() {
        let region = |text: &str| text.parse::<Region>().expect(text);
        for (of, expected) in [
            ("510104", "510100"),
            ("510100", "510100"),
            ("510000", "510000"),
            ("500152", "500000"),
            ("310115", "310000"),
        ] {
            assert_eq!(registrar_region(region(of)), region(expected), "{of}");
        }
    }
}
