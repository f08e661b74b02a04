//! The bytes of the journal's file.

use hefu_chain::{
    hash::{BlockHash, ChainId, Digest, Domain, ValidatorAddress},
    height::Height,
    vote::VoteKind,
};

use super::{Journal, Made, Statement};

const MAGIC: &[u8; 16] = b"hefu v1 journal\0";
const CHECKSUM_LEN: usize = 32;
/// Length of the file's header.
pub const HEADER_LEN: usize = MAGIC.len() + 32 + 20 + CHECKSUM_LEN;
/// Height (8), round (4), kind (1), 1 and the block or zeros (33), digest (32).
const BODY_LEN: usize = 8 + 4 + 1 + 33 + 32;
/// Length of one entry.
pub const ENTRY_LEN: usize = BODY_LEN + CHECKSUM_LEN;
/// Stands where the kind of a statement stands; see [`Journal::distrust`].
const DISTRUST: u8 = 0xff;

pub(super) type Body = [u8; BODY_LEN];

/// What is wrong with a journal's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The file is not a journal, or its header is damaged.
    #[error("the header of the vote journal is damaged")]
    Header,
    /// The journal of another validator or another ledger.
    #[error("the vote journal belongs to another ledger or another key")]
    Foreign,
    /// An entry is changed, moved or missing.
    #[error("the vote journal is damaged at byte {offset}")]
    Entry {
        /// Where the first damaged entry begins.
        offset: usize,
        /// The highest height named by any entry that is still readable.
        height_known: Height,
    },
}

impl Damage {
    /// The highest height that the validator is known to have spoken about.
    pub fn height_known(&self) -> Height {
        match self {
            Self::Entry { height_known, .. } => *height_known,
            Self::Header | Self::Foreign => Height::GENESIS,
        }
    }
}

pub(super) fn header_checksum(chain_id: &ChainId, validator: &ValidatorAddress) -> Digest {
    let parts: [&[u8]; 4] = [b"vote journal", MAGIC, &chain_id.0, &validator.0];
    Digest(Domain::LocalFile.hash_parts(&parts))
}

pub(super) fn header(chain_id: &ChainId, validator: &ValidatorAddress) -> [u8; HEADER_LEN] {
    let mut bytes = [0u8; HEADER_LEN];
    bytes[..16].copy_from_slice(MAGIC);
    bytes[16..48].copy_from_slice(&chain_id.0);
    bytes[48..68].copy_from_slice(&validator.0);
    bytes[68..].copy_from_slice(&header_checksum(chain_id, validator).0);
    bytes
}

pub(super) fn body_of(statement: &Statement) -> Body {
    let mut body = [0u8; BODY_LEN];
    body[..8].copy_from_slice(&statement.height.get().to_le_bytes());
    body[8..12].copy_from_slice(&statement.round.to_le_bytes());
    body[12] = statement.kind as u8;
    if let Some(block) = &statement.block {
        body[13] = 1;
        body[14..46].copy_from_slice(&block.0);
    }
    body[46..].copy_from_slice(&statement.digest.0);
    body
}

pub(super) fn distrust_body(height: Height) -> Body {
    let mut body = [0u8; BODY_LEN];
    body[..8].copy_from_slice(&height.get().to_le_bytes());
    body[12] = DISTRUST;
    body
}

/// The entry that follows the checksum `head`, and its own checksum.
pub(super) fn entry(head: &Digest, body: &Body) -> ([u8; ENTRY_LEN], Digest) {
    let checksum = checksum(head, body);
    let mut entry = [0u8; ENTRY_LEN];
    entry[..BODY_LEN].copy_from_slice(body);
    entry[BODY_LEN..].copy_from_slice(&checksum.0);
    (entry, checksum)
}

fn checksum(head: &Digest, body: &Body) -> Digest {
    Digest(Domain::LocalFile.hash_parts(&[b"vote journal entry", &head.0, body]))
}

fn array<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn height_in(body: &Body) -> Height {
    Height::new(array(&body[..8]).map_or(0, u64::from_le_bytes))
}

/// Reads a statement; `None` for the mark of distrust or a kind nobody writes.
fn statement_in(body: &Body) -> Option<Statement> {
    let kind = match body[12] {
        1 => VoteKind::Prevote,
        2 => VoteKind::Precommit,
        3 => VoteKind::Proposal,
        _ => return None,
    };
    let block = (body[13] == 1).then(|| array(&body[14..46]).map(BlockHash)).flatten();
    Some(Statement {
        height: height_in(body),
        round: u32::from_le_bytes(array(&body[8..12])?),
        kind,
        block,
        digest: Digest(array(&body[46..])?),
    })
}

impl Journal {
    /// Reads a file. Nothing is repaired: damage is reported, and the node decides its role by it.
    ///
    /// An entry cut short at the very end is what a power cut during its write leaves. It was not
    /// synced, so its message never left, and it counts as not there.
    pub fn from_file(
        file: &[u8],
        chain_id: ChainId,
        validator: ValidatorAddress,
    ) -> Result<Self, Damage> {
        let Some((head, entries)) = file.split_at_checked(HEADER_LEN) else {
            return Err(Damage::Header);
        };
        check_header(head, &chain_id, &validator)?;
        let mut journal = Self::new(chain_id, validator);
        for (index, bytes) in entries.chunks_exact(ENTRY_LEN).enumerate() {
            let read = array::<ENTRY_LEN>(bytes).and_then(|entry| journal.replay(&entry));
            if read.is_none() {
                let height_known = highest_readable(file).max(journal.height);
                return Err(Damage::Entry { offset: HEADER_LEN + index * ENTRY_LEN, height_known });
            }
        }
        Ok(journal)
    }

    /// Applies one entry of the file; `None` if it is not the one that follows.
    fn replay(&mut self, entry: &[u8; ENTRY_LEN]) -> Option<()> {
        let body: Body = array(&entry[..BODY_LEN])?;
        let expected = checksum(&self.head, &body);
        if expected.0 != entry[BODY_LEN..] {
            return None;
        }
        if body[12] == DISTRUST {
            self.advance(height_in(&body));
            self.distrusted = true;
        } else {
            let statement = statement_in(&body)?;
            self.admit(&statement).ok()?;
            self.made.insert(statement.slot(), Made { statement, released: true });
        }
        self.head = expected;
        Some(())
    }
}

fn check_header(
    bytes: &[u8],
    chain_id: &ChainId,
    validator: &ValidatorAddress,
) -> Result<(), Damage> {
    if bytes == header(chain_id, validator) {
        return Ok(());
    }
    let named = array(&bytes[16..48]).map(ChainId).zip(array(&bytes[48..68]).map(ValidatorAddress));
    match named {
        Some((chain_id, validator)) if bytes == header(&chain_id, &validator) => {
            Err(Damage::Foreign)
        }
        _ => Err(Damage::Header),
    }
}

/// The highest height in entries whose checksum follows from the one stored before them. An entry
/// after a damaged one is still checked that way, so damage in the middle hides nothing later.
fn highest_readable(file: &[u8]) -> Height {
    let mut highest = Height::GENESIS;
    let mut start = HEADER_LEN;
    while let Some(bytes) = file.get(start..start + ENTRY_LEN) {
        let stored_head = array(&file[start - CHECKSUM_LEN..start]).map(Digest);
        let body: Option<Body> = array(&bytes[..BODY_LEN]);
        if let Some((head, body)) = stored_head.zip(body)
            && checksum(&head, &body).0 == bytes[BODY_LEN..]
        {
            highest = highest.max(height_in(&body));
        }
        start += ENTRY_LEN;
    }
    highest
}
