//! `prices.json`: commitments to prices, for whoever opens one or checks what was opened.

use hefu_chain::{limits::JSON_INTEGER_MAX, state::Price};
use serde_json::{Value, json};

fn case(salt: [u8; 32], fen: u64) -> Value {
    let Price::Commitment(commitment) = Price::commit(&salt, fen) else { panic!("a commitment") };
    json!({
        "salt": hex::encode(salt),
        "fen": fen,
        "input": hex::encode([&salt[..], &fen.to_le_bytes()].concat()),
        "commitment": commitment,
    })
}

pub(super) fn vectors() -> Value {
    let counting = std::array::from_fn(|i| u8::try_from(i).expect("below 32"));
    let largest = JSON_INTEGER_MAX.unsigned_abs();
    json!({ "commitments": [
        case([0; 32], 0),
        case([1; 32], 1),
        case([2; 32], 1),
        case(counting, 12_345_678),
        case([0xff; 32], largest),
    ]})
}
