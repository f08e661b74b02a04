//! Rules over titles, providers and summaries: near-duplicates (A11), sensitive words (A12). They
//! only raise: equal titles are never identity.

use std::collections::BTreeMap;

use super::{Alert, Rule, Severity, Target, Thresholds};
use crate::time::Date;

/// Words that speak of personal information.
const SENSITIVE: &[&str] = &[
    "身份证",
    "人脸",
    "指纹",
    "病历",
    "病案",
    "征信",
    "手机号",
    "住址",
    "低保人员",
    "残疾人员",
    "残疾人基本",
    "姓名",
    "银行账号",
    "行踪轨迹",
];
/// What follows such a word where a place or procedure is meant, not people's data.
const HARMLESS_AFTER: &[&str] =
    &["办证点", "办理点", "受理点", "跨省异地办证", "办理指南", "办理流程"];
/// Characters that may stand between the word and what follows it.
const HARMLESS_WITHIN_CHARS: usize = 8;

/// How alike two texts are, in basis points: the Dice coefficient of their pairs of neighbouring
/// characters. Equal texts have 10,000, texts without a common pair 0.
pub fn similarity_bp(one: &str, other: &str) -> u32 {
    if one == other {
        return 10_000;
    }
    let (ours, theirs) = (pairs(one), pairs(other));
    let total: u64 = ours.values().chain(theirs.values()).sum();
    if total == 0 {
        return 0;
    }
    let common: u64 = ours.iter().map(|(pair, n)| *n.min(theirs.get(pair).unwrap_or(&0))).sum();
    u32::try_from(common * 2 * 10_000 / total).unwrap_or(10_000)
}

/// Pairs of neighbouring characters, with how often each stands there.
fn pairs(text: &str) -> BTreeMap<(char, char), u64> {
    let mut pairs = BTreeMap::new();
    let neighbours = text.chars().zip(text.chars().skip(1));
    for pair in neighbours {
        *pairs.entry(pair).or_default() += 1;
    }
    pairs
}

/// A11: title and provider are each as good as those of another registration. Data of different
/// holders with one title are different data.
pub fn near_duplicate(
    target: Target,
    (title, provider): (&str, &str),
    (other_title, other_provider): (&str, &str),
    other: Target,
    date: Date,
    thresholds: &Thresholds,
) -> Option<Alert> {
    let titles = similarity_bp(title, other_title);
    let alike = titles.min(similarity_bp(provider, other_provider));
    (alike >= thresholds.similarity_bp)
        .then(|| Alert::new(Rule::NearDuplicate, Severity::Notice, target, date, other))
}

/// A12: title or summary speaks of personal information, and the resource declares none.
pub fn sensitive_words(
    target: Target,
    texts: &[&str],
    personal_information: bool,
    date: Date,
) -> Option<Alert> {
    if personal_information {
        return None;
    }
    let found = SENSITIVE.iter().find(|word| texts.iter().any(|text| speaks_of(text, word)))?;
    Some(Alert::new(Rule::SensitiveWords, Severity::Warning, target, date, found))
}

/// True when the word stands in the text where no place or procedure is meant.
fn speaks_of(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let after: String = text[at + word.len()..].chars().take(HARMLESS_WITHIN_CHARS).collect();
        !HARMLESS_AFTER.iter().any(|place| after.contains(place))
    })
}
