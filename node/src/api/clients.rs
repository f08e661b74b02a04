//! How much one client may ask: a bucket of tokens for each address, in a table of fixed size.
//!
//! The address is the connection's. A header is believed only from a proxy that the configuration
//! names, and then only what that proxy appended.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::HeaderMap;

/// Most addresses that are told apart.
pub const CLIENTS_MAX: usize = 65_536;
/// Parts of a token, so that slow refills are not rounded away.
const PARTS: u64 = 1_000;
/// Between two sweeps of a full table.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// The header that proxies append the client's address to.
const FORWARDED: &str = "x-forwarded-for";

/// A client's tokens.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    parts: u64,
    at: Instant,
}

#[derive(Debug)]
struct Table {
    buckets: HashMap<IpAddr, Bucket>,
    /// What all share who find no room in the table.
    others: Bucket,
    swept: Instant,
}

/// Bounds what each client asks.
#[derive(Debug)]
pub struct RateLimit {
    per_second: u64,
    burst: u64,
    clients_max: usize,
    proxies: Vec<IpAddr>,
    table: Mutex<Table>,
}

/// The address that stands for a client: of IPv6, the network that a subscriber gets.
fn bucket_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let mut segments = address.segments();
            segments[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(segments))
        }
    }
}

impl RateLimit {
    /// At most `burst` requests at once and `per_second` in the long run, for each client. Addresses
    /// of this machine are not limited, unless they are proxies.
    pub fn new(per_second: u32, burst: u32, proxies: Vec<IpAddr>, now: Instant) -> Self {
        let (per_second, burst) = (u64::from(per_second), u64::from(burst));
        let others = Bucket { parts: burst * PARTS, at: now };
        let table = Table { buckets: HashMap::new(), others, swept: now };
        let proxies = proxies.into_iter().map(|proxy| proxy.to_canonical()).collect();
        let table = Mutex::new(table);
        Self { per_second, burst, clients_max: CLIENTS_MAX, proxies, table }
    }

    /// Who asks: the connection's address, or what a trusted proxy says.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.proxies.contains(&peer) {
            return peer;
        }
        // Proxies append: the last address that is no proxy of ours is the one that ours saw.
        let lists = headers.get_all(FORWARDED).into_iter().rev();
        for list in lists {
            let Ok(list) = list.to_str() else { return peer };
            for address in list.rsplit(',') {
                match address.trim().parse::<IpAddr>().map(|address| address.to_canonical()) {
                    Ok(address) if self.proxies.contains(&address) => {}
                    Ok(address) => return address,
                    Err(_) => return peer,
                }
            }
        }
        peer
    }

    /// Takes a token of this client; `false` when it has none.
    pub fn admit(&self, client: IpAddr, now: Instant) -> bool {
        if self.per_second == 0 || (client.is_loopback() && !self.proxies.contains(&client)) {
            return true;
        }
        let client = bucket_of(client);
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if !table.buckets.contains_key(&client) && table.buckets.len() >= self.clients_max {
            self.sweep(&mut table, now);
        }
        let full = Bucket { parts: self.burst * PARTS, at: now };
        let known = table.buckets.contains_key(&client);
        let bucket = if known || table.buckets.len() < self.clients_max {
            table.buckets.entry(client).or_insert(full)
        } else {
            &mut table.others
        };
        self.refill(bucket, now);
        match bucket.parts.checked_sub(PARTS) {
            Some(rest) => {
                bucket.parts = rest;
                true
            }
            None => false,
        }
    }

    fn refill(&self, bucket: &mut Bucket, now: Instant) {
        let passed = now.saturating_duration_since(bucket.at);
        let millis = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        // A token a second is a part a millisecond.
        let gained = millis.saturating_mul(self.per_second);
        if gained > 0 {
            bucket.parts = bucket.parts.saturating_add(gained).min(self.burst * PARTS);
            bucket.at = now;
        }
    }

    /// Forgets those who have all their tokens again: nothing is known about them.
    fn sweep(&self, table: &mut Table, now: Instant) {
        if now.saturating_duration_since(table.swept) < SWEEP_INTERVAL {
            return;
        }
        table.swept = now;
        table.buckets.retain(|_, bucket| {
            self.refill(bucket, now);
            bucket.parts < self.burst * PARTS
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn limit(proxies: &[&str]) -> (RateLimit, Instant) {
        let now = Instant::now();
        (RateLimit::new(10, 5, proxies.iter().map(|text| ip(text)).collect(), now), now)
    }

    fn headers(lists: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append(FORWARDED, list.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn a_client_has_a_burst_and_then_so_many_a_second_whatever_others_do() {
        let (limit, now) = limit(&[]);
        let (one, other) = (ip("192.0.2.1"), ip("192.0.2.2"));
        assert_eq!((0..9).filter(|_| limit.admit(one, now)).count(), 5);
        assert!(limit.admit(other, now), "another has its own tokens");
        let later = now + Duration::from_millis(99);
        assert!(!limit.admit(one, later), "not a token yet");
        assert!(limit.admit(one, now + Duration::from_millis(200)));
        let rested = now + Duration::from_secs(3_600);
        assert_eq!((0..9).filter(|_| limit.admit(one, rested)).count(), 5, "no more than a burst");
    }

    #[test]
    fn this_machine_is_not_limited_and_nobody_is_without_a_limit() {
        let (limit, now) = limit(&[]);
        assert!((0..100).all(|_| limit.admit(ip("127.0.0.1"), now)));
        assert!((0..100).all(|_| limit.admit(ip("::1"), now)));
        let none = RateLimit::new(0, 5, Vec::new(), now);
        assert!((0..100).all(|_| none.admit(ip("192.0.2.1"), now)));
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_their_tokens() {
        let (limit, now) = limit(&[]);
        let taken = (0..9u16).filter(|n| limit.admit(ip(&format!("2001:db8:1:2:{n:x}::1")), now));
        assert_eq!(taken.count(), 5);
        assert!(limit.admit(ip("2001:db8:1:3::1"), now));
        let mapped = ip("::ffff:192.0.2.9");
        assert_eq!(bucket_of(mapped), ip("192.0.2.9"));
    }

    #[test]
    fn a_header_is_believed_from_a_named_proxy_alone() {
        let spoofed = headers(&["198.51.100.7"]);
        let (none, _) = limit(&[]);
        assert_eq!(none.client(ip("192.0.2.1"), &spoofed), ip("192.0.2.1"));
        let (proxied, now) = limit(&["10.0.0.1", "10.0.0.2", "127.0.0.1"]);
        let client = |peer: &str, lists: &[&str]| proxied.client(ip(peer), &headers(lists));
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), ip("192.0.2.1"), "no proxy");
        // What the client wrote itself stands before what the proxy appended.
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.2"]), ip("198.51.100.7"));
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "198.51.100.7"]), ip("198.51.100.7"));
        for nonsense in [&["198.51.100.7, x"][..], &[""], &["10.0.0.2"], &[]] {
            assert_eq!(client("10.0.0.1", nonsense), ip("10.0.0.1"), "{nonsense:?}");
        }
        assert_eq!((0..9).filter(|_| proxied.admit(ip("127.0.0.1"), now)).count(), 5);
    }

    #[test]
    fn the_table_is_bounded_and_a_flood_of_addresses_shares_one_bucket() {
        let (mut limit, now) = limit(&[]);
        limit.clients_max = 100;
        let address = |n: u32| IpAddr::V4(std::net::Ipv4Addr::from(0x0a00_0000 + n));
        let first = (0..100).filter(|n| limit.admit(address(*n), now)).count();
        assert_eq!(first, 100);
        let flood = (1_000..9_000).filter(|n| limit.admit(address(*n), now)).count();
        assert_eq!(flood, 5, "what one client has");
        assert_eq!(limit.table.lock().expect("free").buckets.len(), 100);
        assert!(limit.admit(address(3), now), "those who were there keep theirs");
        let rested = now + Duration::from_secs(10);
        assert!(limit.admit(address(20_000), rested), "room is made of those who rest");
        assert!(limit.table.lock().expect("free").buckets.len() < 100);
    }
}
