//! Webhooks: the events of `/v1/events`, posted to an address, each until it is taken.
//!
//! What was delivered is remembered in the node's home, so a restart neither loses nor repeats more
//! than the event under way. An event that is refused for too long goes to a dead-letter list and the
//! next one follows; a full list stops the hook, so that nothing is dropped silently. Bodies are
//! signed with the node's peer key, which the ledger admits (`/v1/members`).

use std::{
    fs,
    io::Write as _,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hefu_chain::{
    hash::Domain,
    height::Height,
    key::{PublicKey, SecretKey, Signature},
    time::BlockTime,
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    EventQuery,
    filter::{AlertWatch, BlockEvent, EventFilter},
};
use crate::api::{Api, error::ApiError};

/// Longest time of one delivery.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);
/// Most bytes read of an answer: its status line is in them.
const ANSWER_BYTES_MAX: usize = 1_024;
/// Most bytes of a dead-letter list.
const DEAD_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Blocks without an event after which the place is remembered all the same.
const REMEMBER_EVERY: u64 = 1_000;

/// A webhook, as the configuration has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Its name, for files and the log: letters, digits and `-`.
    pub name: String,
    /// Where to post, `http://HOST[:PORT]/PATH`.
    pub url: String,
    /// Addresses of a private network or of this machine are called too.
    #[serde(default)]
    pub allow_private: bool,
    /// As the parameters of `/v1/events`.
    #[serde(default)]
    pub certificate: Option<String>,
    /// As the parameters of `/v1/events`.
    #[serde(default)]
    pub organisation: Option<String>,
    /// As the parameters of `/v1/events`.
    #[serde(default)]
    pub region: Option<String>,
    /// As the parameters of `/v1/events`.
    #[serde(default, rename = "type")]
    pub record_type: Option<String>,
    /// As the parameters of `/v1/events`.
    #[serde(default)]
    pub alert: Option<String>,
}

/// How often and how long an event is tried.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Attempts before it goes to the dead-letter list.
    pub attempts: u32,
    /// Pause after the first failure; each further one doubles it.
    pub pause: Duration,
    /// Longest pause.
    pub pause_max: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        let (pause, pause_max) = (Duration::from_secs(1), Duration::from_secs(300));
        Self { attempts: 12, pause, pause_max }
    }
}

/// Why a webhook cannot run.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The configuration of a hook is wrong.
    #[error("webhook {0:?}: {1}")]
    Config(String, String),
    /// Its files cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A webhook that can run.
pub struct Webhook {
    name: String,
    target: Target,
    allow_private: bool,
    filter: Arc<EventFilter>,
    policy: Policy,
    place: PathBuf,
    dead: PathBuf,
    key: SecretKey,
}

/// Where to post.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    host: String,
    port: u16,
    path: String,
}

/// What is posted.
#[derive(Serialize)]
struct Letter<'a> {
    ledger: String,
    hook: &'a str,
    event: &'a BlockEvent,
}

impl Webhook {
    /// Reads a hook's configuration. Its files stand in `directory`.
    pub fn new(
        config: &WebhookConfig,
        directory: &Path,
        key: SecretKey,
        policy: Policy,
    ) -> Result<Self, WebhookError> {
        let wrong = |what: &str| WebhookError::Config(config.name.clone(), what.into());
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if config.name.is_empty() || config.name.len() > 64 || !config.name.chars().all(plain) {
            return Err(wrong("a name is 1 to 64 letters, digits and -"));
        }
        let target = Target::parse(&config.url).ok_or_else(|| {
            wrong("the url must be http://HOST[:PORT]/PATH; put TLS in front of it")
        })?;
        let query = EventQuery {
            certificate: config.certificate.clone(),
            organisation: config.organisation.clone(),
            region: config.region.clone(),
            record_type: config.record_type.clone(),
            alert: config.alert.clone(),
            after_height: None,
        };
        let filter = EventFilter::of(&query).map_err(|error| {
            wrong(error.body.detail.as_deref().unwrap_or(&error.body.message_en))
        })?;
        fs::create_dir_all(directory)
            .map_err(|source| WebhookError::File { path: directory.into(), source })?;
        Ok(Self {
            target,
            allow_private: config.allow_private,
            filter: Arc::new(filter),
            policy,
            place: directory.join(format!("{}.height", config.name)),
            dead: directory.join(format!("{}.dead.jsonl", config.name)),
            name: config.name.clone(),
            key,
        })
    }

    /// Delivers what follows the remembered place, for ever.
    pub async fn run(self, api: Api) -> Result<(), WebhookError> {
        let mut tips = api.store().watch_tip();
        let mut done = match self.remembered()? {
            Some(height) => height,
            None => tips.borrow().height,
        };
        self.remember(done)?;
        let (mut watch, mut remembered) = (AlertWatch::default(), done);
        loop {
            let tip = tips.borrow_and_update().height;
            while done < tip {
                let height = done.next();
                match self.read(&api, height, height == tip, &mut watch).await {
                    Ok(Some(event)) => {
                        self.deliver(&api, &event).await?;
                        self.remember(height)?;
                        remembered = height;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        tracing::error!(hook = self.name, code = %error.body.code, %height,
                            "the webhook stops: a block could not be read");
                        return Ok(());
                    }
                }
                done = height;
                if done.get().saturating_sub(remembered.get()) >= REMEMBER_EVERY {
                    self.remember(done)?;
                    remembered = done;
                }
            }
            if tips.changed().await.is_err() {
                return Ok(());
            }
        }
    }

    async fn read(
        &self,
        api: &Api,
        height: Height,
        is_last: bool,
        watch: &mut AlertWatch,
    ) -> Result<Option<BlockEvent>, ApiError> {
        let (api, filter, mut before) =
            (api.clone(), Arc::clone(&self.filter), std::mem::take(watch));
        let read = move || {
            let event = filter.block(&api, height, is_last, &mut before);
            (event, before)
        };
        let (event, after) = tokio::task::spawn_blocking(read).await?;
        *watch = after;
        event
    }

    /// Tries until the event is taken, or puts it into the dead-letter list.
    async fn deliver(&self, api: &Api, event: &BlockEvent) -> Result<(), WebhookError> {
        let ledger = api.parts.application.chain_id().to_string();
        let letter = Letter { ledger, hook: &self.name, event };
        let body = serde_json::to_vec(&letter).unwrap_or_default();
        let (mut failures, mut pause) = (0, self.policy.pause);
        loop {
            let posted = self.post(&body, (api.parts.clock)());
            let reason = match tokio::time::timeout(DELIVERY_TIMEOUT, posted).await {
                Ok(Ok(())) => return Ok(()),
                Ok(Err(reason)) => reason,
                Err(_) => "no answer in time".to_owned(),
            };
            failures += 1;
            tracing::warn!(
                hook = self.name,
                height = event.height,
                failures,
                reason,
                "a webhook was not taken"
            );
            if failures >= self.policy.attempts && self.bury(&body, &reason)? {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(self.policy.pause_max);
        }
    }

    /// Appends to the dead-letter list; false when it is full.
    fn bury(&self, body: &[u8], reason: &str) -> Result<bool, WebhookError> {
        let file = |source| WebhookError::File { path: self.dead.clone(), source };
        let size = fs::metadata(&self.dead).map_or(0, |metadata| metadata.len());
        if size.saturating_add(body.len() as u64) > DEAD_BYTES_MAX {
            return Ok(false);
        }
        let letter: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let line = serde_json::json!({ "reason": reason, "letter": letter });
        let mut list =
            fs::OpenOptions::new().create(true).append(true).open(&self.dead).map_err(file)?;
        writeln!(list, "{line}").and_then(|()| list.sync_data()).map_err(file)?;
        Ok(true)
    }

    fn remembered(&self) -> Result<Option<Height>, WebhookError> {
        let text = match fs::read_to_string(&self.place) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(WebhookError::File { path: self.place.clone(), source }),
        };
        let wrong = |_| WebhookError::Config(self.name.clone(), format!("{text:?} is no height"));
        text.trim().parse().map(Some).map_err(wrong)
    }

    /// Writes beside the file and moves it into its place, so that a crash leaves one or the other.
    fn remember(&self, height: Height) -> Result<(), WebhookError> {
        let beside = self.place.with_extension("new");
        fs::write(&beside, height.to_string())
            .and_then(|()| fs::rename(&beside, &self.place))
            .map_err(|source| WebhookError::File { path: self.place.clone(), source })
    }

    /// Posts a body to an address that may be called; taken is what is answered with success.
    async fn post(&self, body: &[u8], now: BlockTime) -> Result<(), String> {
        let Target { host, port, path } = &self.target;
        let found = tokio::net::lookup_host((host.as_str(), *port)).await;
        let mut found = found.map_err(|error| error.to_string())?;
        // What was looked up is what is called: the name cannot come to mean another address.
        let address: SocketAddr = found
            .find(|address| self.allow_private || is_public(address.ip()))
            .ok_or_else(|| format!("{host} has no address that may be called"))?;
        let signature = self.key.sign(&signed_bytes(now, body));
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\nHefu-Time: {}\r\nHefu-Key: {}\r\n\
             Hefu-Signature: {}\r\n\r\n",
            body.len(),
            now.as_ms(),
            self.key.public_key(),
            hex::encode(signature.as_bytes()),
        );
        let exchange = async {
            let mut stream = TcpStream::connect(address).await?;
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(body).await?;
            let mut answer = Vec::new();
            let limit = ANSWER_BYTES_MAX as u64;
            let mut bounded = (&mut stream).take(limit);
            while !answer.contains(&b'\n') && bounded.read_buf(&mut answer).await? > 0 {}
            Ok::<Vec<u8>, std::io::Error>(answer)
        };
        let answer = exchange.await.map_err(|error| error.to_string())?;
        let line =
            String::from_utf8_lossy(answer.split(|byte| *byte == b'\r').next().unwrap_or(&[]))
                .into_owned();
        let mut words = line.split(' ');
        let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
        let status = words.next().and_then(|word| word.parse::<u16>().ok());
        match status {
            Some(200..=299) if is_http => Ok(()),
            _ => Err(format!("answered {line:?}")),
        }
    }
}

/// What the signature of a webhook is over: BLAKE3 in its own domain over the time in milliseconds, as
/// 8 little-endian bytes, and the body.
pub fn signed_bytes(time: BlockTime, body: &[u8]) -> [u8; 32] {
    Domain::Webhook.hash_parts(&[&time.as_ms().to_le_bytes(), body])
}

/// True when a node signed this body at this time.
pub fn is_signed(key: &PublicKey, time: BlockTime, body: &[u8], signature: &Signature) -> bool {
    key.verify(&signed_bytes(time, body), signature).is_ok()
}

impl Target {
    fn parse(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("http://")?;
        let (authority, path) = rest.split_once('/').map_or((rest, ""), |(a, p)| (a, p));
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_graphic() && c != '#' && c != '@');
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') => (host, port.parse().ok()?),
            _ => (authority, 80),
        };
        let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        let known = !host.is_empty() && plain(authority) && plain(path);
        known.then(|| Self { host: host.into(), port, path: format!("/{path}") })
    }
}

/// True for an address of the public internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let special = v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19));
            !special
        }
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public(v4.into());
    }
    let [first, second, ..] = ip.segments();
    // 2000::/3 without documentation, 6to4 and Teredo, which carry other addresses inside.
    let global = first & 0xe000 == 0x2000;
    let documentation = first == 0x2001 && second == 0xdb8;
    let tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
    global && !documentation && !tunnel
}
