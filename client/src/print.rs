//! What goes to standard output: a table for people, JSON or YAML for programs.
//!
//! Data goes to standard output, everything else to standard error. Colour is used on a terminal
//! only, and never when `NO_COLOR` is set.

use std::io::{self, IsTerminal, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Table,
    /// Indented JSON.
    Json,
    /// YAML.
    Yaml,
}

/// Prints a value. A closed pipe (`| head`) is not an error.
pub fn print(output: Output, value: &Value) {
    let text = match output {
        Output::Table => table(value),
        Output::Json => serde_json::to_string_pretty(value).unwrap_or_default(),
        Output::Yaml => serde_yaml_ng::to_string(value).unwrap_or_default(),
    };
    line(text.trim_end());
}

/// Prints named values in this order; programs get an object.
pub fn print_rows(output: Output, rows: Vec<(&str, Value)>) {
    if output != Output::Table {
        let object = rows.into_iter().map(|(name, value)| (name.to_string(), value));
        return print(output, &Value::Object(object.collect()));
    }
    let mut table = new_table();
    for (name, value) in rows {
        add_rows(&mut table, name, &value);
    }
    line(&table.to_string());
}

/// Prints a line to standard output. A closed pipe is not an error.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Prints a line to standard error.
pub fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Colours of verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// In force.
    Good,
    /// Authentic with a reservation, or not decidable.
    Careful,
    /// Forged.
    Bad,
}

/// Colours a word for a terminal.
pub fn tone(text: &str, tone: Tone) -> String {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if no_color || !io::stdout().is_terminal() {
        return text.into();
    }
    let code = match tone {
        Tone::Good => 32,
        Tone::Careful => 33,
        Tone::Bad => 31,
    };
    format!("\u{1b}[1;{code}m{text}\u{1b}[0m")
}

/// A value as a table: a list of objects by columns, an object by rows.
fn table(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut table = new_table();
            let mut lists = String::new();
            let mut members: Vec<_> = object.iter().collect();
            members.sort_by_key(|(name, _)| rank(name));
            for (key, value) in members {
                match value {
                    Value::Array(list) if is_table(list) => {
                        lists.push_str(&format!("\n{key}\n{}\n", columns(list)));
                    }
                    value => {
                        add_rows(&mut table, key, value);
                    }
                }
            }
            format!("{table}{lists}")
        }
        Value::Array(list) if is_table(list) => columns(list),
        value => cell(value),
    }
}

/// Adds one row for a plain value, one for each member of an object.
fn add_rows(table: &mut Table, name: &str, value: &Value) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, value) in object {
                add_rows(table, &format!("{name}.{key}"), value);
            }
        }
        value => {
            table.add_row([name.to_string(), cell(value)]);
        }
    }
}

/// True for a list that has objects in it.
fn is_table(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(Value::is_object)
}

/// Names that stand first, in this order; the others follow in the order of their names.
const FIRST: [&str; 12] = [
    "number", "id", "uscc", "type", "kind", "title", "name", "region", "holder", "status", "state",
    "height",
];

fn rank(name: &str) -> usize {
    FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len())
}

fn columns(list: &[Value]) -> String {
    let mut names: Vec<&String> = Vec::new();
    for key in list.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys) {
        if !names.contains(&key) {
            names.push(key);
        }
    }
    names.sort_by_key(|name| rank(name));
    let mut table = new_table();
    table.set_header(names.iter().map(|name| name.to_string()));
    for entry in list {
        table
            .add_row(names.iter().map(|name| entry.get(name.as_str()).map_or(String::new(), cell)));
    }
    table.to_string()
}

fn new_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(|v| !v.is_object() && !v.is_array()) => {
            list.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_become_rows_and_lists_become_columns() {
        let value = json!({"height": 3, "certificate": {"rights": ["hold", "use"]},
            "results": [{"a": 1}, {"a": 2, "b": "乙"}]});
        let text = table(&value);
        for part in ["height", "certificate.rights", "hold, use", "results", "乙"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert_eq!(text.matches('a').count(), 1 + "certificate".matches('a').count());
    }

    #[test]
    fn an_empty_list_is_empty() {
        assert_eq!(table(&json!([])), "");
    }
}
