//! Rows that may be one and the same data registered twice (一数多登).
//!
//! Only suspicion: every such row is still declared, and the ledger refuses a second certificate
//! over the same content or code. Equal titles under different providers mean nothing: 药店基本信息
//! of two cities are two data sets.

use std::collections::BTreeMap;

use serde::Serialize;

use super::row::CleanRow;

/// Why rows are suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// The same portal, title and provider.
    SamePortalTitleProvider,
    /// The same region, provider and information-resource code.
    SameProviderCode,
}

/// A group of rows suspected to be the same data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuspectedDuplicate {
    /// Why.
    pub why: Suspicion,
    /// What they share.
    pub shared: String,
    /// Their identifiers in the catalogue, in the order of the file.
    pub rows: Vec<String>,
}

/// Groups of two or more rows that share what makes them suspect.
pub fn suspected_duplicates(rows: &[CleanRow]) -> Vec<SuspectedDuplicate> {
    let mut groups: BTreeMap<(Suspicion, String), Vec<String>> = BTreeMap::new();
    for row in rows {
        let shared = format!("{} / {} / {}", row.portal, row.title, row.provider);
        let key = (Suspicion::SamePortalTitleProvider, shared);
        groups.entry(key).or_default().push(row.id.clone());
        if let Some(code) = &row.code {
            let shared = format!("{} / {} / {code}", row.region, row.provider);
            groups.entry((Suspicion::SameProviderCode, shared)).or_default().push(row.id.clone());
        }
    }
    groups
        .into_iter()
        .filter(|(_, rows)| rows.len() > 1)
        .map(|((why, shared), rows)| SuspectedDuplicate { why, shared, rows })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::import::row::{RawRow, RowContext};

    fn row(id: &str, region: &str, provider: &str, url: &str) -> CleanRow {
        let columns = json!({
            "id": id, "region": region, "portal": format!("portal {region}"),
            "title": "药店基本信息", "provider": provider, "url": url,
        });
        let Value::Object(columns) = columns else { panic!("an object") };
        let today = "2026-11-22".parse().expect("a date");
        RawRow::from_columns(1, columns)
            .clean(&RowContext { today, region: None })
            .expect("a clean row")
    }

    #[test]
    fn equal_titles_of_other_holders_are_not_suspect() {
        let rows = [row("1", "510500", "市市场监管局", ""), row("2", "510600", "市市场监管局", "")];
        assert_eq!(suspected_duplicates(&rows), []);
    }

    #[test]
    fn repeated_rows_and_codes_are() {
        let rows = [
            row("1", "510600", "市市场监管局", "x/DataSet/3066%2F1"),
            row("2", "510600", "市市场监管局", "x/DataSet/3066%2F2"),
            row("3", "510600", "市教育局", "x/DataSet/3066%2F2"),
            row("4", "510600", "市教育局", "x/DataSet/3066%2F2"),
        ];
        let found: Vec<_> =
            suspected_duplicates(&rows).into_iter().map(|d| (d.why, d.rows)).collect();
        let ids = |ids: &[&str]| ids.iter().map(|id| id.to_string()).collect::<Vec<_>>();
        let titles = Suspicion::SamePortalTitleProvider;
        let mut expected = vec![
            (titles, ids(&["1", "2"])),
            (titles, ids(&["3", "4"])),
            (Suspicion::SameProviderCode, ids(&["3", "4"])),
        ];
        expected.sort();
        let mut found = found;
        found.sort();
        assert_eq!(found, expected);
    }
}
