//! Free certificate numbers: a registrar chooses its own, and the ledger refuses a used one.

use hefu_chain::{region::Region, state::CertificateNumber, words::CertificateKind};

use crate::{
    exit::Exit,
    fetch::{FetchError, Node},
};

/// Largest sequence of a number.
const SEQUENCE_MAX: u32 = 99_999_999;

/// The lowest sequence above all that are used, for registrars that number without gaps. Whoever
/// leaves gaps gets a free sequence all the same, though perhaps not the lowest.
pub fn free_sequence(
    node: &Node,
    region: Region,
    kind: CertificateKind,
    year: u16,
) -> Result<u32, FetchError> {
    search(|sequence| match CertificateNumber::new(region, kind, year, sequence) {
        Ok(number) => is_used(node, &number),
        Err(_) => Ok(false),
    })
}

fn is_used(node: &Node, number: &CertificateNumber) -> Result<bool, FetchError> {
    match node.get(&format!("/v1/certificates/{number}"), &[]) {
        Ok(_) => Ok(true),
        Err(error) if error.exit() == Exit::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Doubles until a free sequence is found, then halves the gap: about 2 log₂ n questions.
fn search<E>(mut is_used: impl FnMut(u32) -> Result<bool, E>) -> Result<u32, E> {
    let (mut used, mut free) = (0, 1);
    while is_used(free)? {
        used = free;
        free = free.saturating_mul(2).min(SEQUENCE_MAX);
        if used == SEQUENCE_MAX {
            break;
        }
    }
    while free - used > 1 {
        let middle = used + (free - used) / 2;
        if is_used(middle)? { used = middle } else { free = middle }
    }
    Ok(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_free_sequence_is_found_with_few_questions() {
        for used in [0, 1, 2, 3, 7, 8, 1_000, 19_257] {
            let mut asked = 0;
            let free = search(|sequence| {
                asked += 1;
                Ok::<_, ()>(sequence <= used)
            });
            assert_eq!(free, Ok(used + 1));
            assert!(asked <= 32, "{asked} questions for {used}");
        }
    }
}
