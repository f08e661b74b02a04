//! The words of catalogues: update frequency, openness and industry, spelled many ways.

use hefu_chain::words::Sector;
use serde::{Deserialize, Serialize};

/// How often data is updated (更新频率).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateCycle {
    /// 实时.
    RealTime,
    /// 每日.
    Daily,
    /// 每周.
    Weekly,
    /// 每月.
    Monthly,
    /// 每季度.
    Quarterly,
    /// 每半年.
    HalfYearly,
    /// 每年.
    Yearly,
    /// 每两年 or longer.
    Rarely,
    /// 不定期.
    Irregular,
    /// 不更新.
    Never,
    /// Said, in words that are none of these.
    Other,
    /// Not said.
    Unknown,
}

impl UpdateCycle {
    /// The word used in records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RealTime => "real_time",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::HalfYearly => "half_yearly",
            Self::Yearly => "yearly",
            Self::Rarely => "rarely",
            Self::Irregular => "irregular",
            Self::Never => "never",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }
}

/// On what terms a catalogue opens data (开放属性).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Openness {
    /// 无条件开放.
    Unconditional,
    /// 有条件开放: to people who log in or meet a condition.
    Conditional,
    /// 依申请开放.
    Application,
    /// Said, in words that are none of these.
    Other,
    /// Not said.
    Unknown,
}

/// Spellings of frequencies, with the parts that a text must hold. The first match counts, so
/// narrower words stand before the words they contain (每半年 before 每年).
const CYCLES: &[(&str, UpdateCycle)] = &[
    ("不更新", UpdateCycle::Never),
    ("不再更新", UpdateCycle::Never),
    ("静态", UpdateCycle::Never),
    ("一次性", UpdateCycle::Never),
    ("不定", UpdateCycle::Irregular),
    ("IRREGULAR", UpdateCycle::Irregular),
    ("R/P1Y", UpdateCycle::Yearly),
    ("R/P6M", UpdateCycle::HalfYearly),
    ("R/P3M", UpdateCycle::Quarterly),
    ("R/P1M", UpdateCycle::Monthly),
    ("R/P1W", UpdateCycle::Weekly),
    ("R/P7D", UpdateCycle::Weekly),
    ("R/P1D", UpdateCycle::Daily),
    ("R/PT1S", UpdateCycle::RealTime),
    ("实时", UpdateCycle::RealTime),
    ("即时", UpdateCycle::RealTime),
    ("REAL_TIME", UpdateCycle::RealTime),
    ("半年", UpdateCycle::HalfYearly),
    ("HALF_YEAR", UpdateCycle::HalfYearly),
    ("两年", UpdateCycle::Rarely),
    ("三年", UpdateCycle::Rarely),
    ("五年", UpdateCycle::Rarely),
    ("季", UpdateCycle::Quarterly),
    ("EVERY_QUARTER", UpdateCycle::Quarterly),
    ("年", UpdateCycle::Yearly),
    ("EVERY_YEAR", UpdateCycle::Yearly),
    ("月", UpdateCycle::Monthly),
    ("EVERY_MONTH", UpdateCycle::Monthly),
    ("周", UpdateCycle::Weekly),
    ("星期", UpdateCycle::Weekly),
    ("EVERY_WEEK", UpdateCycle::Weekly),
    ("日", UpdateCycle::Daily),
    ("天", UpdateCycle::Daily),
    ("EVERY_DAY", UpdateCycle::Daily),
];

/// The usual spellings, which need no rewriting.
const CYCLES_PLAIN: &[&str] =
    &["实时", "每日", "每周", "每月", "每季度", "每半年", "每年", "不定期", "不更新"];

/// Reads a frequency; true when the text was not in its usual spelling.
pub fn read_cycle(text: &str) -> (UpdateCycle, bool) {
    let text = text.trim();
    if text.is_empty() || text == "空" {
        return (UpdateCycle::Unknown, false);
    }
    // An explanation in brackets may hold other words: 不定期(更新说明:暂无新业务数据产生).
    let head = text.split(['(', '\u{ff08}']).next().unwrap_or(text).trim();
    let found = CYCLES.iter().find(|(part, _)| head.contains(part)).map(|(_, cycle)| *cycle);
    let rewritten = !CYCLES_PLAIN.contains(&text);
    match found {
        Some(cycle) => (cycle, rewritten),
        None => (UpdateCycle::Other, false),
    }
}

/// Spellings of openness; the first match counts.
const OPENNESS: &[(&str, Openness)] = &[
    ("无条件", Openness::Unconditional),
    ("完全开放", Openness::Unconditional),
    ("普遍开放", Openness::Unconditional),
    ("UNCONDITIONAL", Openness::Unconditional),
    ("unconditional", Openness::Unconditional),
    ("申请", Openness::Application),
    ("application", Openness::Application),
    ("有条件", Openness::Conditional),
    ("受限", Openness::Conditional),
    ("登录", Openness::Conditional),
    ("实名", Openness::Conditional),
    ("CONDITIONAL", Openness::Conditional),
    ("conditional", Openness::Conditional),
    ("restricted public", Openness::Conditional),
    ("non-public", Openness::Application),
];

/// The usual spellings, which need no rewriting.
const OPENNESS_PLAIN: &[&str] = &["无条件开放", "有条件开放", "依申请开放"];

/// Reads an openness; true when the text was not in its usual spelling.
pub fn read_openness(text: &str) -> (Openness, bool) {
    let text = text.trim();
    if text.is_empty() || matches!(text, "unknown" | "空") {
        return (Openness::Unknown, false);
    }
    if text == "public" {
        return (Openness::Unconditional, true);
    }
    let found = OPENNESS.iter().find(|(part, _)| text.contains(part)).map(|(_, word)| *word);
    match found {
        Some(word) => (word, !OPENNESS_PLAIN.contains(&text)),
        None => (Openness::Other, false),
    }
}

/// What an industry text turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadSector {
    /// Letter and name, as GB/T 4754-2017 writes them.
    Lettered(Sector),
    /// The name without its letter.
    Named(Sector),
    /// Not an industry section, such as a theme word; the text stays in the evidence.
    Theme,
    /// No text.
    Absent,
}

impl ReadSector {
    /// The section, if the text names one.
    pub const fn sector(self) -> Option<Sector> {
        match self {
            Self::Lettered(sector) | Self::Named(sector) => Some(sector),
            Self::Theme | Self::Absent => None,
        }
    }
}

/// Names of the sections without punctuation, as GB/T 4754-2017 lists them.
const SECTORS: &[(&str, Sector)] = &[
    ("农林牧渔业", Sector::A),
    ("采矿业", Sector::B),
    ("制造业", Sector::C),
    ("电力热力燃气及水生产和供应业", Sector::D),
    ("建筑业", Sector::E),
    ("批发和零售业", Sector::F),
    ("交通运输仓储和邮政业", Sector::G),
    ("住宿和餐饮业", Sector::H),
    ("信息传输软件和信息技术服务业", Sector::I),
    ("金融业", Sector::J),
    ("房地产业", Sector::K),
    ("租赁和商务服务业", Sector::L),
    ("科学研究和技术服务业", Sector::M),
    ("水利环境和公共设施管理业", Sector::N),
    ("居民服务修理和其他服务业", Sector::O),
    ("教育", Sector::P),
    ("卫生和社会工作", Sector::Q),
    ("文化体育和娱乐业", Sector::R),
    ("公共管理社会保障和社会组织", Sector::S),
    ("国际组织", Sector::T),
];

/// Reads an industry: `S.公共管理…`, `公共管理…`, a bare letter, or something else.
pub fn read_sector(text: &str) -> ReadSector {
    let text = text.trim();
    if text.is_empty() || text == "空" {
        return ReadSector::Absent;
    }
    let letter = text.get(..1).and_then(|letter| letter.parse::<Sector>().ok());
    let name = match letter {
        Some(_) => text.get(1..).unwrap_or_default(),
        None => text,
    };
    let bare: String = name.chars().filter(|c| !is_mark(*c)).collect();
    let named = SECTORS.iter().find(|(known, _)| *known == bare).map(|(_, sector)| *sector);
    match (letter, named) {
        (Some(letter), None) if bare.is_empty() => ReadSector::Lettered(letter),
        (Some(letter), Some(sector)) if letter == sector => ReadSector::Lettered(sector),
        (None, Some(sector)) => ReadSector::Named(sector),
        _ => ReadSector::Theme,
    }
}

fn is_mark(c: char) -> bool {
    // Full-width stop, comma and colon stand beside their ASCII forms.
    c.is_whitespace()
        || matches!(c, '.' | '、' | ',' | '\u{ff0c}' | '-' | ':' | '\u{ff1a}' | '\u{ff0e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequencies_of_many_spellings() {
        for (text, cycle, rewritten) in [
            ("每年", UpdateCycle::Yearly, false),
            ("年", UpdateCycle::Yearly, true),
            ("按年更新", UpdateCycle::Yearly, true),
            ("每半年", UpdateCycle::HalfYearly, false),
            ("季度", UpdateCycle::Quarterly, true),
            ("每两年", UpdateCycle::Rarely, true),
            ("每天", UpdateCycle::Daily, true),
            ("即时", UpdateCycle::RealTime, true),
            ("不定期\u{ff08}更新说明:每年一次\u{ff09}", UpdateCycle::Irregular, true),
            ("不更新(更新说明:暂无新业务数据产生)", UpdateCycle::Never, true),
            ("R/P1Y", UpdateCycle::Yearly, true),
            ("其他", UpdateCycle::Other, false),
            ("", UpdateCycle::Unknown, false),
        ] {
            assert_eq!(read_cycle(text), (cycle, rewritten), "{text}");
        }
    }

    #[test]
    fn openness_of_many_spellings() {
        for (text, openness, rewritten) in [
            ("无条件开放", Openness::Unconditional, false),
            ("完全开放", Openness::Unconditional, true),
            ("普遍开放", Openness::Unconditional, true),
            ("有条件开放", Openness::Conditional, false),
            ("登录开放", Openness::Conditional, true),
            ("依申请开放", Openness::Application, false),
            ("申请后开放", Openness::Application, true),
            ("1级 不脱敏", Openness::Other, false),
            ("", Openness::Unknown, false),
        ] {
            assert_eq!(read_openness(text), (openness, rewritten), "{text}");
        }
    }

    #[test]
    fn industries_with_and_without_letter_and_theme_words() {
        let s = Sector::S;
        assert_eq!(read_sector("S.公共管理、社会保障和社会组织"), ReadSector::Lettered(s));
        assert_eq!(read_sector("公共管理、社会保障和社会组织"), ReadSector::Named(s));
        assert_eq!(read_sector("农、林、牧、渔业"), ReadSector::Named(Sector::A));
        assert_eq!(read_sector("P.教育"), ReadSector::Lettered(Sector::P));
        assert_eq!(read_sector("J"), ReadSector::Lettered(Sector::J));
        assert_eq!(read_sector("教育文化"), ReadSector::Theme);
        assert_eq!(read_sector("生活服务|财税金融"), ReadSector::Theme);
        // A letter that contradicts its name names no section.
        assert_eq!(read_sector("A.教育"), ReadSector::Theme);
        assert_eq!(read_sector(""), ReadSector::Absent);
    }
}
