//! A peer that speaks less than our protocol: a connection, and bytes on its streams.

use std::task::{Context, Poll};

use hefu_chain::fixture::CHAIN_ID;
use libp2p::{
    Multiaddr, PeerId, Transport as _,
    core::{
        Endpoint,
        muxing::{StreamMuxerBox, StreamMuxerExt as _, SubstreamBox},
        transport::{DialOpts, PortUse},
        upgrade::Version,
    },
    identity::Keypair,
    noise, tcp, yamux,
};

/// A connection with this key and nothing of our protocol: the peer never identifies itself.
pub(crate) async fn connect(key: &Keypair, to: &Multiaddr) -> (PeerId, StreamMuxerBox) {
    try_connect(key, to).await.expect("the handshake ends")
}

/// The same; none when the other side does not want it.
pub(crate) async fn try_connect(key: &Keypair, to: &Multiaddr) -> Option<(PeerId, StreamMuxerBox)> {
    let mut transport = tcp::tokio::Transport::new(tcp::Config::default())
        .upgrade(Version::V1Lazy)
        .authenticate(noise::Config::new(key).expect("a key"))
        .multiplex(yamux::Config::default())
        .boxed();
    let options = DialOpts { role: Endpoint::Dialer, port_use: PortUse::New };
    transport.dial(to.clone(), options).expect("an address").await.ok()
}

/// The name of a lane's protocol.
pub(crate) fn lane(name: &str) -> String {
    format!("/hefu/1/{CHAIN_ID}/{name}")
}

/// What is said first on a stream that is to speak this protocol.
pub(crate) fn asking_for(protocol: &str) -> Vec<u8> {
    let mut request = b"\x13/multistream/1.0.0\n".to_vec();
    request.push(u8::try_from(protocol.len() + 1).expect("a short name"));
    request.extend_from_slice(protocol.as_bytes());
    request.push(b'\n');
    request
}

/// Moves a connection on: takes a stream that the other side opens among `theirs`, and opens one where one is
/// wanted. An error once the connection has ended.
pub(crate) fn advance(
    connection: &mut StreamMuxerBox,
    cx: &mut Context<'_>,
    wanted: bool,
    theirs: &mut Vec<SubstreamBox>,
) -> std::io::Result<Option<SubstreamBox>> {
    if let Poll::Ready(Err(error)) = connection.poll_unpin(cx) {
        return Err(error);
    }
    if let Poll::Ready(stream) = connection.poll_inbound_unpin(cx) {
        theirs.push(stream?);
        cx.waker().wake_by_ref();
    }
    match wanted.then(|| connection.poll_outbound_unpin(cx)) {
        Some(Poll::Ready(stream)) => {
            cx.waker().wake_by_ref();
            stream.map(Some)
        }
        Some(Poll::Pending) | None => Ok(None),
    }
}
