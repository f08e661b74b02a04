//! Peers that the ledger does not admit, or that do not keep to the protocol.

use std::{collections::BTreeSet, future::poll_fn, pin::Pin, task::Poll};

use futures::{AsyncRead as _, AsyncWrite as _};
use hefu_chain::{fixture::CHAIN_ID, key::SecretKey};
use hefu_node::network::{self, Lane, PeerAddress};
use libp2p::{
    PeerId,
    core::muxing::{StreamMuxerBox, SubstreamBox},
    identity::Keypair,
};
use tokio::sync::watch;

use crate::{
    cluster::DEADLINE,
    raw::{advance, asking_for, connect, lane},
};

fn key(seed: u8) -> Keypair {
    network::identity(&SecretKey::from_seed(&[seed; 32])).expect("a key")
}

fn peer(seed: u8) -> PeerId {
    key(seed).public().to_peer_id()
}

async fn node(
    seed: u8,
    peers: Vec<PeerAddress>,
    admitted: &[u8],
) -> (network::Handle, watch::Sender<BTreeSet<PeerId>>) {
    let (allow, allowed) = watch::channel(admitted.iter().map(|seed| peer(*seed)).collect());
    let listen = vec!["/ip4/127.0.0.1/tcp/0".parse().expect("an address")];
    let config =
        network::Config { chain_id: CHAIN_ID, identity: key(seed), listen, peers, allowed };
    (network::start(config).await.expect("the network starts"), allow)
}

fn address(handle: &network::Handle) -> PeerAddress {
    PeerAddress { peer: handle.local_peer(), address: handle.listening()[0].clone() }
}

async fn peers_number(handle: &network::Handle, count: usize) {
    let mut changes = handle.peer_changes();
    let wait = async {
        while handle.peers().len() != count {
            changes.changed().await.expect("the network runs");
        }
    };
    tokio::time::timeout(DEADLINE, wait).await.unwrap_or_else(|_| panic!("{count} peers in time"));
}

/// Everything the other side sends, on any stream, to a peer that opens one stream, asks for
/// `protocol` on it and sends `payload`. Returns when the other side has closed the connection.
async fn talk(mut connection: StreamMuxerBox, protocol: &str, payload: &[u8]) -> Vec<u8> {
    let request = [&asking_for(protocol)[..], payload].concat();

    let mut heard = Vec::new();
    let mut ours: Option<SubstreamBox> = None;
    let mut theirs: Vec<SubstreamBox> = Vec::new();
    let ended = poll_fn(|cx| {
        match advance(&mut connection, cx, ours.is_none(), &mut theirs) {
            Ok(Some(mut stream)) => {
                // A new stream takes a small write at once.
                let _ = Pin::new(&mut stream).poll_write(cx, &request);
                let _ = Pin::new(&mut stream).poll_flush(cx);
                ours = Some(stream);
            }
            Ok(None) => {}
            Err(_) => return Poll::Ready(()),
        }
        for stream in ours.iter_mut().chain(&mut theirs) {
            let mut buffer = [0u8; 1024];
            while let Poll::Ready(Ok(count @ 1..)) =
                Pin::new(&mut *stream).poll_read(cx, &mut buffer)
            {
                heard.extend_from_slice(&buffer[..count]);
            }
        }
        Poll::Pending
    });
    tokio::time::timeout(DEADLINE, ended).await.expect("the connection is closed in time");
    heard
}

#[tokio::test]
async fn a_stranger_that_never_identifies_itself_is_hung_up_on_and_hears_nothing() {
    let (member, _allow) = node(1, vec![], &[2]).await;
    for name in ["consensus", "blocks", "records", "sync"] {
        let (answered, connection) = connect(&key(9), &member.listening()[0]).await;
        assert_eq!(answered, member.local_peer());
        member.broadcast_records(vec![7; 100]);
        let heard = talk(connection, &lane(name), &[0; 64]).await;
        assert_eq!(heard, Vec::<u8>::new(), "{name}");
    }
    assert!(member.peers().is_empty());
    assert_eq!(member.traffic(), network::Traffic::default());
}

#[tokio::test]
async fn admitted_peers_exchange_records_until_one_is_dropped_from_the_list() {
    let (first, allow) = node(1, vec![], &[2]).await;
    let (second, _allow) = node(2, vec![address(&first)], &[1]).await;
    peers_number(&first, 1).await;
    peers_number(&second, 1).await;

    let mut batches = second.subscribe_records();
    assert_eq!(first.broadcast_records(vec![7; 100]), 1);
    let received = tokio::time::timeout(DEADLINE, batches.recv()).await.expect("in time");
    assert_eq!(received.map(|(_, batch)| batch.to_vec()), Some(vec![7; 100]));
    let too_large = vec![0; network::RECORD_BATCH_BYTES_MAX + 1];
    assert_eq!(first.broadcast_records(too_large), 0);

    allow.send_replace(BTreeSet::new());
    peers_number(&first, 0).await;
    peers_number(&second, 0).await;
}

#[tokio::test]
async fn a_peer_that_leaves_is_called_until_it_is_back() {
    let (first, _allow) = node(1, vec![], &[2]).await;
    let at = address(&first);
    let (second, _allow) = node(2, vec![at.clone()], &[1]).await;
    peers_number(&second, 1).await;
    first.stop().await;
    peers_number(&second, 0).await;
    let (_allow, allowed) = watch::channel([peer(2)].into());
    let listen = vec![at.address];
    let identity = key(1);
    let config = network::Config { chain_id: CHAIN_ID, identity, listen, peers: vec![], allowed };
    let _again = network::start(config).await.expect("the address is free again");
    peers_number(&second, 1).await;
}

#[tokio::test]
async fn an_admitted_peer_that_announces_an_oversized_frame_is_hung_up_on() {
    let (member, _allow) = node(1, vec![], &[2]).await;
    let (_, connection) = connect(&key(2), &member.listening()[0]).await;
    let length = u32::try_from(Lane::Records.limits().frame_bytes_max + 1).expect("fits");
    let heard = talk(connection, &lane("records"), &length.to_be_bytes()).await;
    let text = String::from_utf8_lossy(&heard).into_owned();
    assert!(text.contains(&lane("records")), "the lane was accepted: {text:?}");
    peers_number(&member, 0).await;
}

#[tokio::test]
async fn a_node_without_our_lanes_is_hung_up_on() {
    let (member, _allow) = node(1, vec![], &[2]).await;
    let (_, connection) = connect(&key(2), &member.listening()[0]).await;
    let heard = talk(connection, "/hefu/1/another-ledger/records", &[]).await;
    let text = String::from_utf8_lossy(&heard).into_owned();
    assert!(text.contains("\u{3}na\n"), "the lane was refused: {text:?}");
    peers_number(&member, 0).await;
}
