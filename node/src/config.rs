//! The node's configuration: `config.toml` in its home. Unknown fields are refused.
//!
//! Everything here is about this machine. What all nodes must share is in the genesis document.

use std::{
    collections::BTreeSet,
    fs, io,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    time::Duration,
};

use hefu_chain::{key::PublicKey, witness::WitnessKey};
use libp2p::{Multiaddr, PeerId, identity};
use serde::{Deserialize, Serialize};

use hefu_genesis::token::TokenUri;
use hefu_paper::{FontFiles, VerifyAddress};

use crate::{
    api::{events::webhook::WebhookConfig, exports::paper::PrintSettings},
    key_terms::KeysConfig,
    witness::WITNESSES_MAX,
};

/// Name of the file in the node's home.
pub const CONFIG_FILE: &str = "config.toml";
/// Largest configuration file, in bytes.
const CONFIG_BYTES_MAX: u64 = 64 * 1024;

/// Configuration of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The transport between nodes.
    pub network: NetworkConfig,
    /// The HTTP API.
    pub api: ApiConfig,
    /// The node's figures; without it they are not answered.
    #[serde(default)]
    pub metrics: Option<MetricsConfig>,
    /// Where a record's time went; without it nobody is told.
    #[serde(default)]
    pub traces: Option<TracesConfig>,
    /// The records that wait for a block.
    #[serde(default)]
    pub mempool: MempoolConfig,
    /// Contradictions of validators.
    #[serde(default)]
    pub evidence: EvidenceConfig,
    /// The snapshots that the node makes for those that join.
    #[serde(default)]
    pub snapshots: SnapshotsConfig,
    /// The log.
    #[serde(default)]
    pub log: LogConfig,
    /// The clock.
    #[serde(default)]
    pub clock: ClockConfig,
    /// The printed certificate.
    #[serde(default)]
    pub print: PrintConfig,
    /// Whose co-signatures this node keeps and serves.
    #[serde(default)]
    pub witness: WitnessConfig,
    /// Where the consensus key is, if not in `keys/validator.key`.
    #[serde(default)]
    pub validator: ValidatorConfig,
    /// When keys are to be replaced.
    #[serde(default)]
    pub keys: KeysConfig,
    /// Whom to tell what happens on the ledger.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<WebhookConfig>,
}

/// The clock: the system's, unless a network on one machine says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClockConfig {
    /// A file in which all nodes of a network on one machine read by how many milliseconds their
    /// clocks are ahead, relative to the node's home. Never for a network of several machines: a
    /// node whose clock differs from the others' is of no use to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead_file: Option<PathBuf>,
}

/// The transport between nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkConfig {
    /// Where to listen, such as `/ip4/0.0.0.0/tcp/26600`.
    pub listen: Multiaddr,
    /// Whom to call. Who may connect is up to the ledger, not to this list.
    #[serde(default)]
    pub peers: Vec<PeerConfig>,
}

impl NetworkConfig {
    /// The address that is listened on, as sockets write it.
    pub fn tcp_address(&self) -> Option<String> {
        use libp2p::multiaddr::Protocol;
        let mut parts = self.listen.iter();
        match (parts.next(), parts.next()) {
            (Some(Protocol::Ip4(ip)), Some(Protocol::Tcp(port))) => Some(format!("{ip}:{port}")),
            (Some(Protocol::Ip6(ip)), Some(Protocol::Tcp(port))) => Some(format!("[{ip}]:{port}")),
            _ => None,
        }
    }
}

/// Another member's node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerConfig {
    /// Its address, such as `/ip4/192.0.2.7/tcp/26600`.
    pub address: Multiaddr,
    /// Its peer key as the ledger admits it, 64 hexadecimal digits.
    pub peer_key: PublicKey,
}

/// The HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiConfig {
    /// Where to listen, such as `127.0.0.1:26601`.
    pub listen: SocketAddr,
    /// Most open connections.
    #[serde(default = "defaults::connections_max")]
    pub connections_max: usize,
    /// Most requests handled at once; more are refused with `busy`.
    #[serde(default = "defaults::requests_max")]
    pub requests_max: usize,
    /// Longest time for the headers of a request, in milliseconds.
    #[serde(default = "defaults::header_timeout_ms")]
    pub header_timeout_ms: u64,
    /// Longest time for a request, waiting for a block included, in milliseconds.
    #[serde(default = "defaults::request_timeout_ms")]
    pub request_timeout_ms: u64,
    /// Requests a second of one client address in the long run; 0: no limit.
    #[serde(default = "defaults::client_requests_per_second")]
    pub client_requests_per_second: u32,
    /// Requests of one client address at once.
    #[serde(default = "defaults::client_burst")]
    pub client_burst: u32,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub trusted_proxies: Vec<IpAddr>,
    /// TLS; without it the API is plain HTTP.
    #[serde(default)]
    pub tls: Option<TlsConfig>,
}

/// TLS of the API. Relative paths start at the node's home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// Certificate and its chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM, mode 0600.
    pub key: PathBuf,
    /// Certificates of authorities that certify clients, PEM.
    #[serde(default)]
    pub client_authorities: Option<PathBuf>,
    /// Prefixes of paths that only clients with a certificate get.
    #[serde(default)]
    pub client_routes: Vec<String>,
}

/// The node's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsConfig {
    /// Where `/metrics` is answered, such as `127.0.0.1:9464`. Plain HTTP: a private address.
    pub listen: SocketAddr,
}

/// Whom to tell where a record's time went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TracesConfig {
    /// The OpenTelemetry collector, such as `http://127.0.0.1:4318/v1/traces` (OTLP over HTTP, JSON).
    pub endpoint: String,
    /// Follow one submission in so many.
    #[serde(default = "defaults::traces_one_in")]
    pub one_in: NonZeroU32,
}

/// The records that wait for a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MempoolConfig {
    /// Most records.
    pub records_max: usize,
    /// Most bytes of records.
    pub bytes_max: usize,
    /// Most records of one organisation.
    pub author_records_max: usize,
    /// Most bytes of one organisation's records.
    pub author_bytes_max: usize,
}

/// Contradictions of validators that this node sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceConfig {
    /// Submit them, signed with `keys/sign.key`. Otherwise they are kept as files alone.
    pub submit: bool,
}

/// The snapshots that the node makes for those that join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SnapshotsConfig {
    /// Make one after every so many heights; 0: none. The same number on all nodes lets a newcomer
    /// fetch from several.
    pub every_heights: u64,
    /// Keep so many, the newest.
    pub keep: usize,
}

/// The log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// What to log, such as `info` or `hefu_node=debug,info`.
    pub filter: String,
    /// How to write it.
    pub format: LogFormat,
}

/// The printed certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PrintConfig {
    /// The address under which others reach this node, such as `https://node.example`: the QR code
    /// leads to `/verify/` there. Without it, the address of the API where that is one of a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Font of what is stated; looked for where systems keep Noto Serif CJK when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font: Option<PathBuf>,
    /// Font of headings and labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub font_bold: Option<PathBuf>,
    /// Fonts for characters that neither has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub font_fallbacks: Vec<PathBuf>,
}

/// Witnesses whose co-signatures this node keeps and serves. Whether they count is up to readers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WitnessConfig {
    /// Their keys, as `hefu witness show` prints them: `NAME+ID+BASE64`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

impl WitnessConfig {
    /// The witnesses; those that cannot be read were refused with the configuration.
    pub fn parsed(&self) -> Vec<WitnessKey> {
        self.keys.iter().filter_map(|key| key.parse().ok()).collect()
    }

    fn is_usable(&self) -> bool {
        let keys: BTreeSet<_> = self.parsed().iter().map(WitnessKey::key).collect();
        keys.len() == self.keys.len() && keys.len() <= WITNESSES_MAX
    }
}

/// Where a validator's key is, if not in `keys/validator.key`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValidatorConfig {
    /// A key in a token: its PKCS #11 URI, which never has the PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// A signer of its own process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<SignerConfig>,
}

/// A signer of its own process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignerConfig {
    /// Its socket, relative to the home.
    pub socket: PathBuf,
    /// The public half of its key, 64 hexadecimal digits: the node starts without the signer.
    pub public_key: PublicKey,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

mod defaults {
    use std::num::NonZeroU32;

    pub(super) const fn traces_one_in() -> NonZeroU32 {
        NonZeroU32::new(100).expect("not zero")
    }
    pub(super) const fn connections_max() -> usize {
        1_024
    }
    pub(super) const fn requests_max() -> usize {
        512
    }
    pub(super) const fn header_timeout_ms() -> u64 {
        5_000
    }
    pub(super) const fn client_requests_per_second() -> u32 {
        200
    }
    pub(super) const fn client_burst() -> u32 {
        400
    }
    pub(super) const fn request_timeout_ms() -> u64 {
        35_000
    }
}

impl Default for MempoolConfig {
    /// About ten full blocks, and a quarter of that for one organisation.
    fn default() -> Self {
        Self {
            records_max: 20_000,
            bytes_max: 32 * 1024 * 1024,
            author_records_max: 5_000,
            author_bytes_max: 8 * 1024 * 1024,
        }
    }
}

impl Default for SnapshotsConfig {
    fn default() -> Self {
        Self { every_heights: 50_000, keep: 1 }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { filter: "info".into(), format: LogFormat::Text }
    }
}

/// Why a configuration is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}. A node's home holds its configuration; see docs/operations.md")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not a configuration.
    #[error("{path}: {source}")]
    Parse {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<toml::de::Error>,
    },
    /// A value is out of range.
    #[error("{path}: {field} must be {range}")]
    Range {
        /// Which file.
        path: PathBuf,
        /// Which field.
        field: &'static str,
        /// What is permitted.
        range: &'static str,
    },
    /// A peer key is no key.
    #[error("peer key {0} is not an Ed25519 public key")]
    PeerKey(PublicKey),
}

impl Config {
    /// Reads and checks the configuration in a node's home.
    pub fn read(home: &Path) -> Result<Self, ConfigError> {
        let path = home.join(CONFIG_FILE);
        let read_error = |source| ConfigError::Read { path: path.clone(), source };
        if fs::metadata(&path).map_err(read_error)?.len() > CONFIG_BYTES_MAX {
            return Err(read_error(io::Error::other("larger than 64 KiB")));
        }
        let text = fs::read_to_string(&path).map_err(read_error)?;
        let config: Self = toml::from_str(&text)
            .map_err(|source| ConfigError::Parse { path: path.clone(), source: source.into() })?;
        config.check(&path)?;
        Ok(config)
    }

    fn check(&self, path: &Path) -> Result<(), ConfigError> {
        let within = |ok: bool, field, range| {
            if ok { Ok(()) } else { Err(ConfigError::Range { path: path.into(), field, range }) }
        };
        let api = &self.api;
        within((1..=65_536).contains(&api.connections_max), "api.connections_max", "1 to 65536")?;
        within((1..=65_536).contains(&api.requests_max), "api.requests_max", "1 to 65536")?;
        let header = (10..=60_000).contains(&api.header_timeout_ms);
        within(header, "api.header_timeout_ms", "10 to 60000")?;
        let request = (100..=120_000).contains(&api.request_timeout_ms);
        within(request, "api.request_timeout_ms", "100 to 120000")?;
        let burst = (1..=1_000_000).contains(&api.client_burst);
        within(burst, "api.client_burst", "1 to 1000000")?;
        if let Some(tls) = &api.tls {
            let rooted = tls.client_routes.iter().all(|route| route.starts_with('/'));
            within(rooted, "api.tls.client_routes", "paths that begin with /")?;
            let certified = tls.client_routes.is_empty() || tls.client_authorities.is_some();
            within(certified, "api.tls.client_authorities", "named when client_routes are")?;
        }
        let address = self.print.public_url.as_deref().map(VerifyAddress::new);
        let readable = address.is_none_or(|address| address.is_ok());
        within(readable, "print.public_url", "an address that begins with http:// or https://")?;
        let witnesses = "at most 16 keys as `hefu witness show` prints them, each once";
        within(self.witness.is_usable(), "witness.keys", witnesses)?;
        let one = self.validator.token.is_none() || self.validator.signer.is_none();
        within(one, "validator", "a token or a signer, not both")?;
        let token = self.validator.token.as_deref().map(TokenUri::parse);
        let named = token.is_none_or(|uri| uri.is_ok());
        within(named, "validator.token", "a PKCS #11 URI that names a key and has no PIN in it")?;
        within(self.keys.is_usable(), "keys.rotate_after_days", "8 to 3650")?;
        let mempool = &self.mempool;
        within(
            (1..=1_000_000).contains(&mempool.records_max),
            "mempool.records_max",
            "1 to 1000000",
        )?;
        let snapshots = (1..=100).contains(&self.snapshots.keep);
        within(snapshots, "snapshots.keep", "1 to 100")?;
        let own = (1..=mempool.records_max).contains(&mempool.author_records_max);
        within(own, "mempool.author_records_max", "1 to mempool.records_max")
    }

    /// What certificates are printed with.
    pub fn print_settings(&self) -> PrintSettings {
        let print = &self.print;
        let fonts = FontFiles {
            regular: print.font.clone(),
            bold: print.font_bold.clone(),
            fallbacks: print.font_fallbacks.clone(),
        };
        let listen = self.api.listen;
        let scheme = if self.api.tls.is_some() { "https" } else { "http" };
        // Nobody can follow the address of all interfaces.
        let own = (!listen.ip().is_unspecified()).then(|| format!("{scheme}://{listen}"));
        let address = print.public_url.clone().or(own);
        PrintSettings { address: address.and_then(|url| VerifyAddress::new(&url).ok()), fonts }
    }

    /// The configuration as TOML, for the log at start. It holds no secrets: keys are in files.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_else(|error| format!("# not writable: {error}"))
    }
}

impl ApiConfig {
    /// Longest time for the headers of a request.
    pub const fn header_timeout(&self) -> Duration {
        Duration::from_millis(self.header_timeout_ms)
    }

    /// Longest time for a request.
    pub const fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

/// The transport's name of a node with this key.
pub fn peer_id(key: &PublicKey) -> Result<PeerId, ConfigError> {
    identity::ed25519::PublicKey::try_from_bytes(key.as_bytes())
        .map(|key| identity::PublicKey::from(key).to_peer_id())
        .map_err(|_| ConfigError::PeerKey(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str =
        "[network]\nlisten = \"/ip4/127.0.0.1/tcp/1\"\n[api]\nlisten = \"127.0.0.1:2\"\n";

    fn read(text: &str) -> Result<Config, ConfigError> {
        let home = tempfile::tempdir().expect("a directory");
        fs::write(home.path().join(CONFIG_FILE), text).expect("writes");
        Config::read(home.path())
    }

    #[test]
    fn a_small_configuration_has_defaults_and_survives_the_round_trip() {
        let config = read(SMALL).expect("reads");
        assert_eq!(config.api.header_timeout(), Duration::from_secs(5));
        assert_eq!(read(&config.to_toml()).expect("reads"), config);
    }

    #[test]
    fn unknown_fields_and_values_out_of_range_are_refused() {
        let unknown = format!("{SMALL}colour = \"red\"\n");
        assert!(matches!(read(&unknown), Err(ConfigError::Parse { .. })));
        let none = format!("{SMALL}connections_max = 0\n");
        let error = read(&none).expect_err("refused");
        assert!(matches!(error, ConfigError::Range { field: "api.connections_max", .. }));
        let witness = format!("{SMALL}[witness]\nkeys = [\"court.example\"]\n");
        let error = read(&witness).expect_err("refused");
        assert!(matches!(error, ConfigError::Range { field: "witness.keys", .. }));
        for days in [7, 3_651] {
            let keys = format!("{SMALL}[keys]\nrotate_after_days = {days}\n");
            let error = read(&keys).expect_err("refused");
            assert!(matches!(error, ConfigError::Range { field: "keys.rotate_after_days", .. }));
        }
        read(&format!("{SMALL}[keys]\nrotate_after_days = 8\n")).expect("the least");
        let error = Config::read(Path::new("/nonexistent")).expect_err("refused");
        assert!(matches!(error, ConfigError::Read { .. }));
    }

    #[test]
    fn a_localnet_gives_each_member_a_configuration_that_reads() {
        let dir = tempfile::tempdir().expect("a directory");
        let options = hefu_genesis::localnet::Options { seed: Some([3; 32]), ..Default::default() };
        let layout =
            hefu_genesis::localnet::create(&dir.path().join("net"), &options).expect("a localnet");
        for member in &layout.members {
            let config = Config::read(&layout.home(member)).expect("reads");
            assert_eq!(config.api.listen.port(), member.api_port);
            assert_eq!(config.network.peers.len(), layout.members.len() - 1);
            for peer in &config.network.peers {
                assert!(peer_id(&peer.peer_key).is_ok());
            }
        }
    }
}
