//! From the lines of a file to the rows that can be declared, with everything else in the report.

use std::collections::BTreeSet;

use super::{
    duplicate::suspected_duplicates,
    report::{Refusal, Report},
    row::{CleanRow, RowContext},
    source::RowOrFault,
};

/// Cleans every row; what cannot be declared goes into the report.
pub fn prepare(lines: Vec<RowOrFault>, context: &RowContext, report: &mut Report) -> Vec<CleanRow> {
    let mut rows = Vec::with_capacity(lines.len());
    let mut seen = BTreeSet::new();
    for line in lines {
        report.rows += 1;
        let raw = match line {
            Ok(raw) => raw,
            Err(fault) => {
                report.refuse(fault.line, "", Refusal::LineUnreadable, fault.detail);
                continue;
            }
        };
        match raw.clean(context) {
            Ok(row) if !seen.insert(row.id.clone()) => {
                report.refuse(row.line, &row.id, Refusal::IdRepeated, "");
            }
            Ok(row) => rows.push(row),
            Err(reason) => report.refuse(raw.line, raw.text("id").trim(), reason, ""),
        }
    }
    for row in &rows {
        report.note(&row.notes);
        report.back_flow += u64::from(row.back_flow);
        report.personal_information += u64::from(row.personal);
        *report.by_region.entry(row.region.to_string()).or_default() += 1;
    }
    report.duplicates = suspected_duplicates(&rows);
    report.suspected_duplicates = report.duplicates.len() as u64;
    rows
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::import::{report::Note, source::read_catalogue};

    fn context() -> RowContext {
        RowContext { today: "2026-11-22".parse().expect("a date"), region: None }
    }

    #[test]
    fn every_line_is_a_row_or_a_refusal() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("rows.jsonl");
        let good = |id: &str| {
            format!(r#"{{"id":"{id}","region":"510900","title":"t","provider":"p","rows":1}}"#)
        };
        let lines = [good("1"), good("1"), "no row".into(), good(""), good("2")];
        std::fs::write(&path, lines.join("\n")).expect("writes");
        let (_, lines) = read_catalogue(&path).expect("a catalogue");
        let mut report = Report::default();
        let rows = prepare(lines, &context(), &mut report);
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 5]);
        assert_eq!((report.rows, report.refused), (5, 3));
        let reasons: Vec<_> = report.refused_rows.iter().map(|r| (r.line, r.reason)).collect();
        let expected =
            [(2, Refusal::IdRepeated), (3, Refusal::LineUnreadable), (4, Refusal::IdMissing)];
        assert_eq!(reasons, expected);
    }

    /// Counts of the genuine catalogue, taken from the file with another program.
    #[test]
    fn the_genuine_catalogue_is_read_whole() {
        let shared = std::env::var_os("HEFU_SHARED").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
            std::path::PathBuf::from,
        );
        let path = shared.join("data/catalogue/catalogue-sichuan.jsonl");
        if !path.exists() {
            #[expect(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!(
                    "SKIPPED: {} is absent, the genuine catalogue is not tested",
                    path.display()
                );
            }
            return;
        }
        let (_, lines) = read_catalogue(&path).expect("a catalogue");
        let mut report = Report::default();
        let rows = prepare(lines, &context(), &mut report);
        assert_eq!((report.rows, rows.len(), report.refused), (19_257, 19_257, 0));
        let by_region: Vec<_> =
            report.by_region.iter().map(|(region, count)| (region.as_str(), *count)).collect();
        let expected = [("510500", 6_989), ("510600", 1_946), ("511000", 6_322), ("511300", 4_000)];
        assert_eq!(by_region, expected);
        assert_eq!(report.back_flow, 134);
        assert_eq!(report.normalised.get(&Note::PublishedAfterUpdated), Some(&30));
        let titles = report.duplicates.iter().filter(|group| group.rows.len() > 1).count();
        assert!(titles >= 20, "twenty titles are repeated by their provider on their portal");
        assert_eq!(rows.iter().filter(|row| row.code.is_some()).count(), 1_946);
    }
}
