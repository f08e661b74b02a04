//! Breaking a text into lines: between Chinese characters anywhere, but no closing mark begins a
//! line and no opening mark ends one; words of letters and digits stay whole where they fit.

use crate::error::PaperError;

/// Marks that do not begin a line.
const CLOSING: &str = "，。、；：？！）》〉】〕」』”’…·%,.;:?!)]}";
/// Marks that do not end a line.
const OPENING: &str = "（《〈【〔「『“‘([{";

/// Lines of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrapped {
    /// The lines.
    pub(crate) lines: Vec<String>,
    /// Characters that did not fit; the last line says so.
    pub(crate) left_out: usize,
}

/// A character and its width.
type Wide = (char, i32);

/// Breaks a text into at most `lines_max` lines of `width_um`. What does not fit is counted on the
/// last line.
pub(crate) fn wrap(
    text: &str,
    width_um: i32,
    lines_max: usize,
    measure: &mut dyn FnMut(char) -> Result<i32, PaperError>,
) -> Result<Wrapped, PaperError> {
    let mut wide = Vec::new();
    for character in text.chars() {
        wide.push((character, measure(character)?));
    }
    let mut lines = break_lines(&wide, width_um);
    if lines.len() <= lines_max {
        return Ok(Wrapped {
            lines: lines.iter().map(|line| written(line)).collect(),
            left_out: 0,
        });
    }
    let all = visible(&wide);
    lines.truncate(lines_max);
    let before: usize = lines.iter().rev().skip(1).map(|line| visible(line)).sum();
    let mut last = lines.pop().unwrap_or_default();
    loop {
        let left_out = all - before - visible(&last);
        let note = format!("……（另有 {left_out} 字，见凭证文件）");
        let mut note_um = 0;
        for character in note.chars() {
            note_um += measure(character)?;
        }
        if last.is_empty() || total(&last) + note_um <= width_um {
            let mut lines: Vec<String> = lines.iter().map(|line| written(line)).collect();
            lines.push(format!("{}{note}", written(&last)));
            return Ok(Wrapped { lines, left_out });
        }
        last.pop();
    }
}

fn total(line: &[Wide]) -> i32 {
    line.iter().map(|(_, width)| width).sum()
}

/// Characters that a reader would miss.
fn visible(line: &[Wide]) -> usize {
    line.iter().filter(|(character, _)| !character.is_whitespace()).count()
}

fn written(line: &[Wide]) -> String {
    line.iter().map(|(character, _)| character).collect::<String>().trim().to_owned()
}

fn break_lines(wide: &[Wide], width_um: i32) -> Vec<Vec<Wide>> {
    let mut lines = Vec::new();
    let mut line: Vec<Wide> = Vec::new();
    for unit in units(wide) {
        if total(&line) + total(unit) <= width_um {
            line.extend_from_slice(unit);
            continue;
        }
        if total(unit) <= width_um {
            lines.push(std::mem::replace(&mut line, unit.to_vec()));
            continue;
        }
        // Longer than a line: it is broken where the line ends.
        for wide in unit {
            if total(&line) + wide.1 > width_um && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line.push(*wide);
        }
    }
    lines.push(line);
    lines.retain(|line| visible(line) > 0);
    lines
}

/// What stays together, in order.
fn units(wide: &[Wide]) -> impl Iterator<Item = &[Wide]> {
    wide.chunk_by(|(before, _), (after, _)| joined(*before, *after))
}

/// True when no line ends between these characters.
fn joined(before: char, after: char) -> bool {
    let is_word = |c: char| c.is_ascii_graphic();
    // A blank stays with what is before it, and so ends a line instead of beginning one.
    let blank = after == ' ';
    blank
        || CLOSING.contains(after)
        || OPENING.contains(before)
        || (is_word(before) && is_word(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chinese characters are one wide, all others half.
    fn lines(text: &str, width: i32, max: usize) -> Wrapped {
        let mut measure = |c: char| Ok(if c.is_ascii() { 1 } else { 2 });
        wrap(text, width * 2, max, &mut measure).expect("measured")
    }

    #[test]
    fn lines_end_where_they_may() {
        assert_eq!(lines("公交线路数据", 4, 9).lines, ["公交线路", "数据"]);
        assert_eq!(lines("公交线路，数据", 4, 9).lines, ["公交线", "路，数据"]);
        assert_eq!(lines("公交线（路）数据", 4, 9).lines, ["公交线", "（路）数", "据"]);
        assert_eq!(lines("公交 GIS 数据", 4, 9).lines, ["公交", "GIS 数据"]);
        assert_eq!(lines("a1b2c3d4e5f6", 4, 9).lines, ["a1b2c3d4", "e5f6"]);
        assert_eq!(lines("", 4, 9).lines, Vec::<String>::new());
    }

    #[test]
    fn every_character_is_on_a_line_or_counted() {
        let text = "数据产权登记证书所载数据名称很长".repeat(9);
        let whole = lines(&text, 20, 99);
        assert_eq!((whole.lines.concat(), whole.left_out), (text.clone(), 0));
        let cut = lines(&text, 20, 3);
        assert_eq!(cut.lines.len(), 3);
        let note = format!("……（另有 {} 字，见凭证文件）", cut.left_out);
        let shown = cut.lines.concat();
        let shown = shown.strip_suffix(&note).expect("the last line counts the rest");
        assert!(text.starts_with(shown));
        assert_eq!(shown.chars().count() + cut.left_out, text.chars().count());
    }
}
