//! How long a page takes, warm: `cargo run --release -p hefu-paper --example speed`. A measure, not a
//! test: it depends on the machine. With a directory it leaves pages there, to be looked at.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use hefu_chain::{
    fixture::{TestLedger, chengdu, proven::ProvenChain, registration},
    state::CertificateStatus,
};
use hefu_paper::{Faces, Facts, FontFiles, Form, VerifyAddress, print};

/// Pages of each form.
const PAGES: usize = 200;

fn main() {
    let mut ledger = TestLedger::new();
    let holder = ledger.registrant(11);
    let resource = registration::declaration(&holder);
    let number = ledger.certify(&holder, &chengdu(), resource, 1).expect("a certificate");
    let chain = ProvenChain::of(&ledger);
    let file = chain.bundle(&number, None, ledger.height()).to_bytes();
    let address = VerifyAddress::new("https://node.example").expect("an address");

    let begun = Instant::now();
    let faces = Faces::load(&FontFiles::default()).expect("fonts-noto-cjk is installed");
    println!("fonts     {:>8.2} ms, once", ms(begun.elapsed()));
    let begun = Instant::now();
    let facts = Facts::of_file(&file, &chain.anchor()).expect("proven");
    println!("verify    {:>8.2} ms", ms(begun.elapsed()));
    if let Some(directory) = std::env::args().nth(1) {
        leave(&facts, &address, &faces, Path::new(&directory));
    }
    for form in [Form::Pdf, Form::Svg] {
        let begun = Instant::now();
        let bytes = print(&facts, &address, &faces, form).expect("prints").len();
        let first = begun.elapsed();
        let mut times: Vec<Duration> = (0..PAGES)
            .map(|_| {
                let begun = Instant::now();
                print(&facts, &address, &faces, form).expect("prints");
                begun.elapsed()
            })
            .collect();
        times.sort();
        let [median, p99] = [PAGES / 2, PAGES * 99 / 100].map(|place| ms(times[place]));
        let name = form.extension();
        println!(
            "{name}       {median:>8.2} ms median, {p99:.2} ms p99, {:.2} ms first; {bytes} bytes",
            ms(first)
        );
    }
}

/// A page in force and one that is revoked, in both forms.
fn leave(facts: &Facts, address: &VerifyAddress, faces: &Faces, directory: &Path) {
    let mut revoked = facts.clone();
    revoked.certificate.status = CertificateStatus::Revoked;
    for (name, facts) in [("in-force", facts), ("revoked", &revoked)] {
        for form in [Form::Pdf, Form::Svg] {
            let bytes = print(facts, address, faces, form).expect("prints");
            let file = directory.join(name).with_extension(form.extension());
            std::fs::write(file, bytes).expect("writes");
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "for people to read")]
fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
