//! Mutual recognition (互认): what one region's certificates may back in another.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, StateKey, TaggedDigest, Term, key::EntityKind};
use crate::{
    hash::RecordId,
    region::Region,
    time::Date,
    uscc::Uscc,
    words::{CertificateKinds, Level, Purposes, Rights, Sectors, words},
};

words!(
    /// How a certificate comes to be recognised under an agreement.
    RecognitionMode {
        /// 自动互认: every certificate that the agreement covers.
        Automatic = "automatic",
        /// 逐项互认: those that a registrar of the receiving side has entered.
        ByEntry = "by_entry",
    }
);

words!(
    /// Where an agreement stands on a day. Derived, never stored.
    AgreementStanding {
        /// Its first day is still to come.
        NotYet = "not_yet",
        /// In force.
        Live = "live",
        /// A side has suspended it: no new reliance; concluded deals go on.
        Suspended = "suspended",
        /// Its last day has passed.
        Ended = "ended",
    }
);

/// What an agreement lets the agreements between parts of its regions add to its own terms. The
/// level is never among it: the strictest level always wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// Kinds of certificates beyond its own.
    #[serde(default)]
    pub kinds: CertificateKinds,
    /// Rights beyond its own.
    #[serde(default)]
    pub rights: Rights,
    /// Sectors beyond its own.
    #[serde(default)]
    pub sectors: Sectors,
    /// Purposes beyond its own.
    #[serde(default)]
    pub purposes: Purposes,
    /// Recognition without entry, although it demands entries itself.
    #[serde(default)]
    pub automatic: bool,
}

/// A recognition agreement between two regions. Not transitive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The two regions, in order of their codes.
    pub parties: (Region, Region),
    /// Kinds of certificates recognised.
    pub kinds: CertificateKinds,
    /// Rights recognised.
    pub rights: Rights,
    /// Strictest level recognised; never core.
    pub level_max: Level,
    /// Sectors recognised.
    pub sectors: Sectors,
    /// Purposes recognised.
    pub purposes: Purposes,
    /// When it holds.
    pub term: Term,
    /// Which of the parties, in the same order, have suspended it.
    pub suspended: (bool, bool),
    /// The record that made it.
    pub record: RecordId,
    /// With or without entry.
    pub mode: RecognitionMode,
    /// The parties of the agreement that it stands inside.
    pub parent: Option<(Region, Region)>,
    /// What agreements inside it may add.
    pub delegable: Delegation,
    /// The article of its text on which certificates are recognised.
    pub article: String,
    /// Digest of its text.
    pub text: TaggedDigest,
}

impl Agreement {
    /// True when a party has suspended it: no new reliance; concluded deals go on.
    pub const fn is_suspended(&self) -> bool {
        self.suspended.0 || self.suspended.1
    }

    /// Where it stands on this day.
    pub fn standing(&self, today: Date) -> AgreementStanding {
        if today < self.term.from {
            AgreementStanding::NotYet
        } else if self.term.to < today {
            AgreementStanding::Ended
        } else if self.is_suspended() {
            AgreementStanding::Suspended
        } else {
            AgreementStanding::Live
        }
    }
}

/// The agreement of a pair of regions, by the pair in order of their codes.
impl Entity for Agreement {
    type Key = (Region, Region);
    fn state_key(parties: &(Region, Region)) -> StateKey {
        let (a, b) = (parties.0.min(parties.1), parties.0.max(parties.1));
        StateKey::new(EntityKind::Agreement, &[&a.code().to_be_bytes(), &b.code().to_be_bytes()])
    }
}

/// What a registrar of a receiving region decided about one foreign certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognitionEntry {
    /// For which territory.
    pub territory: Region,
    /// The registrar that decided.
    pub by: Uscc,
    /// True: entered. False: recognition is refused or withdrawn there.
    pub recognised: bool,
    /// The record that decided.
    pub record: RecordId,
}

/// Every territory's decision about one certificate, in order of the territories' codes. The
/// certificate itself is never touched: only its home registrar changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognitions {
    /// The certificate.
    pub certificate: CertificateNumber,
    /// The decisions, one for each territory.
    pub entries: Vec<RecognitionEntry>,
}

impl Recognitions {
    /// No territory has decided.
    pub const fn none(certificate: CertificateNumber) -> Self {
        Self { certificate, entries: Vec::new() }
    }

    /// The decision for exactly this territory.
    pub fn of(&self, territory: Region) -> Option<&RecognitionEntry> {
        self.entries.iter().find(|entry| entry.territory == territory)
    }

    /// Puts a decision in the place of an earlier one for the same territory.
    pub fn decide(&mut self, entry: RecognitionEntry) {
        match self.entries.binary_search_by_key(&entry.territory, |e| e.territory) {
            Ok(index) => self.entries[index] = entry,
            Err(index) => self.entries.insert(index, entry),
        }
    }

    /// What counts in `receiving`: a refusal for it or for a region that contains it; without one,
    /// an entry for either.
    pub fn at(&self, receiving: Region) -> Option<&RecognitionEntry> {
        let mut here = self.entries.iter().filter(|entry| entry.territory.contains(receiving));
        let refusal = here.clone().find(|entry| !entry.recognised);
        refusal.or_else(|| here.next())
    }
}

/// By the certificate's number.
impl Entity for Recognitions {
    type Key = CertificateNumber;
    fn state_key(number: &CertificateNumber) -> StateKey {
        StateKey::new(EntityKind::Recognition, &[&number.key_bytes()])
    }
}
