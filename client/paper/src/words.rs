//! The words of the paper: the ledger's vocabularies in the glossary's Chinese and English.

use hefu_chain::{
    bundle::Finding,
    state::DigestAlgorithm,
    words::{CertificateKind, DataKind, Level, Right, Sector},
};

/// The same in Chinese and English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Both<T> {
    /// In Chinese.
    pub zh: T,
    /// In English.
    pub en: T,
}

/// A word of the table.
pub(crate) type Word = Both<&'static str>;

pub(crate) const fn both(zh: &'static str, en: &'static str) -> Word {
    Both { zh, en }
}

pub(crate) const fn right(right: Right) -> Word {
    match right {
        Right::Hold => both("数据资源持有权", "right to hold data"),
        Right::Use => both("数据加工使用权", "right to process and use data"),
        Right::Operate => both("数据产品经营权", "right to operate data products"),
    }
}

pub(crate) const fn kind(kind: CertificateKind) -> Word {
    match kind {
        CertificateKind::Resource => both("数据资源", "data resource"),
        CertificateKind::Product => both("数据产品和服务", "data product or service"),
        CertificateKind::Asset => both("数据资产", "data asset"),
        CertificateKind::DataIp => both("数据知识产权", "data intellectual property"),
    }
}

pub(crate) const fn data_kind(kind: DataKind) -> Word {
    match kind {
        DataKind::Public => both("公共数据", "public data"),
        DataKind::Enterprise => both("企业数据", "enterprise data"),
        DataKind::Personal => both("个人数据", "personal data"),
    }
}

pub(crate) const fn level(level: Level) -> Word {
    match level {
        Level::General1 => both("一般数据（1 级）", "general data, sub-level 1"),
        Level::General2 => both("一般数据（2 级）", "general data, sub-level 2"),
        Level::General3 => both("一般数据（3 级）", "general data, sub-level 3"),
        Level::General4 => both("一般数据（4 级）", "general data, sub-level 4"),
        Level::Important => both("重要数据", "important data"),
        Level::Core => both("核心数据", "core data"),
    }
}

/// Sections of GB/T 4754-2017.
pub(crate) const fn sector(sector: Sector) -> Word {
    match sector {
        Sector::A => both("农、林、牧、渔业", "agriculture, forestry, animal husbandry, fishery"),
        Sector::B => both("采矿业", "mining"),
        Sector::C => both("制造业", "manufacturing"),
        Sector::D => both("电力、热力、燃气及水生产和供应业", "power, heat, gas and water"),
        Sector::E => both("建筑业", "construction"),
        Sector::F => both("批发和零售业", "wholesale and retail"),
        Sector::G => both("交通运输、仓储和邮政业", "transport, storage and post"),
        Sector::H => both("住宿和餐饮业", "hotels and catering"),
        Sector::I => both("信息传输、软件和信息技术服务业", "information and software services"),
        Sector::J => both("金融业", "finance"),
        Sector::K => both("房地产业", "real estate"),
        Sector::L => both("租赁和商务服务业", "leasing and business services"),
        Sector::M => both("科学研究和技术服务业", "research and technical services"),
        Sector::N => both("水利、环境和公共设施管理业", "water, environment, public facilities"),
        Sector::O => both("居民服务、修理和其他服务业", "resident and repair services"),
        Sector::P => both("教育", "education"),
        Sector::Q => both("卫生和社会工作", "health and social work"),
        Sector::R => both("文化、体育和娱乐业", "culture, sports, entertainment"),
        Sector::S => both("公共管理、社会保障和社会组织", "public administration, social security"),
        Sector::T => both("国际组织", "international organisations"),
    }
}

pub(crate) const fn algorithm(algorithm: DigestAlgorithm) -> &'static str {
    match algorithm {
        DigestAlgorithm::Blake3 => "BLAKE3",
        DigestAlgorithm::Sha256 => "SHA-256",
        DigestAlgorithm::Sm3 => "SM3",
    }
}

/// What a status that takes the force away is called on a stamp.
pub(crate) const fn stamp(finding: Finding) -> Word {
    match finding {
        Finding::Revoked => both("已撤销", "REVOKED"),
        Finding::Deregistered => both("已注销", "DEREGISTERED"),
        Finding::Suspended => both("已中止", "SUSPENDED"),
        Finding::Expired => both("已过有效期", "EXPIRED"),
        Finding::NotYetValid => both("尚未生效", "NOT YET VALID"),
        Finding::Frozen => both("已冻结", "FROZEN"),
        Finding::Measure => both("受临时措施限制", "STOPPED BY A MEASURE"),
        Finding::UnderReview => both("待核定", "UNDER REVIEW"),
        _ => both("不具效力", "NOT IN FORCE"),
    }
}
