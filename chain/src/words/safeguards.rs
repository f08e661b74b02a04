//! Words of attestations and of transfer across the border.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::vocabulary::{word_set, words};
use crate::region::Region;

words!(
    /// What a third-party provider attests (第三方专业服务). A provider issues the kinds that a data
    /// authority has admitted it to, and no other.
    AttestationKind {
        /// 合规意见: compliance opinion of a law firm.
        Compliance = "compliance",
        /// 质量评价: quality, in measured dimensions.
        Quality = "quality",
        /// 价值评估: valuation.
        Valuation = "valuation",
        /// 安全测评: security evaluation.
        Security = "security",
        /// 风险评估: risk assessment, which important data needs.
        RiskAssessment = "risk_assessment",
        /// 匿名化: the data no longer identifies anybody.
        Anonymisation = "anonymisation",
        /// 重新定级: another level, also of what a processing makes of the data.
        Regrading = "regrading",
        /// 出境安全评估: security assessment of an outbound transfer.
        OutboundAssessment = "outbound_assessment",
        /// 结果不可逆算: a result does not lead back to its inputs.
        Irreversibility = "irreversibility",
        /// 产品认证评级: certification of a product.
        Certification = "certification",
        /// 数据管理能力成熟度: maturity of an organisation.
        Dcmm = "dcmm",
    }
);
word_set!(
    /// A set of kinds of attestations.
    AttestationKinds of AttestationKind
);

words!(
    /// Where data goes, or comes from, that crosses the customs of the mainland.
    Jurisdiction {
        /// 香港.
        HongKong = "hong_kong",
        /// 澳门.
        Macao = "macao",
        /// 台湾.
        Taiwan = "taiwan",
        /// 境外.
        Foreign = "foreign",
    }
);

impl Jurisdiction {
    /// The jurisdiction of a division that lies outside the customs of the mainland (GB/T 2260:
    /// 71, 81 and 82).
    pub const fn of(region: Region) -> Option<Self> {
        match region.province().code() {
            710_000 => Some(Self::Taiwan),
            810_000 => Some(Self::HongKong),
            820_000 => Some(Self::Macao),
            _ => None,
        }
    }
}

words!(
    /// What an attestation comes to.
    AttestationResult {
        /// 通过: what was examined holds.
        Satisfied = "satisfied",
        /// 不通过: it does not.
        NotSatisfied = "not_satisfied",
    }
);
