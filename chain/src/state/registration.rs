//! Evidence, resources, applications and objections: what leads to a certificate.

use serde::{Deserialize, Serialize};

use super::{CertificateNumber, Entity, Holds, StateKey, key::EntityKind};
use crate::{
    hash::{Digest, RecordId},
    height::Height,
    region::Region,
    time::{BlockTime, Date},
    uscc::Uscc,
    words::{CertificateKind, DataKind, Level, Rights, Sector, SourceKind, Track, words},
};

/// Algorithm of a content digest. A digest without its algorithm is a bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DigestAlgorithm {
    /// BLAKE3, 32 bytes.
    #[serde(rename = "blake3")]
    Blake3,
    /// SHA-256.
    #[serde(rename = "sha256")]
    Sha256,
    /// SM3, GB/T 32905.
    #[serde(rename = "sm3")]
    Sm3,
}

/// Digest of a file or content, with its algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaggedDigest {
    /// How it was computed.
    pub alg: DigestAlgorithm,
    /// The 32 bytes.
    pub digest: Digest,
}

impl TaggedDigest {
    /// Tag and digest, for state keys.
    pub fn key_bytes(&self) -> [u8; 33] {
        let mut bytes = [0u8; 33];
        bytes[0] = self.alg as u8;
        bytes[1..].copy_from_slice(&self.digest.0);
        bytes
    }
}

/// Finds evidence: the digest, and who anchored it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceKey {
    /// What was anchored.
    pub digest: TaggedDigest,
    /// By whom.
    pub by: Uscc,
}

/// Preserved evidence (存证).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The record that anchored it.
    pub record: RecordId,
    /// When: height.
    pub height: Height,
    /// When: block time.
    pub time: BlockTime,
}

impl Entity for Evidence {
    type Key = EvidenceKey;
    fn state_key(key: &EvidenceKey) -> StateKey {
        StateKey::new(EntityKind::Evidence, &[&key.digest.key_bytes(), key.by.as_bytes()])
    }
}

/// A declared data resource (数据资源). Its identity is the id of the record that declared it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataResource {
    /// Who holds it.
    pub holder: Uscc,
    /// Where it belongs.
    pub region: Region,
    /// Whose data it is.
    pub kind: DataKind,
    /// How the holder came by it.
    pub source: SourceKind,
    /// The grant that authorised, shared or purchased data rests on.
    pub source_grant: Option<RecordId>,
    /// The deal that purchased data rests on.
    pub source_deal: Option<RecordId>,
    /// The clearance under which it was brought in from outside the mainland's customs.
    pub inbound: Option<RecordId>,
    /// Rights that the source shows; a certificate claims no more.
    pub source_rights: Rights,
    /// Level.
    pub level: Level,
    /// Industry section.
    pub sector: Option<Sector>,
    /// Holds personal information.
    pub personal_information: bool,
    /// Government information-resource code (政务信息资源代码), with the holder the second
    /// identity for the duplicate check.
    pub information_resource_code: Option<String>,
    /// Digests of its content, in order.
    pub content: Vec<TaggedDigest>,
    /// Height at which it was declared.
    pub declared: Height,
    /// 1 as declared, one more with each update; an application is for one version.
    pub version: u32,
}

impl Entity for DataResource {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Resource, &[id.as_bytes()])
    }
}

/// What an application or certificate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Subject {
    /// A data resource.
    Resource(RecordId),
    /// A data product or service.
    Product(RecordId),
}

/// An application for initial registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Who applies.
    pub applicant: Uscc,
    /// Who decides.
    pub registrar: Uscc,
    /// Which track.
    pub track: Track,
    /// About what.
    pub subject: Subject,
    /// Version of the resource applied for; 1 for a product, which never changes.
    pub subject_version: u32,
    /// Title that the certificate will bear.
    pub title: String,
    /// Kind of certificate asked for.
    pub kind: CertificateKind,
    /// Rights claimed.
    pub rights: Rights,
    /// First day of validity asked for.
    pub valid_from: Date,
    /// Last day of validity asked for.
    pub valid_to: Date,
    /// Evidence anchored by the applicant before it applied, in order.
    pub evidence: Vec<TaggedDigest>,
    /// A live certificate over the same data that the applicant contests: the application, and the
    /// certificate that comes of it, are disputed.
    pub contests: Option<CertificateNumber>,
    /// True once the contest was found to be arguable: the certificate may be issued, disputed.
    pub contest_admitted: bool,
    /// Certificates that look like duplicates and were found to be about something else.
    pub distinct: Vec<CertificateNumber>,
    /// A review, while a person has to decide on a suspected duplicate.
    pub holds: Holds,
    /// Where it stands.
    pub state: ApplicationState,
}

/// Where an application stands, and until when the next act is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationState {
    /// The step reached.
    pub step: ApplicationStep,
    /// When it was reached.
    pub since: BlockTime,
    /// Last day for the next act, where one is due.
    pub due: Option<Date>,
    /// A deficiency was notified; it may be notified once only.
    pub deficiency_notified: bool,
    /// Objections not yet decided.
    pub objections_open: u32,
    /// Working days of publicity left, while an objection suspends it.
    pub publicity_left: Option<u32>,
    /// Working days by which the registrar's steps so far ended late.
    pub late_days: u32,
}

impl ApplicationState {
    /// True when a supplement was due and did not come: the application has lapsed.
    pub fn has_lapsed(&self, today: Date) -> bool {
        self.step == ApplicationStep::Supplementing && self.due.is_some_and(|due| due < today)
    }

    /// True when the next act is late. A late registrar may still act: nothing is deemed approved.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.step.is_open() && self.due.is_some_and(|due| due < today)
    }
}

words!(
    /// Steps of an application.
    ApplicationStep {
        /// Submitted; the registrar accepts, refuses or asks for more.
        Submitted = "submitted",
        /// Deficient; the applicant supplements. Past its due date it has lapsed.
        Supplementing = "supplementing",
        /// Accepted; under formal review.
        Accepted = "accepted",
        /// Review passed; to be publicised.
        Reviewed = "reviewed",
        /// In publicity until its due date; then, without open objection, to be coded.
        Publicised = "publicised",
        /// Coded: a certificate was issued.
        Coded = "coded",
        /// Refused at acceptance.
        Refused = "refused",
        /// Failed review, or an objection was upheld.
        Rejected = "rejected",
        /// Withdrawn by the applicant.
        Withdrawn = "withdrawn",
    }
);

impl ApplicationStep {
    /// True while the application may still lead to a certificate.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted
                | Self::Supplementing
                | Self::Accepted
                | Self::Reviewed
                | Self::Publicised
        )
    }
}

impl Entity for Application {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Application, &[id.as_bytes()])
    }
}

/// An objection filed during publicity (异议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The application objected to.
    pub application: RecordId,
    /// Who objects; absent for a member of the public, who objects through the registrar.
    pub objector: Option<Uscc>,
    /// Where it stands.
    pub state: ObjectionState,
    /// Last day for the decision.
    pub due: Date,
}

words!(
    /// Where an objection stands.
    ObjectionState {
        /// Not decided; moot once its application has ended.
        Open = "open",
        /// The application is rejected.
        Upheld = "upheld",
        /// Publicity goes on.
        Dismissed = "dismissed",
    }
);

impl Entity for Objection {
    type Key = RecordId;
    fn state_key(id: &RecordId) -> StateKey {
        StateKey::new(EntityKind::Objection, &[id.as_bytes()])
    }
}
