//! What lies between the members of a network: a relay on every way from one to another, which can
//! hold bytes back in one direction, delay them, narrow the way, or cut it.
//!
//! Nothing is lost inside a connection, as TCP loses nothing: what is held comes when the way is free
//! again, unless the connection ends before.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, SyncSender},
    },
    thread,
    time::{Duration, Instant},
};

use super::Network;

/// Bytes that are read at once.
const READ_BYTES: usize = 4 * 1024;
/// Chunks that are on the way in one direction at most.
const ON_THE_WAY_MAX: usize = 1_024;
/// Longest time until a relay notices that something was changed.
const NOTICE: Duration = Duration::from_millis(20);

/// How bytes go from one member to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Flow {
    /// Nothing passes, and whoever sends is not told.
    pub held: bool,
    /// How long each byte is on the way.
    pub delay: Duration,
    /// How much passes; no limit where 0.
    pub bytes_per_second: u64,
}

impl Flow {
    /// Nothing passes.
    pub const HELD: Self = Self { held: true, delay: Duration::ZERO, bytes_per_second: 0 };
}

/// The ways between all members.
pub struct Links {
    /// By who calls and who is called.
    ways: BTreeMap<(usize, usize), Arc<Way>>,
    closing: Arc<AtomicBool>,
}

/// The way that one member calls another on.
struct Way {
    /// To the one that is called, and back.
    flows: [Mutex<Flow>; 2],
    /// Calls are refused.
    cut: AtomicBool,
    calls: Mutex<Vec<TcpStream>>,
}

impl Links {
    /// Puts a relay on every way and has each member's configuration name the relays. To be called
    /// before the members are started.
    pub fn between(network: &Network) -> io::Result<Self> {
        let (mut ways, closing) = (BTreeMap::new(), Arc::new(AtomicBool::new(false)));
        let members = &network.layout.members;
        for (caller, member) in members.iter().enumerate() {
            let path = network.layout.home(member).join("config.toml");
            let mut config = fs::read_to_string(&path)?;
            for (called, other) in members.iter().enumerate().filter(|(i, _)| *i != caller) {
                let listener = TcpListener::bind("127.0.0.1:0")?;
                let relay = format!("/tcp/{}\"", listener.local_addr()?.port());
                config = config.replace(&format!("/tcp/{}\"", other.p2p_port), &relay);
                let way = Arc::new(Way {
                    flows: Default::default(),
                    cut: AtomicBool::new(false),
                    calls: Mutex::default(),
                });
                ways.insert((caller, called), Arc::clone(&way));
                let (port, closing) = (other.p2p_port, Arc::clone(&closing));
                listener.set_nonblocking(true)?;
                thread::spawn(move || accept(&listener, port, &way, &closing));
            }
            fs::write(&path, config)?;
        }
        Ok(Self { ways, closing })
    }

    /// How bytes go from one member to another, whoever called.
    pub fn set(&self, from: usize, to: usize, flow: Flow) {
        for ((caller, called), way) in &self.ways {
            if (*caller, *called) == (from, to) {
                *lock(&way.flows[0]) = flow;
            }
            if (*called, *caller) == (from, to) {
                *lock(&way.flows[1]) = flow;
            }
        }
    }

    /// How bytes go between all members.
    pub fn set_all(&self, flow: Flow) {
        for (from, to) in self.ways.keys() {
            self.set(*from, *to, flow);
        }
    }

    /// Holds everything between these members and the others.
    pub fn part(&self, side: &[usize]) {
        for (from, to) in self.ways.keys() {
            if side.contains(from) != side.contains(to) {
                self.set(*from, *to, Flow::HELD);
            }
        }
    }

    /// Ends all connections between these members and the others, and lets none begin.
    pub fn cut(&self, side: &[usize]) {
        for ((caller, called), way) in &self.ways {
            if side.contains(caller) != side.contains(called) {
                way.cut.store(true, Ordering::Release);
                way.end_calls();
            }
        }
    }

    /// Everything passes again.
    pub fn heal(&self) {
        self.set_all(Flow::default());
        self.ways.values().for_each(|way| way.cut.store(false, Ordering::Release));
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Release);
        self.ways.values().for_each(|way| way.end_calls());
    }
}

impl Way {
    fn end_calls(&self) {
        for call in lock(&self.calls).drain(..) {
            // One that has ended already cannot be ended again.
            let _ = call.shutdown(Shutdown::Both);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes calls for a member, until the network is closed.
fn accept(listener: &TcpListener, port: u16, way: &Arc<Way>, closing: &Arc<AtomicBool>) {
    while !closing.load(Ordering::Acquire) {
        match listener.accept() {
            Ok((call, _)) if !way.cut.load(Ordering::Acquire) => {
                // A member that does not listen is one whose relay hangs up.
                let _ = relay(call, port, way, closing);
            }
            Ok(_) => {}
            Err(_) => thread::park_timeout(NOTICE),
        }
    }
}

/// Connects a call with the member that it is for.
fn relay(
    caller: TcpStream,
    port: u16,
    way: &Arc<Way>,
    closing: &Arc<AtomicBool>,
) -> io::Result<()> {
    let called = TcpStream::connect(("127.0.0.1", port))?;
    for stream in [&caller, &called] {
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(NOTICE))?;
        lock(&way.calls).push(stream.try_clone()?);
    }
    let ends = [(caller.try_clone()?, called.try_clone()?), (called, caller)];
    for (direction, (from, to)) in ends.into_iter().enumerate() {
        let (sender, receiver) = mpsc::sync_channel(ON_THE_WAY_MAX);
        let (reading, writing) = (Arc::clone(way), Arc::clone(way));
        let (one, other) = (Arc::clone(closing), Arc::clone(closing));
        thread::spawn(move || read(from, direction, &reading, &sender, &one));
        thread::spawn(move || write(to, direction, &writing, &receiver, &other));
    }
    Ok(())
}

/// Reads what one end sends, while the way takes it.
fn read(
    mut from: TcpStream,
    direction: usize,
    way: &Way,
    sender: &SyncSender<(Instant, Vec<u8>)>,
    closing: &AtomicBool,
) {
    let mut chunk = vec![0; READ_BYTES];
    while !closing.load(Ordering::Acquire) {
        let flow = *lock(&way.flows[direction]);
        if flow.held {
            thread::park_timeout(NOTICE);
            continue;
        }
        match from.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => {
                let due = Instant::now() + flow.delay;
                if sender.send((due, chunk[..length].to_vec())).is_err() {
                    return;
                }
            }
            Err(error) if is_waiting(&error) => {}
            Err(_) => return,
        }
    }
}

/// Gives the other end what is due, as fast as the way permits.
fn write(
    mut to: TcpStream,
    direction: usize,
    way: &Way,
    receiver: &Receiver<(Instant, Vec<u8>)>,
    closing: &AtomicBool,
) {
    while let Ok((due, chunk)) = receiver.recv() {
        let mut flow = *lock(&way.flows[direction]);
        while flow.held || Instant::now() < due {
            if closing.load(Ordering::Acquire) {
                return;
            }
            let wait = due.saturating_duration_since(Instant::now());
            thread::park_timeout(if flow.held { NOTICE } else { wait.min(NOTICE) });
            flow = *lock(&way.flows[direction]);
        }
        if to.write_all(&chunk).is_err() {
            return;
        }
        if let Some(nanos) = (chunk.len() as u64 * 1_000_000_000).checked_div(flow.bytes_per_second)
        {
            thread::park_timeout(Duration::from_nanos(nanos));
        }
    }
    // The reader has ended: so does the writer's end.
    let _ = to.shutdown(Shutdown::Both);
}

fn is_waiting(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A way to something that sends back what it gets.
    fn echo() -> (TcpStream, Arc<Way>, Arc<AtomicBool>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || {
            let (mut call, _) = listener.accept().expect("a call");
            let mut copy = call.try_clone().expect("clones");
            io::copy(&mut call, &mut copy)
        });
        let relayed = TcpListener::bind("127.0.0.1:0").expect("a port");
        let stream = TcpStream::connect(relayed.local_addr().expect("bound")).expect("connects");
        let way = Arc::new(Way {
            flows: Default::default(),
            cut: AtomicBool::new(false),
            calls: Mutex::default(),
        });
        let closing = Arc::new(AtomicBool::new(false));
        let (call, _) = relayed.accept().expect("a call");
        relay(call, port, &way, &closing).expect("relays");
        (stream, way, closing)
    }

    fn answer(stream: &mut TcpStream, wait: Duration) -> io::Result<[u8; 4]> {
        stream.set_read_timeout(Some(wait)).expect("sets");
        let mut bytes = [0; 4];
        stream.read_exact(&mut bytes).map(|()| bytes)
    }

    #[test]
    fn a_way_holds_in_one_direction_delays_and_ends() {
        let (mut stream, way, _closing) = echo();
        stream.write_all(b"one.").expect("writes");
        assert_eq!(&answer(&mut stream, Duration::from_secs(10)).expect("answers"), b"one.");
        *lock(&way.flows[1]) = Flow::HELD;
        stream.write_all(b"two.").expect("writes");
        let held =
            answer(&mut stream, Duration::from_millis(200)).expect_err("held on the way back");
        assert!(is_waiting(&held));
        *lock(&way.flows[1]) = Flow { delay: Duration::from_millis(120), ..Flow::default() };
        assert_eq!(&answer(&mut stream, Duration::from_secs(10)).expect("answers"), b"two.");
        let begun = Instant::now();
        stream.write_all(b"tri.").expect("writes");
        assert_eq!(&answer(&mut stream, Duration::from_secs(10)).expect("answers"), b"tri.");
        assert!(begun.elapsed() >= Duration::from_millis(120), "delayed");
        way.end_calls();
        let ended = answer(&mut stream, Duration::from_secs(10)).expect_err("ended");
        assert!(!is_waiting(&ended), "{ended}");
    }
}
