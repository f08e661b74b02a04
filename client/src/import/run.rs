//! One run of an import, from the file to the report.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Instant};

use hefu_chain::{founding::FoundingOrganisation, region::Region, uscc::Uscc};
use indicatif::ProgressBar;
use serde_json::json;

use super::{
    ImportArgs, ImportError,
    certify::{DECLARE, ISSUE, RowPlan, RowWork},
    enrol::{EnrolPlan, Enrolment, Party, authority_of, registrar_of, registrar_region},
    holder::Provisional,
    journal::Journal,
    pipeline::{Job, Pipeline, Plan},
    prepare::prepare,
    report::{ProvisionalOrganisation, Refusal, Report},
    row::{CleanRow, RowContext},
    source::read_catalogue,
};
use crate::{
    answer::Head,
    exit::{CliError, Exit},
    print::{note, print_rows},
    progress::bar,
    session::Session,
    wallet::Wallet,
};

/// Imports, prints a summary and writes the report.
pub fn run(session: &Session, arguments: &ImportArgs) -> Result<Exit, CliError> {
    let started = Instant::now();
    let head = session.head()?;
    let (_, lines) = read_catalogue(&arguments.file)?;
    let mut report = Report { file: arguments.file.display().to_string(), ..Report::default() };
    let context = RowContext { today: head.time.date(), region: arguments.region };
    let rows = prepare(lines, &context, &mut report);
    if !arguments.read_only {
        let import = Import { session, arguments, head };
        let sent = import.send(rows, &mut report);
        report.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        report.height = session.node.head().map_or(0, |head| head.height.get());
        finish(session, arguments, &report)?;
        sent?;
        return Ok(if report.accounts_for_every_row() { Exit::Ok } else { Exit::Other });
    }
    finish(session, arguments, &report)?;
    Ok(Exit::Ok)
}

fn finish(session: &Session, arguments: &ImportArgs, report: &Report) -> Result<(), CliError> {
    if let Some(path) = &arguments.report {
        let text = serde_json::to_string_pretty(report).unwrap_or_default();
        fs::write(path, text + "\n").map_err(CliError::file(path))?;
    }
    let rows = vec![
        ("file", json!(report.file)),
        ("rows", json!(report.rows)),
        ("committed", json!(report.committed)),
        ("certificates", json!(report.certificates)),
        ("refused", json!(report.refused)),
        ("refused_by_reason", json!(report.refused_by_reason)),
        ("without_certificate", json!(report.without_certificate.len())),
        ("by_region", json!(report.by_region)),
        ("normalised", json!(report.normalised)),
        ("suspected_duplicates", json!(report.suspected_duplicates)),
        ("back_flow", json!(report.back_flow)),
        ("personal_information", json!(report.personal_information)),
        ("provisional_organisations", json!(report.provisional.len())),
        ("records_committed", json!(report.records_committed)),
        ("height", json!(report.height)),
        ("elapsed_ms", json!(report.elapsed_ms)),
        ("report", json!(arguments.report)),
    ];
    print_rows(session.settings.output, rows);
    Ok(())
}

/// One import that sends.
struct Import<'a> {
    session: &'a Session,
    arguments: &'a ImportArgs,
    head: Head,
}

/// Registrars and holders by what rows know of them.
#[derive(Default)]
struct Directory {
    /// The registrar of each region of rows.
    registrars: BTreeMap<Region, Party>,
    /// The holder of each region and provider.
    holders: BTreeMap<(Region, String), Party>,
}

impl Import<'_> {
    fn send(&self, rows: Vec<CleanRow>, report: &mut Report) -> Result<(), CliError> {
        let keys = &self.arguments.keys;
        let wallet = Wallet::open(keys)?;
        let genesis = match self.session.genesis()? {
            Some(genesis) => genesis,
            None => self.session.node.genesis()?,
        };
        let mut journal = Journal::open(&self.journal_path()?)?;
        if !journal.is_fresh() {
            note("hefu: going on with an import that was begun before");
        }
        let rows = self.without_holders_if_unasked(rows, report);
        let mut directory = Directory::default();
        let founders = &genesis.founding().organisations;
        self.enrol_registrars(&rows, founders, &wallet, &mut journal, &mut directory, report)?;
        let rows = self.drop_unserved(rows, &directory, report);
        self.enrol_holders(&rows, &mut journal, &mut directory, report)?;
        self.send_rows(rows, &directory, &mut journal, report)
    }

    /// The journal of this file on this ledger, inside the key directory.
    fn journal_path(&self) -> Result<PathBuf, CliError> {
        let file = &self.arguments.file;
        let (digest, _) = crate::digest::blake3_of_file(file).map_err(CliError::file(file))?;
        let (file, ledger) = (digest.digest.to_string(), self.head.chain_id.to_string());
        Ok(self.arguments.keys.join(format!("import-{}-{}.journal", &file[..16], &ledger[..16])))
    }

    fn without_holders_if_unasked(
        &self,
        rows: Vec<CleanRow>,
        report: &mut Report,
    ) -> Vec<CleanRow> {
        if self.arguments.provisional_holders {
            return rows;
        }
        for row in &rows {
            let detail =
                format!("{} is named without its code; see --provisional-holders", row.provider);
            report.refuse(row.line, &row.id, Refusal::HolderUnknown, detail);
        }
        Vec::new()
    }

    /// Finds the registrar of each region, or has the data authority enrol one.
    fn enrol_registrars(
        &self,
        rows: &[CleanRow],
        founders: &[FoundingOrganisation],
        wallet: &Wallet,
        journal: &mut Journal,
        directory: &mut Directory,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let mut enrolments = Vec::new();
        let mut served = BTreeMap::new();
        for row in rows {
            if directory.registrars.contains_key(&row.region) || served.contains_key(&row.region) {
                continue;
            }
            let founder = registrar_of(founders, row.region);
            if let Some(party) = founder.and_then(|founder| Party::of(founder, wallet)) {
                directory.registrars.insert(row.region, party);
                continue;
            }
            let authority = authority_of(founders, row.region);
            let Some(authority) = authority.and_then(|authority| Party::of(authority, wallet))
            else {
                continue;
            };
            let region = registrar_region(row.region);
            let party = Party::provisional(
                &Provisional::registrar(region, &row.portal),
                &self.arguments.keys,
            )?;
            served.insert(row.region, party.uscc);
            let known = |enrolment: &Enrolment| enrolment.party.uscc == party.uscc;
            if !enrolments.iter().any(known) {
                enrolments.push(Enrolment::registrar(party, authority));
            }
        }
        let enrolled = self.enrol(enrolments, "registrar", journal, report)?;
        for (region, uscc) in served {
            if let Some(party) = enrolled.get(&uscc) {
                directory.registrars.insert(region, party.clone());
            }
        }
        Ok(())
    }

    fn drop_unserved(
        &self,
        rows: Vec<CleanRow>,
        directory: &Directory,
        report: &mut Report,
    ) -> Vec<CleanRow> {
        let (served, unserved): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| directory.registrars.contains_key(&row.region));
        for row in &unserved {
            let detail =
                format!("no registrar or data authority for {} has its key here", row.region);
            report.refuse(row.line, &row.id, Refusal::RegistrarMissing, detail);
        }
        served
    }

    fn enrol_holders(
        &self,
        rows: &[CleanRow],
        journal: &mut Journal,
        directory: &mut Directory,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let mut holders: BTreeMap<(Region, String), Uscc> = BTreeMap::new();
        let mut enrolments = Vec::new();
        for row in rows {
            let key = (row.region, row.provider.clone());
            if holders.contains_key(&key) {
                continue;
            }
            let Some(registrar) = directory.registrars.get(&row.region) else { continue };
            let provisional = Provisional::holder(row.region, &row.provider);
            let party = Party::provisional(&provisional, &self.arguments.keys)?;
            holders.insert(key, party.uscc);
            enrolments.push(Enrolment::holder(party, registrar.clone()));
        }
        let enrolled = self.enrol(enrolments, "holder", journal, report)?;
        for (key, uscc) in holders {
            if let Some(party) = enrolled.get(&uscc) {
                directory.holders.insert(key, party.clone());
            }
        }
        Ok(())
    }

    /// Enrols who is not enrolled yet; returns those who are, by code.
    fn enrol(
        &self,
        enrolments: Vec<Enrolment>,
        role: &'static str,
        journal: &mut Journal,
        report: &mut Report,
    ) -> Result<BTreeMap<Uscc, Party>, CliError> {
        let mut enrolled = BTreeMap::new();
        let mut missing = Vec::new();
        for enrolment in enrolments {
            report.provisional.push(ProvisionalOrganisation {
                uscc: enrolment.party.uscc.to_string(),
                name: enrolment.party.name.clone(),
                region: enrolment.party.region.to_string(),
                role,
            });
            if self.is_enrolled(&enrolment.party)? {
                enrolled.insert(enrolment.party.uscc, enrolment.party);
            } else {
                missing.push(enrolment);
            }
        }
        let keys = missing.iter().map(EnrolPlan::key_of);
        let mut jobs: Vec<Job> =
            keys.enumerate().map(|(i, key)| Job::new(i, key, journal)).collect();
        let mut plan = EnrolPlan { ledger: self.head.chain_id, enrolments: missing };
        let progress = self.bar(&jobs, &plan, "机构 organisations");
        self.run_plan(&mut plan, &mut jobs, journal, &progress, report)?;
        for (job, enrolment) in jobs.iter().zip(plan.enrolments) {
            if let Some((_, why)) = &job.refused {
                note(&format!("hefu: {} is not enrolled: {why}", enrolment.party.name));
            } else {
                enrolled.insert(enrolment.party.uscc, enrolment.party);
            }
        }
        Ok(enrolled)
    }

    /// True when the organisation is on the ledger with the key that we hold.
    fn is_enrolled(&self, party: &Party) -> Result<bool, CliError> {
        match self.session.node.member(&party.uscc) {
            Ok(member) => Ok(member.signing_keys().any(|key| key == party.key.public_key())),
            Err(error) if error.exit() == Exit::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn send_rows(
        &self,
        rows: Vec<CleanRow>,
        directory: &Directory,
        journal: &mut Journal,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let mut work = Vec::with_capacity(rows.len());
        for row in rows {
            let holder = directory.holders.get(&(row.region, row.provider.clone()));
            let registrar = directory.registrars.get(&row.region);
            match (holder, registrar) {
                (Some(holder), Some(registrar)) => {
                    let (holder, registrar) = (holder.clone(), registrar.clone());
                    work.push(RowWork { row, holder, registrar });
                }
                _ => {
                    let detail = format!("{} is not enrolled", row.provider);
                    report.refuse(row.line, &row.id, Refusal::RefusedByLedger, detail);
                }
            }
        }
        let mut plan = RowPlan {
            ledger: self.head.chain_id,
            certify: self.arguments.certify,
            rows: work,
            next_sequence: BTreeMap::new(),
        };
        let used: Vec<_> = journal.choices().filter_map(|text| text.parse().ok()).collect();
        used.iter().for_each(|number| plan.note_used(number));
        let mut jobs: Vec<Job> = plan
            .rows
            .iter()
            .enumerate()
            .map(|(i, work)| Job::new(i, RowPlan::key_of(&work.row), journal))
            .collect();
        let progress = self.bar(&jobs, &plan, "记录 records");
        let sent = self.run_plan(&mut plan, &mut jobs, journal, &progress, report);
        account(&plan, &jobs, report);
        sent
    }

    fn bar(&self, jobs: &[Job], plan: &dyn Plan, what: &'static str) -> ProgressBar {
        let stages = plan.stages();
        let done = |job: &Job| stages.iter().filter(|stage| job.done.contains_key(**stage)).count();
        let progress = bar((jobs.len() * stages.len()) as u64, what);
        progress.inc(jobs.iter().map(done).sum::<usize>() as u64);
        progress
    }

    fn run_plan(
        &self,
        plan: &mut dyn Plan,
        jobs: &mut [Job],
        journal: &mut Journal,
        progress: &ProgressBar,
        report: &mut Report,
    ) -> Result<(), CliError> {
        let mut pipeline = Pipeline::new(&self.session.node, journal, progress);
        let result = pipeline.run(plan, jobs);
        report.records_committed += pipeline.committed;
        progress.finish_and_clear();
        result.map_err(|error: ImportError| CliError::from(error))
    }
}

/// Says of every row what became of it.
fn account(plan: &RowPlan, jobs: &[Job], report: &mut Report) {
    for (job, work) in jobs.iter().zip(&plan.rows) {
        let row = &work.row;
        let why = job.refused.as_ref().map(|(stage, why)| format!("{stage}: {why}"));
        if !job.done.contains_key(DECLARE) {
            let (reason, detail) = match why {
                Some(why) => (Refusal::RefusedByLedger, why),
                None => (Refusal::Unfinished, String::new()),
            };
            report.refuse(row.line, &row.id, reason, detail);
            continue;
        }
        report.committed += 1;
        if job.done.contains_key(ISSUE) {
            report.certificates += 1;
        } else if plan.certify {
            let detail = why.unwrap_or_else(|| "not finished; run the same command again".into());
            report.without_certificate(row.line, &row.id, detail);
        }
    }
}
