//! The calendars that this release ships, against the reference file of holidays and make-up days.
//!
//! The file is not part of the project: it lies in `data/reference` of the folder that `HEFU_SHARED`
//! names, or of a folder `shared` beside the checkout.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use hefu_chain::{calendar::published, time::Date};

const FILE: &str = "cn-workdays-2024-2026.json";

/// The file, if there is one.
fn reference() -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = env::var_os("HEFU_SHARED").map_or(beside, PathBuf::from);
    fs::read_to_string(shared.join("data/reference").join(FILE)).ok()
}

fn days(file: &serde_json::Value, list: &str) -> BTreeSet<Date> {
    let list = file[list].as_array().expect("a list of days");
    let date = |day: &serde_json::Value| day.as_str().and_then(|day| day.parse().ok());
    list.iter().map(|day| date(day).expect("a date")).collect()
}

#[test]
fn the_shipped_calendars_are_those_of_the_reference_file() {
    let Some(text) = reference() else {
        eprintln!(
            "SKIPPED: {FILE} is not here; set HEFU_SHARED to the folder above data/reference"
        );
        return;
    };
    let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let years = published();
    assert_eq!(years.iter().map(|year| year.year).collect::<Vec<_>>(), [2024, 2025, 2026]);
    let all = |of: fn(&hefu_chain::calendar::CalendarYear) -> &Vec<Date>| {
        years.iter().flat_map(of).copied().collect::<BTreeSet<Date>>()
    };
    assert_eq!(all(|year| &year.holidays), days(&file, "holidays"));
    assert_eq!(all(|year| &year.make_up_days), days(&file, "make_up_workdays"));
}
