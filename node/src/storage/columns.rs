//! Column families, their keys and their settings. Numbers in keys are big-endian, so that keys
//! sort as numbers do.

use std::thread;

use hefu_chain::{hash::BlockHash, height::Height, state::StateKey};
use hefu_consensus::port::UndecidedBlock;
use rocksdb::{
    BlockBasedOptions, Cache, ChecksumType, ColumnFamily, ColumnFamilyDescriptor,
    DBCompressionType, DBRecoveryMode, Env, Options,
};
use rustix::process::{getpriority_process, setpriority_process};

use super::RocksStore;

/// Memory for blocks of all column families, in bytes. Filters and indexes of the tables are among them:
/// with a million certificates they take more than 64 MiB, and what does not fit is read and checked
/// again for every question.
const BLOCK_CACHE_BYTES: usize = 256 * 1024 * 1024;
/// Size of a block before compression, in bytes.
const BLOCK_BYTES: usize = 16 * 1024;
/// Bits a key of the filters that spare reads of absent keys: one false answer in a hundred.
const BLOOM_BITS_PER_KEY: f64 = 10.0;
/// Share of a write buffer that its own Bloom filter takes.
const MEMTABLE_BLOOM_RATIO: f64 = 0.02;
/// Writes of a column family kept in memory before they become a file, in bytes.
const WRITE_BUFFER_BYTES: usize = 32 * 1024 * 1024;
/// Write buffers of a column family: one is filled while the others become files at low priority.
const WRITE_BUFFERS_MAX: i32 = 4;
/// The log is at most this long, in bytes; then what is in memory becomes files.
const LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Files that the database keeps open.
const OPEN_FILES_MAX: i32 = 512;
/// Files of RocksDB's own messages.
const MESSAGE_FILES_MAX: usize = 4;
/// Threads that write and merge files.
const BACKGROUND_JOBS_MAX: i32 = 2;
/// Threads that make files of what is in memory.
const FLUSH_THREADS: i32 = 1;
/// Steps of priority (`nice`) by which they yield to the rest of the node.
const FLUSH_NICE: i32 = 5;

/// A column family. Names are frozen by [`super::FORMAT_VERSION`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// `format`, `chain_id`, `head`.
    Meta,
    /// Height → header and number of records.
    Headers,
    /// Height → commit.
    Commits,
    /// Index in the history tree → envelope.
    Envelopes,
    /// Record id → height, index in the block, index in the history tree.
    Records,
    /// State key → height of the write, entity.
    State,
    /// State key, height at which it was replaced → height of the write, entity.
    History,
    /// Node key → node of the state tree.
    Tree,
    /// Height → keys of the tree nodes that it replaced.
    Stale,
    /// Address → hash of a complete subtree of the history tree, from level 3 on.
    Log,
    /// First height that it decides → validator set.
    Validators,
    /// Height, hash, round → block.
    Undecided,
    /// See [`crate::index`].
    Index,
}

impl Column {
    pub(super) const ALL: [Self; 13] = [
        Self::Meta,
        Self::Headers,
        Self::Commits,
        Self::Envelopes,
        Self::Records,
        Self::State,
        Self::History,
        Self::Tree,
        Self::Stale,
        Self::Log,
        Self::Validators,
        Self::Undecided,
        Self::Index,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Headers => "headers",
            Self::Commits => "commits",
            Self::Envelopes => "envelopes",
            Self::Records => "records",
            Self::State => "state",
            Self::History => "history",
            Self::Tree => "tree",
            Self::Stale => "stale",
            Self::Log => "log",
            Self::Validators => "validators",
            Self::Undecided => "undecided",
            Self::Index => "index",
        }
    }
}

/// Keys of [`Column::Meta`].
pub(super) mod meta {
    pub(in crate::storage) const FORMAT: &[u8] = b"format";
    pub(in crate::storage) const CHAIN_ID: &[u8] = b"chain_id";
    pub(in crate::storage) const HEAD: &[u8] = b"head";
}

impl RocksStore {
    pub(super) fn column(&self, column: Column) -> &ColumnFamily {
        column_of(&self.db, column)
    }
}

/// The handle of a column family of an open database.
pub(super) fn column_of(db: &rocksdb::DB, column: Column) -> &ColumnFamily {
    #[expect(clippy::expect_used, reason = "open creates every column family of the enumeration")]
    db.cf_handle(column.name()).expect("the database is open with all column families")
}

/// Settings of the database. Durability first: the log is synced by every write, a damaged log is
/// an error except for the record that a crash cut short, and log files are never reused.
///
/// # Errors
/// The machine gives no environment for background threads.
pub(super) fn database_options() -> Result<Options, rocksdb::Error> {
    let mut options = Options::default();
    let mut environment = Env::new()?;
    start_flushing(&mut environment);
    environment.lower_thread_pool_cpu_priority();
    options.set_env(&environment);
    options.create_if_missing(true);
    options.create_missing_column_families(true);
    options.set_wal_recovery_mode(DBRecoveryMode::TolerateCorruptedTailRecords);
    options.set_recycle_log_file_num(0);
    options.set_track_and_verify_wals_in_manifest(true);
    options.set_paranoid_checks(true);
    options.set_max_open_files(OPEN_FILES_MAX);
    options.set_keep_log_file_num(MESSAGE_FILES_MAX);
    options.set_max_background_jobs(BACKGROUND_JOBS_MAX);
    options.set_max_total_wal_size(LOG_BYTES_MAX);
    Ok(options)
}

/// Starts the threads that make files of what is in memory, some steps of priority below this one.
///
/// All column families become files at once when the log is full. That work yields to votes and blocks, above
/// all where several nodes share a machine, but it must not stand still: at the lowest priority of all, which
/// merging has, a compiler on the same machine held it up for minutes, and then writes waited for it.
fn start_flushing(environment: &mut Env) {
    let start = || {
        // A thread hands its priority down to those that it starts.
        let lowered = getpriority_process(None)
            .and_then(|nice| setpriority_process(None, nice.saturating_add(FLUSH_NICE)));
        if let Err(error) = lowered {
            tracing::debug!(%error, "the database's threads keep the priority of the others");
        }
        environment.set_high_priority_background_threads(FLUSH_THREADS);
    };
    let started =
        thread::scope(|scope| thread::Builder::new().spawn_scoped(scope, start).map(drop));
    if let Err(error) = started {
        tracing::debug!(%error, "the database starts its threads itself");
    }
}

/// Every column family with its settings.
pub(super) fn descriptors() -> Vec<ColumnFamilyDescriptor> {
    let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
    Column::ALL
        .into_iter()
        .map(|column| ColumnFamilyDescriptor::new(column.name(), column_options(&cache)))
        .collect()
}

/// How tables are written that a new database takes as they are.
pub(super) fn table_options() -> Options {
    column_options(&Cache::new_lru_cache(0))
}

fn column_options(cache: &Cache) -> Options {
    let mut table = BlockBasedOptions::default();
    table.set_block_cache(cache);
    table.set_block_size(BLOCK_BYTES);
    table.set_cache_index_and_filter_blocks(true);
    table.set_pin_l0_filter_and_index_blocks_in_cache(true);
    table.set_bloom_filter(BLOOM_BITS_PER_KEY, false);
    table.set_checksum_type(ChecksumType::XXH3);
    let mut options = Options::default();
    options.set_block_based_table_factory(&table);
    options.set_compression_type(DBCompressionType::Lz4);
    // What sinks to the last level stays there: more work once, fewer bytes for good.
    options.set_bottommost_compression_type(DBCompressionType::Lz4hc);
    options.set_write_buffer_size(WRITE_BUFFER_BYTES);
    options.set_max_write_buffer_number(WRITE_BUFFERS_MAX);
    // Most questions are whether something is there that is not: a record that waits, a replay.
    options.set_memtable_whole_key_filtering(true);
    options.set_memtable_prefix_bloom_ratio(MEMTABLE_BLOOM_RATIO);
    options
}

/// Key of a height.
pub(super) const fn height_key(height: Height) -> [u8; 8] {
    height.get().to_be_bytes()
}

/// Reads a height from the first eight bytes of a key or value.
pub(super) fn read_height(bytes: &[u8]) -> Option<Height> {
    let (height, _) = bytes.split_first_chunk::<8>()?;
    Some(Height::new(u64::from_be_bytes(*height)))
}

/// First bytes of the history keys of an entry. The length keeps an entry's rows apart from those
/// of a longer key.
pub(super) fn history_prefix(key: &StateKey) -> Vec<u8> {
    let key = key.as_bytes();
    let length = u16::try_from(key.len()).unwrap_or(u16::MAX);
    let mut prefix = Vec::with_capacity(2 + key.len() + 8);
    prefix.extend_from_slice(&length.to_be_bytes());
    prefix.extend_from_slice(key);
    prefix
}

/// Key of what an entry was until it was replaced at a height.
pub(super) fn history_key(key: &StateKey, replaced_at: Height) -> Vec<u8> {
    let mut bytes = history_prefix(key);
    bytes.extend_from_slice(&height_key(replaced_at));
    bytes
}

/// Key of an undecided block: height, hash, 0 or 1, round.
pub(super) fn undecided_key(block: &UndecidedBlock) -> Vec<u8> {
    let mut key = height_key(block.height).to_vec();
    key.extend_from_slice(block.hash.as_bytes());
    key.push(u8::from(block.proposed_in.is_some()));
    key.extend_from_slice(&block.proposed_in.unwrap_or_default().to_be_bytes());
    key
}

/// Reads [`undecided_key`].
pub(super) fn read_undecided_key(key: &[u8]) -> Option<(Height, BlockHash, Option<u32>)> {
    let height = read_height(key)?;
    let (hash, rest) = key.get(8..)?.split_first_chunk::<32>()?;
    let (mine, round) = rest.split_first()?;
    let round = u32::from_be_bytes(round.try_into().ok()?);
    Some((height, BlockHash(*hash), (*mine == 1).then_some(round)))
}
