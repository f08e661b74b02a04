//! What each command does.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use hefu_chain::{
    action::organisation::NewKey,
    hash::{ChainId, Digest},
    key::{KeyAlgorithm, KeyAlgorithms, RecordSecret, SecretKey},
    region::Region,
    time::BlockTime,
    uscc::Uscc,
    words::{KeyPurpose, Roles, Tracks},
};
use hefu_genesis::{
    Genesis,
    ceremony::{Ceremony, CeremonyError, GENESIS_FILE},
    contribution::{Contribution, ContributionError, MemberKeys, Seat, Statement},
    file::{self, FileError},
    key_file::{self, KeyFileError},
    terms::{Terms, TermsError},
};
use serde::Deserialize;

use crate::cli;

/// Why a command fails.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The terms.
    #[error("the terms: {0}")]
    Terms(#[from] TermsError),
    /// A step of the ceremony.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    /// Our own contribution.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
    /// The terms do not admit the algorithm of our sign key.
    #[error("the terms admit record keys of {admitted}, not {algorithm}; give another --algorithm")]
    Algorithm {
        /// Of our key.
        algorithm: KeyAlgorithm,
        /// By the terms.
        admitted: KeyAlgorithms,
    },
    /// The document founds another ledger.
    #[error("the document founds the ledger {found}, not {expected}")]
    OtherLedger {
        /// Of the document.
        found: ChainId,
        /// Asked for.
        expected: ChainId,
    },
    /// The system's clock stands before 1970.
    #[error("the clock of this machine stands before 1970; set it or give --time")]
    Clock,
}

impl Failure {
    /// The exit code, see [`crate`].
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::File(file) | Self::Ceremony(CeremonyError::File(file)) => file_exit_code(file),
            Self::KeyFile(KeyFileError::Io { source, .. }) => io_exit_code(source),
            Self::Terms(_) | Self::Ceremony(_) | Self::Contribution(_) => 3,
            Self::OtherLedger { .. } | Self::Algorithm { .. } => 3,
            Self::KeyFile(_) | Self::Clock => 1,
        }
    }
}

fn file_exit_code(error: &FileError) -> u8 {
    match error {
        FileError::Io { source, .. } => io_exit_code(source),
        FileError::Genesis { .. } => 3,
        FileError::TooLarge { .. } | FileError::Content { .. } => 1,
    }
}

fn io_exit_code(error: &std::io::Error) -> u8 {
    if error.kind() == std::io::ErrorKind::NotFound { 4 } else { 1 }
}

/// What the organisation file of `contribute` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationFile {
    uscc: Uscc,
    name: String,
    region: Region,
    roles: Roles,
    #[serde(default)]
    tracks: Tracks,
}

/// Runs a command.
pub(crate) fn run(command: cli::Command) -> Result<(), Failure> {
    match command {
        cli::Command::Init(args) => init(args),
        cli::Command::Contribute(args) => contribute(args),
        cli::Command::Collect(args) => collect(args),
        cli::Command::Seal(args) => seal(&args),
        cli::Command::Verify(args) => verify(&args),
        cli::Command::Show(args) => show(&args),
    }
}

fn init(args: cli::Init) -> Result<(), Failure> {
    let time = match args.time {
        Some(ms) => BlockTime::from_ms(ms),
        None => now()?,
    };
    let params = match &args.params {
        Some(path) => file::read_json(path)?,
        None => hefu_chain::params::Params::default(),
    };
    let mut terms = Terms::new(&args.network, time, params);
    if let Some(path) = &args.calendars {
        terms.calendars = file::read_json(path)?;
    }
    let ceremony = Ceremony::init(&args.dir, terms)?;
    eprintln!("Send terms.json to every founding member. They agree to this hash:");
    println!("{}", ceremony.terms().hash());
    Ok(())
}

fn now() -> Result<BlockTime, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| Failure::Clock)?;
    u64::try_from(since.as_millis()).map(BlockTime::from_ms).map_err(|_| Failure::Clock)
}

fn contribute(args: cli::Contribute) -> Result<(), Failure> {
    let terms: Terms = file::read_json(&args.terms)?;
    terms.check()?;
    let organisation: OrganisationFile = file::read_json(&args.organisation)?;
    let keys_dir = args.home.join("keys");
    file::make_dir(&keys_dir)?;
    let record = record_key(&keys_dir.join("sign.key"), args.algorithm, &terms)?;
    let validator = args.power.map(|_| node_key(&keys_dir.join("validator.key"))).transpose()?;
    let has_node = args.power.is_some() || args.observe;
    let peer = has_node.then(|| node_key(&keys_dir.join("peer.key"))).transpose()?;
    let seat = args.power.zip(validator.as_ref());
    let statement = Statement {
        terms: terms.hash(),
        uscc: organisation.uscc,
        name: organisation.name,
        region: organisation.region,
        roles: organisation.roles,
        tracks: organisation.tracks,
        keys: vec![NewKey { key: record.public_key(), purpose: KeyPurpose::Sign }],
        seat: seat.map(|(power, key)| Seat { validator_key: key.public_key(), power }),
        peer_key: peer.as_ref().map(SecretKey::public_key),
    };
    let keys = MemberKeys { record: &record, validator: validator.as_ref(), peer: peer.as_ref() };
    let contribution = Contribution::sign(statement, keys)?;
    file::write_json(&args.out, &contribution)?;
    print_terms(&terms, &terms.hash());
    eprintln!("Contribution written to {}.", args.out.display());
    Ok(())
}

/// The key in this file, drawn and written if there is none yet; of an algorithm that the terms admit.
fn record_key(path: &Path, drawn: KeyAlgorithm, terms: &Terms) -> Result<RecordSecret, Failure> {
    let found = if path.exists() { Some(key_file::read(path)?) } else { None };
    let algorithm = found.as_ref().map_or(drawn, |key| key.public_key().algorithm());
    let admitted = terms.params.record_algorithms;
    if !admitted.has(algorithm) {
        return Err(Failure::Algorithm { algorithm, admitted });
    }
    Ok(found.map_or_else(|| key_file::generate(path, algorithm), Ok)?)
}

/// The key of a node in this file, drawn and written if there is none yet.
fn node_key(path: &Path) -> Result<SecretKey, KeyFileError> {
    if !path.exists() {
        key_file::generate(path, KeyAlgorithm::Ed25519)?;
    }
    key_file::read_node_key(path)
}

fn print_terms(terms: &Terms, hash: &Digest) {
    eprintln!("Network {}, founded at {}.", terms.network, terms.time);
    eprintln!("We agree to the terms {hash}. Compare this with the other members.");
}

fn collect(args: cli::Collect) -> Result<(), Failure> {
    let ceremony = Ceremony::open(&args.dir)?;
    for path in &args.files {
        let contribution: Contribution = file::read_json(path)?;
        ceremony.collect(&contribution)?;
        println!("{}  {}", contribution.statement.uscc, contribution.statement.name);
    }
    Ok(())
}

fn seal(args: &cli::Seal) -> Result<(), Failure> {
    let genesis = Ceremony::open(&args.dir)?.seal()?;
    eprintln!("Sealed {}. Every member now verifies it and", args.dir.join(GENESIS_FILE).display());
    eprintln!("compares the chain id with the others before its node runs:");
    println!("{}", genesis.chain_id());
    Ok(())
}

fn verify(args: &cli::Verify) -> Result<(), Failure> {
    let genesis = file::read_genesis(&args.genesis)?;
    let found = genesis.chain_id();
    if let Some(expected) = args.chain_id
        && expected != found
    {
        return Err(Failure::OtherLedger { found, expected });
    }
    eprintln!(
        "The document holds: {} founding members, {} validators, every signature verified.",
        genesis.document().contributions.len(),
        genesis.validators().count()
    );
    println!("{found}");
    Ok(())
}

fn show(args: &cli::Show) -> Result<(), Failure> {
    let genesis = file::read_genesis(&args.genesis)?;
    let terms = genesis.terms();
    println!("chain id   {}", genesis.chain_id());
    println!("network    {}", terms.network);
    println!("founded    {}", terms.time);
    println!("terms      {}", terms.hash());
    let years: Vec<String> = terms.calendars.iter().map(|c| c.year.to_string()).collect();
    println!("calendars  {}", years.join(", "));
    for contribution in &genesis.document().contributions {
        print_member(&contribution.statement, &genesis);
    }
    Ok(())
}

fn print_member(statement: &Statement, genesis: &Genesis) {
    println!();
    println!("{}  {}", statement.uscc, statement.name);
    println!("  region {}, roles {}", statement.region, statement.roles);
    match (statement.seat, statement.peer_key) {
        (Some(seat), _) => println!(
            "  validator {} with power {} of {}",
            seat.validator_key.validator_address(),
            seat.power,
            genesis.validators().total_power()
        ),
        (None, Some(_)) => println!("  observer"),
        (None, None) => println!("  no node"),
    }
}
