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

impl serde::Serialize for Reason {
    /// Its stable code.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
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

    // Free text.
    TextIdentityNumber, "record.text_identity_number", 29, "CD-6", "文本中疑似含有身份证号码", "a text holds what looks like a resident identity number";
    TextMobileNumber, "record.text_mobile_number", 29, "CD-6", "文本中疑似含有手机号码", "a text holds what looks like a mobile number";
    TextEmail, "record.text_email", 29, "CD-6", "文本中疑似含有电子邮箱", "a text holds what looks like an e-mail address";

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
    DuplicateUnderReview, "app.duplicate_under_review", 8, "CD-5", "疑似重复登记,待人工核定", "a person has to decide on the suspected duplicate before anything is issued";
    DuplicateContested, "app.duplicate_contested", 8, "", "已对该证书提出争议", "the application contests this certificate already";
    DuplicateNotOpen, "app.duplicate_not_open", 8, "", "没有待核定的疑似重复登记", "no suspected duplicate of this application waits for a decision";

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

    CertificateFieldProtected, "cert.field_protected", 11, "", "持有人、权利、级别和期限不得以更正登记改变", "a correction changes neither holder nor rights, level or term; that takes a change, a renewal or a transfer";
    CertificateWidened, "cert.widened", 9, "", "变更登记不得扩大权利,须另行首次登记", "a change narrows rights; wider ones take a registration of their own";
    CertificateRenewalWindow, "cert.renewal_window", 10, "", "不在续展期内", "a certificate is renewed in the window before its end only";
    EvidenceRequired, "cert.evidence_required", 11, "", "利害关系人申请更正须有存证", "an interested party that asks for a correction shows anchored evidence";

    // Supervision: freezes, findings, sanctions, joint orders.
    OutsideSector, "reg.outside_sector", 3, "CQ-15", "超出监管部门的行业职责", "outside the industry sections that the regulator supervises";
    OrgFrozen, "org.frozen", 2, "CQ-15", "机构已被监管部门冻结", "the organisation is frozen by a regulator";
    OrgBarred, "org.barred", 3, "SN-九", "机构受处罚,期内不得从事该活动", "a sanction bars the organisation from this activity";
    HoldsTooMany, "reg.holds_too_many", 0, "", "同一对象上的冻结、措施或处罚过多", "too many holds or sanctions stand on one thing";
    FreezeRepeated, "reg.freeze_repeated", 0, "", "紧急冻结不得接续,须有正式决定", "an emergency freeze is followed by a full decision, not by another emergency";
    OrderUnknown, "reg.order_unknown", 0, "", "该对象上没有此命令", "this order does not stand on what is named";
    OrderOfOthers, "reg.order_of_others", 3, "", "命令须由作出机关解除或依据", "an order is lifted, and a finding acted on, by those that made it, all of them";
    FindingUnknown, "reg.finding_unknown", 0, "", "认定不存在", "the finding is not on the ledger";
    FindingOfOthers, "reg.finding_of_others", 0, "", "认定事项与被认定机构无关", "the matter of a finding is the organisation's own";
    SanctionUnfounded, "reg.sanction_unfounded", 0, "SN-九", "认定未见违规,不得处罚", "a sanction rests on a finding of a violation";

    // Encumbrances.
    PledgeUnknown, "pledge.unknown", 0, "", "质押不存在", "the pledge is not on the ledger";
    PledgeStepWrong, "pledge.step_wrong", 40, "", "质押已解除或已实现", "the pledge is released or enforced already";
    PledgePartyWrong, "pledge.party_wrong", 0, "", "不是该权利负担的当事方", "only holder, financing side or home registrar author this record";
    PledgeNotCreditor, "pledge.not_creditor", 40, "CQ-11", "只有质权人可以解除或实现质押", "only the creditor releases or enforces a pledge";
    PledgeNotEnforceable, "pledge.not_enforceable", 40, "CQ-11", "无出质人事先同意或裁决,不得实现质权", "enforcement takes the pledgor's prior consent or an award";
    PledgesTooMany, "pledge.too_many", 0, "", "该证书上的质押过多", "too many pledges stand on the certificate";
    PledgeNotValued, "pledge.not_valued", 39, "", "没有有效的价值评估", "the policy asks for a live valuation and there is none";
    PledgeExceedsValue, "pledge.exceeds_value", 39, "", "担保总额超过评估价值的规定比例", "all secured amounts together exceed the part of the valuation that the policy permits";
    PledgeAmountHidden, "pledge.amount_hidden", 39, "", "设有质押率时担保金额须公开", "where the policy sets a ratio, secured amounts are public";

    // Disputes.
    DisputeUnknown, "dispute.unknown", 0, "", "争议不存在", "the dispute is not on the ledger";
    DisputeStepWrong, "dispute.step_wrong", 0, "", "争议已经终结", "the dispute has ended";
    DisputePartyWrong, "dispute.party_wrong", 42, "SN-七", "不是该争议的相应一方", "this act belongs to another party of the dispute, or the parties do not fit the matter";
    DisputeNotArbitrator, "dispute.not_arbitrator", 42, "SN-七", "只有约定的仲裁机构可以裁决", "only the arbitrator that the parties named decides";
    DisputeNotAgreed, "dispute.not_agreed", 42, "SN-七", "双方未在账本上共同约定仲裁", "the two parties have not both named this arbitrator on the ledger";
    DisputesTooMany, "dispute.too_many", 0, "", "该证书的未决争议过多", "too many disputes over this certificate are open";
    AwardBeyondParties, "dispute.beyond_parties", 42, "SN-七", "裁决和措施不得超出双方共同可为的范围", "an award or a measure orders only what the parties could have reached together";

    // Scope: what a grant gives on, or a product or deal uses, is inside what was given.
    ScopeRights, "scope.rights", 13, "HH-3", "超出上级授权或证书的权利范围", "the rights exceed those of the parent grant or certificate";
    ScopeCertificates, "scope.certificates", 13, "", "超出授权的数据资源范围", "the certificates exceed those of the grant above";
    ScopeFields, "scope.fields", 13, "", "超出授权的字段范围", "the fields exceed those of the grant above";
    ScopePurposes, "scope.purposes", 13, "CQ-5", "超出授权的用途", "the purposes exceed those of the grant above";
    ScopeScenarios, "scope.scenarios", 13, "CQ-5", "超出授权的场景", "the scenarios exceed those of the grant above";
    ScopeSectors, "scope.sectors", 13, "", "超出授权的行业范围", "the industry sections exceed those of the grant above";
    ScopeRegions, "scope.regions", 13, "CQ-5", "超出授权的地域范围", "the regions exceed those of the grant above";
    ScopeDeliveryForms, "scope.delivery_forms", 13, "HH-4", "超出授权的交付形式", "the delivery forms exceed those of the grant or product above";
    ScopeSecureDomain, "scope.secure_domain", 13, "HH-4", "数据须在指定安全域内处理", "the data must stay in the secure domain that the grant names";
    ScopeLevel, "scope.level", 13, "GB/T 43697-2024", "超出授权的数据级别", "the level exceeds what the grant covers";
    ScopeTerm, "scope.term", 13, "", "期限超出上级授权或证书有效期", "the term lies outside that of the grant above or the certificate's validity";
    ScopeDepth, "scope.depth", 13, "", "超出可再授权的层级", "the grant above allows no further or no deeper sub-grants";
    ScopeQuota, "scope.quota", 13, "", "超出上级授权的剩余额度", "the quota exceeds what the grant above has left";

    // Standing: what is relied upon is in force, all the way up.
    LineageDangling, "lineage.dangling", 31, "", "所引用的上游不存在", "something that is relied upon is not on the ledger";
    LineageTooLarge, "lineage.too_large", 31, "", "上游链条过大", "too many certificates, grants and products are relied upon";
    LineageCertificateStopped, "lineage.certificate_stopped", 20, "", "上游证书已被暂停、注销或撤销", "a certificate relied upon is suspended, deregistered or revoked";
    LineageCertificateExpired, "lineage.certificate_expired", 20, "", "上游证书不在有效期内", "a certificate relied upon is outside its validity";
    LineageCertificateMoved, "lineage.certificate_moved", 37, "", "证书已转移给他人", "a certificate relied upon has moved to another holder";
    LineageFrozen, "lineage.frozen", 20, "CQ-15", "上游已被监管部门冻结", "something that is relied upon is frozen by a regulator";
    LineageMeasure, "lineage.measure", 42, "SN-七", "上游存在仲裁临时措施", "an arbitrator's interim measure stops something that is relied upon";
    LineageUnderReview, "lineage.under_review", 8, "CD-5", "上游疑似重复登记,待人工核定", "something that is relied upon is held for a person to decide on a suspected duplicate";
    LineageDealUnwound, "lineage.deal_unwound", 42, "SN-七", "上游交易已被裁决解除", "a deal that is relied upon was undone by an award";
    LineageGrantNotAccepted, "lineage.grant_not_accepted", 19, "", "上游授权尚未被接受", "a grant relied upon is not accepted";
    LineageGrantTerminated, "lineage.grant_terminated", 19, "", "上游授权已终止", "a grant relied upon is terminated";
    LineageGrantOutOfTerm, "lineage.grant_out_of_term", 19, "", "上游授权不在期限内", "a grant relied upon is outside its term";
    LineageGrantSuspended, "lineage.grant_suspended", 19, "", "上游授权已被暂停", "a grant relied upon is suspended by its grantor";
    LineageGrantExited, "lineage.grant_exited", 19, "SN-五", "上游授权正在退出或已经结束", "a grant relied upon is exiting or has ended";
    LineageGrantOutgrown, "lineage.grant_outgrown", 18, "", "授权超出上级授权或证书收窄后的范围", "a grant relied upon no longer fits the grant or certificate above it, which was narrowed";

    // Rights: who may give or sell what.
    RightsNotHolder, "rights.not_holder", 30, "", "不是证书的持有人", "the certificate is held by another organisation";
    RightsNotGrantee, "rights.not_grantee", 30, "", "不是被授权人", "the grant is to another organisation";
    RightsCoreData, "rights.core_data", 22, "GB/T 43697-2024", "核心数据不得授权、交易或互认", "core data is never granted, dealt in or recognised";
    RightsRawExport, "rights.raw_export", 23, "HH-4", "原始数据不出域", "raw export is only for enterprise data below the level important";
    RightsDisputed, "rights.disputed", 41, "", "证书存在权属争议", "the certificate is under dispute: not granted anew, dealt in or transferred";
    RightsPledged, "rights.pledged", 38, "CQ-11", "证书已质押,须质权人同意", "the certificate is pledged: this takes the signature of every creditor";
    RightsTransferPending, "rights.transfer_pending", 37, "", "证书正在转移中", "a transfer of the certificate waits for the buyer's acceptance";

    // Grants.
    GrantUnknown, "grant.unknown", 19, "", "授权不存在", "the grant is not on the ledger";
    GrantStepWrong, "grant.step_wrong", 19, "", "授权当前状态不允许此操作", "the grant does not stand where this step begins";
    GrantCycle, "grant.cycle", 21, "", "被授权人已在授权链上游", "the grantee already stands above in the chain of grants";
    GrantOperationMissing, "grant.operation_missing", 14, "CD-7", "公共数据一级授权缺少运营条款", "a first-tier grant of public data states mode, conditions, exit rule, security duties and decision";
    GrantInstitutionRequired, "grant.institution_required", 14, "CD-7", "公共数据一级授权须由实施机构作出", "a first-tier grant of public data is by an implementing institution";
    GrantTermTooLong, "grant.term_too_long", 14, "发改数据规〔2025〕27号", "一级授权期限超过上限", "the term of a first-tier grant of public data is longer than permitted";
    GrantGranteeUnqualified, "grant.grantee_unqualified", 16, "CD-7", "被授权人不是运营机构", "a first-tier grant of public data is to an operator";

    GrantExclusive, "grant.exclusive", 17, "HH-8", "与独占授权重叠", "an exclusive grant and another one would overlap on the same parent";
    GrantBookFull, "grant.book_full", 17, "", "同一上级的独占授权过多", "too many exclusive grants stand on the same parent";
    GrantToRegulator, "grant.to_regulator", 16, "CD-7", "不得授权给该事项的监管部门", "the grantee supervises the matter";
    GrantNotGrantor, "grant.not_grantor", 18, "", "只有授权方可以进行此操作", "only the grantor's side does this";
    GrantNotBelow, "grant.not_below", 18, "", "不是该授权的下级授权", "the grant named does not stand directly below the one that exits";

    // Operation plans.
    PlanUnknown, "plan.unknown", 14, "CD-7", "授权运营实施方案未登记", "the operation plan is not registered";
    PlanDiffers, "plan.differs", 14, "CD-7", "与授权运营实施方案的实施机构或运营模式不符", "the plan is of another institution or states another operation mode";
    PlanLacksResource, "plan.lacks_resource", 14, "CD-7", "数据资源不在授权运营实施方案内", "the plan does not name this resource";

    // Money.
    RevenuePartsWrong, "revenue.parts_wrong", 32, "HH-13", "分配金额与约定比例不符", "the parts are not the agreed shares of the period's permitted revenue, by largest remainder";
    RevenuePeriodUnknown, "revenue.period_unknown", 34, "", "尚无收益期间记录", "no period of revenue was filed for the grant";
    RevenuePeriodOverlaps, "revenue.period_overlaps", 34, "", "收益期间与上一期间重叠", "a period begins after the one before it has ended";
    RevenueUndistributed, "revenue.undistributed", 34, "", "上一期间的收益尚未分配", "the revenue of the period before is not distributed";
    RevenueDistributed, "revenue.distributed", 34, "", "该期间的收益已分配", "the period's revenue is distributed already";
    RevenueMaximumMissing, "revenue.maximum_missing", 34, "发改价格〔2025〕65号", "公共数据运营须载明最高准许收入", "a period of public-data operation states its maximum permitted revenue";
    RevenueSharesWrong, "revenue.shares_wrong", 32, "HH-13", "收益分配比例之和必须为一万分之一万", "the shares of revenue must add up to exactly 10,000 basis points";

    // Products.
    ProductNotProducer, "product.not_producer", 30, "", "不是该数据产品的生产者", "the product is of another producer";
    ProductRetired, "product.retired", 30, "HH-4", "数据产品已退出", "the product is retired";
    ProcessUnknown, "process.unknown", 31, "", "加工记录不存在", "the processing step is not on the ledger";
    ProcessDiffers, "process.differs", 31, "", "加工记录不属于该生产者或含未列明的输入", "a step is of another operator, or used what the product does not name";
    ProductLevelLowered, "product.level_lowered", 24, "GB/T 43697-2024", "产品级别低于输入数据的级别", "the level of a product is at least the strictest of its inputs";

    // Listings.
    ListingUnknown, "listing.unknown", 20, "", "挂牌不存在", "the listing is not on the ledger";
    ListingClosed, "listing.closed", 20, "", "已摘牌", "the listing is closed";
    ListingDiffers, "listing.differs", 30, "", "交易与挂牌不一致", "the deal differs from the listing that it cites";

    // Deals.
    DealUnknown, "deal.unknown", 20, "", "交易不存在", "the deal is not on the ledger";
    DealStepWrong, "deal.step_wrong", 20, "", "交易当前状态不允许此操作", "the deal does not stand where this step begins";
    DealHostWrong, "deal.host_wrong", 3, "CD-3", "主办机构不符合交易场所要求", "an exchange hosts a deal on it, a registrar files a deal off it";
    DealPartyWrong, "deal.party_wrong", 30, "", "不是该交易的相应一方", "this step belongs to another party of the deal";
    DealLapsed, "deal.lapsed", 37, "", "交易已过完成期限", "the last day for completing the deal has passed";
    DealLicenceOver, "deal.licence_over", 19, "", "许可期限已过或尚未开始", "the term of a licence is over or has not begun";
    DealPriceForm, "deal.price_form", 33, "CQ-7", "公共数据公开价格,其他数据只记承诺值", "the price of public data is public, that of other data is a commitment";
    DealPriceNotFree, "deal.price_not_free", 33, "发改价格〔2025〕65号", "公共治理和公益用途免费", "public data is free for public governance and public interest";

    DealCancelled, "deal.cancelled", 20, "", "交易已取消", "the deal is cancelled";
    DealNotAccepted, "deal.not_accepted", 36, "", "验收前不得结算(约定预付的除外)", "nothing is settled before delivery is accepted, unless the contract says prepayment";
    DealAmountDiffers, "deal.amount_differs", 32, "", "结算金额与成交价格不符", "what is settled is not the price of the deal";
    DealTrailMissing, "deal.trail_missing", 35, "CQ-7", "交易须引用报价议价记录", "this ledger requires deals to cite the negotiation of their price";
    DealTrailDiffers, "deal.trail_differs", 35, "CQ-7", "交易与议价结果不一致或议价已使用", "the deal differs from what was agreed, or another deal used the negotiation";
    DealNotCleared, "deal.not_cleared", 35, "CQ-7", "交易尚未通过合规清算", "the host has not cleared the negotiation";
    VoucherBeforeSettlement, "voucher.before_settlement", 36, "", "结算前不得发放凭证", "no voucher before the deal is accepted and settled";

    // Prices.
    NegotiationUnknown, "price.negotiation_unknown", 35, "CQ-7", "议价不存在", "the negotiation is not on the ledger";
    NegotiationStepWrong, "price.step_wrong", 35, "CQ-7", "议价当前状态不允许此操作", "the negotiation does not stand where this step begins";
    PriceLapsed, "price.lapsed", 35, "", "报价已过有效期", "the last day for concluding on the negotiation has passed";
    PriceTurnWrong, "price.turn_wrong", 35, "", "应由对方还价", "the other party's offer is due";
    PriceCountersTooMany, "price.too_many_counters", 0, "", "还价次数过多", "too many counter-offers in one negotiation";
    PriceValuerInterested, "price.valuer_interested", 35, "CQ-7", "估价机构与交易或数据有利害关系", "who values is a party, or has a hand in the data";
    PriceNotFiled, "price.not_filed", 33, "发改价格〔2025〕65号", "公共数据收费须有生效的上限价格备案", "public data costs nothing without a filed price cap in force";
    PriceAboveCap, "price.above_cap", 33, "发改价格〔2025〕65号", "价格超过备案上限", "the price is above the filed cap";
    PriceRegimeWrong, "price.regime_wrong", 33, "CQ-7", "定价方式与数据类别不符", "caps are filed for public data only, free at nothing or guided";
    PriceAuthorityWrong, "price.authority_wrong", 33, "发改价格〔2025〕65号", "上限价格须由有权机关核定", "a cap is fixed by the institution that holds the data or a data authority, not by its operator";
    // Attestations.
    AttestUnknown, "attest.unknown", 0, "", "证明不存在", "the attestation is not on the ledger";
    AttestNotQualified, "attest.not_qualified", 4, "HH-11", "机构不具备出具该类证明的资质", "the provider is not admitted to this kind of attestation";
    AttestTermWrong, "attest.term_wrong", 23, "", "证明有效期已过或超过上限", "the last day of the attestation has passed or is later than permitted";
    AttestVersionWrong, "attest.version_wrong", 0, "", "证明对象的版本不是当前版本", "the target does not stand in the version that was examined";
    AttestTooMany, "attest.too_many", 0, "", "该对象的有效证明过多", "too many providers attest this about the target";
    AttestOfOther, "attest.of_other", 0, "", "不是该证明的出具机构", "only the provider that issued the attestation withdraws it";
    AttestWithdrawn, "attest.withdrawn", 0, "", "证明已撤回", "the attestation is withdrawn already";
    AttestCoreRegraded, "attest.core_regraded", 24, "GB/T 43697-2024", "核心数据不得重新定级", "core data is never re-graded, and nothing is re-graded to core";
    AttestRiskMissing, "attest.risk_missing", 23, "CQ-13", "重要数据缺少有效的风险评估", "important data has no live risk assessment that was passed";

    // Policy lists.
    ListNegative, "list.negative", 25, "CQ-15", "该数据列入负面清单", "a negative list that holds there names the data";
    ListNegativeInitial, "list.negative_initial", 6, "CQ-15", "列入负面清单的数据不予首次登记", "data that a negative list names is not registered";
    ListVersionWrong, "list.version_wrong", 25, "", "清单版本号不连续", "versions of a list rise by one";
    ListEffectiveWrong, "list.effective_wrong", 25, "", "生效日期早于今日或早于已公布版本", "the effective day lies in the past or before an announced version's";
    ListEntryEmpty, "list.entry_empty", 25, "", "清单条目未限定任何维度", "an entry of a list limits something, and to something";

    // Personal data.
    ConsentUnknown, "consent.unknown", 26, "", "个人授权不存在", "the consent is not on the ledger";
    ConsentNotKeeper, "consent.not_keeper", 26, "HH-6", "不是该授权的托管方或处理者", "a consent is kept by its custodian, or by the processor where there is none";
    ConsentWithdrawn, "consent.withdrawn", 27, "HH-6", "个人授权已撤回", "the consent is withdrawn already";
    ConsentWidened, "consent.widened", 26, "HH-6", "个人授权只能缩小,扩大须另行授权", "a consent is narrowed only; more needs a new one";
    PersonalNoBasis, "personal.no_basis", 26, "HH-6", "个人信息的使用没有个人授权、匿名化证明或法定依据", "personal information is used without consent, anonymisation or a statute";
    PersonalConsentNarrow, "personal.consent_narrow", 26, "HH-6", "个人授权不含该处理者、用途或期限", "the consent does not cover the processor, the purpose or the day";
    PersonalConsentWithdrawn, "personal.consent_withdrawn", 27, "HH-6", "个人授权已撤回,不得再作新的使用", "the consent was withdrawn: no new use";

    // Outbound transfer.
    OutboundTermWrong, "outbound.term_wrong", 28, "", "出境核准有效期已过或超过上限", "the last day of the clearance has passed or is later than permitted";
    OutboundAssessmentRequired, "outbound.assessment_required", 28, "促进和规范数据跨境流动规定", "须通过数据出境安全评估", "the transfer needs a security assessment";
    OutboundAssessmentMissing, "outbound.assessment_missing", 28, "促进和规范数据跨境流动规定", "缺少覆盖核准期限的有效出境安全评估", "no live outbound assessment that was passed lasts as long as the clearance";
    OutboundRouteRequired, "outbound.route_required", 28, "促进和规范数据跨境流动规定", "须订立标准合同或通过认证", "the transfer needs a standard contract or a certification";
    OutboundNotExempt, "outbound.not_exempt", 28, "促进和规范数据跨境流动规定", "豁免理由不成立", "the ground of the exemption does not hold";
    OutboundClearanceMissing, "outbound.clearance_missing", 28, "GZ-15", "受让方在境外,须先取得出境核准", "the buyer is outside the customs of the mainland: the deal cites a clearance";
    OutboundClearanceUnknown, "outbound.clearance_unknown", 28, "GZ-15", "出境核准不存在", "the clearance is not on the ledger";
    OutboundClearanceOther, "outbound.clearance_other", 28, "GZ-15", "出境核准的出口方、标的或目的地不符", "the clearance is for another exporter, object or destination";
    OutboundClearanceOver, "outbound.clearance_over", 28, "GZ-15", "出境核准已过期或其评估已失效", "the clearance or its assessment is over";
    OutboundCountMissing, "outbound.count_missing", 28, "促进和规范数据跨境流动规定", "含个人信息的出境须申报人数", "personal information that leaves states the number of people";
    OutboundCountExceeded, "outbound.count_exceeded", 28, "GZ-15", "超出出境核准的剩余人数", "more people than the clearance has left";
    InboundClearanceMissing, "inbound.clearance_missing", 0, "GZ-15", "出让方在境外,须先取得入境核准", "the seller is outside the customs of the mainland: the deal cites a clearance";
    InboundClearanceUnknown, "inbound.clearance_unknown", 0, "GZ-15", "入境核准不存在", "the inbound clearance is not on the ledger";
    InboundClearanceOther, "inbound.clearance_other", 0, "GZ-15", "入境核准的进口方或来源地不符", "the inbound clearance is for another importer or origin";
    InboundClearanceOver, "inbound.clearance_over", 0, "GZ-15", "入境核准已过期", "the inbound clearance is over";
    // Brokers, openings, secure domains, complaints, audits.
    MandateUnknown, "mandate.unknown", 4, "GZ-14", "经纪委托不存在", "the mandate is not on the ledger";
    MandateOfOthers, "mandate.of_others", 4, "", "不是该委托的委托人或经纪人", "only the principal or the broker ends a mandate";
    MandateOver, "mandate.over", 4, "GZ-14", "经纪委托已终止或不在期限内", "the mandate has ended or is out of its term";
    MandateExceeded, "mandate.exceeded", 4, "GZ-14", "交易超出经纪委托的范围", "the mandate does not cover this deal: its party, object, purpose or side";
    OpeningReplaces, "opening.replaces", 0, "SN-二", "未指明所取代的现行开放决定", "the decision does not name the one in force that it replaces";
    OpeningApprover, "opening.approver", 4, "SN-二", "开放须经数据主管部门批准", "an opening is approved by a data authority that does not hold the data";
    OpeningTooWide, "opening.too_wide", 23, "SN-二", "开放方式宽于数据的类别、级别或个人信息所允许", "the kind, level or personal information of the data does not allow this opening";
    DomainUnknown, "domain.unknown", 0, "", "安全域未登记", "no secure domain of this name is registered";
    DomainTaken, "domain.taken", 0, "", "该安全域名称已登记", "a secure domain of this name is registered already";
    DomainOfOthers, "domain.of_others", 0, "", "不是该安全域的运行方或准入部门", "only its operator or its authority retires a domain";
    DomainRetired, "domain.retired", 0, "HH-15", "安全域已停止服务", "the secure domain is out of service";
    ComplaintUnknown, "complaint.unknown", 0, "", "投诉不存在", "the complaint is not on the ledger";
    ComplaintNotConcerned, "complaint.not_concerned", 0, "SN-九", "事项与被投诉方无关", "the matter or finding is not of the organisation complained of";
    ComplaintOfOther, "complaint.of_other", 3, "SN-九", "不是受理该投诉的监管部门", "only the regulator that it was filed with decides a complaint";
    ComplaintDecided, "complaint.decided", 0, "SN-九", "投诉已办结", "the complaint is decided already";
    AuditUnscheduled, "audit.unscheduled", 0, "SN-二十一", "未设定审计周期", "no audits of this organisation are scheduled";

    // Governance.
    GovernanceNoQuorum, "governance.no_quorum", 47, "", "未达到治理法定人数", "members with more than two thirds of the power have not signed";
    GovernanceHeightWrong, "governance.height_wrong", 47, "", "生效高度过近或过远", "the effective height is too near or too far";
    GovernancePending, "governance.pending", 50, "", "已有待生效的变更", "an earlier change has not taken effect yet";
    GovernanceStale, "governance.stale", 50, "", "所替换的参数不是现行参数", "the parameters in force are not those that the change takes the place of";
    GovernanceParams, "governance.params", 50, "", "参数超出协议允许的范围", "a parameter is outside what the protocol permits";
    NodeKnown, "node.known", 47, "", "该节点已准入", "the node is admitted already";
    NodeUnknown, "node.unknown", 47, "", "该成员没有节点", "the member runs no node and holds no seat";
    NodeSeatUnfit, "node.seat_unfit", 47, "", "只有登记机构或交易场所可任验证者", "only a registrar or exchange holds a seat";
    NodeSeatTaken, "node.seat_taken", 47, "", "该成员或密钥已有席位,或席位已满", "the member or key holds a seat already, or no seat is left";
    NodeTooFew, "node.too_few", 47, "", "剩余验证者过少", "too few validators would be left to bear one fault";
    EquivocationNone, "node.equivocation_none", 46, "", "两份声明不构成自相矛盾或签名无效", "the statements do not contradict each other, or a signature does not verify";
    EquivocationStranger, "node.equivocation_stranger", 46, "", "该地址没有验证者席位", "the address holds no seat";
    EquivocationKnown, "node.equivocation_known", 46, "", "该矛盾已有记录", "this contradiction is on the ledger already";

    // Mutual recognition.
    RecogNone, "recog.none", 43, "CQ-10", "两地之间没有生效的互认协议", "no recognition agreement in its term covers the two regions";
    RecogSuspended, "recog.suspended", 43, "CQ-10", "互认协议已中止", "a recognition agreement that covers the two regions is suspended";
    RecogKind, "recog.kind", 43, "CQ-10", "互认协议不含该类证书", "the recognition agreement does not cover this kind of certificate";
    RecogRight, "recog.right", 43, "CQ-10", "互认协议不含该项权利", "the recognition agreement does not cover this right";
    RecogLevel, "recog.level", 43, "CQ-10", "互认协议不含该级别数据", "the recognition agreement does not cover this level";
    RecogSector, "recog.sector", 43, "CQ-10", "互认协议不含该行业", "the recognition agreement does not cover this industry section";
    RecogPurpose, "recog.purpose", 43, "CQ-10", "互认协议不含该用途", "the recognition agreement does not cover this purpose";
    RecogParties, "recog.parties", 43, "CQ-10", "互认双方必须是不同省级区域,按代码排序", "an agreement joins regions of two provinces, in order of their codes";
    RecogUnknown, "recog.unknown", 43, "", "互认协议不存在", "the two regions have no recognition agreement";
    RecogRefused, "recog.refused", 43, "CQ-10", "接收地登记机构已拒绝或撤回对该证书的互认", "a registrar of the receiving region has refused the certificate or withdrawn its recognition";
    RecogEntryMissing, "recog.entry_missing", 43, "CQ-10", "互认协议要求逐项登入,该证书尚未登入", "the agreement recognises by entry, and no registrar of the receiving region has entered the certificate";
    RecogParent, "recog.parent", 43, "", "须指明所属的上级互认协议", "the nearest agreement around both regions must be named as the parent, and no other";
    RecogExceedsParent, "recog.exceeds_parent", 43, "", "超出上级互认协议及其允许下放的范围", "the agreement says more than its parent does or lets be delegated";
    RecogHome, "recog.home", 44, "", "证书非异地签发,不适用互认", "the certificate is not foreign to the registrar, so there is nothing to recognise";
    RecogOfOtherRegistrar, "recog.other_registrar", 44, "", "该地域的互认决定由其他登记机构作出", "another registrar decided about this certificate for the territory";
    RecogStepWrong, "recog.step_wrong", 43, "", "互认协议当前状态不允许此操作", "the recognition agreement does not stand where this step begins";

    // Supply by who provides the data.
    SupplyConsentMissing, "supply.consent_missing", 15, "CD-6", "共享、回流数据未经提供方同意", "the data came by sharing, and its provider has not consented or has withdrawn its consent";
    SupplyConsentExceeded, "supply.consent_exceeded", 15, "CD-6", "超出提供方同意的权利、用途或期限", "the provider's consent does not cover the rights, purposes or term";
    SupplyConsentOwn, "supply.consent_own", 15, "", "提供方同意只适用于他人共享的数据", "only another organisation consents, and only to data that it shared";
    SupplyOtherProvider, "supply.other_provider", 15, "", "该资源由其他单位提供", "another organisation provides this resource";

    // Credit.
    CreditListed, "credit.listed", 16, "HH-16", "机构已被列入失信名单或正在修复审核", "the organisation is listed for bad faith: it enters no new grant or deal";
    CreditCaseUnknown, "credit.case_unknown", 0, "", "失信告知不存在", "no notice of a finding has this identity";
    CreditStepWrong, "credit.step_wrong", 0, "HH-16", "信用状态不允许此操作", "the organisation's credit does not stand where this step begins";
    CreditOfOther, "credit.of_other", 0, "", "不是被告知的机构", "the finding is against another organisation";
    CreditWindowOpen, "credit.window_open", 0, "", "异议期未满,不得列入", "it is not listed before the objection window is over";
    CreditWindowClosed, "credit.window_closed", 0, "", "异议期已过", "the objection window is over";

    // Reports, disclosures, statutory access.
    FilingEarly, "filing.early", 0, "", "报送期间尚未结束", "the period is not over";
    FilingCorrects, "filing.corrects", 0, "", "更正须指明原报送记录", "a first filing corrects none, a later one names the filing in force";
    AccessLevelDiffers, "access.level_differs", 23, "GB/T 43697-2024", "所载数据级别与账本不一致", "the level stated is not that of the data";

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
