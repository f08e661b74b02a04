//! Directory search: rows that carry every value asked for, the newest first.
//!
//! Each value has a list of positions in order. The lists are intersected by leaping: whichever is
//! behind seeks to where the others stand, so a rare value makes a common one cheap. A search does
//! at most [`STEPS_MAX`] moves; what it has not reached by then, the next page does.

use hefu_chain::{
    region::Region,
    uscc::Uscc,
    words::{DataKind, Level, Sector},
};

use super::{
    IndexError, IndexReader, Row,
    key::{self, Facet},
    reader::Cursor,
    words::Query,
};

/// Most moves of cursors that one search makes.
pub const STEPS_MAX: usize = 20_000;

/// What is asked of the directory.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this region or inside it.
    pub region: Option<Region>,
    /// Whose data it is.
    pub kind: Option<DataKind>,
    /// Exact level.
    pub level: Option<Level>,
    /// Industry section.
    pub sector: Option<Sector>,
    /// Declared holder or producer.
    pub holder: Option<Uscc>,
    /// Text that stands in the title.
    pub text: Option<String>,
}

/// One page of a search.
#[derive(Debug)]
pub struct Page {
    /// Positions and rows, the newest first.
    pub rows: Vec<(u64, Row)>,
    /// Where the next page begins: the last position that was looked at. None at the end.
    pub next: Option<u64>,
    /// The search stopped at its bound before the page was full.
    pub bounded: bool,
}

impl Filter {
    /// The prefix of each list to intersect; all rows when nothing is asked for.
    fn lists(&self, query: Option<&Query>) -> Vec<Vec<u8>> {
        let mut lists = Vec::new();
        let mut list = |facet, value: &[u8]| lists.push(key::posting_prefix(facet, value));
        if let Some(region) = self.region.filter(|region| *region != Region::NATION) {
            list(Facet::Region, &region.code().to_be_bytes());
        }
        if let Some(kind) = self.kind {
            list(Facet::Kind, &[kind as u8]);
        }
        if let Some(level) = self.level {
            list(Facet::Level, &[level as u8]);
        }
        if let Some(sector) = self.sector {
            list(Facet::Sector, &[sector as u8]);
        }
        if let Some(holder) = &self.holder {
            list(Facet::Holder, holder.as_bytes());
        }
        for word in query.iter().flat_map(|query| &query.words) {
            list(Facet::Word, word.as_bytes());
        }
        if lists.is_empty() {
            lists.push(vec![key::Table::Row as u8]);
        }
        lists
    }
}

/// A list of positions under intersection.
struct List<'a> {
    prefix: Vec<u8>,
    cursor: Cursor<'a>,
}

impl List<'_> {
    /// Position here; nothing at the end.
    fn position(&self) -> Result<Option<u64>, IndexError> {
        Ok(self.cursor.entry()?.and_then(|(key, _)| key::position_of(key)))
    }

    /// Moves to the first position that is not newer than `position`.
    fn leap(&mut self, position: u64) -> Result<Option<u64>, IndexError> {
        let mut key = self.prefix.clone();
        key.extend_from_slice(&key::descending(position));
        self.cursor.seek(&key);
        self.position()
    }
}

impl IndexReader<'_> {
    /// The rows that match, below the position `before`, at most `limit`, as they were when the
    /// history had `log_size` records.
    pub fn search(
        &self,
        filter: &Filter,
        before: Option<u64>,
        log_size: u64,
        limit: usize,
    ) -> Result<Page, IndexError> {
        let query = filter.text.as_deref().map(Query::parse);
        let mut lists: Vec<List<'_>> = filter
            .lists(query.as_ref())
            .into_iter()
            .map(|prefix| List { cursor: self.cursor(prefix.clone()), prefix })
            .collect();
        let mut page = Page { rows: Vec::new(), next: None, bounded: false };
        let mut steps = 0usize;
        let before = before.map_or(log_size, |before| before.min(log_size));
        let Some(mut target) = before.checked_sub(1) else { return Ok(page) };
        loop {
            match meet(&mut lists, &mut target, &mut steps)? {
                Meeting::End => return Ok(page),
                Meeting::Bound => {
                    page.next = Some(target.saturating_add(1));
                    page.bounded = true;
                    return Ok(page);
                }
                Meeting::At(position) => {
                    if page.rows.len() == limit {
                        page.next = Some(position + 1);
                        return Ok(page);
                    }
                    self.take(position, log_size, query.as_ref(), &mut page)?;
                    steps += 1;
                    match position.checked_sub(1) {
                        Some(below) => target = below,
                        None => return Ok(page),
                    }
                }
            }
        }
    }

    fn take(
        &self,
        position: u64,
        log_size: u64,
        query: Option<&Query>,
        page: &mut Page,
    ) -> Result<(), IndexError> {
        if let Some(row) = self.row(position)?
            && query.is_none_or(|query| query.matches(&row.title))
            && self.is_last_row(position, &row, log_size)?
        {
            page.rows.push((position, row));
        }
        Ok(())
    }
}

/// How a round of leaping ended.
enum Meeting {
    /// All lists stand at this position.
    At(u64),
    /// A list has no further position.
    End,
    /// The bound was reached; everything above `target` has been looked at.
    Bound,
}

/// Leaps until all lists stand at the same position, at or below `target`.
fn meet(
    lists: &mut [List<'_>],
    target: &mut u64,
    steps: &mut usize,
) -> Result<Meeting, IndexError> {
    loop {
        let mut agreed = true;
        for list in lists.iter_mut() {
            if *steps >= STEPS_MAX {
                return Ok(Meeting::Bound);
            }
            *steps += 1;
            match list.leap(*target)? {
                None => return Ok(Meeting::End),
                Some(position) if position < *target => {
                    *target = position;
                    agreed = false;
                }
                Some(_) => {}
            }
        }
        // A single list agrees with itself wherever it stands.
        if agreed || lists.len() == 1 {
            return Ok(Meeting::At(*target));
        }
    }
}

#[cfg(test)]
mod tests;
