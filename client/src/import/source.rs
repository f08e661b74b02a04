//! Reading a catalogue file: JSON lines, CSV, or a DCAT JSON document.
//!
//! The whole file is read before anything is sent, so that a file that breaks off half-way is
//! refused at once. A line that is not a row is reported with its number and does not stop the rest.

use std::{fs, path::Path};

use serde_json::{Map, Value};

use super::{ImportError, row::RawRow};

/// Largest catalogue file, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// Columns that a CSV catalogue must have.
const COLUMNS_NEEDED: [&str; 4] = ["id", "region", "title", "provider"];

/// The layout of a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated values with a header line.
    Csv,
    /// A DCAT catalogue: one JSON object with `dataset`.
    Dcat,
}

/// A row, or why a line holds none.
pub type RowOrFault = Result<RawRow, LineFault>;

/// A line that is not a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Number of the line or entry, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub detail: String,
}

/// Reads a catalogue; the layout follows from name and first byte.
pub fn read_catalogue(path: &Path) -> Result<(Layout, Vec<RowOrFault>), ImportError> {
    let unreadable = |error: std::io::Error| ImportError::Unreadable(path.into(), error);
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > FILE_BYTES_MAX {
        return Err(ImportError::TooLarge { path: path.into(), max_bytes: FILE_BYTES_MAX });
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| ImportError::NotUtf8 { path: path.into(), offset: error.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let layout = layout_of(path, text);
    let rows = match layout {
        Layout::JsonLines => read_json_lines(text),
        Layout::Csv => read_csv(text)?,
        Layout::Dcat => read_dcat(text)?,
    };
    Ok((layout, rows))
}

fn layout_of(path: &Path, text: &str) -> Layout {
    let extension = path.extension().and_then(|ext| ext.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "csv" => Layout::Csv,
        "jsonl" | "ndjson" => Layout::JsonLines,
        "json" => Layout::Dcat,
        _ if !text.starts_with('{') => Layout::Csv,
        // A line that is an object by itself is a row; the first line of a document is not.
        _ => match text.lines().next().map(serde_json::from_str::<Map<String, Value>>) {
            Some(Ok(_)) => Layout::JsonLines,
            _ => Layout::Dcat,
        },
    }
}

fn read_json_lines(text: &str) -> Vec<RowOrFault> {
    let lines = text.lines().zip(1u64..).filter(|(line, _)| !line.trim().is_empty());
    let read = |(line, number)| {
        let fault = |detail: String| LineFault { line: number, detail };
        let value: Value = serde_json::from_str(line).map_err(|error| fault(error.to_string()))?;
        match value {
            Value::Object(object) => Ok(RawRow::from_columns(number, object)),
            _ => Err(fault("a line holds one JSON object".into())),
        }
    };
    lines.map(read).collect()
}

fn read_csv(text: &str) -> Result<Vec<RowOrFault>, ImportError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers: Vec<String> = reader
        .headers()
        .map_err(|error| ImportError::NotACatalogue(error.to_string()))?
        .iter()
        .map(|name| name.trim().to_string())
        .collect();
    if let Some(missing) = COLUMNS_NEEDED.iter().find(|name| !headers.iter().any(|h| h == *name)) {
        return Err(ImportError::NotACatalogue(format!(
            "the header line lacks the column {missing}"
        )));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(read_csv_record(&headers, record));
    }
    Ok(rows)
}

fn read_csv_record(
    headers: &[String],
    record: Result<csv::StringRecord, csv::Error>,
) -> RowOrFault {
    let record = record.map_err(|error| LineFault {
        line: error.position().map_or(0, csv::Position::line),
        detail: error.to_string(),
    })?;
    let line = record.position().map_or(0, csv::Position::line);
    if record.len() != headers.len() {
        let detail = format!("{} fields under {} columns", record.len(), headers.len());
        return Err(LineFault { line, detail });
    }
    let columns = headers
        .iter()
        .zip(record.iter())
        .map(|(name, value)| (name.clone(), Value::String(value.to_string())));
    Ok(RawRow::from_columns(line, columns.collect()))
}

fn read_dcat(text: &str) -> Result<Vec<RowOrFault>, ImportError> {
    let not_dcat = |detail: String| ImportError::NotACatalogue(detail);
    let mut document: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| not_dcat(error.to_string()))?;
    let list = ["dataset", "dcat:dataset"].iter().find_map(|key| document.remove(*key));
    let Some(Value::Array(datasets)) = list else {
        return Err(not_dcat("a DCAT catalogue is a JSON object with a list under dataset".into()));
    };
    let read = |(dataset, number)| match dataset {
        Value::Object(object) => Ok(RawRow::from_dcat(number, object)),
        _ => Err(LineFault { line: number, detail: "a dataset is a JSON object".into() }),
    };
    Ok(datasets.into_iter().zip(1u64..).map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::{super::row::RowContext, *};

    fn read(name: &str, text: &str) -> Result<(Layout, Vec<RowOrFault>), ImportError> {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(name);
        fs::write(&path, text).expect("writes");
        read_catalogue(&path)
    }

    #[test]
    fn a_bad_line_is_reported_and_the_others_are_read() {
        let text = "\u{feff}{\"id\":\"1\",\"title\":\"a\"}\n\n[1]\n{\"id\":\n{\"id\":\"5\"}\n";
        let (layout, rows) = read("rows.jsonl", text).expect("a catalogue");
        assert_eq!(layout, Layout::JsonLines);
        let lines: Vec<_> =
            rows.iter().map(|row| row.as_ref().map(|r| r.line).map_err(|f| f.line)).collect();
        assert_eq!(lines, [Ok(1), Err(3), Err(4), Ok(5)]);
    }

    #[test]
    fn csv_needs_its_columns_and_keeps_quoted_commas() {
        let text = "id,region,title,provider,tags\n1,510100,题,甲,\"a,b\"\n2,510100,题,甲\n";
        let (_, rows) = read("rows.csv", text).expect("a catalogue");
        assert_eq!(rows[0].as_ref().expect("a row").text("tags"), "a,b");
        assert_eq!(rows[1].as_ref().map_err(|fault| fault.line), Err(3));
        assert!(matches!(read("rows.csv", "id,title\n"), Err(ImportError::NotACatalogue(_))));
    }

    #[test]
    fn a_row_is_the_same_evidence_from_csv_and_json_lines() {
        let context = RowContext { today: "2026-11-22".parse().expect("a date"), region: None };
        let evidence = |name: &str, text: &str| {
            let (_, rows) = read(name, text).expect("a catalogue");
            let row = rows[0].as_ref().expect("a row").clean(&context).expect("clean");
            row.evidence
        };
        let csv = evidence(
            "rows.csv",
            "id,region,title,provider,rows,formats,summary,url\r\n\
             7,510100,题 ,甲,1204,csv|json,\"第一行\r\n第二行\",\r\n",
        );
        let json = evidence(
            "rows.jsonl",
            "{\"title\":\"题\",\"provider\":\"甲\",\"id\":7,\"region\":\"510100\",\"rows\":1204,\
             \"formats\":[\"csv\",\"json\"],\"summary\":\"第一行\\n第二行\",\"url\":null}\n",
        );
        assert_eq!(csv, json);
        let other = evidence("rows.csv", "id,region,title,provider\n7,510100,题,甲\n");
        assert_ne!(other, json);
    }

    #[test]
    fn dcat_needs_its_list() {
        let text = r#"{"dataset":[{"identifier":"x","title":"t","publisher":{"name":"p"}}, 1]}"#;
        let (layout, rows) = read("data.json", text).expect("a catalogue");
        assert_eq!((layout, rows.len()), (Layout::Dcat, 2));
        assert_eq!(rows[0].as_ref().expect("a row").text("provider"), "p");
        assert!(rows[1].is_err());
        assert!(matches!(read("data.json", "{}"), Err(ImportError::NotACatalogue(_))));
        assert!(matches!(read("data.json", "{\"dataset\":["), Err(ImportError::NotACatalogue(_))));
    }

    #[test]
    fn an_unnamed_file_is_told_by_its_content() {
        let lines = "{\"id\":\"1\"}\n{\"id\":\"2\"}\n";
        assert_eq!(read("rows", lines).expect("a catalogue").0, Layout::JsonLines);
        assert_eq!(read("rows", "{\n\"dataset\":[]}").expect("a catalogue").0, Layout::Dcat);
    }
}
