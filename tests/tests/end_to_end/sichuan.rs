//! The real catalogue of four Sichuan cities, which stands outside the project: every row becomes a
//! certificate, and any of them verifies elsewhere with nothing but its bundle and the genesis.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use hefu_tests::network::{Network, program};
use serde_json::Value;

use crate::{catalogue, hefu_ok, room};

/// Certificates that are verified offline.
const VERIFIED: usize = 100;
/// Pages of the directory that they are picked from, for each region.
const PAGES: usize = 8;

/// The catalogue, where reference data lies beside the checkout or where `HEFU_SHARED` says.
fn file() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("HEFU_SHARED").map_or(beside, PathBuf::from);
    shared.join("data/catalogue/catalogue-sichuan.jsonl")
}

fn rows_by_region(file: &Path) -> BTreeMap<String, u64> {
    let text = fs::read_to_string(file).expect("the catalogue reads");
    let mut counts = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let row: Value = serde_json::from_str(line).expect("a row");
        *counts.entry(row["region"].as_str().expect("a region").to_string()).or_default() += 1;
    }
    counts
}

/// Certificates of the regions, every n-th of what the directory lists first.
fn some_certificates(network: &Network, regions: impl Iterator<Item = String>) -> Vec<String> {
    let mut numbers = Vec::new();
    for region in regions {
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let path = format!("/v1/directory?region={region}&limit=100{cursor}");
            let page = network.members[2].client.get(&path).expect("a page");
            let rows = page["rows"].as_array().expect("rows");
            let of_row = |row: &Value| Some(row["certificates"][0]["number"].as_str()?.to_string());
            numbers.extend(rows.iter().filter_map(of_row));
            match page["cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    let step = (numbers.len() / VERIFIED).max(1);
    numbers.into_iter().step_by(step).take(VERIFIED).collect()
}

#[test]
fn every_row_of_the_real_catalogue_becomes_a_certificate() {
    let file = file();
    if !file.exists() {
        eprintln!("SKIPPED: {} is not there; set HEFU_SHARED to its directory", file.display());
        return;
    }
    let _room = room::alone();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    network.start_all().expect("started");
    let report = dir.path().join("report.json");
    let status = Command::new(program("hefu"))
        .args(catalogue::import_args(&network, 0, &file, &report))
        .current_dir(dir.path())
        .stdout(std::process::Stdio::null())
        .status()
        .expect("import runs");
    assert!(status.success(), "import: {status}");

    // Every row is accounted for, and the directory counts what the file counts.
    let expected = rows_by_region(&file);
    let report: Value =
        serde_json::from_slice(&fs::read(&report).expect("a report")).expect("JSON");
    let count = |field: &str| report[field].as_u64().expect("a count");
    assert_eq!(count("committed") + count("refused"), count("rows"));
    assert_eq!(count("rows"), expected.values().sum::<u64>());
    let statistics = network.members[3].client.get("/v1/statistics").expect("statistics");
    for (region, rows) in &expected {
        assert_eq!(statistics["by_region"][region].as_u64(), Some(*rows), "{region}");
    }

    // Elsewhere, without a network.
    let numbers = some_certificates(&network, expected.into_keys());
    assert_eq!(numbers.len(), VERIFIED);
    let elsewhere = dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    fs::copy(network.layout.genesis_path(), elsewhere.join("genesis.json")).expect("copied");
    for number in &numbers {
        let path = format!("/v1/certificates/{number}/proof");
        let bundle = network.members[2].client.get_bytes(&path).expect("a bundle");
        fs::write(elsewhere.join(format!("{number}.hefu")), bundle).expect("written");
    }
    for member in 0..4 {
        network.kill(member).expect("killed");
    }
    for number in &numbers {
        let bundle = format!("{number}.hefu");
        let said = hefu_ok(&elsewhere, &["verify", &bundle, "--genesis", "genesis.json"]);
        assert!(said.contains(number), "{said}");
    }
}
