//! Lists that were asked for, kept and brought up to date by the certificates that blocks wrote since.

use std::{
    collections::BTreeMap,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
};

use flate2::{Compression, write::GzEncoder};
use hefu_chain::{
    height::Height,
    state::{Certificate, CertificateNumber, CertificateStatus, Entity as _, decode_entity},
};

use super::{
    super::super::{
        Api,
        error::{ApiCode, ApiError, ApiResult},
        ledger::{AsOf, Moment},
    },
    name::{ListName, PLACES, Purpose},
};

/// Lists that are kept; 32 KiB each.
const LISTS_KEPT: usize = 64;
/// A list that is this many blocks behind is read anew.
const BEHIND_MAX: u64 = 100_000;
/// Bytes of a list's bits.
const BYTES: usize = PLACES as usize / 8;

/// The lists that were asked for.
#[derive(Default)]
pub struct StatusLists(Mutex<BTreeMap<ListName, Arc<List>>>);

/// A list as it stood after a block.
#[derive(Clone)]
pub struct List {
    /// Which.
    pub name: ListName,
    /// The block.
    pub as_of: AsOf,
    height: Height,
    revoked: Vec<u8>,
    suspended: Vec<u8>,
}

impl StatusLists {
    /// A list as of a moment at the tip, or later.
    pub fn of(&self, api: &Api, moment: &Moment<'_>, name: ListName) -> ApiResult<Arc<List>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        let list = match kept {
            Some(list) if list.height >= moment.height => return Ok(list),
            Some(list) if moment.height.get() - list.height.get() <= BEHIND_MAX => {
                list.brought_up(moment)?
            }
            _ => List::read(api, moment, name)?,
        };
        let list = Arc::new(list);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= LISTS_KEPT && !kept.contains_key(&name) {
            kept.pop_first();
        }
        kept.insert(name, Arc::clone(&list));
        Ok(list)
    }
}

impl List {
    /// Reads every certificate of the list once.
    fn read(api: &Api, moment: &Moment<'_>, name: ListName) -> ApiResult<Self> {
        let (first, last) = name.ends().ok_or(ApiCode::Internal)?;
        let ends = [first, last].map(|number| Certificate::state_key(&number));
        let mut list = Self {
            name,
            as_of: moment.as_of(),
            height: moment.height,
            revoked: vec![0; BYTES],
            suspended: vec![0; BYTES],
        };
        let mut any = false;
        for entry in api.store().entries_between(&ends[0], &ends[1]) {
            let (key, written, bytes) = entry?;
            let certificate: Certificate = decode_entity(&key, &bytes)?;
            // A block may have been committed meanwhile: what it wrote is read as of the moment.
            let then = match written <= moment.height {
                true => Some(certificate),
                false => moment.get::<Certificate>(&certificate.number)?,
            };
            if let Some(certificate) = then {
                any = true;
                list.set(&certificate.number, certificate.status);
            }
        }
        if any { Ok(list) } else { Err(ApiError::of(ApiCode::NotFound, name)) }
    }

    /// The list at a later moment, by the certificates that blocks wrote since.
    fn brought_up(&self, moment: &Moment<'_>) -> ApiResult<Self> {
        let (first, last) = self.name.ends().ok_or(ApiCode::Internal)?;
        let [first, last] = [first, last].map(|number| Certificate::state_key(&number));
        let mut list = self.clone();
        for written in moment.index().certificates_written(self.height.next(), moment.height) {
            let (_, key) = written?;
            if key < first || last < key {
                continue;
            }
            let Some(bytes) = moment.view_entry(&key)? else { continue };
            let certificate: Certificate = decode_entity(&key, &bytes)?;
            list.set(&certificate.number, certificate.status);
        }
        list.height = moment.height;
        list.as_of = moment.as_of();
        Ok(list)
    }

    fn set(&mut self, number: &CertificateNumber, status: CertificateStatus) {
        let (_, place) = ListName::of(number);
        let ended = matches!(status, CertificateStatus::Revoked | CertificateStatus::Deregistered);
        set_bit(&mut self.revoked, place, ended);
        set_bit(&mut self.suspended, place, status == CertificateStatus::Suspended);
    }

    /// The bits of a purpose, compressed.
    pub fn zipped(&self, purpose: Purpose) -> Vec<u8> {
        let bits = match purpose {
            Purpose::Revocation => &self.revoked,
            Purpose::Suspension => &self.suspended,
        };
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Memory takes everything.
        let written = encoder.write_all(bits).and_then(|()| encoder.finish());
        written.unwrap_or_default()
    }
}

/// The first bit of a byte is its highest.
fn set_bit(bits: &mut [u8], place: u32, on: bool) {
    let Some(byte) = bits.get_mut(place as usize / 8) else { return };
    let mask = 0x80u8 >> (place % 8);
    if on { *byte |= mask } else { *byte &= !mask }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_the_highest_bit_and_a_bit_is_taken_back() {
        let mut bits = vec![0; 2];
        for place in [0, 9, 15, 16] {
            set_bit(&mut bits, place, true);
        }
        assert_eq!(bits, [0b1000_0000, 0b0100_0001]);
        set_bit(&mut bits, 9, false);
        assert_eq!(bits, [0b1000_0000, 0b0000_0001]);
    }
}
