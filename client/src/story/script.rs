//! What a script says: cast, steps, expectations. The scripts are TOML; see `client/stories`.

use std::collections::BTreeMap;

use hefu_chain::hash::RecordId;
use serde::Deserialize;
use serde_json::Value;

use crate::exit::CliError;

/// A story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// Its number among the acceptance stories.
    pub number: u32,
    /// Its name on the command line.
    pub slug: String,
    /// Its title in Chinese.
    pub zh: String,
    /// Its title in English.
    pub en: String,
    /// Who is enrolled for it.
    #[serde(default)]
    pub cast: BTreeMap<String, Newcomer>,
    /// What happens, in order.
    pub step: Vec<Step>,
}

/// An organisation that is enrolled for a story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newcomer {
    /// Its name, without a person in it.
    pub name: String,
    /// First two characters of its credit code: `12` for an institution, `91` for an enterprise.
    pub class: String,
    /// Its region.
    pub region: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Which founder enrols it.
    pub by: String,
    /// Other fields of its enrolment, such as tracks or qualifications.
    #[serde(default)]
    pub with: BTreeMap<String, Value>,
}

/// One step: a record, a registration from evidence to certificate, a look at the ledger, or what no
/// single record is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What happens, in Chinese.
    pub zh: String,
    /// What happens, in English.
    pub en: String,
    /// Name under which later steps know the record's id, or the certificate's number.
    pub save: Option<String>,
    /// Type of the record.
    pub record: Option<String>,
    /// Its author.
    pub by: Option<String>,
    /// The role in which the author acts.
    pub role: Option<String>,
    /// Who signs besides.
    #[serde(default)]
    pub with: Vec<String>,
    /// Its payload. `${name}` is a code, record id or certificate number; `${today+30}` a date;
    /// `${digest:text}` a digest that differs in every run.
    #[serde(default)]
    pub body: Value,
    /// The code with which the ledger must refuse the record; absent: it must be accepted.
    pub refused: Option<String>,
    /// A registration from evidence to certificate.
    pub certify: Option<Certify>,
    /// The coding of a registration that was saved at its publicity.
    pub issue: Option<String>,
    /// A question to a node.
    pub look: Option<Look>,
    /// Time that passes.
    pub pass: Option<Pass>,
    /// The file of a certificate, verified from the founding document alone.
    pub verify: Option<Verify>,
    /// The evidence about an asset in a window of heights, verified likewise.
    pub evidence: Option<Evidence>,
    /// A catalogue that is imported.
    pub import: Option<Import>,
    /// A registrar of the cast that is given a seat in consensus.
    pub seat: Option<String>,
    /// A seat whose key signs two contradicting votes.
    pub equivocate: Option<String>,
}

impl Step {
    /// How many kinds of steps it says it is; one, if it is well-formed.
    pub fn kinds(&self) -> usize {
        let kinds = [
            self.record.is_some(),
            self.certify.is_some(),
            self.issue.is_some(),
            self.look.is_some(),
            self.pass.is_some(),
            self.verify.is_some(),
            self.evidence.is_some(),
            self.import.is_some(),
            self.seat.is_some(),
            self.equivocate.is_some(),
        ];
        kinds.into_iter().filter(|kind| *kind).count()
    }
}

/// Time that passes: one of three.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// So many blocks.
    pub blocks: Option<u64>,
    /// So many calendar days, on a local network.
    pub days: Option<u32>,
    /// Until the day after the one in a node's answer, on a local network.
    pub beyond: Option<Beyond>,
}

/// A day in a node's answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beyond {
    /// Path at the node, with placeholders.
    pub path: String,
    /// JSON pointer to the day.
    pub pointer: String,
}

/// A certificate's file and the verdict on it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The certificate, with placeholders.
    pub certificate: String,
    /// Which founder's node gives the file; absent: the first.
    pub at: Option<String>,
    /// The region that asks whether it recognises it.
    pub receiving: Option<String>,
    /// The verdict.
    pub outcome: String,
}

/// The evidence about an asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Path of the file at the node, with placeholders.
    pub path: String,
    /// Which founder's node gives the file; absent: the first.
    pub at: Option<String>,
    /// Types of the records that it must show, in order.
    pub records: Vec<String>,
}

/// A catalogue that is imported: the bundled one, or the real one where `HEFU_SHARED` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// Name under which later steps know the number of rows.
    pub save: Option<String>,
}

/// A registration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certify {
    /// Who registers.
    pub holder: String,
    /// The registrar.
    pub registrar: String,
    /// What it is called.
    pub title: String,
    /// Fields of the declaration that differ from the usual ones.
    #[serde(default)]
    pub declare: BTreeMap<String, Value>,
    /// Rights applied for.
    #[serde(default = "all_rights")]
    pub rights: Vec<String>,
    /// Stop at publicity; a later step codes it.
    #[serde(default)]
    pub until_publicity: bool,
}

/// A registration at its publicity.
#[derive(Clone, Debug)]
pub(super) struct Publicised {
    /// What was asked for.
    pub certify: Certify,
    /// The resource.
    pub resource: RecordId,
    /// The application.
    pub application: RecordId,
    /// The digest of the data.
    pub digest: Value,
}

fn all_rights() -> Vec<String> {
    ["hold", "use", "operate"].map(String::from).to_vec()
}

/// A question and what the answer must hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Path at the node, with placeholders.
    pub path: String,
    /// Which founder's node is asked; absent: the first.
    pub at: Option<String>,
    /// JSON pointers into the answer, and what stands there; `[key=value]` picks from a list.
    #[serde(default)]
    pub expect: BTreeMap<String, Value>,
    /// JSON pointers to numbers, and the least that stands there.
    #[serde(default)]
    pub at_least: BTreeMap<String, u64>,
}

impl Story {
    /// Reads a script.
    pub fn read(text: &str) -> Result<Self, CliError> {
        toml::from_str(text).map_err(|error| CliError::Usage(format!("a story: {error}")))
    }

    /// True for its number, its name, and `all`.
    pub fn is_called(&self, wanted: &str) -> bool {
        wanted == "all" || wanted == self.slug || wanted.parse() == Ok(self.number)
    }
}

#[cfg(test)]
mod tests {
    use crate::story::stories;

    #[test]
    fn every_script_reads_and_has_a_number_and_name_of_its_own() {
        let stories = stories().expect("scripts of this program");
        for (i, story) in stories.iter().enumerate() {
            assert!(stories[..i].iter().all(|s| s.number < story.number && s.slug != story.slug));
            assert!(story.is_called(&story.number.to_string()) && story.is_called(&story.slug));
            assert!(story.is_called("all") && !story.is_called("no such story"));
            for step in &story.step {
                assert_eq!(step.kinds(), 1, "{}", step.en);
                assert!(step.zh.chars().any(|c| c as u32 > 0x3000) && step.en.is_ascii());
            }
        }
    }
}
