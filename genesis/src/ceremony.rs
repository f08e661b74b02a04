//! The ceremony as a directory: `terms.json`, one file a contribution, at last `genesis.json`.
//!
//! Whoever keeps the directory is not trusted: it can leave a member out, which that member sees,
//! and it can change nothing, because every entry is signed over the terms.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    contribution::{Contribution, ContributionError},
    document::{Genesis, GenesisError},
    file::{self, FileError},
    terms::{Terms, TermsError},
};

/// Name of the terms file.
pub const TERMS_FILE: &str = "terms.json";
/// Name of the directory of contributions.
pub const CONTRIBUTIONS_DIR: &str = "contributions";
/// Name of the sealed document, here and in a node's home.
pub const GENESIS_FILE: &str = "genesis.json";

/// A ceremony under way.
#[derive(Clone, Debug)]
pub struct Ceremony {
    dir: PathBuf,
    terms: Terms,
}

/// Why a step of the ceremony fails.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The terms.
    #[error("the terms: {0}")]
    Terms(#[from] TermsError),
    /// A contribution does not hold.
    #[error("the contribution: {0}")]
    Contribution(#[from] ContributionError),
    /// The document does not hold.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

impl Ceremony {
    /// Starts a ceremony in a directory.
    pub fn init(dir: &Path, terms: Terms) -> Result<Self, CeremonyError> {
        terms.check()?;
        file::make_dir(&dir.join(CONTRIBUTIONS_DIR))?;
        file::write_json(&dir.join(TERMS_FILE), &terms)?;
        Ok(Self { dir: dir.into(), terms })
    }

    /// Goes on with a ceremony.
    pub fn open(dir: &Path) -> Result<Self, CeremonyError> {
        let terms: Terms = file::read_json(&dir.join(TERMS_FILE))?;
        terms.check()?;
        Ok(Self { dir: dir.into(), terms })
    }

    /// What the members agree to.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Takes a contribution in; a member that has contributed is not replaced.
    pub fn collect(&self, contribution: &Contribution) -> Result<(), CeremonyError> {
        contribution.check(&self.terms.hash())?;
        let name = format!("{}.json", contribution.statement.uscc);
        file::write_json(&self.dir.join(CONTRIBUTIONS_DIR).join(name), contribution)?;
        Ok(())
    }

    /// The contributions collected so far.
    pub fn contributions(&self) -> Result<Vec<Contribution>, CeremonyError> {
        let dir = self.dir.join(CONTRIBUTIONS_DIR);
        let io = |source| FileError::Io { path: dir.clone(), source };
        let mut contributions = Vec::new();
        for entry in fs::read_dir(&dir).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                contributions.push(file::read_json(&path)?);
            }
        }
        Ok(contributions)
    }

    /// Seals the document and writes it.
    pub fn seal(&self) -> Result<Genesis, CeremonyError> {
        let genesis = Genesis::seal(self.terms.clone(), self.contributions()?)?;
        file::write_new(&self.dir.join(GENESIS_FILE), genesis.to_bytes())?;
        Ok(genesis)
    }
}
