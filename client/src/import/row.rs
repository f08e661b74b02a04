//! One row of a catalogue: as read, and as it goes on the ledger.
//!
//! The row's evidence is canonical JSON (RFC 8785) of its columns as texts, so the same row is the
//! same evidence from JSON lines and from CSV, and whoever keeps the catalogue can compute the digest
//! again: see [`evidence_of`]. A dataset of a DCAT catalogue is its own canonical JSON as read.

use hefu_chain::{
    jcs,
    limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX},
    region::Region,
    time::Date,
    words::Sector,
};
use serde_json::{Map, Value};

use super::{
    dates::{ReadDate, read_date},
    holder::is_relative,
    report::{Note, Refusal},
    words::{Openness, ReadSector, UpdateCycle, read_cycle, read_openness, read_sector},
};

/// A row as read.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow {
    /// Number of its line or entry, from 1.
    pub line: u64,
    /// Values by column.
    columns: Map<String, Value>,
    /// Canonical JSON of what was read.
    evidence: Vec<u8>,
}

/// Canonical JSON of a row's columns, alike for every way to write the row: values as texts (numbers
/// in decimal, lists joined with `|`), ends trimmed, CR LF as LF, empty columns left out.
fn evidence_of(columns: &Map<String, Value>) -> Vec<u8> {
    let mut texts = Map::new();
    for (column, value) in columns {
        let text = match value {
            Value::Bool(_) | Value::Object(_) => {
                String::from_utf8(jcs::canonicalise(value)).unwrap_or_default()
            }
            other => value_text(Some(other)),
        };
        let text = text.replace("\r\n", "\n");
        if !text.trim().is_empty() {
            texts.insert(column.trim().into(), text.trim().into());
        }
    }
    jcs::canonicalise(&texts)
}

/// What a row needs beside itself.
#[derive(Clone, Copy, Debug)]
pub struct RowContext {
    /// Today; later dates are left out.
    pub today: Date,
    /// Region of rows that name none.
    pub region: Option<Region>,
}

/// A row that can be declared.
#[derive(Clone, Debug, PartialEq)]
pub struct CleanRow {
    /// Number of its line or entry, from 1.
    pub line: u64,
    /// Its identifier in the catalogue.
    pub id: String,
    /// Where it belongs.
    pub region: Region,
    /// The portal that lists it; may be empty.
    pub portal: String,
    /// Its title. Never an identity.
    pub title: String,
    /// Its summary.
    pub summary: Option<String>,
    /// Who provides it, as the catalogue says it: unique only together with the region.
    pub provider: String,
    /// Industry section.
    pub sector: Option<Sector>,
    /// On what terms it is open.
    pub openness: Openness,
    /// How often it is updated.
    pub cycle: UpdateCycle,
    /// Day of publication.
    pub published: Option<Date>,
    /// Day of the last update.
    pub updated: Option<Date>,
    /// Number of rows of the data.
    pub rows: Option<u64>,
    /// File formats.
    pub formats: Vec<String>,
    /// Government information-resource code (政务信息资源代码).
    pub code: Option<String>,
    /// Listed by a city that does not own it (数据回流).
    pub back_flow: bool,
    /// May hold personal information, by its words.
    pub personal: bool,
    /// The canonical JSON that is its evidence.
    pub evidence: Vec<u8>,
    /// What was normalised.
    pub notes: Vec<Note>,
}

/// Words that point to personal information in title or summary.
const PERSONAL_WORDS: [&str; 7] = ["姓名", "身份证", "残疾人", "低保", "征信", "人脸", "病历"];
/// Titles about offices rather than people (`…居民身份证跨省异地办证点信息`).
const OFFICE_WORDS: [&str; 4] = ["办证点", "办理点", "受理点", "服务网点"];
/// A provider name that stands for a source outside the city.
const BACK_FLOW_PROVIDER: &str = "外部资源";
/// How portals link to a resource by its information-resource code.
const CODE_IN_URL: &str = "DataSet/";

impl RawRow {
    /// A row of named columns.
    pub fn from_columns(line: u64, columns: Map<String, Value>) -> Self {
        let evidence = evidence_of(&columns);
        Self { line, columns, evidence }
    }

    /// A dataset of a DCAT catalogue.
    pub fn from_dcat(line: u64, dataset: Map<String, Value>) -> Self {
        let evidence = jcs::canonicalise(&dataset);
        let text = |key: &str| value_text(dataset.get(key));
        let publisher = dataset.get("publisher").and_then(|p| p.get("name"));
        let distributions = dataset.get("distribution").and_then(Value::as_array);
        let formats = distributions.into_iter().flatten().filter_map(|distribution| {
            ["mediaType", "format"].iter().find_map(|key| distribution.get(*key)).cloned()
        });
        let mut columns = Map::new();
        for (column, value) in [
            ("id", text("identifier")),
            ("region", text("region")),
            ("title", text("title")),
            ("summary", text("description")),
            ("provider", value_text(publisher)),
            ("open", text("accessLevel")),
            ("update_raw", text("accrualPeriodicity")),
            ("published", text("issued")),
            ("updated", text("modified")),
            ("url", text("landingPage")),
        ] {
            columns.insert(column.into(), value.into());
        }
        columns.insert("formats".into(), formats.collect());
        Self { line, columns, evidence }
    }

    /// The text of a column; empty when absent.
    pub fn text(&self, column: &str) -> String {
        value_text(self.columns.get(column))
    }

    /// Normalises the row, or says why it cannot be declared.
    pub fn clean(&self, context: &RowContext) -> Result<CleanRow, Refusal> {
        let mut notes = Vec::new();
        let id = self.short_text("id", &mut notes);
        if id.is_empty() {
            return Err(Refusal::IdMissing);
        }
        let region = self.region(context)?;
        let title = self.name("title", Refusal::TitleMissing, &mut notes)?;
        let provider = self.name("provider", Refusal::ProviderMissing, &mut notes)?;
        if is_relative(&provider) {
            notes.push(Note::ProviderRelative);
        }
        let summary = self.summary(&mut notes);
        let (published, updated) = self.dates(context, &mut notes);
        let personal = is_personal(&title, summary.as_deref().unwrap_or_default());
        let row = CleanRow {
            line: self.line,
            id,
            region,
            portal: self.short_text("portal", &mut notes),
            back_flow: provider.starts_with(BACK_FLOW_PROVIDER),
            personal,
            title,
            summary,
            provider,
            sector: self.sector(&mut notes),
            openness: self.openness(&mut notes),
            cycle: self.cycle(&mut notes),
            published,
            updated,
            rows: self.rows(&mut notes),
            formats: self.formats(),
            code: self.code(),
            evidence: self.evidence.clone(),
            notes,
        };
        Ok(row)
    }

    fn region(&self, context: &RowContext) -> Result<Region, Refusal> {
        match self.text("region").trim() {
            "" => context.region.ok_or(Refusal::RegionMissing),
            text => text.parse().map_err(|_| Refusal::RegionInvalid),
        }
    }

    /// A text without blank ends and control characters.
    fn short_text(&self, column: &str, notes: &mut Vec<Note>) -> String {
        let text = self.text(column);
        let spaced = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c });
        let plain: String = spaced.filter(|c| !is_noise(*c)).collect();
        let plain = plain.trim();
        if plain != text {
            notes.push(Note::TextCleaned);
        }
        plain.to_string()
    }

    fn name(
        &self,
        column: &str,
        missing: Refusal,
        notes: &mut Vec<Note>,
    ) -> Result<String, Refusal> {
        let name = self.short_text(column, notes);
        if name.is_empty() || name == "空" {
            return Err(missing);
        }
        // A name is never shortened: two long names may differ only at their ends.
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(Refusal::NameTooLong);
        }
        Ok(name)
    }

    fn summary(&self, notes: &mut Vec<Note>) -> Option<String> {
        let summary = self.short_text("summary", notes);
        if summary.is_empty() {
            return None;
        }
        if summary.chars().count() <= TEXT_CHARS_MAX {
            return Some(summary);
        }
        notes.push(Note::SummaryShortened);
        let shortened: String = summary.chars().take(TEXT_CHARS_MAX - 1).collect();
        Some(format!("{}…", shortened.trim_end()))
    }

    fn dates(&self, context: &RowContext, notes: &mut Vec<Note>) -> (Option<Date>, Option<Date>) {
        let mut read = |column| {
            let date = read_date(&self.text(column), context.today);
            match date {
                ReadDate::Rewritten(_) => notes.push(Note::DateRewritten),
                ReadDate::Future => notes.push(Note::DateInFuture),
                ReadDate::Unreadable => notes.push(Note::DateUnreadable),
                ReadDate::Absent if !self.text(column).trim().is_empty() => {
                    notes.push(Note::DateZero);
                }
                ReadDate::Plain(_) | ReadDate::Absent => {}
            }
            date.date()
        };
        let dates = (read("published"), read("updated"));
        if let (Some(published), Some(updated)) = dates
            && published > updated
        {
            notes.push(Note::PublishedAfterUpdated);
        }
        dates
    }

    fn sector(&self, notes: &mut Vec<Note>) -> Option<Sector> {
        let sector = read_sector(&self.text("industry"));
        match sector {
            ReadSector::Named(_) => notes.push(Note::IndustryWithoutLetter),
            ReadSector::Theme => notes.push(Note::IndustryIsTheme),
            ReadSector::Lettered(_) | ReadSector::Absent => {}
        }
        sector.sector()
    }

    /// The portal's own words count before the column that a crawler derived from them.
    fn openness(&self, notes: &mut Vec<Note>) -> Openness {
        let (openness, rewritten) = read_openness(&self.text("open_raw"));
        if rewritten {
            notes.push(Note::OpennessRewritten);
        }
        match openness {
            Openness::Unknown => read_openness(&self.text("open")).0,
            known => known,
        }
    }

    fn cycle(&self, notes: &mut Vec<Note>) -> UpdateCycle {
        let (cycle, rewritten) = read_cycle(&self.text("update_raw"));
        if rewritten {
            notes.push(Note::FrequencyRewritten);
        }
        cycle
    }

    fn rows(&self, notes: &mut Vec<Note>) -> Option<u64> {
        let text = self.text("rows");
        let digits: String = text.chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        if digits.is_empty() {
            return None;
        }
        let rows = digits.parse().ok();
        if rows.is_none() {
            notes.push(Note::RowCountUnreadable);
        }
        rows
    }

    fn formats(&self) -> Vec<String> {
        let list = match self.columns.get("formats") {
            Some(Value::Array(list)) => list.iter().map(|v| value_text(Some(v))).collect(),
            other => value_text(other).split('|').map(str::to_string).collect::<Vec<_>>(),
        };
        let mut formats: Vec<String> =
            list.iter().map(|f| f.trim().to_lowercase()).filter(|f| !f.is_empty()).collect();
        formats.sort();
        formats.dedup();
        formats
    }

    fn code(&self) -> Option<String> {
        let url = self.text("url");
        let (_, tail) = url.split_once(CODE_IN_URL)?;
        let code = tail.replace("%2F", "/").replace("%2f", "/");
        let (class, sequence) = code.split_once('/')?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        (digits(class) && digits(sequence)).then_some(code)
    }
}

fn is_personal(title: &str, summary: &str) -> bool {
    if OFFICE_WORDS.iter().any(|word| title.contains(word)) {
        return false;
    }
    PERSONAL_WORDS.iter().any(|word| title.contains(word) || summary.contains(word))
}

/// Control characters and marks that are seen by nobody.
fn is_noise(c: char) -> bool {
    c.is_control() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2028}' | '\u{2029}')
}

fn value_text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Array(list)) => {
            list.iter().map(|v| value_text(Some(v))).collect::<Vec<_>>().join("|")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn context() -> RowContext {
        RowContext { today: "2026-11-22".parse().expect("a date"), region: None }
    }

    fn clean(row: &Value) -> Result<CleanRow, Refusal> {
        let Value::Object(columns) = row.clone() else { panic!("a row is an object") };
        RawRow::from_columns(7, columns).clean(&context())
    }

    fn row(changes: &Value) -> Value {
        let mut row = json!({
            "id": "510900-00001", "region": "510900", "portal": "遂宁市公共数据开放网站",
            "title": "公交线路站点", "summary": "线路、站点与经纬度", "provider": "遂宁市交通运输局",
            "industry": "G.交通运输、仓储和邮政业", "open": "unconditional",
            "open_raw": "无条件开放", "update_raw": "每月", "published": "2023-06-16",
            "updated": "2023-06-18", "rows": 1204, "formats": ["csv", "json"], "tags": "", "url": "",
        });
        for (key, value) in changes.as_object().into_iter().flatten() {
            row[key] = value.clone();
        }
        row
    }

    #[test]
    fn a_tidy_row_is_kept_as_it_is() {
        let clean = clean(&row(&json!({}))).expect("clean");
        assert_eq!(clean.notes, []);
        assert_eq!((clean.rows, clean.sector), (Some(1204), Some(Sector::G)));
        assert_eq!((clean.personal, clean.back_flow, clean.code), (false, false, None));
        assert_eq!(clean.formats, ["csv", "json"]);
    }

    #[test]
    fn every_trap_leaves_its_note() {
        for (changes, note) in [
            (json!({"published": "0000-00-00"}), Note::DateZero),
            (json!({"published": "2023-6-16"}), Note::DateRewritten),
            (json!({"updated": "1687046400000"}), Note::DateRewritten),
            (json!({"updated": "2031-01-01"}), Note::DateInFuture),
            (json!({"updated": "某日"}), Note::DateUnreadable),
            (json!({"published": "2023-06-19"}), Note::PublishedAfterUpdated),
            (json!({"update_raw": "按月更新"}), Note::FrequencyRewritten),
            (json!({"open_raw": "登录开放"}), Note::OpennessRewritten),
            (json!({"industry": "教育"}), Note::IndustryWithoutLetter),
            (json!({"industry": "交通出行"}), Note::IndustryIsTheme),
            (json!({"rows": "约两千"}), Note::RowCountUnreadable),
            (json!({"title": "\u{feff}公交线路站点 "}), Note::TextCleaned),
            (json!({"summary": "长".repeat(2_001)}), Note::SummaryShortened),
            (json!({"provider": "市交通运输局"}), Note::ProviderRelative),
        ] {
            let clean = clean(&row(&changes)).expect("clean");
            assert_eq!(clean.notes, [note], "{changes}");
        }
    }

    #[test]
    fn a_row_without_what_it_needs_is_refused() {
        for (changes, refusal) in [
            (json!({"id": ""}), Refusal::IdMissing),
            (json!({"region": ""}), Refusal::RegionMissing),
            (json!({"region": "5109"}), Refusal::RegionInvalid),
            (json!({"title": " "}), Refusal::TitleMissing),
            (json!({"provider": "空"}), Refusal::ProviderMissing),
            (json!({"title": "长".repeat(201)}), Refusal::NameTooLong),
        ] {
            assert_eq!(clean(&row(&changes)), Err(refusal), "{changes}");
        }
        assert!(clean(&row(&json!({"title": "长".repeat(200)}))).is_ok());
    }

    #[test]
    fn row_counts_from_nothing_to_a_billion() {
        for (value, rows) in [
            (json!(null), None),
            (json!(0), Some(0)),
            (json!(1_156_223_298), Some(1_156_223_298)),
            (json!("1,204"), Some(1204)),
        ] {
            assert_eq!(clean(&row(&json!({"rows": value}))).expect("clean").rows, rows);
        }
    }

    #[test]
    fn codes_are_read_from_links_and_shared_links_are_no_code() {
        let link = "https://portal.invalid/#/DataSet/3066%2F025626";
        let code = clean(&row(&json!({"url": link}))).expect("clean").code;
        assert_eq!(code.as_deref(), Some("3066/025626"));
        let link = "https://portal.invalid/view/detail/index.html?type=cp";
        assert_eq!(clean(&row(&json!({"url": link}))).expect("clean").code, None);
    }

    #[test]
    fn people_and_offices_are_told_apart() {
        let people = row(&json!({"title": "城镇低保人员档案"}));
        assert!(clean(&people).expect("clean").personal);
        let offices = row(&json!({"title": "居民身份证跨省异地办证点信息"}));
        assert!(!clean(&offices).expect("clean").personal);
        let outside = row(&json!({"provider": "外部资源"}));
        assert!(clean(&outside).expect("clean").back_flow);
    }

    #[test]
    fn the_evidence_is_the_row_as_texts() {
        let value = row(&json!({"published": "2023-6-16", "theme": null}));
        let mut texts = value.clone();
        (texts["rows"], texts["formats"]) = ("1204".into(), "csv|json".into());
        for empty in ["tags", "url", "theme"] {
            texts.as_object_mut().expect("a row").remove(empty);
        }
        let evidence = clean(&value).expect("clean").evidence;
        assert_eq!(evidence, jcs::canonicalise(&texts));
        assert_eq!(clean(&texts).expect("clean").evidence, evidence);
        let other = clean(&row(&json!({"published": "2023-06-16"}))).expect("clean");
        assert_ne!(other.evidence, evidence, "a date is evidence as the catalogue writes it");
    }

    #[test]
    fn dcat_names_its_fields_otherwise() {
        let dataset = json!({
            "identifier": "x-1", "title": "Checkpoint numbers", "description": "Daily.",
            "publisher": {"name": "An agency"}, "accessLevel": "public",
            "accrualPeriodicity": "R/P1D", "modified": "2024-02-22T12:25:27-05:00",
            "distribution": [{"mediaType": "text/csv"}, {"format": "API"}],
        });
        let Value::Object(object) = dataset.clone() else { panic!("an object") };
        let region = "510900".parse().ok();
        let raw = RawRow::from_dcat(1, object);
        assert_eq!(raw.clean(&context()), Err(Refusal::RegionMissing));
        let clean = raw.clean(&RowContext { region, ..context() }).expect("clean");
        assert_eq!(clean.cycle, UpdateCycle::Daily);
        assert_eq!(clean.openness, Openness::Unconditional);
        assert_eq!(clean.updated.map(|d| d.to_string()).as_deref(), Some("2024-02-22"));
        assert_eq!(clean.formats, ["api", "text/csv"]);
        assert_eq!(clean.evidence, jcs::canonicalise(&dataset));
    }
}
