//! Catalogues of rows in the form of open-data portals, and what their import leaves behind.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    path::Path,
};

use hefu_tests::network::Network;
use serde_json::{Value, json};

/// Writes a catalogue of `rows` rows by eight providers of Chengdu and Suining.
pub(crate) fn write(path: &Path, rows: usize) {
    let lines: Vec<String> = (0..rows).map(|i| row(i).to_string()).collect();
    fs::write(path, lines.join("\n")).expect("written");
}

fn row(i: usize) -> Value {
    let region = if i.is_multiple_of(2) { "510100" } else { "510900" };
    json!({
        "id": format!("{region}-{i:05}"),
        "region": region,
        "portal": "测试门户",
        "title": format!("测试目录第{i}号"),
        "summary": "端到端测试用的目录行",
        "provider": format!("市第{}测试单位", i / 2 % 4),
        "theme": "测试",
        "industry": "S.公共管理、社会保障和社会组织",
        "open": "unconditional",
        "open_raw": "无条件开放",
        "update_raw": "每年",
        "published": "2023-06-01",
        "updated": "2023-06-16",
        "rows": 100 + i,
        "formats": "xlsx",
        "tags": "",
        "url": format!("https://example.org/{i}"),
    })
}

/// The command that imports a catalogue through one member, up to certificates.
pub(crate) fn import_args(
    network: &Network,
    member: usize,
    rows: &Path,
    report: &Path,
) -> Vec<OsString> {
    let node = network.members[member].client.base().to_string();
    let mut args: Vec<OsString> = vec!["--node".into(), node.into(), "import".into(), rows.into()];
    args.extend(["--certify", "--provisional-holders", "--keys"].map(OsString::from));
    args.push(network.layout.dir.clone().into());
    args.extend(["--report".into(), report.into()]);
    args
}

/// Ids of the records that the importer was told are committed: the lines of its journal, which it
/// keeps beside the keys.
pub(crate) fn acknowledged(network: &Network) -> Vec<String> {
    let files = fs::read_dir(&network.layout.dir).expect("a directory").flatten();
    let mut journals =
        files.filter(|file| file.file_name().to_string_lossy().ends_with(".journal"));
    let journal = journals.next().expect("the importer keeps a journal").path();
    let lines = BufReader::new(fs::File::open(journal).expect("opens")).lines();
    let ids: Vec<String> = lines
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Value>(&line).ok())
        .filter_map(|line| Some(line["done"]["id"].as_str()?.to_string()))
        .collect();
    assert!(!ids.is_empty(), "the journal names what was committed");
    ids
}
