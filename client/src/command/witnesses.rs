//! What `hefu verify` demands of witnesses: the policy is a file of the reader's own.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use hefu_chain::{
    bundle::{
        EVIDENCE_MAGIC, Finality, Finding, SplitView, Testimony, TrustAnchor, WITNESSED_MAGIC,
        Witnessed, finality_of,
    },
    witness::{POLICY_BYTES_MAX, Policy},
};

use super::{
    proven,
    verify::{VerifyArgs, read_bundle},
};
use crate::{
    exit::{CliError, Exit},
    print::{Output, note},
    session::Session,
    witness::{Answers, gather, split_of},
};

/// What is added to a file's name for what witnesses signed about it.
const WITNESS_SUFFIX: &str = ".witness";

/// What to demand of witnesses.
#[derive(Clone, Debug, Args)]
pub struct WitnessArgs {
    /// Demand co-signatures of witnesses as this policy says (C2SP tlog-policy)
    #[arg(long, value_name = "FILE")]
    pub witness_policy: Option<PathBuf>,
    /// What witnesses signed, beside the file [default: SUBJECT.witness]; may be repeated
    #[arg(long, value_name = "FILE", requires = "witness_policy")]
    pub witnessed: Vec<PathBuf>,
    /// Ask the node and the witnesses of the policy also about a file
    #[arg(long, requires = "witness_policy")]
    pub ask_witnesses: bool,
    /// Longest wait for witnesses to sign, in seconds
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub witness_wait: u64,
    /// Where to keep the proof of a split view [default: split-view-HEIGHT.hefu]
    #[arg(long, value_name = "FILE", requires = "witness_policy")]
    pub evidence: Option<PathBuf>,
}

impl WitnessArgs {
    fn policy(&self, anchor: &TrustAnchor) -> Result<Option<Policy>, CliError> {
        let Some(path) = &self.witness_policy else { return Ok(None) };
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(CliError::file(path))?;
        let limit = POLICY_BYTES_MAX as u64 + 1;
        file.take(limit).read_to_end(&mut bytes).map_err(CliError::file(path))?;
        let policy = Policy::parse(&bytes, &anchor.chain_id);
        policy
            .map(Some)
            .map_err(|error| CliError::Content { path: path.into(), detail: error.to_string() })
    }

    /// What is found about the witnesses of a file; `None` when none are demanded, or when the file
    /// itself does not hold so far that they could be asked for.
    pub(super) fn ask(
        &self,
        session: &Session,
        verify: &VerifyArgs,
        bytes: &[u8],
        anchor: &TrustAnchor,
    ) -> Result<Option<Vec<(Finding, String)>>, CliError> {
        let Some(policy) = self.policy(anchor)? else { return Ok(None) };
        if session.settings.genesis.is_none() {
            return Err(CliError::Usage(
                "who demands witnesses does not take the founding document from a node: give it with \
                 --genesis FILE"
                    .into(),
            ));
        }
        if bytes.starts_with(EVIDENCE_MAGIC) {
            return Err(CliError::Usage(
                "an evidence file rests on several headers; verify it without --witness-policy, and a \
                 certificate or header file of a later height with it"
                    .into(),
            ));
        }
        let Some(finality) = finality_of(bytes) else { return Ok(None) };
        if finality.verify(anchor).is_err() {
            return Ok(None);
        }
        let answers = self.answers(session, verify, &policy, &finality, anchor)?;
        if let Some(split) = answers.splits.first() {
            self.keep(&finality, split)?;
        }
        if let (Some(save), Some(file)) = (&verify.save, answers.files.last()) {
            let path = beside(save);
            fs::write(&path, file.to_bytes()).map_err(CliError::file(&path))?;
        }
        let testimony = Testimony::of(&finality.header, &policy, &answers.files);
        let mut found = testimony.findings(&policy);
        let is_known = found.iter().any(|(finding, _)| *finding == Finding::SplitView);
        if let Some(split) = answers.splits.first().filter(|_| !is_known) {
            let detail = String::from_utf8_lossy(&split.note);
            let detail = detail.lines().nth(3).unwrap_or_default().to_owned();
            found.insert(0, (Finding::SplitView, detail));
        }
        Ok(Some(found))
    }

    fn answers(
        &self,
        session: &Session,
        verify: &VerifyArgs,
        policy: &Policy,
        finality: &Finality,
        anchor: &TrustAnchor,
    ) -> Result<Answers, CliError> {
        let is_file = verify.subject.exists();
        let mut answers = Answers::default();
        if !is_file || self.ask_witnesses {
            let wait = Duration::from_secs(self.witness_wait);
            let (node, tls) = (&session.node, &session.settings.tls);
            answers = gather(node, tls, policy, finality, anchor, wait)?;
        }
        let own = beside(&verify.subject);
        let own = (is_file && self.witnessed.is_empty() && own.exists()).then_some(own);
        for path in self.witnessed.iter().chain(&own) {
            let file = read_witnessed(path)?;
            answers.splits.extend(split_of(finality, &file.note, anchor, policy));
            answers.files.push(file);
        }
        Ok(answers)
    }

    /// Keeps the proof of a split view.
    fn keep(&self, finality: &Finality, split: &SplitView) -> Result<(), CliError> {
        let name = format!("split-view-{}.hefu", finality.header.height);
        let path = self.evidence.clone().unwrap_or_else(|| name.into());
        fs::write(&path, split.to_bytes()).map_err(CliError::file(&path))?;
        note(&format!(
            "hefu: 分叉视图的证据已保存 the proof of a split view is kept in {}: give it to the witnesses and \
             the regulator",
            path.display()
        ));
        Ok(())
    }

    /// Verifies a split-view file, and prints what it proves.
    pub(super) fn show_split(
        &self,
        output: Output,
        bytes: &[u8],
        anchor: &TrustAnchor,
    ) -> Result<Exit, CliError> {
        let policy = self.policy(anchor)?;
        let file = SplitView::from_bytes(bytes).map_err(Into::into);
        match file.and_then(|file| file.verify(anchor, policy.as_ref())) {
            Ok(proven) => Ok(proven::split(output, &proven)),
            Err(fault) => Ok(proven::failed(output, fault.outcome(), &fault.to_string())),
        }
    }
}

/// The file beside another that has what witnesses signed about it.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(WITNESS_SUFFIX);
    name.into()
}

/// Reads a witness file, or a note by itself as witnesses publish it.
fn read_witnessed(path: &Path) -> Result<Witnessed, CliError> {
    let bytes = read_bundle(path)?;
    if !bytes.starts_with(WITNESSED_MAGIC) {
        return Ok(Witnessed { since: Vec::new(), note: bytes });
    }
    Witnessed::from_bytes(&bytes)
        .map_err(|error| CliError::Content { path: path.into(), detail: error.to_string() })
}
