//! A node behind TLS, with routes for clients that show a certificate, asked with `hefu`.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use hefu_tests::network::{Network, wait_until};
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, KeyPair};

use crate::{hefu, room};

/// Longest wait for a node to answer.
const START_WAIT: Duration = Duration::from_secs(60);
/// The member behind TLS.
const DOOR: usize = 3;

/// An authority that was made for the test.
struct Authority {
    certificate: Certificate,
    key: KeyPair,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { certificate: params.self_signed(&key).expect("signs"), key }
    }

    /// Writes a certificate and its key.
    fn certify(&self, name: &str, certificate: &Path, key: &Path) {
        let pair = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        let signed = params.signed_by(&pair, &self.certificate, &self.key).expect("signs");
        fs::write(certificate, signed.pem()).expect("writes");
        fs::write(key, pair.serialize_pem()).expect("writes");
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).expect("changes the mode");
    }
}

#[test]
fn a_node_behind_tls_is_asked_by_who_believes_its_authority() {
    let _room = room::shared();
    let dir = tempfile::tempdir().expect("a directory");
    let mut network = Network::found(&dir.path().join("net")).expect("founded");
    let home = network.members[DOOR].home.clone();
    let (nodes, clients) = (Authority::new(), Authority::new());
    let path = |name: &str| dir.path().join(name);
    nodes.certify("127.0.0.1", &home.join("door.pem"), &home.join("door.key"));
    clients.certify("regulator", &path("regulator.pem"), &path("regulator.key"));
    fs::write(path("nodes.pem"), nodes.certificate.pem()).expect("writes");
    fs::write(home.join("clients.pem"), clients.certificate.pem()).expect("writes");
    let config = fs::read_to_string(home.join("config.toml")).expect("reads");
    let tls = "\n[api.tls]\ncertificate = \"door.pem\"\nkey = \"door.key\"\n\
               client_authorities = \"clients.pem\"\nclient_routes = [\"/v1/members\"]\n";
    fs::write(home.join("config.toml"), format!("{config}{tls}")).expect("writes");
    for member in 0..network.members.len() {
        network.start(member).expect("started");
    }

    let port = network.layout.members[DOOR].api_port;
    let node = format!("https://127.0.0.1:{port}");
    let ask = |what: &str, with: &[&str]| {
        let arguments = [&["--node", &node, what][..], with].concat();
        hefu(dir.path(), &arguments).status.code()
    };
    let believing = ["--ca", "nodes.pem"];
    let answered = || (ask("head", &believing) == Some(0)).then_some(());
    wait_until("the node answers behind TLS", START_WAIT, answered).expect("answers");
    assert_eq!(ask("head", &[]), Some(6), "nobody public certifies it");
    assert_eq!(ask("head", &["--ca", "regulator.pem"]), Some(6), "another authority");
    assert_eq!(ask("members", &believing), Some(7), "for clients with a certificate");
    let shown = ["--client-certificate", "regulator.pem", "--client-key", "regulator.key"];
    assert_eq!(ask("members", &[&believing[..], &shown].concat()), Some(0));
    assert_eq!(ask("head", &[&believing[..], &shown[..2]].concat()), Some(2), "without its key");
    let plain = format!("http://127.0.0.1:{port}");
    assert_eq!(hefu(dir.path(), &["--node", &plain, "head"]).status.code(), Some(6));
}
