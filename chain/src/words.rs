//! The closed vocabularies of the records: rights, levels, purposes, roles. One concept, one word.
//!
//! A set is written in JSON as a list of words in the order below without repetition, and kept as
//! bits. An unknown word is refused, so a record never means more than this program knows.

mod dispute;
mod safeguards;
mod supervision;
mod title;
mod vocabulary;

pub use dispute::{DisputeKind, DisputeOutcome};
pub use safeguards::{AttestationKind, AttestationKinds, AttestationResult, Jurisdiction};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
pub use supervision::{Activities, Activity, FindingResult};
pub use title::{CertificateField, TransferGround};
pub(crate) use vocabulary::{word_set, words};

/// A word is not in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the word is not in the vocabulary")]
pub struct UnknownWord;

words!(
    /// The three separable rights over data (三权分置). None implies another.
    Right {
        /// 持有权: to hold.
        Hold = "hold",
        /// 加工使用权: to process and use.
        Use = "use",
        /// 产品经营权: to operate products.
        Operate = "operate",
    }
);
word_set!(
    /// A set of rights.
    Rights of Right
);

words!(
    /// Level of data (GB/T 43697-2024). A later one is stricter.
    Level {
        /// 一般数据, sub-level 1.
        General1 = "general-1",
        /// 一般数据, sub-level 2.
        General2 = "general-2",
        /// 一般数据, sub-level 3.
        General3 = "general-3",
        /// 一般数据, sub-level 4.
        General4 = "general-4",
        /// 重要数据.
        Important = "important",
        /// 核心数据.
        Core = "core",
    }
);

words!(
    /// On what ground an application is objected to.
    ObjectionGround {
        /// 权属: another holds the right.
        Ownership = "ownership",
        /// 来源: the source is unlawful or unauthorised.
        Source = "source",
        /// 内容: what is stated is wrong or concealed.
        Content = "content",
        /// 安全: security or privacy is harmed.
        Security = "security",
    }
);

words!(
    /// What an organisation is found to have done in bad faith (HH-16, CQ-15).
    CreditGround {
        /// 篡改数据: data was tampered with.
        Tampering = "tampering",
        /// 盗卖倒卖: data was sold without right.
        UnlawfulSale = "unlawful_sale",
        /// 虚假登记: false material for a registration.
        FalseMaterial = "false_material",
        /// 违约: a grant or deal was broken.
        Breach = "breach",
        /// 泄露: data leaked through its fault.
        Leak = "leak",
        /// 其他失信行为, as the finding says.
        Other = "other",
    }
);

words!(
    /// What is reported or disclosed.
    FilingKind {
        /// 运营机构年度信息披露.
        OperatorDisclosure = "operator_disclosure",
        /// 实施机构年度信息披露.
        InstitutionDisclosure = "institution_disclosure",
        /// 运营机构年度经营报告.
        OperatorReport = "operator_report",
        /// 登记机构报送.
        RegistrarReport = "registrar_report",
        /// 交易场所信息报送.
        ExchangeReport = "exchange_report",
    }
);

words!(
    /// What a suspected duplicate registration is found to be.
    DuplicateRuling {
        /// 并非同一数据: two different things that only look alike.
        Distinct = "distinct",
        /// 权属有争议: the same data, and the later applicant has a case.
        Disputed = "disputed",
        /// 重复登记: the same data, and the later application is rejected.
        Duplicate = "duplicate",
    }
);

words!(
    /// Why a registration ends at its holder's request (注销).
    DeregistrationGround {
        /// 灭失: the data is destroyed and cannot be recovered.
        Destroyed = "destroyed",
        /// 放弃: the rights are waived.
        Waived = "waived",
        /// 期满: the rights have ended.
        RightsEnded = "rights_ended",
        /// 主体终止: the holder is dissolved.
        Dissolved = "dissolved",
    }
);

words!(
    /// Why a registration is undone (撤销).
    RevocationGround {
        /// 虚假材料: false or concealed material.
        FalseMaterial = "false_material",
        /// 来源违法: the source is unlawful.
        UnlawfulSource = "unlawful_source",
        /// 裁决: a court's judgment or an award.
        Award = "award",
    }
);

words!(
    /// Whose data it is.
    DataKind {
        /// 公共数据.
        Public = "public",
        /// 企业数据.
        Enterprise = "enterprise",
        /// 个人数据.
        Personal = "personal",
    }
);

words!(
    /// How the holder came by the data (来源).
    SourceKind {
        /// 自行采集: collected by the holder.
        Collected = "collected",
        /// 授权: held under an authorization.
        Authorised = "authorised",
        /// 交易: bought.
        Purchased = "purchased",
        /// 生成: produced by the holder's own operation.
        Generated = "generated",
        /// 共享/回流: shared by another department or a higher-level system.
        Shared = "shared",
    }
);

words!(
    /// What data may be used for.
    Purpose {
        /// 公共治理.
        PublicGovernance = "public_governance",
        /// 公益事业.
        PublicInterest = "public_interest",
        /// 产业发展.
        Industry = "industry",
        /// 科学研究.
        Research = "research",
        /// 法定职责.
        StatutoryDuty = "statutory_duty",
    }
);
word_set!(
    /// A set of purposes.
    Purposes of Purpose
);

words!(
    /// The form in which data or its results are delivered.
    DeliveryForm {
        /// 核验: a yes or no about given data.
        Verification = "verification",
        /// 模型.
        Model = "model",
        /// 接口.
        Api = "api",
        /// 报告.
        Report = "report",
        /// 域内数据集: a data set that stays in a secure domain.
        DatasetInDomain = "dataset_in_domain",
        /// 原始数据导出: refused unless expressly allowed.
        RawExport = "raw_export",
    }
);
word_set!(
    /// A set of delivery forms.
    DeliveryForms of DeliveryForm
);

words!(
    /// Industry section (国民经济行业门类, GB/T 4754-2017).
    Sector {
        /// 农、林、牧、渔业.
        A = "A",
        /// 采矿业.
        B = "B",
        /// 制造业.
        C = "C",
        /// 电力、热力、燃气及水生产和供应业.
        D = "D",
        /// 建筑业.
        E = "E",
        /// 批发和零售业.
        F = "F",
        /// 交通运输、仓储和邮政业.
        G = "G",
        /// 住宿和餐饮业.
        H = "H",
        /// 信息传输、软件和信息技术服务业.
        I = "I",
        /// 金融业.
        J = "J",
        /// 房地产业.
        K = "K",
        /// 租赁和商务服务业.
        L = "L",
        /// 科学研究和技术服务业.
        M = "M",
        /// 水利、环境和公共设施管理业.
        N = "N",
        /// 居民服务、修理和其他服务业.
        O = "O",
        /// 教育.
        P = "P",
        /// 卫生和社会工作.
        Q = "Q",
        /// 文化、体育和娱乐业.
        R = "R",
        /// 公共管理、社会保障和社会组织.
        S = "S",
        /// 国际组织.
        T = "T",
    }
);
word_set!(
    /// A set of industry sections.
    Sectors of Sector
);

words!(
    /// What an organisation may do on the ledger.
    Role {
        /// 登记机构.
        Registrar = "registrar",
        /// 数据交易场所.
        Exchange = "exchange",
        /// 数据主管部门.
        DataAuthority = "data_authority",
        /// 监管部门.
        Regulator = "regulator",
        /// 实施机构.
        ImplementingInstitution = "implementing_institution",
        /// 数源单位.
        SourceUnit = "source_unit",
        /// 登记主体: registrant and holder.
        Registrant = "registrant",
        /// 运营机构.
        Operator = "operator",
        /// 开发主体、数据商.
        Developer = "developer",
        /// 交易主体.
        Trader = "trader",
        /// 数据经纪人.
        Broker = "broker",
        /// 第三方专业服务机构.
        ServiceProvider = "service_provider",
        /// 质权人.
        Creditor = "creditor",
        /// 仲裁机构.
        Arbitrator = "arbitrator",
        /// 托管方.
        Custodian = "custodian",
        /// 数据海关.
        DataCustoms = "data_customs",
    }
);
word_set!(
    /// A set of roles.
    Roles of Role
);

words!(
    /// Registration track: public or non-public (社会) data.
    Track {
        /// 公共数据.
        Public = "public",
        /// 社会数据.
        Social = "social",
    }
);
word_set!(
    /// A set of tracks.
    Tracks of Track
);

words!(
    /// What a certificate is about; the letter in its number.
    CertificateKind {
        /// 数据资源.
        Resource = "resource",
        /// 数据产品和服务.
        Product = "product",
        /// 数据资产.
        Asset = "asset",
        /// 数据知识产权.
        DataIp = "data_ip",
    }
);
word_set!(
    /// A set of certificate kinds.
    CertificateKinds of CertificateKind
);

impl CertificateKind {
    /// The letter in a certificate number.
    pub const fn letter(self) -> char {
        match self {
            Self::Resource => 'R',
            Self::Product => 'P',
            Self::Asset => 'A',
            Self::DataIp => 'I',
        }
    }
}

impl DataKind {
    /// The registration track of this kind of data.
    pub const fn track(self) -> Track {
        match self {
            Self::Public => Track::Public,
            Self::Enterprise | Self::Personal => Track::Social,
        }
    }

    /// Personal data is stricter than public data, and that than an enterprise's.
    pub const fn strictness(self) -> u8 {
        match self {
            Self::Enterprise => 0,
            Self::Public => 1,
            Self::Personal => 2,
        }
    }
}

words!(
    /// What a key of an organisation may sign.
    KeyPurpose {
        /// 签名: records.
        Sign = "sign",
        /// 签章: certificates and other documents under the organisation's seal.
        Seal = "seal",
        /// 节点: the identity of a node.
        Node = "node",
    }
);

words!(
    /// Operation mode of an authorization (授权运营模式).
    OperationMode {
        /// 整体授权.
        Whole = "whole",
        /// 分领域授权.
        Sector = "sector",
        /// 依场景授权.
        Scenario = "scenario",
    }
);

words!(
    /// Where a deal is made.
    Venue {
        /// 场内.
        OnExchange = "on_exchange",
        /// 场外.
        Otc = "otc",
    }
);

words!(
    /// Who sets a price.
    PriceRegime {
        /// 免费.
        Free = "free",
        /// 政府指导定价.
        Guided = "guided",
        /// 市场自主定价.
        Market = "market",
    }
);

words!(
    /// What a deal does with the right.
    DealMode {
        /// 许可: the certificate stays where it is.
        Licence = "licence",
        /// 转移: the certificate moves to the buyer.
        Transfer = "transfer",
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec;

    #[test]
    fn a_set_has_one_spelling_in_json() {
        let rights: Rights = serde_json::from_str(r#"["hold","operate"]"#).expect("in order");
        assert!(rights.has(Right::Hold) && !rights.has(Right::Use));
        assert_eq!(serde_json::to_string(&rights).expect("writes"), r#"["hold","operate"]"#);
        for text in [r#"["operate","hold"]"#, r#"["hold","hold"]"#, r#"["own"]"#] {
            assert!(serde_json::from_str::<Rights>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unknown_bits_are_refused() {
        assert_eq!(codec::decode::<Rights>(&7u32.to_le_bytes()), Ok(Rights::all()));
        assert!(codec::decode::<Rights>(&8u32.to_le_bytes()).is_err());
    }

    #[test]
    fn levels_are_ordered_by_strictness() {
        assert!(Level::General1 < Level::General4 && Level::General4 < Level::Important);
        assert!(Level::Important < Level::Core);
    }
}
