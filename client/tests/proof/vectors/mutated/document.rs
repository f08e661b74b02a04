//! Documents and proofs, as a quorum of liars could bring them into the history: every tree and
//! commit is made to hold again, so that the verdict is about the record.

use hefu_chain::{
    bundle::Bundle,
    envelope::{Envelope, Proof},
    fixture::sichuan_authority,
    jcs,
    key::Signature,
};
use serde_json::{Value, json};

use super::{Mutant, PLAIN, mutant, plain};
use crate::{forge, mutation::Choices, sample::SAMPLE};

/// Random bits flipped in a document, left with its signature; and signed anew.
const FLIPS: usize = 24;

/// Members, replaced by values that are out of range, or in range by a hair.
type Values = Vec<(&'static str, Vec<Value>)>;

/// Of the payload: who and what.
fn identities() -> Values {
    let id = "ab".repeat(32);
    vec![
        (
            "number",
            vec![
                json!("510100-R2026-00000001-C"),
                json!("510100-R2026-00000001-D"),
                json!(1),
                json!("510100-X2026-00000001-C"),
                json!("510100-r2026-00000001-C"),
                json!(""),
                json!("510100-P2026-00000011-0"),
                json!(["510100-R2026-00000001-C"]),
            ],
        ),
        ("application", vec![json!(id), json!("ab"), json!("AB".repeat(32)), json!(null)]),
        (
            "subject",
            vec![
                json!({ "product": id }),
                json!({ "resource": id, "product": id }),
                json!({}),
                json!({ "resource": "ab" }),
                json!("resource"),
                json!({ "asset": id }),
                json!(["resource", id]),
                json!({ "resource": [id] }),
            ],
        ),
        ("kind", vec![json!("product"), json!("Resource"), json!({ "resource": null }), json!(0)]),
        (
            "holder",
            vec![
                json!("91000000TE5T00016D"),
                json!("91000000TE5T00016E"),
                json!("91000000TE5T0001"),
                json!("91000000TEST00016D"),
                json!("91000000te5t00016d"),
            ],
        ),
        (
            "rights",
            vec![
                json!([]),
                json!(["hold"]),
                json!(["use", "hold"]),
                json!(["hold", "hold"]),
                json!(["own"]),
                json!("hold"),
                json!(7),
                json!([["hold"]]),
            ],
        ),
    ]
}

/// Of the payload: how it is described.
fn descriptions() -> Values {
    vec![
        (
            "title",
            vec![
                json!("名".repeat(200)),
                json!("名".repeat(201)),
                json!(""),
                json!(" 名称"),
                json!("名称 "),
                json!("名\n称"),
                json!("名\t称"),
                json!("名\u{7f}称"),
                json!("名\u{85}"),
                json!("\u{3000}名称"),
                json!("名称\u{a0}"),
                json!("\u{feff}名称"),
                json!("名\u{200b}"),
                json!("𠮷".repeat(200)),
                json!("𠮷".repeat(201)),
                json!("名\u{2028}称"),
                json!("名称\n"),
                json!("\"\\\u{8}\u{c}\r"),
                json!("<&>\u{1f600}"),
                json!(5),
            ],
        ),
        ("holder_name", vec![json!("甲".repeat(201)), json!("另一个名称")]),
        ("region", vec![json!("510100"), json!("51010"), json!("51O100"), json!(510_100)]),
        ("data_kind", vec![json!("public"), json!({ "public": null }), json!("state")]),
        ("level", vec![json!("core"), json!("general-5"), json!("important")]),
        ("sector", vec![json!("A"), json!("U"), json!("a"), json!(null), json!({ "A": null })]),
    ]
}

/// Of the payload: when, on what grounds, and members that it does not have.
fn grounds() -> Values {
    let digest = |alg: &str, byte: &str| json!({ "alg": alg, "digest": byte.repeat(32) });
    let many = |count: usize| -> Value {
        (0..count).map(|i| digest("blake3", &format!("{i:02x}"))).collect::<Vec<_>>().into()
    };
    vec![
        (
            "valid_from",
            vec![
                json!("2026-02-29"),
                json!("1969-12-31"),
                json!("1970-01-01"),
                json!("2026-1-01"),
                json!("+2026-01-01"),
                json!("2026-13-01"),
                json!("9999-12-31"),
                json!(20_000),
            ],
        ),
        ("valid_to", vec![json!("9999-12-31"), json!("1970-01-01"), json!("2028-02-30")]),
        (
            "evidence",
            vec![
                json!([]),
                many(64),
                many(65),
                json!([digest("sha256", "01"), digest("blake3", "02")]),
                json!([digest("blake3", "02"), digest("blake3", "01")]),
                json!([digest("blake3", "01"), digest("blake3", "01")]),
                json!([digest("blake3", "ff"), digest("sha256", "00"), digest("sm3", "00")]),
                json!([digest("md5", "01")]),
                json!([["blake3", "01".repeat(32)]]),
                json!({}),
                json!([{ "alg": "sm3", "digest": "01".repeat(32), "size": 1 }]),
            ],
        ),
        ("query_code", vec![json!("AAAAAAAAAAAA"), json!("")]),
        ("contests", vec![json!("510100-R2026-00000011-0"), json!("x"), json!(null)]),
        ("note", vec![json!("unknown member"), json!(null)]),
        ("__proto__", vec![json!({}), json!(null)]),
        ("constructor", vec![json!(1)]),
    ]
}

fn header_values() -> Values {
    vec![
        ("ledger", vec![json!("00".repeat(32)), json!("00"), json!(null)]),
        ("type", vec![json!("cert.revoke"), json!("cert.issued"), json!(""), json!(1)]),
        ("author", vec![json!("91000000TE5T00016D"), json!("x"), json!("91000000TE5T00016d")]),
        ("role", vec![json!("exchange"), json!("king"), json!({ "registrar": null })]),
        ("nonce", vec![json!("00".repeat(15)), json!("00".repeat(17)), json!("AA".repeat(16))]),
        (
            "last_height",
            vec![json!(0), json!(-1), json!("9"), json!(9_007_199_254_740_991_u64), json!(null)],
        ),
        ("note", vec![json!(1)]),
    ]
}

fn document_values() -> Values {
    vec![
        (
            "@context",
            vec![
                json!(null),
                json!([]),
                json!("https://www.w3.org/ns/credentials/v2"),
                json!(["https://www.w3.org/ns/credentials/v2"]),
                json!([
                    "https://www.w3.org/ns/credentials/undefined-terms/v2",
                    "https://www.w3.org/ns/credentials/v2"
                ]),
            ],
        ),
        ("type", vec![json!(["VerifiableCredential"]), json!("VerifiableCredential"), json!(null)]),
        ("issuer", vec![json!("did:key:z6Mk"), json!({ "id": "x" }), json!(null)]),
        ("validFrom", vec![json!("2026-01-01T00:00:00Z"), json!(null), json!(0)]),
        ("validUntil", vec![json!("2026-01-01T23:59:59Z"), json!(null)]),
        ("credentialSubject", vec![json!([]), json!(null), json!({})]),
        ("hefu", vec![json!([]), json!(null), json!({})]),
        ("body", vec![json!({}), json!(null)]),
        ("proof", vec![json!([])]),
        ("id", vec![json!("urn:x")]),
    ]
}

/// Other bytes for the same or nearly the same document.
fn texts(document: &str) -> Vec<(String, Vec<u8>)> {
    let replaced = |from: &str, to: &str| {
        assert!(document.contains(from), "{from}");
        document.replacen(from, to, 1).into_bytes()
    };
    let hash = |text: &str| (format!("document {text:?}"), text.as_bytes().to_vec());
    let nested = |depth: usize| {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        (
            format!("{depth} lists in the header"),
            replaced("\"hefu\":{", &format!("\"hefu\":{{\"a\":{text},")),
        )
    };
    let long = format!("\"title\":\"{}\",\"valid_from\"", "x".repeat(33_000));
    let title = document.find("\"title\"").expect("a title");
    let end = document.find(",\"valid_from\"").expect("a date");
    let too_long = [&document[..title], &long, &document[end + ",\"valid_from\"".len()..]].concat();
    let mut texts = vec![
        ("a blank".to_string(), replaced(":{", ": {")),
        ("a line feed at the end".into(), format!("{document}\n").into_bytes()),
        ("a byte order mark".into(), format!("\u{feff}{document}").into_bytes()),
        ("an escape too many".into(), replaced("\"hold\"", "\"h\\u006fld\"")),
        ("an upper-case escape".into(), replaced("\"title\":\"", "\"title\":\"\\u001F")),
        ("half of a surrogate pair".into(), replaced("\"title\":\"", "\"title\":\"\\ud800")),
        ("not UTF-8".into(), [document.as_bytes(), &[0xff]].concat()),
        ("a member twice".into(), replaced("\"title\"", "\"title\":\"x\",\"title\"")),
        ("a member twice, alike".into(), replaced("\"hefu\":{", "\"hefu\":{\"author\":\"\",")),
        ("members in another order".into(), replaced("{\"@context\"", "{\"zzz\":1,\"@context\"")),
        ("a float".into(), replaced("\"last_height\":", "\"last_height\":0.5,\"last_height_\":")),
        ("an integral float".into(), height(document, ".0")),
        ("an exponent".into(), height(document, "e0")),
        ("beyond 2^53 - 1".into(), height(document, "00000000000000000")),
        ("beyond all numbers".into(), height(document, &"0".repeat(400))),
        ("a document too large".into(), too_long.into_bytes()),
        ("cut short".into(), document.as_bytes()[..document.len() - 1].to_vec()),
    ];
    texts.extend(["", "{}", "[]", "null", "0", "\"x\"", "{\"hefu\":{}}"].map(hash));
    texts.extend([14, 15, 16, 17, 200].map(nested));
    texts
}

/// The number behind `last_height`, continued.
fn height(document: &str, more: &str) -> Vec<u8> {
    let from = document.find("\"last_height\":").expect("a height");
    let end = from + document[from..].find(',').expect("more members");
    [&document[..end], more, &document[end..]].concat().into_bytes()
}

fn set(document: &Value, path: &[&str], value: Option<Value>) -> Vec<u8> {
    let mut changed = document.clone();
    let parent = path[..path.len() - 1].iter().fold(&mut changed, |at, member| &mut at[*member]);
    let members = parent.as_object_mut().expect("an object");
    let member = path[path.len() - 1].to_string();
    match value {
        Some(value) => drop(members.insert(member, value)),
        None => drop(members.remove(&member)),
    }
    jcs::canonicalise(&changed)
}

pub(super) fn mutants(choices: &mut Choices) -> Vec<Mutant> {
    let plain = plain();
    let text = String::from_utf8(plain.issuing.envelope.document.clone()).expect("JSON is UTF-8");
    let document = jcs::parse(text.as_bytes()).expect("a document of the ledger");
    let mut mutants = Vec::new();
    let mut add = |how: String, envelope: Envelope| {
        let mut bundle: Bundle = plain.clone();
        bundle.issuing.envelope = envelope;
        forge::seal(&mut bundle);
        mutants.push(mutant(PLAIN, how, &bundle));
    };
    let tables = [
        (vec!["credentialSubject"], identities()),
        (vec!["credentialSubject"], descriptions()),
        (vec!["credentialSubject"], grounds()),
        (vec!["hefu"], header_values()),
        (vec![], document_values()),
    ];
    for (parents, table) in tables {
        for (member, values) in table {
            let path = [parents.as_slice(), &[member]].concat();
            let name = path.join(".");
            add(format!("without {name}, signed"), forge::signed(set(&document, &path, None)));
            for value in values {
                let how: String = format!("{name} = {value}, signed").chars().take(90).collect();
                add(how, forge::signed(set(&document, &path, Some(value))));
            }
        }
    }
    for (how, bytes) in texts(&text) {
        add(format!("{how}, signed"), forge::signed(bytes));
    }
    for _ in 0..FLIPS {
        let (at, bit) = (choices.below(text.len()), choices.below(8));
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << bit;
        let proofs = plain.issuing.envelope.proofs.clone();
        add(
            format!("bit {bit} of document byte {at}"),
            Envelope { document: bytes.clone(), proofs },
        );
        add(format!("bit {bit} of document byte {at}, signed"), forge::signed(bytes));
    }
    for (how, envelope) in proofs(&plain.issuing.envelope) {
        add(how.to_string(), envelope);
    }
    let others = SAMPLE.ledger.blocks().iter().flat_map(|block| &block.records).take(3);
    for other in others {
        let how = format!("a {} in a certificate file", other.record().action().name());
        add(how, other.record().envelope().clone());
    }
    mutants
}

/// Other proofs over the same document.
fn proofs(sound: &Envelope) -> Vec<(&'static str, Envelope)> {
    let first = sound.proofs[0];
    let with = |proofs: Vec<Proof>| Envelope { document: sound.document.clone(), proofs };
    let second = Envelope::sign(sound.document.clone(), &[&sichuan_authority().key()]).proofs[0];
    let seventeen: Vec<Proof> = (0..17).map(|_| first).collect();
    let broken = Proof { signature: Signature::from_bytes([9; 64]), ..first };
    vec![
        ("no proof", with(vec![])),
        ("17 proofs", with(seventeen)),
        ("two proofs", with(vec![first, second])),
        ("two proofs, the other first", with(vec![second, first])),
        ("a proof twice", with(vec![first, first])),
        ("a broken proof", with(vec![broken])),
        ("a broken second proof", with(vec![first, Proof { key: second.key, ..broken }])),
        ("another's proof", with(vec![second])),
        ("16 proofs", {
            let keys: Vec<_> =
                (100..115).map(|i| hefu_chain::key::RecordSecret::ed25519(&[i; 32])).collect();
            let mut envelope = with(vec![first]);
            keys.iter().for_each(|key| envelope.add_proof(key));
            envelope
        }),
    ]
}
