//! What a verifier can find, in one table: stable code, what it means for the outcome, Chinese and
//! English. An outcome is named, never "false": unknown is not invalid.

use std::fmt;

use serde::{Serialize, Serializer};

/// The five answers, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 有效: in force, without burdens.
    Valid,
    /// 有效(有负担): in force, with something that limits new reliance.
    ValidWithBurdens,
    /// 不具效力: authentic, and not in force.
    NotInForce,
    /// 无法判定: nothing can be established from this file, here and now.
    Unknown,
    /// 伪造: the file contradicts the ledger that it claims to come from.
    Forged,
}

impl Outcome {
    /// Every outcome, from best to worst.
    pub const ALL: [Self; 5] =
        [Self::Valid, Self::ValidWithBurdens, Self::NotInForce, Self::Unknown, Self::Forged];

    /// The word used in API, command line and portal.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::ValidWithBurdens => "valid_with_burdens",
            Self::NotInForce => "not_in_force",
            Self::Unknown => "unknown",
            Self::Forged => "forged",
        }
    }

    /// In Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::ValidWithBurdens => "有效,但有负担",
            Self::NotInForce => "真实,但不具效力",
            Self::Unknown => "无法判定",
            Self::Forged => "伪造或被篡改",
        }
    }

    /// In English.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Valid => "in force",
            Self::ValidWithBurdens => "in force, with burdens",
            Self::NotInForce => "authentic, but not in force",
            Self::Unknown => "cannot be established",
            Self::Forged => "forged or altered",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Defines the steps of verification: variant, word, Chinese, English.
macro_rules! checks {
    ($($variant:ident, $word:literal, $zh:literal, $en:literal;)+) => {
        /// A step of verification. Each needs the ones before it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $(#[doc = $en] $variant,)+
        }

        impl Check {
            /// Every step, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name for programs.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// In Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// In English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }
    };
}

checks! {
    File, "file", "文件格式与版本", "the file is one of a version that this program reads";
    Finality, "finality", "区块头由创世验证者一脉相承的法定多数签署", "the header is signed by a quorum that follows from the genesis validators";
    Inclusion, "inclusion", "登记记录在历史之中", "the record stands in the ledger's history";
    Signature, "signature", "记录签名成立", "the record is well-formed and its signatures hold";
    State, "state", "状态证明成立", "the state entries are those of the header's state";
    Registrar, "registrar", "由登记机构当时有效的密钥签发", "the record was signed with a key of the registrar that was valid then";
    Freshness, "freshness", "状态时点足够新", "the state is recent enough";
    Status, "status", "证书在效力之中", "the certificate is in force";
    Recognition, "recognition", "在查询地区被互认", "the asking region recognises the certificate";
    Witnesses, "witnesses", "足够的见证方共签", "enough witnesses signed";
}

impl Serialize for Check {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

/// Defines what can be found: variant, code, outcome, Chinese, English.
macro_rules! findings {
    ($($variant:ident, $code:literal, $outcome:ident, $zh:literal, $en:literal;)+) => {
        /// What a step found that is not simply right.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Finding {
            $(#[doc = $en] $variant,)+
        }

        impl Finding {
            /// Every finding.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The best outcome that it leaves.
            pub const fn outcome(self) -> Outcome {
                match self { $(Self::$variant => Outcome::$outcome),+ }
            }

            /// In Chinese.
            pub const fn message_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// In English.
            pub const fn message_en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }
    };
}

findings! {
    // The file.
    NotABundle, "bundle.not_a_bundle", Unknown, "文件不是登记证书文件", "the file is not a certificate file";
    Malformed, "bundle.malformed", Unknown, "文件损坏、不完整或过大", "the file is damaged, incomplete or too large";
    NewerVersion, "bundle.newer_version", Unknown, "文件、协议或记录的版本高于本程序", "file, protocol or record is of a later version than this program";
    OtherLedger, "bundle.other_ledger", Unknown, "文件属于另一账本,与所信任的创世文件不符", "the file belongs to another ledger than the trusted genesis document";

    // Finality and history.
    HandoffBroken, "bundle.handoff_broken", Forged, "验证者交接链断裂", "the chain of validator handoffs is broken";
    CommitInvalid, "bundle.commit_invalid", Forged, "区块头没有法定多数的有效签名", "the header has no valid signatures of a quorum";
    NotIncluded, "bundle.not_included", Forged, "记录不在区块头所承诺的历史中", "the record is not in the history that the header commits to";

    // The record.
    SignatureInvalid, "bundle.signature_invalid", Forged, "记录签名不成立", "a signature of the record does not hold";
    RecordUnreadable, "bundle.record_unreadable", Unknown, "本程序不能解读该记录", "this program cannot read the record";
    NotACertificate, "bundle.not_a_certificate", Forged, "该记录并未签发证书", "the record issues no certificate";

    // The state.
    StateProofInvalid, "bundle.state_proof_invalid", Forged, "状态证明不成立", "a state proof does not hold";
    StateIncomplete, "bundle.state_incomplete", Unknown, "文件缺少所需的状态证明", "the file lacks a state proof that is needed";
    StateMismatch, "bundle.state_mismatch", Forged, "状态中的证书并非由该记录签发", "the certificate of the state was not issued by this record";
    RegistrarKeyInvalid, "bundle.registrar_key_invalid", Forged, "签名密钥当时不属于登记机构", "the signing key was not a valid key of the registrar then";

    // How recent.
    TooOld, "bundle.too_old", Unknown, "状态时点过旧,请取新的文件", "the state is older than you accept; fetch a new file";
    FromTheFuture, "bundle.from_the_future", Unknown, "状态时点晚于本机时钟,请检查时钟", "the state is later than this machine's clock; check the clock";

    // Status.
    Revoked, "certificate.revoked", NotInForce, "证书已被撤销", "the certificate is revoked";
    Deregistered, "certificate.deregistered", NotInForce, "证书已注销", "the certificate is deregistered";
    Suspended, "certificate.suspended", NotInForce, "证书已中止", "the certificate is suspended";
    Expired, "certificate.expired", NotInForce, "证书已过有效期", "the certificate has expired";
    NotYetValid, "certificate.not_yet_valid", NotInForce, "证书尚未生效", "the certificate is not yet valid";
    Frozen, "certificate.frozen", NotInForce, "证书已被监管部门冻结", "a regulator has frozen the certificate";
    Measure, "certificate.measure", NotInForce, "证书被仲裁临时措施限制", "an arbitrator's interim measure stops the certificate";
    UnderReview, "certificate.under_review", NotInForce, "证书疑似重复登记,待人工核定", "the certificate waits for a person to decide on a suspected duplicate";
    Disputed, "certificate.disputed", ValidWithBurdens, "证书存在争议", "the certificate is under dispute";
    Pledged, "certificate.pledged", ValidWithBurdens, "证书已质押", "the certificate is pledged";
    TransferPending, "certificate.transfer_pending", ValidWithBurdens, "证书有待完成的转移", "a transfer of the certificate is pending";

    // Recognition.
    NotRecognised, "certificate.not_recognised", NotInForce, "查询地区未互认该证书", "the asking region does not recognise the certificate";

    // Witnesses.
    TooFewWitnesses, "witness.too_few", Unknown, "见证方共签不足", "too few witnesses signed";
    SplitView, "witness.split_view", Unknown, "见证方签署了另一份历史", "a witness signed another history";
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_speak_both_languages() {
        for (i, finding) in Finding::ALL.iter().enumerate() {
            assert!(Finding::ALL[..i].iter().all(|f| f.code() != finding.code()), "{finding:?}");
            assert!(finding.message_zh().chars().any(|c| c as u32 > 0x3000), "{finding:?}");
            assert!(finding.message_en().is_ascii(), "{finding:?}");
            assert_ne!(finding.outcome(), Outcome::Valid, "{finding:?}");
        }
        assert!(Check::ALL.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(Outcome::ALL.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
