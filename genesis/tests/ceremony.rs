//! The whole ceremony through the program, as five members would hold it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hefu-genesis")).args(args).output().expect("the program runs")
}

fn done(args: &[&str]) -> String {
    let output = run(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_string()
}

fn code(args: &[&str]) -> Option<i32> {
    run(args).status.code()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of this test")
}

/// Code, region, role with its further members, and whether the member takes a seat.
const MEMBERS: [(&str, &str, &str, bool); 5] = [
    ("91000000TE5T00016D", "510100", r#"["registrar"],"tracks":["public"]"#, true),
    ("91000000TE5T000248", "500000", r#"["registrar"],"tracks":["public","social"]"#, true),
    ("91000000TE5T000323", "510900", r#"["registrar"],"tracks":["public"]"#, true),
    ("91000000TE5T00040X", "500000", r#"["exchange"]"#, true),
    ("11000000TE5T00016M", "510000", r#"["data_authority"]"#, false),
];

fn contribute(dir: &Path, terms: &str, index: usize) -> PathBuf {
    let (uscc, region, roles, seat) = MEMBERS[index];
    let home = dir.join(format!("home-{index}"));
    let organisation = dir.join(format!("organisation-{index}.json"));
    let json = format!(r#"{{"uscc":"{uscc}","name":"机构","region":"{region}","roles":{roles}}}"#);
    fs::write(&organisation, json).expect("writes");
    let out = dir.join(format!("contribution-{index}.json"));
    let mut args = vec!["contribute", "--terms", terms, "--organisation", text(&organisation)];
    args.extend(["--home", text(&home), "--out", text(&out)]);
    if seat {
        args.extend(["--power", "1"]);
    }
    done(&args);
    out
}

#[test]
fn five_members_found_a_ledger_and_each_verifies_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let ceremony = dir.path().join("ceremony");
    done(&["init", "--dir", text(&ceremony), "--network", "test-net"]);
    let terms = ceremony.join("terms.json");
    let files: Vec<PathBuf> =
        (0..MEMBERS.len()).map(|i| contribute(dir.path(), text(&terms), i)).collect();

    // Three seats are too few; nothing is written.
    let few = ["collect", "--dir", text(&ceremony), text(&files[0]), text(&files[1])];
    done(&[&few[..], &[text(&files[2]), text(&files[4])]].concat());
    assert_eq!(code(&["seal", "--dir", text(&ceremony)]), Some(3));
    let genesis = ceremony.join("genesis.json");
    assert!(!genesis.exists());

    done(&["collect", "--dir", text(&ceremony), text(&files[3])]);
    let chain_id = done(&["seal", "--dir", text(&ceremony)]);
    assert_eq!(done(&["verify", text(&genesis), "--chain-id", &chain_id]), chain_id);
    assert!(done(&["show", text(&genesis)]).contains("power 1 of 4"));
}

#[test]
fn what_does_not_hold_has_its_exit_code() {
    let dir = tempfile::tempdir().expect("a directory");
    let ceremony = dir.path().join("ceremony");
    done(&["init", "--dir", text(&ceremony), "--network", "test-net", "--time", "1790000000000"]);
    let file = contribute(dir.path(), text(&ceremony.join("terms.json")), 0);
    let collect = |path: &Path| code(&["collect", "--dir", text(&ceremony), text(path)]);
    let changed = dir.path().join("changed.json");
    let tampered = fs::read_to_string(&file).expect("reads").replace("510100", "510900");
    fs::write(&changed, tampered).expect("writes");
    assert_eq!(collect(&changed), Some(3), "a changed contribution");
    assert_eq!(collect(&dir.path().join("absent.json")), Some(4));
    assert_eq!(collect(&file), Some(0));
    assert_eq!(collect(&file), Some(1), "a contribution is not replaced");
    assert_eq!(code(&["verify", text(&dir.path().join("absent.json"))]), Some(4));
    assert_eq!(code(&["verify", text(&file)]), Some(3), "not a genesis document");
    assert_eq!(code(&["seal"]), Some(2));
}
