//! Words of the life of a title: corrections and transfers without a deal.

use serde::{Deserialize, Serialize};

use super::words;

words!(
    /// What a certificate states, as a correction names it.
    CertificateField {
        /// 名称.
        Title = "title",
        /// 持有人名称.
        HolderName = "holder_name",
        /// 数据所在地.
        Region = "region",
        /// 所属行业.
        Sector = "sector",
        /// 证据清单.
        Evidence = "evidence",
        /// 持有人.
        Holder = "holder",
        /// 权利.
        Rights = "rights",
        /// 数据类别.
        DataKind = "data_kind",
        /// 数据级别.
        Level = "level",
        /// 起始日.
        ValidFrom = "valid_from",
        /// 截止日.
        ValidTo = "valid_to",
    }
);

impl CertificateField {
    /// True when a correction may change it. Holder, rights, level and term need a change, a
    /// renewal or a transfer (invariant 11); the kind of data decides the track and never changes.
    pub const fn is_correctable(self) -> bool {
        matches!(
            self,
            Self::Title | Self::HolderName | Self::Region | Self::Sector | Self::Evidence
        )
    }
}

words!(
    /// Why a certificate moves without a deal on this ledger.
    TransferGround {
        /// 继承: the holder's business passed to its heir.
        Inheritance = "inheritance",
        /// 合并: the holder was merged into another organisation.
        Merger = "merger",
        /// 分立: the holder was divided.
        Division = "division",
        /// 出资、划转: brought in as capital, or allotted within a group or the public sector.
        Contribution = "contribution",
        /// 赠与: given.
        Gift = "gift",
        /// 判决、裁决: a court's judgment, or an award that was not executed on this ledger.
        Judgment = "judgment",
    }
);

impl TransferGround {
    /// True when the former holder may have ceased to exist, and then signs nothing.
    pub const fn is_succession(self) -> bool {
        matches!(self, Self::Inheritance | Self::Merger)
    }
}
