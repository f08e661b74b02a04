//! The tables of `docs/formats.md` say what the code does.

use hefu_chain::{
    block::PROTOCOL_VERSION,
    bundle::{
        ANSWER_MAGIC, ASSET_MAGIC, BUNDLE_BYTES_MAX, BUNDLE_VERSION, CERTIFICATE_MAGIC, Check,
        EVIDENCE_MAGIC, Finding, HEADER_MAGIC, RECORD_MAGIC, verify::CLOCK_TOLERANCE_MS,
    },
    hash::Domain,
    key::KeyAlgorithm,
    limits::{
        BLOCK_BYTES_MAX, BLOCK_RECORDS_MAX, DOCUMENT_BYTES_MAX, DOCUMENT_DEPTH_MAX,
        ENVELOPE_BYTES_MAX, JSON_INTEGER_MAX, PROOFS_MAX, VALIDATORS_MAX, VALIDATORS_MIN,
    },
    log_tree::LOG_LEVELS_MAX,
    state::EntityKind,
    vote::SIGN_BYTES_LEN,
};
use hefu_genesis::{
    document::{CONTRIBUTIONS_MAX, GENESIS_BYTES_MAX},
    terms::GENESIS_VERSION,
};

const FORMATS: &str = include_str!("../../../docs/formats.md");

/// Cells of every table row.
fn rows() -> Vec<Vec<&'static str>> {
    let row = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect();
    FORMATS.lines().filter(|line| line.starts_with('|')).map(row).collect()
}

fn assert_row(begins: &[&str]) {
    let found = rows().iter().any(|row| row.starts_with(begins));
    assert!(found, "docs/formats.md has no row that begins with {begins:?}");
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

#[test]
fn constants_have_the_values_of_the_code() {
    let constants: [(&str, i128); 18] = [
        ("PROTOCOL_VERSION", PROTOCOL_VERSION.into()),
        ("BUNDLE_VERSION", BUNDLE_VERSION.into()),
        ("GENESIS_VERSION", GENESIS_VERSION.into()),
        ("DOCUMENT_BYTES_MAX", DOCUMENT_BYTES_MAX as i128),
        ("ENVELOPE_BYTES_MAX", ENVELOPE_BYTES_MAX as i128),
        ("PROOFS_MAX", PROOFS_MAX as i128),
        ("DOCUMENT_DEPTH_MAX", DOCUMENT_DEPTH_MAX as i128),
        ("JSON_INTEGER_MAX", JSON_INTEGER_MAX.into()),
        ("BLOCK_BYTES_MAX", BLOCK_BYTES_MAX as i128),
        ("BLOCK_RECORDS_MAX", BLOCK_RECORDS_MAX as i128),
        ("VALIDATORS_MIN", VALIDATORS_MIN as i128),
        ("VALIDATORS_MAX", VALIDATORS_MAX as i128),
        ("BUNDLE_BYTES_MAX", BUNDLE_BYTES_MAX as i128),
        ("GENESIS_BYTES_MAX", GENESIS_BYTES_MAX as i128),
        ("CONTRIBUTIONS_MAX", CONTRIBUTIONS_MAX as i128),
        ("LOG_LEVELS_MAX", LOG_LEVELS_MAX as i128),
        ("SIGN_BYTES_LEN", SIGN_BYTES_LEN as i128),
        ("CLOCK_TOLERANCE_MS", CLOCK_TOLERANCE_MS.into()),
    ];
    for (name, value) in constants {
        assert_row(&[&code(name), &value.to_string()]);
    }
}

#[test]
fn domains_kinds_and_magics_are_those_of_the_code() {
    let domains = [
        Domain::Record,
        Domain::Header,
        Domain::Genesis,
        Domain::GenesisTerms,
        Domain::GenesisStatement,
        Domain::ValidatorSet,
        Domain::Params,
        Domain::ValidatorAddress,
        Domain::StateKey,
        Domain::PriceCommitment,
        Domain::Statement,
        Domain::Webhook,
    ];
    for domain in domains {
        assert_row(&[&code(&format!("{domain:?}")), &code(domain.text())]);
    }
    for kind in EntityKind::ALL {
        assert_row(&[&(*kind as u8).to_string(), &code(kind.name())]);
    }
    for algorithm in KeyAlgorithm::ALL {
        assert_row(&[&algorithm.tag().to_string(), &code(algorithm.word())]);
        let names = [code(algorithm.word()), code(algorithm.cryptosuite())];
        assert!(names.iter().all(|name| FORMATS.contains(name)), "{names:?}");
    }
    for magic in
        [CERTIFICATE_MAGIC, RECORD_MAGIC, ANSWER_MAGIC, ASSET_MAGIC, HEADER_MAGIC, EVIDENCE_MAGIC]
    {
        assert_row(&[&code(std::str::from_utf8(magic).expect("ASCII"))]);
    }
}

#[test]
fn steps_and_findings_are_those_of_the_code() {
    let steps: Vec<String> = Check::ALL.iter().map(|check| code(check.word())).collect();
    let mut row = vec!["step"];
    row.extend(steps.iter().map(String::as_str));
    assert_row(&row);
    for finding in Finding::ALL {
        assert_row(&[&code(finding.code()), &code(finding.outcome().word())]);
    }
    let listed = rows().iter().filter(|row| row[0].contains('.') && row.len() == 2).count();
    assert_eq!(listed, Finding::ALL.len(), "findings that the code does not know");
}
