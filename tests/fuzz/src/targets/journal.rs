//! A vote journal after damage. The input says what was signed and what happened to the file's bytes.
//! Damage is noticed, or what is read is what was written, as far as the file goes.

use hefu_chain::{
    hash::{BlockHash, ChainId, ValidatorAddress},
    height::Height,
    vote::VoteKind,
};
use hefu_consensus::vote_journal::{ENTRY_LEN, Journal, Statement};

const CHAIN: ChainId = ChainId([5; 32]);
const SEAT: ValidatorAddress = ValidatorAddress([6; 20]);

pub fn run(data: &[u8]) {
    let Some((&[said, cut], damage)) = data.split_first_chunk::<2>() else { return };
    let mut journal = Journal::new(CHAIN, SEAT);
    let mut file = journal.to_file();
    for n in 0..u32::from(said % 16) {
        let block = (n % 3 != 0).then_some(BlockHash([n as u8; 32]));
        let (height, kind) = (Height::new(9), VoteKind::Precommit);
        let statement = Statement::new(height, n, kind, block, &n.to_le_bytes());
        let entry = journal.release(statement).expect("no two statements in one place");
        file.extend_from_slice(&entry.expect("not said before"));
    }
    let whole: Vec<_> = journal.released().copied().collect();
    let sound = file.clone();
    for patch in damage.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([patch[0], patch[1]])) % file.len();
        file[at] ^= patch[2];
    }
    file.truncate(file.len() - usize::from(cut).min(file.len()));
    let Ok(read) = Journal::from_file(&file, CHAIN, SEAT) else { return };
    let header = Journal::new(CHAIN, SEAT).to_file().len();
    let entries = (file.len() - header) / ENTRY_LEN;
    // An entry that is cut short was never synced, and what is in it counts for nothing.
    let complete = &file[..header + entries * ENTRY_LEN];
    assert!(sound.starts_with(complete), "damage passed for a journal");
    let read: Vec<_> = read.released().copied().collect();
    assert!(read == whole[..entries], "not what was written");
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![vec![0, 0], vec![5, 0], vec![5, 3], vec![9, 0, 80, 0, 1], vec![15, 200, 3, 0, 128]]
}
