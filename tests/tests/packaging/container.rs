//! The image and its compose file, as far as they can be judged without a container engine: what they name
//! is there, and the container is as closed as the unit.

use std::fs;

use serde_yaml_ng::Value;

use crate::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_image_is_built_from_what_is_there_and_runs_as_nobody_special() {
    let dockerfile = read("packaging/container/Dockerfile");
    let last = dockerfile.rsplit("\nFROM ").next().expect("a stage");
    assert!(last.contains("\nUSER hefu\n"), "the last stage gives up root");
    assert!(last.contains("\nENTRYPOINT [\"hefud\"]\n"));
    // Signals reach the program: it is no child of a shell.
    assert!(!last.contains("CMD hefud") && !last.contains("ENTRYPOINT hefud"));
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ")) {
        if line.contains("--from=") {
            continue;
        }
        let words: Vec<_> = line.split_whitespace().collect();
        for source in &words[1..words.len() - 1] {
            assert!(root().join(source).exists(), "{source}");
        }
    }
    assert!(root().join("scripts/deb").exists() && dockerfile.contains("scripts/deb "));
    let setup = read("scripts/setup");
    for package in ["clang", "g++", "libclang-dev", "pkg-config"] {
        assert!(setup.contains(package) && dockerfile.contains(package), "{package}");
    }
}

#[test]
fn the_compose_file_closes_the_container_like_the_unit() {
    let compose: Value =
        serde_yaml_ng::from_str(&read("packaging/container/compose.yaml")).expect("YAML");
    let services = compose["services"].as_mapping().expect("services");
    assert!(services.len() >= 2);
    for (name, service) in services {
        let name = name.as_str().expect("a name");
        assert_eq!(service["read_only"], Value::Bool(true), "{name}");
        assert_eq!(service["cap_drop"][0], Value::from("ALL"), "{name}");
        assert_eq!(service["security_opt"][0], Value::from("no-new-privileges:true"), "{name}");
        for volume in service["volumes"].as_sequence().into_iter().flatten() {
            let from = volume.as_str().and_then(|text| text.split(':').next()).expect("a path");
            let path = root().join("packaging/container").join(from);
            // The home is the operator's; all else is ours.
            assert!(from == "./home" || path.exists(), "{name}: {from}");
        }
    }
    let node = &compose["services"]["hefud"];
    let file = node["build"]["dockerfile"].as_str().expect("a path");
    assert!(root().join(file).exists(), "{file}");
    // As long as the unit gives it.
    assert!(read("packaging/hefud.service").contains("TimeoutStopSec=60\n"));
    assert_eq!(node["stop_grace_period"], Value::from("60s"));
    let scrape = read("packaging/container/prometheus.yml");
    assert!(serde_yaml_ng::from_str::<Value>(&scrape).is_ok() && scrape.contains("[hefud:9464]"));
}
