//! One process on a machine votes with a validator's key.

use std::{
    io,
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener},
    },
};

use hefu_chain::hash::{ChainId, ValidatorAddress};

/// Digits of the ledger's identity in a name that has little room.
const LEDGER_DIGITS: usize = 16;

/// Why a validator does not start.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// Another process on this machine votes with this key.
    #[error(
        "validator {address} runs on this machine already: two nodes with one key contradict each \
         other and lose the seat. Stop the other first"
    )]
    Taken {
        /// The seat.
        address: ValidatorAddress,
    },
    /// It cannot be made sure that no other process on this machine votes with this key.
    #[error("the name that keeps validator {address} to one process cannot be taken: {source}")]
    Unknown {
        /// The seat.
        address: ValidatorAddress,
        /// What the system said.
        source: io::Error,
    },
}

/// Takes a name that one process on this machine can hold, so that a copy of a home, or of its key,
/// does not vote beside it. The system gives it back whenever this process ends. Without a seat there is
/// nothing to take.
pub fn take(
    ledger: ChainId,
    seat: Option<ValidatorAddress>,
) -> Result<Option<UnixListener>, SeatError> {
    let Some(address) = seat else { return Ok(None) };
    // An abstract name has at most 107 bytes; the beginning of the ledger's identity tells ledgers apart.
    let ledger = ledger.to_string();
    let name = format!("hefu-validator-{}-{address}", &ledger[..LEDGER_DIGITS]);
    let taken =
        SocketAddr::from_abstract_name(name).and_then(|name| UnixListener::bind_addr(&name));
    taken.map(Some).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => SeatError::Taken { address },
        _ => SeatError::Unknown { address, source },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_taken_once_and_given_back() {
        let (ledger, other_ledger) = (ChainId([9; 32]), ChainId([8; 32]));
        let (seat, other_seat) = (ValidatorAddress([91; 20]), ValidatorAddress([92; 20]));
        let held = take(ledger, Some(seat)).expect("free");
        assert!(matches!(take(ledger, Some(seat)), Err(SeatError::Taken { .. })));
        take(ledger, Some(other_seat)).expect("another seat");
        take(other_ledger, Some(seat)).expect("of another ledger");
        assert!(take(ledger, None).expect("nothing to take").is_none());
        drop(held);
        take(ledger, Some(seat)).expect("given back");
    }
}
