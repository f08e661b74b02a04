//! `ledger.json`: what headers, votes and commits are as bytes.

use hefu_chain::{
    block::Header,
    codec,
    fixture::{chengdu, seat_key},
    hash::BlockHash,
    height::Height,
    vote::{VoteKind, sign_bytes},
};
use serde_json::{Value, json};

use crate::sample::SAMPLE;

pub(super) fn vectors() -> Value {
    let tip = SAMPLE.ledger.height();
    let genesis = &SAMPLE.genesis;
    let heights = [Height::FIRST, SAMPLE.suspended.1, tip];
    json!({
        "chain_id": genesis.chain_id(),
        "terms_hash": genesis.terms().hash(),
        "params": { "encoded": hex::encode(codec::encode(&genesis.terms().params)),
                    "hash": genesis.terms().params.hash() },
        "validators": { "encoded": hex::encode(codec::encode(genesis.validators())),
                        "hash": genesis.validators().hash(),
                        "seats": genesis.validators().iter().collect::<Vec<_>>() },
        "headers": heights.map(|height| header(SAMPLE.chain.header(height))),
        "commits": heights.map(commit),
        "votes": votes(),
    })
}

fn header(header: &Header) -> Value {
    assert_eq!(header.params_hash, SAMPLE.genesis.terms().params.hash());
    json!({
        "fields": header,
        "encoded": hex::encode(codec::encode(header)),
        "hash": header.hash(),
    })
}

fn commit(height: Height) -> Value {
    let finality = SAMPLE.chain.finality(height);
    let verdict = finality.commit.verify(&SAMPLE.genesis.chain_id(), SAMPLE.genesis.validators());
    assert_eq!(verdict, Ok(()));
    json!({ "fields": finality.commit, "encoded": hex::encode(codec::encode(&finality.commit)) })
}

fn votes() -> Vec<Value> {
    let key = seat_key(&chengdu());
    let block = SAMPLE.chain.header(Height::FIRST).hash();
    let cases = [
        ("prevote", VoteKind::Prevote, Some(block)),
        ("precommit", VoteKind::Precommit, Some(block)),
        ("precommit", VoteKind::Precommit, None),
        ("precommit", VoteKind::Precommit, Some(BlockHash::ZERO)),
        ("proposal", VoteKind::Proposal, Some(block)),
    ];
    cases
        .iter()
        .map(|(name, kind, block)| {
            let (height, round) = (Height::FIRST, 2);
            let chain_id = SAMPLE.genesis.chain_id();
            let bytes = sign_bytes(&chain_id, *kind, height, round, block.as_ref());
            json!({
                "kind": name,
                "height": height,
                "round": round,
                "block_hash": block,
                "sign_bytes": hex::encode(bytes),
                "key": key.public_key(),
                "address": key.public_key().validator_address(),
                "signature": key.sign(&bytes),
            })
        })
        .collect()
}
