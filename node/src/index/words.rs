//! Words of a title: pairs of neighbouring Chinese characters, and whole words of other scripts.
//!
//! Chinese has no spaces, so a title is found by its bigrams; a reader then checks that the text
//! asked for really stands in the title.

use std::collections::BTreeSet;

/// Most words indexed of one title.
pub const WORDS_PER_TITLE_MAX: usize = 256;
/// Most words taken from one query.
pub const WORDS_PER_QUERY_MAX: usize = 8;

/// A run of characters of one script.
enum Run {
    Chinese(Vec<char>),
    Other(String),
}

/// The words under which a title is found.
pub fn of_title(title: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(title) {
        match run {
            Run::Chinese(characters) => {
                words.extend(characters.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
            Run::Other(word) => {
                words.insert(word);
            }
        }
    }
    words.into_iter().take(WORDS_PER_TITLE_MAX).collect()
}

/// What a query asks of a title: words to look up, and Chinese phrases that must stand in it.
pub struct Query {
    /// Words to look up; empty when the query is a single Chinese character.
    pub words: BTreeSet<String>,
    phrases: Vec<String>,
}

impl Query {
    /// Reads a query.
    pub fn parse(text: &str) -> Self {
        let phrases = runs(text)
            .into_iter()
            .filter_map(|run| match run {
                Run::Chinese(characters) => Some(characters.into_iter().collect()),
                Run::Other(_) => None,
            })
            .take(WORDS_PER_QUERY_MAX)
            .collect();
        let words = of_title(text).into_iter().take(WORDS_PER_QUERY_MAX).collect();
        Self { words, phrases }
    }

    /// True when a title has every word and every phrase.
    pub fn matches(&self, title: &str) -> bool {
        let words = of_title(title);
        self.words.is_subset(&words)
            && self.phrases.iter().all(|phrase| title.contains(phrase.as_str()))
    }
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for character in text.chars().flat_map(char::to_lowercase) {
        if is_chinese(character) {
            match runs.last_mut() {
                Some(Run::Chinese(characters)) if open => characters.push(character),
                _ => runs.push(Run::Chinese(vec![character])),
            }
        } else if character.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Other(word)) if open => word.push(character),
                _ => runs.push(Run::Other(character.to_string())),
            }
        }
        open = character.is_alphanumeric();
    }
    runs
}

/// CJK unified ideographs with extension A and the compatibility block.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_by_bigrams_and_by_words() {
        let words: Vec<String> = of_title("公积金 (2024) GIS数据").into_iter().collect();
        assert_eq!(words, ["2024", "gis", "公积", "数据", "积金"]);
    }

    #[test]
    fn neighbouring_pairs_alone_do_not_match() {
        let query = Query::parse("公积金");
        assert!(query.matches("住房公积金缴存"));
        assert!(!query.matches("公积与积金"), "both pairs, but not the word");
        assert!(Query::parse("GIS 数据").matches("数据来自gis"));
    }

    #[test]
    fn one_character_is_checked_in_the_title_only() {
        let query = Query::parse("水");
        assert!(query.words.is_empty());
        assert!(query.matches("供水管网") && !query.matches("道路"));
    }
}
