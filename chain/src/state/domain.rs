//! Secure domains (可信环境): laboratories, sandboxes and privacy-computing nodes, by name.

use serde::{Deserialize, Serialize};

use super::{Entity, StateKey, TaggedDigest, key::EntityKind};
use crate::{region::Region, uscc::Uscc, words::words};

words!(
    /// What a secure domain is.
    DomainKind {
        /// 数据应用实验室.
        Laboratory = "laboratory",
        /// 沙箱.
        Sandbox = "sandbox",
        /// 隐私计算节点.
        PrivacyComputing = "privacy_computing",
    }
);

/// A registered secure domain. Its name is its identity, network-wide and for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecureDomain {
    /// Who runs it.
    pub operator: Uscc,
    /// What it is.
    pub kind: DomainKind,
    /// Where it stands.
    pub region: Region,
    /// The data authority that admitted it.
    pub admitted_by: Uscc,
    /// Digest of its security assessment.
    pub assessment: TaggedDigest,
    /// It takes no data any more.
    pub retired: bool,
}

/// The name of a domain, as grants state it.
impl Entity for SecureDomain {
    type Key = String;
    fn state_key(name: &String) -> StateKey {
        StateKey::new(EntityKind::SecureDomain, &[name.as_bytes()])
    }
}
