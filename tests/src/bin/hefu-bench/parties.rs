//! Who acts in the benchmark: the founders of the network, and holders enrolled for it.

use std::io;

use hefu_chain::action::organisation::NewKey;
use hefu_chain::{
    action::Action,
    envelope::Envelope,
    hash::{ChainId, Nonce, RecordId},
    height::Height,
    key::{RecordKey, RecordSecret},
    record::{RecordHeader, document},
    region::Region,
    uscc::Uscc,
    words::{KeyPurpose, Role},
};
use hefu_genesis::{key_file, localnet::Layout};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// Blocks ahead of the present height until which a record may be included.
const WINDOW_BLOCKS: u64 = 5_000;

/// An organisation whose key the benchmark has.
pub(crate) struct Party {
    /// Its code.
    pub(crate) uscc: Uscc,
    /// Its name.
    pub(crate) name: String,
    /// Its region.
    pub(crate) region: Region,
    /// Its record key.
    pub(crate) key: RecordSecret,
}

impl Party {
    /// A holder of the benchmark; its code is of region 000000, which is never assigned.
    pub(crate) fn holder(index: u32, region: Region, rng: &mut ChaCha20Rng) -> io::Result<Self> {
        let mut seed = [0u8; 32];
        rng.fill_bytes(&mut seed);
        let uscc = Uscc::complete(&format!("91000000BB{index:06}")).map_err(io::Error::other)?;
        Ok(Self {
            uscc, name: format!("持有人{index}"), region, key: RecordSecret::ed25519(&seed)
        })
    }

    /// Its key, for enrolment.
    pub(crate) fn new_key(&self) -> NewKey {
        NewKey { key: self.public_key(), purpose: KeyPurpose::Sign }
    }

    fn public_key(&self) -> RecordKey {
        self.key.public_key()
    }
}

/// The founders that the benchmark speaks for.
pub(crate) struct Founders {
    /// Admits holders.
    pub(crate) sichuan_authority: Party,
    /// Agrees on recognition.
    pub(crate) chongqing_authority: Party,
    /// Registers and certifies.
    pub(crate) chengdu: Party,
    /// Hosts deals.
    pub(crate) exchange: Party,
}

impl Founders {
    /// Reads the founders' keys of a localnet.
    pub(crate) fn read(layout: &Layout) -> io::Result<Self> {
        let member = |slug: &str| {
            let member = layout.members.iter().find(|m| m.slug == slug);
            let member = member.ok_or_else(|| io::Error::other(format!("no member {slug}")))?;
            let key = key_file::read(&layout.sign_key(member)).map_err(io::Error::other)?;
            let (uscc, name, region) = (member.uscc, member.name.clone(), member.region);
            io::Result::Ok(Party { uscc, name, region, key })
        };
        let authority = |slug: &str| {
            let authority = layout.authorities.iter().find(|a| a.slug == slug);
            let authority = authority.ok_or_else(|| io::Error::other(format!("no {slug}")))?;
            let key = key_file::read(&layout.authority_key(authority)).map_err(io::Error::other)?;
            let (uscc, name, region) = (authority.uscc, authority.name.clone(), authority.region);
            io::Result::Ok(Party { uscc, name, region, key })
        };
        Ok(Self {
            sichuan_authority: authority("sichuan-authority")?,
            chongqing_authority: authority("chongqing-authority")?,
            chengdu: member("chengdu")?,
            exchange: member("western-exchange")?,
        })
    }
}

/// Signs records for one ledger near one height.
pub(crate) struct Pen {
    chain_id: ChainId,
    last_height: Height,
    rng: ChaCha20Rng,
}

/// A record ready to be sent.
pub(crate) struct Signed {
    /// Its identity.
    pub(crate) id: RecordId,
    /// Envelope bytes.
    pub(crate) bytes: Vec<u8>,
    /// False when it is deliberately invalid.
    pub(crate) valid: bool,
}

impl Pen {
    /// Writes for this ledger; records may be included until some thousand blocks after `height`.
    pub(crate) fn new(chain_id: ChainId, height: u64, seed: u64) -> Self {
        let last_height = Height::new(height + WINDOW_BLOCKS);
        Self { chain_id, last_height, rng: ChaCha20Rng::seed_from_u64(seed) }
    }

    /// Random numbers of this pen.
    pub(crate) const fn rng(&mut self) -> &mut ChaCha20Rng {
        &mut self.rng
    }

    /// Signs an action by its author in a role, with co-signers.
    pub(crate) fn sign(
        &mut self,
        action: &Action,
        author: &Party,
        role: Role,
        others: &[&Party],
    ) -> Signed {
        let mut nonce = [0u8; 16];
        self.rng.fill_bytes(&mut nonce);
        let header = RecordHeader {
            ledger: self.chain_id,
            record_type: action.name().into(),
            author: author.uscc,
            role,
            nonce: Nonce(nonce),
            last_height: self.last_height,
        };
        let document = document(&header, action, author.public_key());
        let mut keys = vec![&author.key];
        keys.extend(others.iter().map(|party| &party.key));
        let envelope = Envelope::sign(document, &keys);
        Signed { id: envelope.id(), bytes: envelope.to_bytes(), valid: true }
    }
}
