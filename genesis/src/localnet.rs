//! A whole network on one machine: keys, homes and genesis of founding members that are all ours.
//!
//! For demonstrations, tests and benchmarks. The ceremony is the real one, held with ourselves, and
//! publicity takes no time (`publicity_days = 0`), so that a certificate can be coded within minutes.

mod founders;
mod node_config;

use std::path::{Path, PathBuf};

use hefu_chain::{
    action::organisation::NewKey,
    hash::ChainId,
    key::{PublicKey, RecordSecret, SecretKey},
    params::Params,
    region::Region,
    time::BlockTime,
    uscc::Uscc,
    words::KeyPurpose,
};
use rand::{RngCore, SeedableRng, TryRngCore};
use rand_chacha::ChaCha20Rng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use self::founders::{Founder, authorities, members};
pub use self::founders::{MEMBERS_MAX, MEMBERS_MIN};
use crate::{
    ceremony::GENESIS_FILE,
    contribution::{Contribution, ContributionError, MemberKeys, Seat, Statement},
    document::{Genesis, GenesisError},
    file::{self, FileError},
    key_file::{self, KeyFileError},
    terms::Terms,
};

/// Name of the file that describes a localnet; written last, so it stands only in a whole one.
pub const LAYOUT_FILE: &str = "localnet.json";
/// Name of the file that says by how many milliseconds the clocks of all nodes are ahead; absent
/// while they follow the system's.
pub const CLOCK_FILE: &str = "clock-ahead-ms";
/// Name of the network.
const NETWORK: &str = "hefu-localnet";
/// Ports of one member: the transport's, then the API's, then room.
const PORTS_PER_MEMBER: u16 = 10;

/// What localnet to build.
#[derive(Clone, Debug)]
pub struct Options {
    /// Number of validators.
    pub members: usize,
    /// Transport port of the first member; each further member's is ten higher, each API port one.
    pub base_port: u16,
    /// Genesis time, from the caller's clock.
    pub time: BlockTime,
    /// Parameters of the ledger; [`params`] unless a test needs others.
    pub params: Params,
    /// Seed of all keys: tests repeat a network with it. Without it the system's random source.
    pub seed: Option<[u8; 32]>,
}

/// Where everything of a localnet is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The directory, as given to [`create`] or [`open`].
    #[serde(skip)]
    pub dir: PathBuf,
    /// The ledger.
    pub chain_id: ChainId,
    /// The validators.
    pub members: Vec<Member>,
    /// The founding data authorities, without a node.
    pub authorities: Vec<Authority>,
}

/// A validator of a localnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Short name, and name of its directory.
    pub slug: String,
    /// Name of the organisation.
    pub name: String,
    /// Its code.
    pub uscc: Uscc,
    /// Its territory.
    pub region: Region,
    /// Port of the transport.
    pub p2p_port: u16,
    /// Port of the API.
    pub api_port: u16,
}

/// A founding data authority of a localnet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Short name, and name of its key file.
    pub slug: String,
    /// Name of the organisation.
    pub name: String,
    /// Its code.
    pub uscc: Uscc,
    /// Its territory.
    pub region: Region,
}

/// Why a localnet cannot be built or opened.
#[derive(Debug, thiserror::Error)]
pub enum LocalnetError {
    /// The number of members.
    #[error("a localnet has {MEMBERS_MIN} to {MEMBERS_MAX} members, not {0}")]
    Members(usize),
    /// The ports.
    #[error("base port {0} leaves no room for the ports of all members below 65536")]
    Ports(u16),
    /// The directory is in use.
    #[error(
        "{path} is not empty. Give another directory, or remove it if its ledger is no longer needed",
        path = .0.display()
    )]
    NotEmpty(PathBuf),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes for the keys")]
    Randomness,
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A contribution does not hold.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
    /// The document does not hold.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
    /// The description and the genesis document tell of different ledgers.
    #[error("{path} describes another ledger than the genesis document beside it", path = .0.display())]
    OtherLedger(PathBuf),
}

/// Parameters of a localnet: the defaults, with publicity that may end at once.
pub fn params() -> Params {
    let mut params = Params::default();
    params.timers.publicity_days = 0;
    params
}

impl Default for Options {
    /// Four members from port 26600, keys from the system's random source, founded at the start of
    /// 2026; a caller with a clock sets its own time.
    fn default() -> Self {
        Self {
            members: MEMBERS_MIN,
            base_port: 26_600,
            time: BlockTime::from_ms(1_767_196_800_000),
            params: params(),
            seed: None,
        }
    }
}

impl Layout {
    /// The genesis document.
    pub fn genesis_path(&self) -> PathBuf {
        self.dir.join(GENESIS_FILE)
    }

    /// The file that sets the clocks of all nodes ahead.
    pub fn clock_path(&self) -> PathBuf {
        self.dir.join(CLOCK_FILE)
    }

    /// Vote key of a member.
    pub fn vote_key(&self, member: &Member) -> PathBuf {
        self.home(member).join("keys").join("validator.key")
    }

    /// Key file of a founding data authority.
    pub fn authority_key(&self, authority: &Authority) -> PathBuf {
        self.dir.join("keys").join(format!("{}.key", authority.slug))
    }

    /// Home directory of a member's node.
    pub fn home(&self, member: &Member) -> PathBuf {
        self.dir.join("nodes").join(&member.slug)
    }

    /// Record key of a member.
    pub fn sign_key(&self, member: &Member) -> PathBuf {
        self.home(member).join("keys").join("sign.key")
    }
}

/// Builds a localnet in an empty or new directory.
pub fn create(dir: &Path, options: &Options) -> Result<Layout, LocalnetError> {
    if !(MEMBERS_MIN..=MEMBERS_MAX).contains(&options.members) {
        return Err(LocalnetError::Members(options.members));
    }
    refuse_non_empty(dir)?;
    let mut rng = key_source(options.seed)?;
    let founders = members(options.members);
    let terms = Terms::new(NETWORK, options.time, options.params.clone());
    let mut layout = Layout {
        dir: dir.into(),
        chain_id: ChainId([0; 32]),
        members: place(&founders, options.base_port)?,
        authorities: authorities().iter().map(Founder::to_authority).collect(),
    };
    let mut contributions = Vec::new();
    for (founder, member) in founders.iter().zip(&layout.members) {
        contributions.push(found_member(&layout, member, founder, &terms, &mut rng)?);
    }
    for (founder, authority) in authorities().iter().zip(&layout.authorities) {
        let path = layout.authority_key(authority);
        contributions.push(found_authority(&path, founder, &terms, &mut rng)?);
    }
    let peer_keys = contributions.iter().filter_map(|contribution| contribution.statement.peer_key);
    let nodes: Vec<(Member, PublicKey)> = layout.members.iter().cloned().zip(peer_keys).collect();
    let genesis = Genesis::seal(terms, contributions)?;
    layout.chain_id = genesis.chain_id();
    file::write_new(&layout.genesis_path(), genesis.to_bytes())?;
    for member in &layout.members {
        let home = layout.home(member);
        file::write_new(&home.join(GENESIS_FILE), genesis.to_bytes())?;
        let config = node_config::node_config(member, &nodes);
        file::write_new(&home.join(node_config::CONFIG_FILE), config.as_bytes())?;
    }
    file::write_json(&dir.join(LAYOUT_FILE), &layout)?;
    Ok(layout)
}

/// Opens a localnet built before.
pub fn open(dir: &Path) -> Result<Layout, LocalnetError> {
    let path = dir.join(LAYOUT_FILE);
    let layout = Layout { dir: dir.into(), ..file::read_json(&path)? };
    let genesis = file::read_genesis(&layout.genesis_path())?;
    if genesis.chain_id() != layout.chain_id {
        return Err(LocalnetError::OtherLedger(path));
    }
    Ok(layout)
}

fn refuse_non_empty(dir: &Path) -> Result<(), LocalnetError> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(LocalnetError::NotEmpty(dir.into())),
            None => Ok(()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(FileError::Io { path: dir.into(), source }.into()),
    }
}

fn key_source(seed: Option<[u8; 32]>) -> Result<ChaCha20Rng, LocalnetError> {
    let mut drawn = Zeroizing::new([0u8; 32]);
    match seed {
        Some(seed) => drawn.copy_from_slice(&seed),
        None => rand::rngs::OsRng
            .try_fill_bytes(&mut drawn[..])
            .map_err(|_| LocalnetError::Randomness)?,
    }
    Ok(ChaCha20Rng::from_seed(*drawn))
}

fn draw_key(rng: &mut ChaCha20Rng) -> SecretKey {
    let mut seed = Zeroizing::new([0u8; 32]);
    rng.fill_bytes(&mut seed[..]);
    SecretKey::from_seed(&seed)
}

fn place(founders: &[Founder], base_port: u16) -> Result<Vec<Member>, LocalnetError> {
    let mut members = Vec::with_capacity(founders.len());
    for (founder, i) in founders.iter().zip(0u16..) {
        let p2p_port = i
            .checked_mul(PORTS_PER_MEMBER)
            .and_then(|offset| base_port.checked_add(offset))
            .filter(|port| *port < u16::MAX)
            .ok_or(LocalnetError::Ports(base_port))?;
        members.push(Member {
            slug: founder.slug.into(),
            name: founder.name.into(),
            uscc: founder.uscc,
            region: founder.region,
            p2p_port,
            api_port: p2p_port + 1,
        });
    }
    Ok(members)
}

/// Writes the keys of a member's node and contributes for it.
fn found_member(
    layout: &Layout,
    member: &Member,
    founder: &Founder,
    terms: &Terms,
    rng: &mut ChaCha20Rng,
) -> Result<Contribution, LocalnetError> {
    let keys_dir = layout.home(member).join("keys");
    file::make_dir(&keys_dir)?;
    let [record, validator, peer] = [draw_key(rng), draw_key(rng), draw_key(rng)];
    for (name, key) in [("sign", &record), ("validator", &validator), ("peer", &peer)] {
        key_file::write(&keys_dir.join(format!("{name}.key")), &key.clone().into())?;
    }
    let record = record.into();
    let statement = Statement {
        seat: Some(Seat { validator_key: validator.public_key(), power: 1 }),
        peer_key: Some(peer.public_key()),
        ..statement(founder, terms, &record)
    };
    let keys = MemberKeys { record: &record, validator: Some(&validator), peer: Some(&peer) };
    Ok(Contribution::sign(statement, keys)?)
}

/// Writes the key of a data authority and contributes for it.
fn found_authority(
    path: &Path,
    founder: &Founder,
    terms: &Terms,
    rng: &mut ChaCha20Rng,
) -> Result<Contribution, LocalnetError> {
    let record = draw_key(rng).into();
    if let Some(dir) = path.parent() {
        file::make_dir(dir)?;
    }
    key_file::write(path, &record)?;
    let keys = MemberKeys { record: &record, validator: None, peer: None };
    Ok(Contribution::sign(statement(founder, terms, &record), keys)?)
}

fn statement(founder: &Founder, terms: &Terms, record: &RecordSecret) -> Statement {
    Statement {
        terms: terms.hash(),
        uscc: founder.uscc,
        name: founder.name.into(),
        region: founder.region,
        roles: founder.roles,
        tracks: founder.tracks,
        keys: vec![NewKey { key: record.public_key(), purpose: KeyPurpose::Sign }],
        seat: None,
        peer_key: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(seed: u8) -> Options {
        Options { seed: Some([seed; 32]), ..Options::default() }
    }

    #[test]
    fn a_localnet_is_whole_and_repeats_from_its_seed() {
        let (a, b) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
        let first = create(a.path(), &options(7)).expect("builds");
        let second = create(b.path(), &options(7)).expect("builds");
        assert_eq!(first.chain_id, second.chain_id);
        assert_eq!(open(a.path()).expect("opens"), first);
        let genesis = file::read_genesis(&first.genesis_path()).expect("holds");
        assert_eq!(genesis.validators().count(), 4);
        assert_eq!(genesis.terms().params.timers.publicity_days, 0);
        for member in &first.members {
            let key = key_file::read(&first.sign_key(member)).expect("reads").public_key();
            let organisations = &genesis.founding().organisations;
            let organisation =
                organisations.iter().find(|o| o.uscc == member.uscc).expect("a founder");
            assert_eq!(organisation.keys[0].key, key);
            assert_eq!(organisation.region, member.region);
        }
        for authority in &first.authorities {
            assert!(key_file::read(&first.authority_key(authority)).is_ok());
        }
    }

    #[test]
    fn another_seed_is_another_ledger_and_no_seed_is_a_fresh_one() {
        let build = |options: &Options| {
            let dir = tempfile::tempdir().expect("a directory");
            create(dir.path(), options).expect("builds").chain_id
        };
        assert_ne!(build(&options(1)), build(&options(2)));
        assert_ne!(build(&Options::default()), build(&Options::default()));
    }

    #[test]
    fn a_directory_in_use_and_impossible_options_are_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        create(dir.path(), &options(1)).expect("builds");
        assert!(matches!(create(dir.path(), &options(1)), Err(LocalnetError::NotEmpty(_))));
        let fresh = dir.path().join("fresh");
        for members in [MEMBERS_MIN - 1, MEMBERS_MAX + 1] {
            let options = Options { members, ..options(1) };
            assert!(matches!(create(&fresh, &options), Err(LocalnetError::Members(_))));
        }
        let ports = Options { base_port: 65_530, ..options(1) };
        assert!(matches!(create(&fresh, &ports), Err(LocalnetError::Ports(_))));
        assert!(!fresh.exists(), "nothing is written before the options hold");
        let most = Options { members: MEMBERS_MAX, ..options(1) };
        assert_eq!(create(&fresh, &most).expect("builds").members.len(), MEMBERS_MAX);
    }
}
