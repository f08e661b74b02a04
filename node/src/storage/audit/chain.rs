//! The chain of headers: each follows its parent, and a quorum of its validators signed it.

use hefu_chain::{
    block::{Header, PROTOCOL_VERSION},
    codec,
    commit::Commit,
    hash::{BlockHash, Digest},
    height::Height,
    validator_set::ValidatorSet,
};
use rayon::prelude::*;

use super::{
    super::{
        columns::{Column, height_key, read_height},
        read::StoredHeader,
    },
    Audit, Auditor,
    rows::Page,
};

/// Where a block with records ends in the history.
pub(super) struct BlockEnd {
    pub(super) height: Height,
    pub(super) log_size: u64,
    pub(super) log_root: Digest,
    pub(super) records: u64,
}

/// What one header must say.
struct Link {
    height: Height,
    hash: BlockHash,
    log_size: u64,
    validators: ValidatorSet,
    validators_hash: Digest,
    /// Who decides the block after it, if it names others.
    announced: Option<Digest>,
}

impl Auditor<'_> {
    /// Checks every header and its quorum; returns where the blocks with records end.
    pub(super) fn chain(&mut self) -> Vec<BlockEnd> {
        let validators = self.anchor.validators.clone();
        let mut link = Link {
            height: Height::GENESIS,
            hash: BlockHash::ZERO,
            log_size: 0,
            validators_hash: validators.hash(),
            validators,
            announced: None,
        };
        let mut handoffs = vec![Height::FIRST];
        let (mut ends, mut page) = (Vec::new(), Page::default());
        let mut reader = self.read(Column::Headers);
        while reader.fill(&mut page, &mut self.audit) {
            let mut waiting = Vec::with_capacity(page.len());
            for (key, value) in page.rows() {
                let height = read_height(key).unwrap_or_default();
                let stored: StoredHeader = match codec::decode(value) {
                    Ok(stored) => stored,
                    Err(error) => {
                        self.audit.find(format_args!("header {height}"), error);
                        continue;
                    }
                };
                self.follow(&mut link, &mut handoffs, height, &stored);
                ends.extend((stored.records > 0).then_some(BlockEnd {
                    height,
                    log_size: stored.header.log_size,
                    log_root: stored.header.log_root,
                    records: stored.records,
                }));
                waiting.push((height, stored.header, link.validators.clone()));
            }
            self.quorums(waiting);
        }
        self.ending(&link, &mut handoffs);
        ends
    }

    /// Checks that a header follows the one before it.
    fn follow(
        &mut self,
        link: &mut Link,
        handoffs: &mut Vec<Height>,
        height: Height,
        stored: &StoredHeader,
    ) {
        let header = &stored.header;
        if link.announced.take().is_some() {
            self.hand_over(link, handoffs, height);
        }
        let wrong =
            |audit: &mut Audit, what: &str| audit.find(format_args!("header {height}"), what);
        let audit = &mut self.audit;
        audit.blocks += 1;
        if height != link.height.next() || header.height != height {
            wrong(audit, "does not follow the one before it");
        }
        if header.prev_hash != link.hash {
            wrong(audit, "names another parent than the header before it");
        }
        if header.chain_id != self.anchor.chain_id || header.version != PROTOCOL_VERSION {
            wrong(audit, "of another ledger or version");
        }
        if header.log_size != link.log_size + stored.records {
            wrong(audit, "does not count the records before it");
        }
        if header.valset_hash != link.validators_hash {
            wrong(audit, "names other validators than the headers before it lead to");
        }
        if header.next_valset_hash != link.validators_hash {
            link.announced = Some(header.next_valset_hash);
        }
        link.height = height;
        link.hash = header.hash();
        link.log_size = header.log_size;
    }

    /// Reads the set that begins at a height, which the header before it announced.
    fn hand_over(&mut self, link: &mut Link, handoffs: &mut Vec<Height>, from: Height) {
        let bytes = self.get(Column::Validators, &height_key(from));
        let set: Option<ValidatorSet> = bytes.and_then(|bytes| codec::decode(&bytes).ok());
        let Some(set) = set else {
            self.audit.find(format_args!("validators from {from}"), "missing or not decodable");
            return;
        };
        handoffs.push(from);
        link.validators_hash = set.hash();
        link.validators = set;
    }

    /// Checks the quorums of these headers, on all cores.
    fn quorums(&mut self, waiting: Vec<(Height, Header, ValidatorSet)>) {
        let mut commits = Vec::with_capacity(waiting.len());
        for (height, header, set) in waiting {
            let bytes = self.get(Column::Commits, &height_key(height));
            commits.push((height, header, set, bytes));
        }
        let chain_id = self.anchor.chain_id;
        let judged: Vec<(Height, String)> = commits
            .par_iter()
            .filter_map(|(height, header, set, bytes)| {
                let Some(bytes) = bytes else { return Some((*height, "missing".to_owned())) };
                let commit: Commit = match codec::decode(bytes) {
                    Ok(commit) => commit,
                    Err(error) => return Some((*height, error.to_string())),
                };
                if commit.height != *height || commit.block_hash != header.hash() {
                    return Some((*height, "for another block".to_owned()));
                }
                let verdict = commit.verify(&chain_id, set);
                verdict.err().map(|error| (*height, error.to_string()))
            })
            .collect();
        for (height, what) in judged {
            self.audit.find(format_args!("commit {height}"), what);
        }
    }

    /// Compares the last header with the head, and counts rows that no header asks for.
    fn ending(&mut self, link: &Link, handoffs: &mut Vec<Height>) {
        let tip = self.head.tip;
        if (link.height, link.hash) != (tip.height, tip.hash) {
            let what = format!("names height {}, the headers end at {}", tip.height, link.height);
            self.audit.find("head", what);
        }
        if let Some(announced) = link.announced {
            let from = link.height.next();
            let mut after = Link {
                height: link.height,
                hash: link.hash,
                log_size: link.log_size,
                validators: link.validators.clone(),
                validators_hash: link.validators_hash,
                announced: None,
            };
            self.hand_over(&mut after, handoffs, from);
            if after.validators_hash != announced {
                let what = "not the set that the header before it announced";
                self.audit.find(format_args!("validators from {from}"), what);
            }
        }
        let first = self.get(Column::Validators, &height_key(Height::FIRST));
        let first: Option<ValidatorSet> = first.and_then(|bytes| codec::decode(&bytes).ok());
        if first.as_ref() != Some(&self.anchor.validators) {
            self.audit.find("validators from 1", "not those of the genesis document");
        }
        let mut extra = 0u64;
        self.each(Column::Validators, |_, key, _| {
            let known = read_height(key).is_some_and(|height| handoffs.contains(&height));
            extra += u64::from(!known);
        });
        let mut commits = 0u64;
        self.each(Column::Commits, |_, _, _| commits += 1);
        if extra > 0 {
            let what = format!("{extra} sets that no header announces");
            self.audit.find("column validators", what);
        }
        if commits != self.audit.blocks {
            let what = format!("{commits} commits for {} headers", self.audit.blocks);
            self.audit.find("column commits", what);
        }
    }
}
