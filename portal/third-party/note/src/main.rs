//! Follows checkpoints with crates that port Go's `sumdb/note` and `sumdb/tlog`.
//!
//! Arguments: the keys that a follower was configured with (the answer of `/v1/checkpoint/keys`), how many
//! co-signatures it wants, an earlier note, a later note, the consistency proof between them. Says `ok` and
//! the later size, or why not, with exit code 1.

use std::{env, error::Error, fs};

use ed25519_dalek::VerifyingKey;
use serde_json::Value;
use signed_note::{Note, StandardVerifier, Verifier, VerifierList, key_id};
use tlog_tiles::{Checkpoint, Hash, check_tree};

type AnyError = Box<dyn Error>;

/// Kind of a co-signature's key (C2SP `tlog-cosignature`); the crates know the other kind.
const COSIGNATURE_KIND: u8 = 4;

struct Cosigner {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Verifier for Cosigner {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let Some((time, signature)) = signature.split_first_chunk::<8>() else { return false };
        let Ok(signature) = signature.try_into() else { return false };
        let time = u64::from_be_bytes(*time);
        let signed = [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat();
        self.key.verify_strict(&signed, &signature).is_ok()
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, AnyError> {
    value[key].as_str().ok_or_else(|| format!("{key} is no text").into())
}

fn hash(text: &str) -> Result<Hash, AnyError> {
    let bytes: [u8; 32] = hex::decode(text)?.try_into().map_err(|_| "not 32 bytes")?;
    Ok(Hash(bytes))
}

fn configured(keys: &Value) -> Result<VerifierList, AnyError> {
    let origin = text(keys, "origin")?;
    let log = StandardVerifier::new(text(keys, "log_key")?).map_err(|error| error.to_string())?;
    let mut list: Vec<Box<dyn Verifier>> = vec![Box::new(log)];
    for cosigner in keys["cosigners"].as_array().ok_or("cosigners")? {
        let bytes = hash(text(cosigner, "peer_key")?)?.0;
        let name = format!("{origin}/{}", text(cosigner, "member")?);
        let id = key_id(&name, &[&[COSIGNATURE_KIND], &bytes[..]].concat());
        // The key that the node lists for verifiers is this one.
        if !text(cosigner, "verifier_key")?.starts_with(&format!("{name}+{id:08x}+")) {
            return Err(format!("the verifier key of {name} is another").into());
        }
        list.push(Box::new(Cosigner { name, id, key: VerifyingKey::from_bytes(&bytes)? }));
    }
    Ok(VerifierList::new(list))
}

/// A checkpoint with enough co-signatures by those who are known.
fn read(path: &str, keys: &Value, wanted: usize) -> Result<Checkpoint, AnyError> {
    let note = Note::from_bytes(&fs::read(path)?).map_err(|error| error.to_string())?;
    let (verified, _) = note.verify(&configured(keys)?).map_err(|error| error.to_string())?;
    let origin = text(keys, "origin")?;
    let cosigned = verified.iter().filter(|signature| signature.name() != origin).count();
    if cosigned < wanted || cosigned == verified.len() {
        return Err(format!("{cosigned} co-signatures of {} signatures", verified.len()).into());
    }
    let checkpoint = Checkpoint::from_bytes(note.text()).map_err(|error| error.to_string())?;
    if checkpoint.origin() != origin || !checkpoint.extension().is_empty() {
        return Err("not a checkpoint of this log".into());
    }
    Ok(checkpoint)
}

fn follow(arguments: &[String]) -> Result<u64, AnyError> {
    let [keys, wanted, earlier, later, proof] = arguments else {
        return Err("KEYS WANTED EARLIER LATER PROOF".into());
    };
    let keys: Value = serde_json::from_slice(&fs::read(keys)?)?;
    let wanted = wanted.parse()?;
    let (earlier, later) = (read(earlier, &keys, wanted)?, read(later, &keys, wanted)?);
    let answer: Value = serde_json::from_slice(&fs::read(proof)?)?;
    let proof = answer["proof"].as_array().ok_or("proof")?.iter();
    let proof =
        proof.map(|each| hash(each.as_str().unwrap_or_default())).collect::<Result<_, _>>()?;
    check_tree(&proof, later.size(), *later.hash(), earlier.size(), *earlier.hash())
        .map_err(|error| error.to_string())?;
    Ok(later.size())
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match follow(&arguments) {
        Ok(size) => println!("ok {size}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
