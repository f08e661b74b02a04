//! Every word on the paper, in the order of the form, before anything is placed.

use hefu_chain::{
    bundle::{Finding, Outcome, status_findings},
    state::{Subject, TaggedDigest},
    time::{BlockTime, Date},
};

use crate::{
    facts::Facts,
    link::VerifyAddress,
    regions,
    words::{self, Both, Word, both},
};

/// Evidence shown by digest; the rest is counted.
const EVIDENCE_SHOWN_MAX: usize = 2;
/// UTC+8, in which legal days are counted.
const CHINA_OFFSET_MS: u64 = 8 * 3_600_000;

/// What the form says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Heading.
    pub heading: Word,
    /// Kind of certificate.
    pub kind: Word,
    /// Certificate number.
    pub number: String,
    /// Result query code (登记结果查询码).
    pub query_code: String,
    /// Why it is not in force.
    pub stamp: Option<Stamp>,
    /// Labelled statements.
    pub rows: Vec<Row>,
    /// Where the registrar's seal goes.
    pub seal: Seal,
    /// Small print.
    pub notes: Vec<String>,
    /// What the QR code carries.
    pub link: String,
    /// Title that the certificate bears, for the file's own title.
    pub title: String,
    /// The block time that all this is after.
    pub time: BlockTime,
}

/// The mark of a certificate that is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The word.
    pub word: Word,
    /// As of when, and why.
    pub why: Both<String>,
}

/// A label and what is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The label.
    pub label: Word,
    /// What is stated.
    pub lines: Vec<Line>,
}

/// A statement; it may need several lines on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text.
    pub text: String,
    /// In small letters.
    pub is_small: bool,
    /// Lines on paper that it gets when there is no room for all.
    pub lines_max: usize,
}

/// Where the registrar's seal goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Who seals.
    pub registrar: String,
    /// Date of registration; a place for it where it is not known.
    pub date: String,
}

impl Sheet {
    /// What the form says about these facts.
    pub fn of(facts: &Facts, address: &VerifyAddress) -> Self {
        let certificate = &facts.certificate;
        let status = Status::of(facts);
        let issued_on = facts.beside.issued_on.map(date_zh);
        Self {
            heading: both("数据产权登记证书", "Certificate of Data Property Rights Registration"),
            kind: words::kind(certificate.number.kind()),
            number: certificate.number.to_string(),
            query_code: facts.issue.query_code.clone(),
            stamp: status.stamp(facts),
            rows: rows(facts, &status),
            seal: Seal {
                registrar: facts.registrar_name.clone(),
                date: issued_on.unwrap_or_else(|| "　　　　年　　月　　日".into()),
            },
            notes: notes(facts),
            link: address.link(&certificate.number, &certificate.record),
            title: facts.issue.title.clone(),
            time: facts.as_of.time,
        }
    }
}

/// What the state says of the certificate's force.
struct Status {
    outcome: Outcome,
    findings: Vec<(Finding, usize)>,
    blocked: Option<Both<String>>,
}

impl Status {
    fn of(facts: &Facts) -> Self {
        let mut findings: Vec<(Finding, usize)> = Vec::new();
        for (finding, _) in status_findings(&facts.certificate, facts.as_of.time) {
            match findings.iter_mut().find(|(found, _)| *found == finding) {
                Some((_, count)) => *count += 1,
                None => findings.push((finding, 1)),
            }
        }
        let blocked = facts.beside.blocked.clone();
        let of_findings = findings.iter().map(|(finding, _)| finding.outcome()).max();
        let of_base = blocked.is_some().then_some(Outcome::NotInForce);
        let outcome = of_findings.max(of_base).unwrap_or(Outcome::Valid);
        Self { outcome, findings, blocked }
    }

    fn why(&self) -> Both<String> {
        let one = |(finding, count): &(Finding, usize)| {
            let (zh, en) = (finding.message_zh(), finding.message_en());
            match count {
                1 => Both { zh: zh.to_owned(), en: en.to_owned() },
                more => Both { zh: format!("{zh}（{more} 项）"), en: format!("{en} ({more})") },
            }
        };
        let all = self.findings.iter().map(one).chain(self.blocked.clone());
        let (zh, en): (Vec<String>, Vec<String>) = all.map(|why| (why.zh, why.en)).unzip();
        Both { zh: zh.join("；").replace(',', "，"), en: en.join("; ") }
    }

    fn stamp(&self, facts: &Facts) -> Option<Stamp> {
        if self.outcome != Outcome::NotInForce {
            return None;
        }
        let finding =
            self.findings.iter().map(|(f, _)| *f).find(|f| f.outcome() == Outcome::NotInForce);
        let word = finding.map_or(both("不具效力", "NOT IN FORCE"), words::stamp);
        let (height, time, why) = (facts.as_of.height, local_time(facts.as_of.time), self.why());
        let zh = format!("截至账本高度 {height}（{time}）：{}", why.zh);
        let en = format!("as of height {height}, {time}: {}", why.en);
        Some(Stamp { word, why: Both { zh, en } })
    }
}

fn row(zh: &'static str, en: &'static str, lines: Vec<Line>) -> Row {
    Row { label: both(zh, en), lines }
}

fn large(text: impl Into<String>, lines_max: usize) -> Line {
    Line { text: text.into().replace('\n', " "), is_small: false, lines_max }
}

fn small(text: impl Into<String>, lines_max: usize) -> Line {
    Line { text: text.into(), is_small: true, lines_max }
}

fn rows(facts: &Facts, status: &Status) -> Vec<Row> {
    let (issue, certificate) = (&facts.issue, &facts.certificate);
    let term = (certificate.valid_from, certificate.valid_to);
    vec![
        row("数据名称", "Title", vec![large(&issue.title, 5)]),
        row("权利人", "Holder", holder(facts)),
        row("登记权利", "Rights", {
            let rights: Vec<Word> = certificate.rights.iter().map(words::right).collect();
            vec![large(joined_zh(&rights), 2), small(joined_en(&rights), 2)]
        }),
        row("登记对象", "Subject", subject(certificate.subject)),
        row("数据类别与级别", "Kind and level", kind_and_level(facts)),
        row(
            "有效期",
            "Term",
            vec![
                large(format!("{} 至 {}", date_zh(term.0), date_zh(term.1)), 1),
                small(format!("{} to {}, days in UTC+8", term.0, term.1), 1),
            ],
        ),
        row("存证", "Evidence", evidence(&issue.evidence)),
        row(
            "登记机构",
            "Registrar",
            vec![
                large(&facts.registrar_name, 3),
                small(format!("统一社会信用代码 USCC {}", certificate.registrar), 1),
            ],
        ),
        row("登记与版本", "Registered, version", registered(facts)),
        row("状态", "Status", state(facts, status)),
    ]
}

fn holder(facts: &Facts) -> Vec<Line> {
    let code = format!("统一社会信用代码 USCC {}", facts.certificate.holder);
    match facts.holder_name() {
        Some(name) => vec![large(name, 4), small(code, 1)],
        None => vec![
            large(facts.certificate.holder.to_string(), 1),
            small(
                "受让后的权利人，名称见核验页 Holder after a transfer; the verify page has the name",
                2,
            ),
        ],
    }
}

fn subject(subject: Subject) -> Vec<Line> {
    let (word, id) = match subject {
        Subject::Resource(id) => (both("数据资源", "data resource"), id),
        Subject::Product(id) => (both("数据产品和服务", "data product or service"), id),
    };
    vec![large(format!("{} {}", word.zh, word.en), 1), small(id.to_string(), 2)]
}

fn kind_and_level(facts: &Facts) -> Vec<Line> {
    let (issue, certificate) = (&facts.issue, &facts.certificate);
    let mut all = vec![words::data_kind(certificate.data_kind), words::level(certificate.level)];
    all.extend(certificate.sector.map(words::sector));
    let region = issue.region;
    let (zh, en) = match regions::name(region) {
        Some(name) => (format!("{} {region}", name.zh), format!("{} ({region})", name.en)),
        None => (format!("代码 {region}"), region.to_string()),
    };
    vec![
        large(format!("{}；所在地区 {zh}", joined_zh(&all)), 2),
        small(format!("{}; region of the data {en}", joined_en(&all)), 2),
    ]
}

fn evidence(digests: &[TaggedDigest]) -> Vec<Line> {
    let shown = digests.iter().take(EVIDENCE_SHOWN_MAX);
    let line =
        |each: &TaggedDigest| small(format!("{}: {}", words::algorithm(each.alg), each.digest), 2);
    let mut lines: Vec<Line> = shown.map(line).collect();
    let left_out = digests.len().saturating_sub(EVIDENCE_SHOWN_MAX);
    if left_out > 0 {
        let text =
            format!("另有 {left_out} 项，见凭证文件 {left_out} more in the certificate file");
        lines.push(small(text, 1));
    }
    lines
}

fn registered(facts: &Facts) -> Vec<Line> {
    let (height, version) = (facts.certificate.issued, facts.certificate.version);
    let on = facts.beside.issued_on.map_or(String::new(), |date| format!("{}，", date_zh(date)));
    let zh = format!("{on}账本高度 {height}；第 {version} 版");
    let mut lines = vec![large(zh, 1)];
    if version > 1 {
        let text = "名称与权利人以外的登记事项为现行版本；历次变更和更正见核验页 The verify page has every change and correction";
        lines.push(small(text, 2));
    }
    lines
}

fn state(facts: &Facts, status: &Status) -> Vec<Line> {
    let (height, time, why) = (facts.as_of.height, local_time(facts.as_of.time), status.why());
    let because = |why: &str, colon: &str| match why {
        "" => String::new(),
        why => format!("{colon}{why}"),
    };
    let zh = status.outcome.zh().replace(',', "，");
    let en = status.outcome.en();
    vec![
        large(format!("{zh}{}（截至账本高度 {height}）", because(&why.zh, "：")), 2),
        small(format!("{en}{}, as of height {height}, {time} (UTC+8)", because(&why.en, ": ")), 2),
    ]
}

fn notes(facts: &Facts) -> Vec<String> {
    let (height, time) = (facts.as_of.height, local_time(facts.as_of.time));
    vec![
        format!(
            "本页所示为账本高度 {height}（北京时间 {time}）的状态，当前状态以扫码核验为准；登记不证明所登记内容属实。"
        ),
        format!(
            "This page shows the state as of height {height}, {time} (UTC+8); the QR code gives the present one. \
             Registration does not prove that what was registered is true."
        ),
        format!("登记记录摘要 Digest of the registering record: {}", facts.certificate.record),
    ]
}

fn joined_zh(words: &[Word]) -> String {
    words.iter().map(|word| word.zh).collect::<Vec<_>>().join("、")
}

fn joined_en(words: &[Word]) -> String {
    words.iter().map(|word| word.en).collect::<Vec<_>>().join("; ")
}

fn date_zh(date: Date) -> String {
    let (year, month, day) = date.ymd();
    format!("{year} 年 {month} 月 {day} 日")
}

/// A block time as the clock shows it in UTC+8.
fn local_time(time: BlockTime) -> String {
    time.plus_ms(CHINA_OFFSET_MS).to_rfc3339().replace('T', " ").replace('Z', "")
}
