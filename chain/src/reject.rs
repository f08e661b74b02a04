//! Why a record is refused: a stable code, the invariant, the article, Chinese and English.

use std::fmt;

use crate::jcs::JcsError;

/// A refusal: what rule, and which thing broke it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {} ({detail})", reason.code(), reason.message_en())]
pub struct Rejection {
    /// The rule.
    pub reason: Reason,
    /// The value or identifier concerned; empty when the reason says it all. Never personal data.
    pub detail: String,
}

impl Rejection {
    /// A refusal with the thing that broke the rule.
    pub fn of(reason: Reason, detail: impl fmt::Display) -> Self {
        Self { reason, detail: detail.to_string() }
    }
}

impl From<Reason> for Rejection {
    fn from(reason: Reason) -> Self {
        Self { reason, detail: String::new() }
    }
}

impl From<JcsError> for Rejection {
    fn from(error: JcsError) -> Self {
        let reason = match error {
            JcsError::Malformed(_) => Reason::DocumentMalformed,
            JcsError::DuplicateKey(_) => Reason::DocumentDuplicateKey,
            JcsError::NumberOutOfRange => Reason::DocumentNumber,
            JcsError::NotCanonical => Reason::DocumentNotCanonical,
        };
        Self::of(reason, error)
    }
}

/// Defines the table of reasons: variant, stable code, invariant of the domain reference (0: none),
/// basis, Chinese, English.
macro_rules! reasons {
    ($($variant:ident, $code:literal, $invariant:literal, $basis:literal, $zh:literal, $en:literal;)+) => {
        /// The rule that a refused record breaks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $(#[doc = $en] $variant,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// Number of the invariant that it enforces, if it enforces one.
            pub const fn invariant(self) -> Option<u8> {
                match self { $(Self::$variant => if $invariant == 0 { None } else { Some($invariant) }),+ }
            }

            /// The article, clause or standard it rests on; empty when it is ledger policy.
            pub const fn basis(self) -> &'static str {
                match self { $(Self::$variant => $basis),+ }
            }

            /// What it says, in Chinese.
            pub const fn message_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// What it says, in English.
            pub const fn message_en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }
    };
}

reasons! {
    // Form of a record.
    EnvelopeMalformed, "record.envelope_malformed", 0, "", "信封编码不正确", "the envelope is not in its only encoding";
    RecordTooLarge, "record.too_large", 0, "", "记录超过大小限制", "the record exceeds a size limit";
    DocumentMalformed, "record.document_malformed", 0, "RFC 8785", "文档不是合规的 JSON", "the document is not admissible JSON";
    DocumentDuplicateKey, "record.duplicate_key", 0, "RFC 8785", "文档中有重复的键", "an object of the document holds a key twice";
    DocumentNumber, "record.number_out_of_range", 0, "RFC 8785", "数字必须是 ±(2^53−1) 以内的整数", "numbers must be integers within ±(2^53 − 1)";
    DocumentNotCanonical, "record.not_canonical", 0, "RFC 8785", "文档不是规范形式", "the document is not in canonical form";
    FieldsInvalid, "record.fields_invalid", 0, "", "字段缺失、多余或取值不合规", "a field is missing, unknown or has an inadmissible value";
    TypeUnknown, "record.type_unknown", 0, "", "未知的记录类型", "the record type is unknown";
    TextTooLong, "record.text_too_long", 0, "", "文本为空、过长或含控制字符", "a text is empty, too long or holds control characters";
    ListTooLong, "record.list_too_long", 0, "", "列表为空、过长或未按序去重", "a list is empty, too long, out of order or holds an entry twice";

    // Identity and authority.
    UsccInvalid, "org.uscc_invalid", 1, "GB 32100-2015", "统一社会信用代码校验不通过", "the check characters of the USCC do not hold";
    OrgExists, "org.exists", 1, "", "该机构已登记入网", "the organisation is already enrolled";
    OrgUnknown, "org.unknown", 1, "", "机构未入网", "the organisation is not enrolled";
    OrgSuspended, "org.suspended", 2, "", "机构已被暂停", "the organisation is suspended";
    ProofMissing, "record.proof_missing", 2, "", "缺少所需签名", "a required signature is missing";
    ProofMalformed, "record.proof_malformed", 2, "W3C Data Integrity", "签名证明格式不正确", "a proof is malformed";
    ProofRepeated, "record.proof_repeated", 2, "", "同一密钥签名两次", "one key signed twice";
    ProofUnexpected, "record.proof_unexpected", 2, "", "存在多余的签名", "a proof is by no required signer";
    AlgorithmUnknown, "record.algorithm_unknown", 2, "", "签名算法未启用", "the signature algorithm is not enabled";
    SignatureInvalid, "record.signature_invalid", 2, "", "签名无效", "a signature does not verify";
    KeyNotValid, "record.key_not_valid", 2, "", "密钥不属于该机构或在此高度无效", "the key is not a valid key of the signer at this height";
    KeyWeak, "org.key_weak", 2, "RFC 8032", "密钥编码不规范或属于小阶点", "the key is not canonical, of small order or not torsion-free";
    KeyInUse, "org.key_in_use", 2, "", "密钥已被登记", "the key is already registered";
    KeyUnknown, "org.key_unknown", 2, "", "密钥不存在", "the key is not a key of this organisation";
    KeyLast, "org.key_last", 2, "", "不得停用最后一个签名密钥", "an organisation keeps at least one signing key";
    RoleNotHeld, "record.role_not_held", 2, "", "机构不具有所用角色", "the organisation does not hold the role used";
    RoleWrong, "record.role_wrong", 2, "", "该记录不能以此角色提交", "the role used may not author this record";
    LedgerMismatch, "record.other_ledger", 2, "", "记录属于另一账本", "the record names another ledger";
    WindowExpired, "record.window_expired", 2, "", "记录已过有效高度", "the last height for this record has passed";
    WindowTooLong, "record.window_too_long", 2, "", "记录有效窗口过长", "the record's window is longer than the ledger permits";
    RecordReplayed, "record.replayed", 2, "", "记录已上链", "the record is already on the ledger";
    OutsideTerritory, "record.outside_territory", 3, "", "超出机构的地域管辖", "outside the territory of the organisation";
    OutsideTrack, "record.outside_track", 3, "", "超出机构的登记类别", "outside the registration track of the registrar";
    RolesConflict, "record.roles_conflict", 4, "CQ-8", "角色回避:不得既当裁判又当当事人", "role separation: a party may not decide or host its own matter";
    AuthorityRequired, "org.authority_required", 3, "CD-2", "该角色只能由数据主管部门准入", "only a data authority admits organisations to this role";

    // Evidence.
    EvidenceExists, "evidence.exists", 7, "", "该存证已存在", "this evidence is already anchored by this organisation";
    EvidenceUnknown, "evidence.unknown", 7, "", "存证不存在或不早于申请", "the evidence is not anchored before this record";

    // Registration: resources and their sources.
    ResourceUnknown, "resource.unknown", 0, "", "数据资源未申报", "the resource is not declared";
    ResourceCertified, "resource.certified", 0, "发改数据规〔2025〕26号", "数据资源已有有效证书,须办理变更登记", "a live certificate covers the resource; it changes by a change registration";
    NotHolder, "record.not_holder", 0, "", "不是持有人或申请人本人", "only the holder or applicant may do this";
    SourceNotInForce, "resource.source_not_in_force", 6, "深发改规〔2023〕5号", "所依据的授权或交易不属于持有人或未生效", "the grant or deal that the source rests on is not the holder's or not in force";
    LevelLowered, "resource.level_lowered", 24, "GB/T 43697-2024", "数据类别或级别低于其来源,或由核心级调低", "kind or level is milder than the source's, or lowered from core";
    RightsExceedSource, "app.rights_exceed_source", 9, "HH-3", "申请的权利超出来源所证明的权利", "the rights claimed exceed those that the source shows; holding implies neither use nor operation";
    TermExceedsSource, "app.term_exceeds_source", 10, "北京市数据知识产权登记规则(默认采用)", "有效期超出所依据协议的期限", "the certificate would outlive the agreement that the data rests on";

    // Registration: applications.
    ApplicationUnknown, "app.unknown", 0, "", "登记申请不存在", "the application is not on the ledger";
    ApplicationOfOtherRegistrar, "app.other_registrar", 3, "", "不是该申请的登记机构", "another registrar decides on this application";
    ApplicationStepWrong, "app.step_wrong", 5, "发改数据规〔2025〕26号", "申请不在该步骤", "the application does not stand at the step that this act follows";
    ApplicationLapsed, "app.lapsed", 5, "", "逾期未补正,申请已失效", "the supplement was not made in time; the application has lapsed";
    DeficiencyTwice, "app.deficiency_twice", 5, "闽数据〔2025〕15号", "补正只能一次性告知", "a deficiency is notified once, in full";
    SubjectChanged, "app.subject_changed", 5, "", "申请后数据资源已更新", "the resource was updated after it was applied for";
    ReviewIncomplete, "app.review_incomplete", 6, "CQ-4", "来源合法、安全合规、授权明晰须逐项确认", "lawful source, security compliance and clear authorization must each be attested";
    CoreLevel, "app.core_level", 6, "深发改规〔2023〕5号", "核心数据不予登记", "core data is not registered";
    StateSecrets, "app.state_secrets", 6, "发改数据规〔2025〕26号", "须承诺不含国家秘密", "the applicant must undertake that the data holds no state secrets";
    Duplicate, "app.duplicate", 8, "CD-5", "同一数据已有有效证书(一数一源)", "a live certificate covers the same data";
    ContestsNothing, "app.contests_nothing", 8, "", "所争议的证书并不涵盖该数据", "the contested certificate does not cover this data or is no longer live";

    // Registration: publicity and objections.
    PublicityRunning, "app.publicity_running", 5, "闽数据〔2025〕15号", "公示期未满", "publicity has not fully run";
    ObjectionsOpen, "app.objections_open", 5, "发改数据规〔2025〕26号", "异议尚未处理完毕", "an objection is not decided";
    ObjectionUnknown, "objection.unknown", 0, "", "异议不存在", "the objection is not on the ledger";
    ObjectionDecided, "objection.decided", 0, "", "异议已处理", "the objection is decided already";
    ObjectionWindowClosed, "objection.window_closed", 5, "发改数据规〔2025〕26号", "不在公示期内", "objections are filed during publicity only";
    ObjectionsTooMany, "objection.too_many", 0, "", "待处理异议过多", "too many objections to this application are undecided";

    // Certificates.
    ProductUnknown, "product.unknown", 31, "", "数据产品不存在", "the product is not on the ledger";
    CertificateUnknown, "cert.unknown", 31, "", "证书不存在", "the certificate is not on the ledger";
    CertificateNumberWrong, "cert.number_wrong", 12, "", "证书编号与登记机构、类别或年份不符", "the number does not bear the registrar's region, the kind and the year";
    CertificateNumberTaken, "cert.number_taken", 12, "", "证书编号已被使用", "the number was used before; numbers are unique for ever";
    CertificateDiffers, "cert.differs", 5, "", "证书内容与申请或账本不一致", "the certificate differs from its application or from the ledger";
    CertificateOfOtherRegistrar, "cert.other_registrar", 44, "", "只有原登记机构可以变更证书", "only the home registrar changes a certificate";
    CertificateEnded, "cert.ended", 0, "", "证书已注销、撤销或到期", "the certificate is deregistered, revoked or expired, which is final";
    CertificateStatusWrong, "cert.status_wrong", 0, "", "证书当前状态不允许此操作", "the certificate does not have the status that this act follows";
    CertificateTransferPending, "cert.transfer_pending", 37, "", "证书正在转移中", "a transfer of the certificate waits for the buyer's acceptance";

    // Time.
    CalendarMissing, "calendar.missing", 50, "", "缺少该年度工作日历", "no working-day calendar for that year";
    CalendarInvalid, "calendar.invalid", 50, "", "工作日历自相矛盾", "the calendar contradicts itself";
    CalendarExists, "calendar.exists", 50, "", "该年度工作日历已存在", "the year has a working-day calendar already";
    TermInvalid, "record.term_invalid", 10, "", "期限起止不正确", "the term ends before it begins or lies outside what is permitted";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_every_reason_speaks_both_languages() {
        for (i, reason) in Reason::ALL.iter().enumerate() {
            assert!(Reason::ALL[..i].iter().all(|r| r.code() != reason.code()), "{reason:?}");
            assert!(reason.message_zh().chars().any(|c| c as u32 > 0x3000), "{reason:?}");
            assert!(
                reason.message_en().is_ascii() || reason.message_en().contains('±'),
                "{reason:?}"
            );
            assert!(reason.invariant().is_none_or(|n| (1..=50).contains(&n)), "{reason:?}");
        }
    }
}
