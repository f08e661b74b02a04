//! A ledger in memory, with founding members and clients whose keys come from fixed seeds.
//!
//! For tests of this and other crates. Every seed here is public: never found a real ledger on it.

mod civic_samples;
pub mod market;
pub mod proven;
pub mod registration;
pub mod safeguards;
pub mod samples;
mod signing;
pub mod sm2;

use std::collections::BTreeMap;

use crate::{
    action::{Action, organisation::NewKey},
    calendar,
    execute::{BlockContext, BlockEffects, Failure, apply_block},
    founding::{Founding, FoundingOrganisation, founding_state},
    hash::{ChainId, Domain, Nonce, RecordId},
    height::Height,
    key::{KeyAlgorithm, RecordSecret, SecretKey},
    params::Params,
    record::{RecordHeader, VerifiedRecord},
    region::Region,
    reject::{Reason, Rejection},
    state::{
        AdmittedNode, Certificate, CertificateNumber, CertificateStatus, Entity, Holds,
        StateChanges, StateKey, Subject, View, ViewError, decode_entity,
    },
    time::{BlockTime, Date},
    uscc::Uscc,
    validator_set::Validator,
    words::{CertificateKind, DataKind, KeyPurpose, Level, Rights, Role, Roles, Track, Tracks},
};

pub use signing::{enrolment, sign};

/// The ledger that fixture records name.
pub const CHAIN_ID: ChainId = ChainId([7; 32]);
/// Blocks after its own for which a fixture record may be included.
const WINDOW_BLOCKS: u64 = 100;
/// Milliseconds between fixture blocks.
const BLOCK_MS: u64 = 1_000;
/// Office hours begin at nine: milliseconds after midnight.
const OFFICE_OPENS_MS: u64 = 9 * 3_600_000;

/// An organisation that signs in one role with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its code.
    pub uscc: Uscc,
    /// The role it acts in.
    pub role: Role,
    /// Where it sits.
    pub region: Region,
    seed: [u8; 32],
    algorithm: KeyAlgorithm,
}

impl Member {
    fn new(first16: &str, role: Role, region: u32, seed: u8) -> Self {
        let uscc = Uscc::complete(first16).expect("a literal of this file");
        let region = Region::new(region).expect("a literal of this file");
        Self { uscc, role, region, seed: [seed; 32], algorithm: KeyAlgorithm::Ed25519 }
    }

    /// The same organisation in another role.
    pub const fn acting_as(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// The same organisation with another seat.
    pub const fn seated_in(self, region: Region) -> Self {
        Self { region, ..self }
    }

    /// The same organisation with another key.
    pub const fn with_seed(self, seed: [u8; 32]) -> Self {
        Self { seed, ..self }
    }

    /// The same organisation with a key of another algorithm.
    pub const fn with_algorithm(self, algorithm: KeyAlgorithm) -> Self {
        Self { algorithm, ..self }
    }

    /// Its signing key.
    pub fn key(&self) -> RecordSecret {
        RecordSecret::from_bytes(self.algorithm, &self.seed).expect("a seed of the fixtures")
    }

    /// Its signing key, as an enrolment lists it.
    pub fn new_key(&self) -> NewKey {
        NewKey { key: self.key().public_key(), purpose: KeyPurpose::Sign }
    }
}

/// Registrar of Chengdu, 510100, both tracks; a validator.
pub fn chengdu() -> Member {
    Member::new("12000000TE5T0001", Role::Registrar, 510_100, 1)
}

/// Registrar of Chongqing, 500000, both tracks; a validator.
pub fn chongqing() -> Member {
    Member::new("12000000TE5T0002", Role::Registrar, 500_000, 2)
}

/// Registrar of Suining, 510900, both tracks; a validator.
pub fn suining() -> Member {
    Member::new("12000000TE5T0003", Role::Registrar, 510_900, 3)
}

/// Western Data Exchange, 500000: exchange, and registrar of the social track; a validator.
pub fn exchange() -> Member {
    Member::new("91000000TE5T0001", Role::Exchange, 500_000, 4)
}

/// Data authority of Sichuan, 510000.
pub fn sichuan_authority() -> Member {
    Member::new("11000000TE5T0001", Role::DataAuthority, 510_000, 5)
}

/// Data authority of Chongqing, 500000.
pub fn chongqing_authority() -> Member {
    Member::new("11000000TE5T0002", Role::DataAuthority, 500_000, 6)
}

/// The n-th client of Chengdu, not enrolled yet; acts as a registrant.
pub fn client(n: u8) -> Member {
    let first16 = format!("91000000TE5T1{n:03}");
    Member::new(&first16, Role::Registrant, 510_100, n.saturating_add(100))
}

/// Four validators and two data authorities, legal timers, working-day calendars 2024 to 2026.
pub fn founding() -> Founding {
    let validators = [chengdu(), chongqing(), suining(), exchange()];
    let authorities = [sichuan_authority(), chongqing_authority()];
    let both = Tracks::of(&[Track::Public, Track::Social]);
    let organisation = |member: &Member| {
        let (roles, tracks) = match member.role {
            Role::Registrar => (Roles::of(&[Role::Registrar]), both),
            Role::Exchange => {
                (Roles::of(&[Role::Registrar, Role::Exchange]), Tracks::of(&[Track::Social]))
            }
            role => (Roles::of(&[role]), Tracks::EMPTY),
        };
        FoundingOrganisation {
            uscc: member.uscc,
            name: format!("Fixture {}", member.uscc),
            region: member.region,
            roles,
            tracks,
            keys: vec![member.new_key()],
        }
    };
    let node = |member: &Member| AdmittedNode {
        member: member.uscc,
        peer_key: node_key(member).public_key(),
    };
    let seat = |member: &Member| Validator::new(member.uscc, seat_key(member).public_key(), 1);
    Founding {
        time: date("2026-09-01").start(),
        params: Params::default(),
        calendars: calendar::published(),
        organisations: validators.iter().chain(&authorities).map(organisation).collect(),
        validators: validators.iter().map(seat).collect(),
        nodes: validators.iter().map(node).collect(),
    }
}

/// The key with which a founding member votes.
pub fn seat_key(member: &Member) -> SecretKey {
    SecretKey::from_seed(&[member.seed[0] + 20; 32])
}

/// The transport identity of a founding member's node.
pub fn node_key(member: &Member) -> SecretKey {
    SecretKey::from_seed(&[member.seed[0] + 40; 32])
}

/// The keys with which the founding validators vote, in the order of [`founding`].
pub fn founding_seat_keys() -> Vec<SecretKey> {
    [chengdu(), chongqing(), suining(), exchange()].iter().map(seat_key).collect()
}

/// A date of a test.
pub fn date(text: &str) -> Date {
    text.parse().expect("a date of a test")
}

/// A region of a test.
pub fn region(text: &str) -> Region {
    text.parse().expect("a region of a test")
}

/// A ledger that commits each record in a block of its own.
pub struct TestLedger {
    chain_id: ChainId,
    founding: Founding,
    store: Store,
    blocks: Vec<FixtureBlock>,
    planted: StateChanges,
    height: Height,
    time: BlockTime,
    nonces: u64,
}

/// A committed block of a fixture: what went in, and what came of it.
#[derive(Clone, Debug)]
pub struct FixtureBlock {
    /// Ledger, height and time.
    pub context: BlockContext,
    /// Its records.
    pub records: Vec<VerifiedRecord>,
    /// Its effects on the state, entries planted before it among them.
    pub changes: StateChanges,
}

/// The committed state.
#[derive(Clone, Debug, Default)]
pub struct Store {
    entries: StateChanges,
    records: BTreeMap<RecordId, Height>,
}

impl View for Store {
    fn get(&self, key: &StateKey) -> Result<Option<Vec<u8>>, ViewError> {
        Ok(self.entries.get(key).cloned())
    }

    fn record_height(&self, id: &RecordId) -> Result<Option<Height>, ViewError> {
        Ok(self.records.get(id).copied())
    }
}

impl Default for TestLedger {
    fn default() -> Self {
        Self::new()
    }
}

impl TestLedger {
    /// A ledger without publicity, as a local network has it, on 1 September 2026.
    pub fn new() -> Self {
        let mut founding = founding();
        founding.params.timers.publicity_days = 0;
        Self::found(&founding)
    }

    /// A ledger with the default timers, on 1 September 2026.
    pub fn with_legal_timers() -> Self {
        Self::found(&founding())
    }

    /// A ledger from a founding.
    pub fn found(founding: &Founding) -> Self {
        let entries = founding_state(founding).expect("a founding of a test");
        Self {
            chain_id: CHAIN_ID,
            founding: founding.clone(),
            store: Store { entries, records: BTreeMap::new() },
            blocks: Vec::new(),
            planted: StateChanges::new(),
            height: Height::GENESIS,
            time: founding.time.plus_ms(OFFICE_OPENS_MS),
            nonces: 0,
        }
    }

    /// The same ledger under another identity; before its first record.
    pub fn with_chain_id(self, chain_id: ChainId) -> Self {
        Self { chain_id, ..self }
    }

    /// The identity that its records name.
    pub const fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    /// What it was founded from.
    pub const fn founding(&self) -> &Founding {
        &self.founding
    }

    /// Its blocks so far.
    pub fn blocks(&self) -> &[FixtureBlock] {
        &self.blocks
    }

    /// Commits a record of its author, with co-signers, in the next block.
    pub fn submit(
        &mut self,
        author: &Member,
        co_signers: &[&Member],
        action: Action,
    ) -> Result<RecordId, Rejection> {
        let record = self.record(author, co_signers, action)?;
        let id = record.record().id();
        self.commit(&[record])?;
        Ok(id)
    }

    /// Why a record would be refused in the next block, if it would; nothing is committed.
    pub fn refusal(
        &mut self,
        author: &Member,
        co_signers: &[&Member],
        action: Action,
    ) -> Option<Reason> {
        let record = self.record(author, co_signers, action);
        record.and_then(|record| self.execute(&[record])).err().map(|rejection| rejection.reason)
    }

    /// Signs a record for the next block, reading it back from its envelope's bytes.
    pub fn record(
        &mut self,
        author: &Member,
        co_signers: &[&Member],
        action: Action,
    ) -> Result<VerifiedRecord, Rejection> {
        let header = self.header(author, &action);
        sign(&header, &action, author, co_signers)
    }

    /// A header for the next block.
    pub fn header(&mut self, author: &Member, action: &Action) -> RecordHeader {
        self.nonces += 1;
        let mut nonce = [0; 16];
        nonce[..8].copy_from_slice(&self.nonces.to_be_bytes());
        RecordHeader {
            ledger: self.chain_id,
            record_type: action.name().into(),
            author: author.uscc,
            role: author.role,
            nonce: Nonce(nonce),
            last_height: Height::new(self.height.get() + WINDOW_BLOCKS),
        }
    }

    /// Commits records as the next block; refuses all when one is refused.
    pub fn commit(&mut self, records: &[VerifiedRecord]) -> Result<BlockEffects, Rejection> {
        let effects = self.execute(records)?;
        let context = self.next_block();
        self.store.entries.extend(effects.changes.clone());
        let mut changes = std::mem::take(&mut self.planted);
        changes.extend(effects.changes.clone());
        self.blocks.push(FixtureBlock { context, records: records.to_vec(), changes });
        self.store.records.extend(records.iter().map(|r| (r.record().id(), context.height)));
        (self.height, self.time) = (context.height, context.time);
        Ok(effects)
    }

    const fn next_block(&self) -> BlockContext {
        BlockContext {
            chain_id: self.chain_id,
            height: self.height.next(),
            time: self.time.plus_ms(BLOCK_MS),
        }
    }

    /// What these records would do as the next block.
    #[expect(clippy::panic, reason = "a store in memory does not fail")]
    fn execute(&self, records: &[VerifiedRecord]) -> Result<BlockEffects, Rejection> {
        apply_block(&self.store, self.next_block(), records).map_err(|failure| match failure {
            Failure::Rejected(rejection) => rejection,
            Failure::View(error) => panic!("a store in memory does not fail: {error}"),
        })
    }

    /// Makes empty blocks.
    pub fn advance_blocks(&mut self, blocks: u64) {
        for _ in 0..blocks {
            self.commit(&[]).expect("an empty block is never refused");
        }
    }

    /// Sets the clock to nine in the morning of a later day.
    pub fn set_date(&mut self, day: &str) {
        let time = date(day).start().plus_ms(OFFICE_OPENS_MS);
        assert!(time >= self.time, "block time never goes back: {day}");
        self.time = time;
    }

    /// The legal date.
    pub fn today(&self) -> Date {
        self.time.date()
    }

    /// The legal date of a block.
    pub fn date_at(&self, height: Height) -> Option<Date> {
        if height == Height::GENESIS {
            return Some(self.founding.time.date());
        }
        let found = self.blocks.iter().find(|block| block.context.height == height);
        found.map(|block| block.context.time.date())
    }

    /// Time of the last block.
    pub const fn time(&self) -> BlockTime {
        self.time
    }

    /// Height of the last block.
    pub const fn height(&self) -> Height {
        self.height
    }

    /// The committed state.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The entity under a key.
    pub fn get<E: Entity>(&self, key: &E::Key) -> Option<E> {
        let key = E::state_key(key);
        let bytes = self.store.entries.get(&key)?;
        Some(decode_entity(&key, bytes).expect("the state holds what was encoded"))
    }

    /// Writes an entity past all rules, to stand a test on a state that is long to reach.
    pub fn put<E: Entity>(&mut self, key: &E::Key, entity: &E) {
        let (key, value) = (E::state_key(key), crate::codec::encode(entity));
        self.planted.insert(key.clone(), value.clone());
        self.store.entries.insert(key, value);
    }

    /// Stands a certificate over a public resource with all three rights on the state, past all
    /// rules, valid for three years from today.
    pub fn plant_certificate(
        &mut self,
        registrar: &Member,
        holder: &Member,
        sequence: u32,
    ) -> CertificateNumber {
        let kind = CertificateKind::Resource;
        let year = self.today().ymd().0.try_into().expect("a year of four digits");
        let number = CertificateNumber::new(registrar.region, kind, year, sequence)
            .expect("a sequence of eight digits");
        let id = RecordId(Domain::Record.hash(number.to_string().as_bytes()));
        let certificate = Certificate {
            number,
            subject: Subject::Resource(id),
            holder: holder.uscc,
            rights: Rights::all(),
            data_kind: DataKind::Public,
            level: Level::General2,
            sector: None,
            registrar: registrar.uscc,
            valid_from: self.today(),
            valid_to: self.today().plus_years(3),
            version: 1,
            status: CertificateStatus::Active,
            status_height: self.height,
            disputes: Vec::new(),
            contests: None,
            pledges: Vec::new(),
            transfer_pending: None,
            holds: Holds::default(),
            record: id,
            issued: self.height,
            application: id,
        };
        self.put(&number, &certificate);
        number
    }

    /// Enrols a client with these roles in its region, by a registrar or data authority.
    pub fn enrol(&mut self, by: &Member, new: &Member, roles: &[Role]) -> Result<(), Rejection> {
        let enrolment = enrolment(new, roles);
        self.submit(by, &[new], Action::OrgEnrol(enrolment)).map(|_| ())
    }

    /// The n-th client of Chengdu, enrolled as a registrant.
    pub fn registrant(&mut self, n: u8) -> Member {
        self.client_as(n, Role::Registrant)
    }

    /// The n-th client of Chengdu, enrolled by its registrar in one role.
    pub fn client_as(&mut self, n: u8, role: Role) -> Member {
        let member = client(n).acting_as(role);
        self.enrol(&chengdu(), &member, &[role]).expect("a client that is new");
        member
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Organisation;

    #[test]
    fn a_client_is_enrolled_once() {
        let mut ledger = TestLedger::new();
        let client = ledger.registrant(1);
        assert_eq!(ledger.get::<Organisation>(&client.uscc).map(|o| o.region), Some(client.region));
        let again = ledger.enrol(&chengdu(), &client, &[Role::Registrant]);
        assert_eq!(again.map_err(|r| r.reason), Err(Reason::OrgExists));
    }
}
