//! State entries, as a quorum of liars could commit to them: the tree is built anew over what the
//! entries say, and the header signed over its root.

use hefu_chain::{
    bundle::{Bundle, StateEntry},
    codec,
    fixture::registration::digest,
    hash::RecordId,
    height::Height,
    region::Region,
    state::{
        Agreement, Bar, Certificate, CertificateNumber, CertificateStatus, Entity, Hold, HoldKind,
        OrgState, Organisation, StateKey, Subject, Term,
    },
    time::{BlockTime, Date},
    words::{
        Activities, Activity, CertificateKind, DataKind, KeyPurpose, Level, Purposes, Right,
        Rights, Sector, Sectors,
    },
};

use super::{ASKED, Mutant, PLAIN, mutant, plain};
use crate::{forge, mutation::Choices, sample::SAMPLE};

/// Random bits flipped in each entry's value.
const FLIPS: usize = 20;

type OfCertificate = fn(&mut Certificate);
type OfOrganisation = fn(&mut Organisation);
type OfAgreement = fn(&mut Agreement);

/// The day of the header, so many days later, or earlier when negative.
pub(super) fn day(offset: i32) -> Date {
    let today = SAMPLE.ledger.time().date();
    let ms = u64::from(offset.unsigned_abs()) * 86_400_000;
    let start = today.start().as_ms();
    BlockTime::from_ms(if offset < 0 { start - ms } else { start + ms }).date()
}

/// Places a hold, whatever day it ends.
fn hold(certificate: &mut Certificate, kind: HoldKind, until: Option<Date>) {
    let hold = Hold { record: RecordId([8; 32]), by: certificate.registrar, kind, until };
    assert!(certificate.holds.place(hold, day(-999)));
}

const CERTIFICATES: [(&str, OfCertificate); 32] = [
    ("suspended", |c| c.status = CertificateStatus::Suspended),
    ("deregistered", |c| c.status = CertificateStatus::Deregistered),
    ("revoked", |c| c.status = CertificateStatus::Revoked),
    ("disputed", |c| c.disputes.push(RecordId([5; 32]))),
    ("contesting", |c| c.contests = Some(SAMPLE.revoked)),
    ("pledged twice", |c| c.pledges = vec![RecordId([5; 32]), RecordId([6; 32])]),
    ("pledged and disputed twice", |c| {
        c.pledges.push(RecordId([5; 32]));
        c.disputes = vec![RecordId([5; 32]), RecordId([6; 32])];
        c.contests = Some(SAMPLE.revoked);
    }),
    ("transfer pending", |c| c.transfer_pending = Some(RecordId([5; 32]))),
    ("disputed and transfer pending", |c| {
        c.disputes.push(RecordId([5; 32]));
        c.transfer_pending = Some(RecordId([5; 32]));
    }),
    ("suspended and disputed", |c| {
        c.status = CertificateStatus::Suspended;
        c.disputes.push(RecordId([5; 32]));
    }),
    ("last day today", |c| (c.valid_from, c.valid_to) = (day(-9), day(0))),
    ("last day yesterday", |c| (c.valid_from, c.valid_to) = (day(-9), day(-1))),
    ("first day today", |c| c.valid_from = day(0)),
    ("first day tomorrow", |c| c.valid_from = day(1)),
    ("revoked and expired", |c| {
        c.status = CertificateStatus::Revoked;
        (c.valid_from, c.valid_to) = (day(-9), day(-1));
    }),
    ("expired before it begins", |c| (c.valid_from, c.valid_to) = (day(3), day(-3))),
    ("frozen", |c| hold(c, HoldKind::Freeze, None)),
    ("under a measure until today", |c| hold(c, HoldKind::Measure, Some(day(0)))),
    ("under a measure until yesterday", |c| hold(c, HoldKind::Measure, Some(day(-1)))),
    ("under review until tomorrow", |c| hold(c, HoldKind::Review, Some(day(1)))),
    ("held thrice, disputed and expired", |c| {
        hold(c, HoldKind::Review, None);
        hold(c, HoldKind::Freeze, Some(day(9)));
        hold(c, HoldKind::Review, Some(day(9)));
        c.disputes.push(RecordId([5; 32]));
        (c.valid_from, c.valid_to) = (day(-9), day(-1));
    }),
    ("of another record", |c| c.record = RecordId([5; 32])),
    ("of another registrar", |c| c.registrar = hefu_chain::fixture::chongqing().uscc),
    ("of an unknown registrar", |c| c.registrar = c.holder),
    ("issued at 0", |c| c.issued = Height::GENESIS),
    ("issued at the largest height", |c| c.issued = Height::new(u64::MAX)),
    ("another holder", |c| c.holder = c.registrar),
    ("another subject", |c| c.subject = Subject::Product(RecordId([6; 32]))),
    ("no rights", |c| c.rights = Rights::EMPTY),
    ("no sector", |c| c.sector = None),
    ("core data", |c| c.level = Level::Core),
    ("another version", |c| (c.version, c.data_kind) = (u32::MAX, DataKind::Personal)),
];

const ORGANISATIONS: [(&str, OfOrganisation); 15] = [
    ("without keys", |o| o.keys.clear()),
    ("suspended", |o| o.state = OrgState::Suspended),
    ("seal key", |o| o.keys[0].purpose = KeyPurpose::Seal),
    ("node key", |o| o.keys[0].purpose = KeyPurpose::Node),
    ("key of a later height", |o| o.keys[0].from_height = Height::new(1_000)),
    ("key from the height of issue", |o| o.keys[0].from_height = issued()),
    ("key from one height later", |o| o.keys[0].from_height = issued().next()),
    ("key until the height of issue", |o| o.keys[0].to_height = Some(issued())),
    ("key until one height later", |o| o.keys[0].to_height = Some(issued().next())),
    ("another key", |o| o.keys[0].key = hefu_chain::key::PublicKey::from_bytes([3; 32]).into()),
    ("the key twice, first retired", |o| {
        let key = o.keys[0].clone();
        o.keys[0].to_height = Some(Height::FIRST);
        o.keys.push(key);
    }),
    ("another code", |o| o.uscc = hefu_chain::fixture::chongqing().uscc),
    ("an empty name", |o| o.name.clear()),
    ("held", |o| {
        let hold =
            Hold { record: RecordId([8; 32]), by: o.uscc, kind: HoldKind::Freeze, until: None };
        assert!(o.holds.place(hold, day(0)));
    }),
    ("barred", |o| {
        let (record, by, activities) =
            (RecordId([8; 32]), o.uscc, Activities::of(&[Activity::Deal]));
        let (from, to, appeal_until) = (day(0), day(9), day(3));
        o.bars.push(Bar { record, by, activities, from, to, appeal_until });
        o.sectors = Sectors::of(&[Sector::A, Sector::T]);
    }),
];

const AGREEMENTS: [(&str, OfAgreement); 18] = [
    ("suspended by one", |a| a.suspended.0 = true),
    ("suspended by the other", |a| a.suspended.1 = true),
    ("no kinds", |a| a.kinds = hefu_chain::words::CertificateKinds::EMPTY),
    ("other kinds", |a| {
        a.kinds = hefu_chain::words::CertificateKinds::of(&[CertificateKind::DataIp]);
    }),
    ("fewer rights", |a| a.rights = Rights::of(&[Right::Operate])),
    ("no rights", |a| a.rights = Rights::EMPTY),
    ("all rights", |a| a.rights = Rights::all()),
    ("a lower level", |a| a.level_max = Level::General1),
    ("the strictest level", |a| a.level_max = Level::Core),
    ("all sectors", |a| a.sectors = Sectors::all()),
    ("no sectors", |a| a.sectors = Sectors::EMPTY),
    ("one sector", |a| a.sectors = Sectors::of(&[Sector::T])),
    ("no purposes", |a| a.purposes = Purposes::EMPTY),
    ("ended yesterday", |a| a.term = Term { from: day(-9), to: day(-1) }),
    ("ends today", |a| a.term = Term { from: day(-9), to: day(0) }),
    ("begins today", |a| a.term = Term { from: day(0), to: day(9) }),
    ("begins tomorrow", |a| a.term = Term { from: day(1), to: day(9) }),
    ("other parties", |a| a.parties = (Region::NATION, Region::NATION)),
];

/// Height at which the sample's certificate was issued.
fn issued() -> Height {
    certificate(&plain()).issued
}

pub(super) fn number() -> CertificateNumber {
    SAMPLE.in_force
}

fn certificate(bundle: &Bundle) -> Certificate {
    decoded(bundle, &Certificate::state_key(&number()))
}

pub(super) fn place(bundle: &Bundle, key: &StateKey) -> usize {
    bundle.entries.iter().position(|e| e.key == key.as_bytes()).expect("an entry of the file")
}

pub(super) fn decoded<E: Entity>(bundle: &Bundle, key: &StateKey) -> E {
    let value = bundle.entries[place(bundle, key)].value.as_ref().expect("present");
    codec::decode(value).expect("an entity")
}

/// The file with an entity changed, and everything else made to fit.
fn with<E: Entity>(bundle: &Bundle, key: &StateKey, change: impl FnOnce(&mut E)) -> Bundle {
    let mut entity: E = decoded(bundle, key);
    change(&mut entity);
    with_value(bundle, place(bundle, key), Some(codec::encode(&entity)))
}

pub(super) fn with_value(bundle: &Bundle, place: usize, value: Option<Vec<u8>>) -> Bundle {
    let mut changed = bundle.clone();
    changed.entries[place].value = value;
    forge::prove(&mut changed.entries, &mut changed.finality);
    forge::sign(&mut changed.finality);
    changed
}

pub(super) fn asked() -> Bundle {
    SAMPLE.chain.bundle(&number(), Some(super::chongqing()), SAMPLE.ledger.height())
}

/// The key of the agreement in the file that is present.
pub(super) fn agreement_key(bundle: &Bundle) -> StateKey {
    let kind = hefu_chain::state::EntityKind::Agreement as u8;
    let entry = bundle.entries.iter().find(|e| e.key[0] == kind && e.value.is_some());
    StateKey::from_bytes(entry.expect("an agreement").key.clone())
}

pub(super) fn mutants(choices: &mut Choices) -> Vec<Mutant> {
    let (plain, asked) = (plain(), asked());
    let certificate_key = Certificate::state_key(&number());
    let registrar_key = Organisation::state_key(&certificate(&plain).registrar);
    let mut mutants = Vec::new();
    for (how, change) in CERTIFICATES {
        let how = format!("certificate {how}, proven");
        mutants.push(mutant(PLAIN, &how, &with(&plain, &certificate_key, change)));
        mutants.push(mutant(ASKED, &how, &with(&asked, &certificate_key, change)));
    }
    for (how, change) in ORGANISATIONS {
        let changed = with(&plain, &registrar_key, change);
        mutants.push(mutant(PLAIN, format!("registrar {how}, proven"), &changed));
    }
    let agreement = agreement_key(&asked);
    for (how, change) in AGREEMENTS {
        let changed = with(&asked, &agreement, change);
        mutants.push(mutant(ASKED, format!("agreement {how}, proven"), &changed));
    }
    for (base, bundle, kind) in
        [(PLAIN, &plain, "certificate"), (PLAIN, &plain, "registrar"), (ASKED, &asked, "agreement")]
    {
        let key = match kind {
            "certificate" => &certificate_key,
            "registrar" => &registrar_key,
            _ => &agreement,
        };
        mutants.extend(values(base, bundle, kind, place(bundle, key), choices));
    }
    mutants.extend(absences(&asked));
    mutants
}

/// Values that are no entity, or another.
fn values(
    base: usize,
    bundle: &Bundle,
    kind: &str,
    place: usize,
    choices: &mut Choices,
) -> Vec<Mutant> {
    let value = bundle.entries[place].value.clone().expect("present");
    let mut mutants = Vec::new();
    let mut add = |how: String, value: Option<Vec<u8>>| {
        mutants.push(mutant(
            base,
            format!("{kind} {how}, proven"),
            &with_value(bundle, place, value),
        ));
    };
    add("absent".into(), None);
    add("empty".into(), Some(Vec::new()));
    add("one byte longer".into(), Some([value.as_slice(), &[0]].concat()));
    add("one byte shorter".into(), Some(value[..value.len() - 1].to_vec()));
    for _ in 0..FLIPS {
        let (at, bit) = (choices.below(value.len()), choices.below(8));
        let mut flipped = value.clone();
        flipped[at] ^= 1 << bit;
        add(format!("bit {bit} of value byte {at}"), Some(flipped));
    }
    mutants
}

/// Entries left out, each at a time, and one more that nobody asks for; everything fits.
fn absences(asked: &Bundle) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for place in 0..asked.entries.len() {
        let mut without = asked.clone();
        without.entries.remove(place);
        forge::prove(&mut without.entries, &mut without.finality);
        forge::sign(&mut without.finality);
        mutants.push(mutant(ASKED, format!("entry {place} left out, proven"), &without));
    }
    let mut more = asked.clone();
    let stranger = StateEntry {
        key: vec![4, 1, 2, 3],
        value: Some(digest(1).digest.0.to_vec()),
        proof: more.entries[0].proof.clone(),
    };
    more.entries.push(stranger);
    forge::prove(&mut more.entries, &mut more.finality);
    forge::sign(&mut more.finality);
    mutants.push(mutant(ASKED, "an entry more, proven", &more));
    mutants
}
