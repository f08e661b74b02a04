//! Takes many certificates through all steps of registration, wave by wave.

use std::{io, time::Duration};

use hefu_chain::{
    action::{
        Action,
        application::{Accept, Form, Publicise, Review, ReviewFindings, ReviewOutcome, Submit},
        certificate::Issue,
        evidence::Anchor,
        resource::Declare,
    },
    hash::{Digest, RecordId},
    state::{CertificateNumber, DigestAlgorithm, Subject, TaggedDigest, query_code},
    time::Date,
    words::{CertificateKind, DataKind, Level, Rights, Role, Sector, SourceKind},
};
use hefu_tests::network::{Client, wait_until};
use rand::RngCore;

use crate::parties::{Founders, Party, Pen, Signed};

/// Most bytes of one batch, below the API's limit.
const BATCH_BYTES_MAX: usize = 900_000;
/// Most records of one batch, and most asked for at once: the API's limit.
const BATCH_RECORDS_MAX: usize = 1_000;
/// Longest wait for one wave to be committed.
const WAVE_WAIT: Duration = Duration::from_secs(120);

/// Sends records in batches and waits until each is committed.
pub(crate) fn commit_all(client: &Client, records: &[Signed]) -> io::Result<()> {
    for batch in batches(records)? {
        send(client, &batch)?;
    }
    for part in records.chunks(BATCH_RECORDS_MAX) {
        wait_committed(client, part)?;
    }
    Ok(())
}

/// Envelopes as the bytes of as few batches as the API's limits permit.
fn batches(records: &[Signed]) -> io::Result<Vec<Vec<u8>>> {
    let mut batches = Vec::new();
    let (mut batch, mut count) = (Vec::new(), 0);
    for record in records {
        let full = batch.len() + record.bytes.len() + 4 > BATCH_BYTES_MAX;
        if full || count == BATCH_RECORDS_MAX {
            batches.push(std::mem::take(&mut batch));
            count = 0;
        }
        let length = u32::try_from(record.bytes.len()).map_err(io::Error::other)?;
        batch.extend_from_slice(&length.to_le_bytes());
        batch.extend_from_slice(&record.bytes);
        count += 1;
    }
    batches.push(batch);
    Ok(batches)
}

fn send(client: &Client, batch: &[u8]) -> io::Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let answer = client.post("/v1/records/batch", batch).map_err(io::Error::other)?;
    let results = answer["results"].as_array().cloned().unwrap_or_default();
    match results.iter().find(|result| !result["error"].is_null()) {
        Some(refused) => Err(io::Error::other(format!("a record of the setup: {refused}"))),
        None => Ok(()),
    }
}

fn wait_committed(client: &Client, records: &[Signed]) -> io::Result<()> {
    let ids: Vec<String> = records.iter().map(|record| record.id.to_string()).collect();
    let question = serde_json::json!({ "ids": ids }).to_string();
    wait_until("records of the setup are committed", WAVE_WAIT, || {
        let answer = client.post("/v1/records/status", question.as_bytes()).ok()?;
        let results = answer["results"].as_array()?;
        if let Some(refused) = results.iter().find(|result| result["state"] == "rejected") {
            return Some(Err(io::Error::other(refused.to_string())));
        }
        let committed = results.iter().filter(|result| result["state"] == "committed").count();
        (committed == records.len()).then_some(Ok(()))
    })?
}

/// One data set on its way to a certificate.
struct Case<'a> {
    holder: &'a Party,
    evidence: TaggedDigest,
    title: String,
    resource: RecordId,
    application: RecordId,
}

/// Registers one data set for each of `holders` and returns the certificates' numbers, in order.
/// Numbers begin at `first_sequence`.
pub(crate) fn certify(
    client: &Client,
    pen: &mut Pen,
    founders: &Founders,
    holders: &[&Party],
    first_sequence: u32,
    today: Date,
) -> io::Result<Vec<CertificateNumber>> {
    let mut cases: Vec<Case<'_>> = holders.iter().map(|holder| new_case(pen, holder)).collect();
    let (wave, ids) = declare(pen, &cases);
    commit_all(client, &wave)?;
    for (case, id) in cases.iter_mut().zip(ids) {
        case.resource = id;
    }
    let wave: Vec<Signed> = cases.iter().map(|case| submit(pen, founders, case, today)).collect();
    for (case, signed) in cases.iter_mut().zip(&wave) {
        case.application = signed.id;
    }
    commit_all(client, &wave)?;
    for step in [accept, review, publicise] {
        let wave: Vec<Signed> = cases
            .iter()
            .map(|c| pen.sign(&step(c.application), &founders.chengdu, Role::Registrar, &[]))
            .collect();
        commit_all(client, &wave)?;
    }
    let (year, _, _) = today.ymd();
    let year = u16::try_from(year).map_err(io::Error::other)?;
    let mut numbers = Vec::with_capacity(cases.len());
    let mut wave = Vec::with_capacity(cases.len());
    for (case, sequence) in cases.iter().zip(first_sequence..) {
        let region = founders.chengdu.region;
        let number = CertificateNumber::new(region, CertificateKind::Resource, year, sequence)
            .map_err(io::Error::other)?;
        let issue = issue(case, number, today);
        wave.push(pen.sign(&issue, &founders.chengdu, Role::Registrar, &[]));
        numbers.push(number);
    }
    commit_all(client, &wave)?;
    Ok(numbers)
}

fn new_case<'a>(pen: &mut Pen, holder: &'a Party) -> Case<'a> {
    let mut digest = [0u8; 32];
    pen.rng().fill_bytes(&mut digest);
    let evidence = TaggedDigest { alg: DigestAlgorithm::Blake3, digest: Digest(digest) };
    let title = format!("基准数据集{}", &evidence.digest.to_string()[..8]);
    let none = RecordId([0; 32]);
    Case { holder, evidence, title, resource: none, application: none }
}

fn declare(pen: &mut Pen, cases: &[Case<'_>]) -> (Vec<Signed>, Vec<RecordId>) {
    let mut wave = Vec::with_capacity(cases.len() * 2);
    let mut ids = Vec::with_capacity(cases.len());
    for case in cases {
        let anchor = Action::EvidenceAnchor(Anchor {
            evidence: case.evidence,
            size: 1_000,
            media_type: "application/json".into(),
            label: "样本".into(),
        });
        wave.push(pen.sign(&anchor, case.holder, Role::Registrant, &[]));
        let declared = resource(case.holder, &case.title, case.evidence);
        let declared = pen.sign(&declared, case.holder, Role::Registrant, &[]);
        ids.push(declared.id);
        wave.push(declared);
    }
    (wave, ids)
}

/// A declaration of a resource that its holder collected.
pub(crate) fn resource(holder: &Party, title: &str, content: TaggedDigest) -> Action {
    Action::ResourceDeclare(Declare {
        title: title.into(),
        summary: None,
        region: holder.region,
        kind: DataKind::Enterprise,
        source: SourceKind::Collected,
        source_grant: None,
        source_deal: None,
        inbound: None,
        provider: None,
        level: Level::General2,
        sector: Some(Sector::I),
        personal_information: false,
        information_resource_code: None,
        update_cycle: Some("daily".into()),
        rows: Some(214_352),
        content: vec![content],
        external_ids: Vec::new(),
    })
}

fn submit(pen: &mut Pen, founders: &Founders, case: &Case<'_>, today: Date) -> Signed {
    let submit = Action::AppSubmit(Submit {
        registrar: founders.chengdu.uscc,
        subject: Subject::Resource(case.resource),
        kind: CertificateKind::Resource,
        contests: None,
        form: Form {
            title: case.title.clone(),
            rights: Rights::all(),
            valid_from: today,
            valid_to: today.plus_years(2),
            evidence: vec![case.evidence],
            no_state_secrets: true,
        },
    });
    pen.sign(&submit, case.holder, Role::Registrant, &[])
}

fn accept(application: RecordId) -> Action {
    Action::AppAccept(Accept { application })
}

fn review(application: RecordId) -> Action {
    let findings =
        ReviewFindings { source_lawful: true, security_compliant: true, authorisation_clear: true };
    Action::AppReview(Review { application, outcome: ReviewOutcome::Passed(findings) })
}

fn publicise(application: RecordId) -> Action {
    Action::AppPublicise(Publicise { application })
}

fn issue(case: &Case<'_>, number: CertificateNumber, today: Date) -> Action {
    Action::CertIssue(Issue {
        number,
        application: case.application,
        subject: Subject::Resource(case.resource),
        title: case.title.clone(),
        kind: CertificateKind::Resource,
        holder: case.holder.uscc,
        holder_name: case.holder.name.clone(),
        rights: Rights::all(),
        region: case.holder.region,
        data_kind: DataKind::Enterprise,
        level: Level::General2,
        sector: Some(Sector::I),
        valid_from: today,
        valid_to: today.plus_years(2),
        evidence: vec![case.evidence],
        query_code: query_code(&case.application),
        contests: None,
    })
}
