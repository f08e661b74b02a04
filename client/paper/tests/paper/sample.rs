//! Certificates of a small ledger, as their files prove them.

use std::sync::LazyLock;

use hefu_chain::{
    action::{
        Action,
        certificate::{Revoke, Suspend},
    },
    bundle::TrustAnchor,
    fixture::{TestLedger, chengdu, proven::ProvenChain, registration},
    words::RevocationGround,
};
use hefu_paper::{Faces, Facts, FontFiles, Layout, Sheet, VerifyAddress, place};

/// Files of three certificates, and what verifies them.
pub(crate) struct Sample {
    pub(crate) anchor: TrustAnchor,
    pub(crate) in_force: Vec<u8>,
    pub(crate) suspended: Vec<u8>,
    pub(crate) revoked: Vec<u8>,
}

pub(crate) static SAMPLE: LazyLock<Sample> = LazyLock::new(tell);

/// The fonts of the system.
pub(crate) static FACES: LazyLock<Faces> =
    LazyLock::new(|| Faces::load(&FontFiles::default()).expect("fonts-noto-cjk is installed"));

fn tell() -> Sample {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(11);
    let [in_force, suspended, revoked] = [1, 2, 3].map(|sequence| {
        let resource = registration::declaration(&holder);
        ledger.certify(&holder, &chengdu(), resource, sequence).expect("a certificate")
    });
    let reason = || "核查".to_owned();
    let suspend = Suspend { number: suspended, reason: reason() };
    ledger.submit(&chengdu(), &[], Action::CertSuspend(suspend)).expect("suspended");
    let ground = RevocationGround::FalseMaterial;
    let revoke = Revoke { number: revoked, ground, reason: reason() };
    ledger.submit(&chengdu(), &[], Action::CertRevoke(revoke)).expect("revoked");
    let chain = ProvenChain::of(&ledger);
    let file = |number| chain.bundle(number, None, ledger.height()).to_bytes();
    Sample {
        anchor: chain.anchor(),
        in_force: file(&in_force),
        suspended: file(&suspended),
        revoked: file(&revoked),
    }
}

pub(crate) fn facts(file: &[u8]) -> Facts {
    Facts::of_file(file, &SAMPLE.anchor).expect("the file proves a certificate")
}

pub(crate) fn address() -> VerifyAddress {
    VerifyAddress::new("https://node.example").expect("an address")
}

pub(crate) fn laid_out(facts: &Facts) -> Layout {
    place(&Sheet::of(facts, &address()), &FACES).expect("every character is drawn")
}

/// What the QR code of these facts must carry.
pub(crate) fn link(facts: &Facts) -> String {
    let (number, record) = (facts.certificate.number, facts.certificate.record);
    format!("https://node.example/verify/#q={number}&digest={record}")
}
