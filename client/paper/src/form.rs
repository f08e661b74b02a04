//! The form: a sheet's words placed on an A4 page. The letters become smaller until everything fits;
//! in the smallest, what still does not fit is counted on the page.

use std::collections::BTreeMap;

use crate::{
    error::PaperError,
    face::Faces,
    layout::{
        About, Bar, Frame, Glyph, Ink, Layout, Mark, Modules, PAGE_HEIGHT_UM, PAGE_WIDTH_UM, Run,
        Weight, scaled,
    },
    link::modules,
    sheet::{Row, Sheet, Stamp},
    wrap::wrap,
};

/// Left and right edge of what is written.
const LEFT_UM: i32 = 24_000;
const RIGHT_UM: i32 = PAGE_WIDTH_UM - LEFT_UM;
/// Where statements begin, right of their labels.
const VALUE_X_UM: i32 = 66_000;
const VALUE_WIDTH_UM: i32 = RIGHT_UM - VALUE_X_UM;
/// The line under the number.
const HEAD_RULE_UM: i32 = 71_500;
/// Height of the mark of a certificate that is not in force.
const STAMP_HEIGHT_UM: i32 = 23_000;
/// Lower edge of the statements.
const ROWS_END_UM: i32 = 223_000;
/// Sizes of statements, the largest that fits is taken; and of what is small beside them.
const SIZES_UM: [(i32, i32); 5] =
    [(4_400, 2_900), (4_000, 2_700), (3_600, 2_500), (3_200, 2_400), (2_900, 2_300)];
/// Sizes of labels.
const LABEL_UM: i32 = 3_800;
const LABEL_EN_UM: i32 = 2_400;
/// Space between the lines of statements, at least and at most.
const GAP_MIN_UM: i32 = 1_500;
const GAP_MAX_UM: i32 = 4_200;
/// The turn of the word behind everything.
const WATERMARK_DEGREES: i32 = -40;
/// The QR code: upper edge and longest edge.
const CODE_Y_UM: i32 = 227_000;
const CODE_EDGE_UM: i32 = 36_000;
/// Where what is about the seal begins.
const SEAL_X_UM: i32 = 122_000;
/// First line of the small print.
const NOTES_UM: i32 = 268_500;
const NOTE_SIZE_UM: i32 = 2_300;

/// Places a sheet. Refused when no face has one of its characters.
pub fn place(sheet: &Sheet, faces: &Faces) -> Result<Layout, PaperError> {
    let mut page = Page { faces, found: BTreeMap::new(), marks: Vec::new() };
    if let Some(stamp) = &sheet.stamp {
        page.watermark(stamp)?;
    }
    page.border();
    page.head(sheet)?;
    let mut top_um = HEAD_RULE_UM + 3_000;
    if let Some(stamp) = &sheet.stamp {
        page.stamp(stamp, top_um)?;
        top_um += STAMP_HEIGHT_UM + 2_000;
    }
    page.rows(&sheet.rows, top_um)?;
    page.code(sheet)?;
    page.seal(sheet)?;
    page.notes(sheet)?;
    let about = About {
        title: format!("{} {}", sheet.heading.zh, sheet.number),
        description: sheet.title.clone(),
        author: sheet.seal.registrar.clone(),
        time: sheet.time,
    };
    Ok(Layout { about, marks: page.marks })
}

/// How a text is written.
#[derive(Clone, Copy)]
struct Style {
    size_um: i32,
    weight: Weight,
    ink: Ink,
}

const fn style(size_um: i32, weight: Weight, ink: Ink) -> Style {
    Style { size_um, weight, ink }
}

/// A row whose lines are broken for one size.
struct Broken<'a> {
    row: &'a Row,
    lines: Vec<(String, i32)>,
    height_um: i32,
    is_whole: bool,
}

struct Page<'a> {
    faces: &'a Faces,
    found: BTreeMap<(Weight, char), (usize, Glyph)>,
    marks: Vec<Mark>,
}

impl Page<'_> {
    fn glyph(&mut self, character: char, weight: Weight) -> Result<(usize, Glyph), PaperError> {
        if let Some(found) = self.found.get(&(weight, character)) {
            return Ok(*found);
        }
        let found = self.faces.find(character, weight)?;
        self.found.insert((weight, character), found);
        Ok(found)
    }

    fn width_um(&mut self, text: &str, style: Style, tracking: i32) -> Result<i32, PaperError> {
        let mut milli_em = 0;
        for character in text.chars() {
            milli_em += self.glyph(character, style.weight)?.1.advance_milli_em + tracking;
        }
        Ok(scaled(milli_em - if text.is_empty() { 0 } else { tracking }, style.size_um))
    }

    /// Writes a line from a place on: a run for each stretch of characters of one face.
    fn line(
        &mut self,
        (x_um, baseline_um): (i32, i32),
        text: &str,
        style: Style,
        tracking: i32,
    ) -> Result<(), PaperError> {
        let mut x_um = x_um;
        let mut run: Option<Run> = None;
        for character in text.chars() {
            let (face, mut glyph) = self.glyph(character, style.weight)?;
            glyph.advance_milli_em += tracking;
            match &mut run {
                Some(run) if run.face == face => {
                    run.text.push(character);
                    run.glyphs.push(glyph);
                }
                _ => {
                    if let Some(done) = run.take() {
                        x_um += done.width_um();
                        self.marks.push(Mark::Run(done));
                    }
                    run = Some(Run {
                        x_um,
                        baseline_um,
                        size_um: style.size_um,
                        turn_degrees: 0,
                        ink: style.ink,
                        face,
                        text: character.into(),
                        glyphs: vec![glyph],
                    });
                }
            }
        }
        self.marks.extend(run.map(Mark::Run));
        Ok(())
    }

    /// Writes a line around a middle.
    fn centred(
        &mut self,
        (middle_um, baseline_um): (i32, i32),
        text: &str,
        style: Style,
        tracking: i32,
    ) -> Result<(), PaperError> {
        let width_um = self.width_um(text, style, tracking)?;
        self.line((middle_um - width_um / 2, baseline_um), text, style, tracking)
    }

    fn border(&mut self) {
        for (inset_um, stroke_um) in [(10_000, 1_100), (12_200, 300)] {
            self.marks.push(Mark::Frame(Frame {
                x_um: inset_um,
                y_um: inset_um,
                width_um: PAGE_WIDTH_UM - 2 * inset_um,
                height_um: PAGE_HEIGHT_UM - 2 * inset_um,
                stroke_um,
                ink: Ink::Bronze,
            }));
        }
        let far = (PAGE_WIDTH_UM - 16_700, PAGE_HEIGHT_UM - 16_700);
        for (x_um, y_um) in [(14_200, 14_200), (far.0, 14_200), (14_200, far.1), far] {
            let (width_um, height_um) = (2_500, 2_500);
            self.marks.push(Mark::Bar(Bar { x_um, y_um, width_um, height_um, ink: Ink::Bronze }));
        }
    }

    fn rule(&mut self, y_um: i32, height_um: i32) {
        let (x_um, width_um) = (LEFT_UM, RIGHT_UM - LEFT_UM);
        self.marks.push(Mark::Bar(Bar { x_um, y_um, width_um, height_um, ink: Ink::Bronze }));
    }

    fn head(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let middle_um = PAGE_WIDTH_UM / 2;
        let title = style(11_500, Weight::Bold, Ink::Black);
        self.centred((middle_um, 42_000), sheet.heading.zh, title, 120)?;
        let english = style(3_900, Weight::Regular, Ink::Grey);
        self.centred((middle_um, 50_500), sheet.heading.en, english, 0)?;
        let kind = format!("（{} {}）", sheet.kind.zh, sheet.kind.en);
        self.centred((middle_um, 58_000), &kind, style(3_900, Weight::Regular, Ink::Black), 0)?;
        let number = format!("编号 No. {}", sheet.number);
        let bold = style(3_900, Weight::Bold, Ink::Black);
        self.line((LEFT_UM, 68_500), &number, bold, 0)?;
        let code = format!("查询码 Query code {}", sheet.query_code);
        let width_um = self.width_um(&code, bold, 0)?;
        self.line((RIGHT_UM - width_um, 68_500), &code, bold, 0)?;
        self.rule(HEAD_RULE_UM, 500);
        Ok(())
    }

    /// The word behind everything, across the page.
    fn watermark(&mut self, stamp: &Stamp) -> Result<(), PaperError> {
        let before = self.marks.len();
        let letters = i32::try_from(stamp.word.zh.chars().count()).unwrap_or(i32::MAX).max(1);
        let pale = style((150_000 / letters).min(44_000), Weight::Bold, Ink::PaleRed);
        // The middle of the letters, which reach above their line, is that of the page.
        let (half_um, rise_um) =
            (self.width_um(stamp.word.zh, pale, 0)? / 2, pale.size_um * 38 / 100);
        // Of that turn, in thousandths.
        let (cosine, sine) = (766, 643);
        let x_um = PAGE_WIDTH_UM / 2 - scaled(cosine, half_um) + scaled(sine, rise_um);
        let y_um = PAGE_HEIGHT_UM / 2 + scaled(sine, half_um) + scaled(cosine, rise_um);
        self.line((x_um, y_um), stamp.word.zh, pale, 0)?;
        for mark in self.marks.iter_mut().skip(before) {
            if let Mark::Run(run) = mark {
                run.turn_degrees = WATERMARK_DEGREES;
            }
        }
        Ok(())
    }

    /// The mark above the statements.
    fn stamp(&mut self, stamp: &Stamp, y_um: i32) -> Result<(), PaperError> {
        let (x_um, width_um) = (LEFT_UM, RIGHT_UM - LEFT_UM);
        self.marks.push(Mark::Frame(Frame {
            x_um,
            y_um,
            width_um,
            height_um: STAMP_HEIGHT_UM,
            stroke_um: 900,
            ink: Ink::Red,
        }));
        let middle_um = PAGE_WIDTH_UM / 2;
        let word = format!("{} {}", stamp.word.zh, stamp.word.en);
        self.centred((middle_um, y_um + 10_000), &word, style(7_400, Weight::Bold, Ink::Red), 60)?;
        for (text, baseline_um) in [(&stamp.why.zh, 15_400), (&stamp.why.en, 19_800)] {
            let small = style(2_700, Weight::Regular, Ink::Red);
            let lines = self.broken(text, small, width_um - 6_000, 1)?;
            for line in lines.0 {
                self.centred((middle_um, y_um + baseline_um), &line, small, 0)?;
            }
        }
        Ok(())
    }

    /// A text in lines, and whether all of it is in them.
    fn broken(
        &mut self,
        text: &str,
        style: Style,
        width_um: i32,
        lines_max: usize,
    ) -> Result<(Vec<String>, bool), PaperError> {
        let mut measure = |character| {
            let (_, glyph) = self.glyph(character, style.weight)?;
            Ok(scaled(glyph.advance_milli_em, style.size_um))
        };
        let wrapped = wrap(text, width_um, lines_max, &mut measure)?;
        Ok((wrapped.lines, wrapped.left_out == 0))
    }

    fn broken_row<'a>(
        &mut self,
        row: &'a Row,
        (size_um, small_um): (i32, i32),
        all: bool,
    ) -> Result<Broken<'a>, PaperError> {
        let mut lines = Vec::new();
        let mut is_whole = true;
        for line in &row.lines {
            let size_um = if line.is_small { small_um } else { size_um };
            let lines_max = if all { usize::MAX } else { line.lines_max };
            let regular = style(size_um, Weight::Regular, Ink::Black);
            let (texts, whole) = self.broken(&line.text, regular, VALUE_WIDTH_UM, lines_max)?;
            is_whole &= whole;
            lines.extend(texts.into_iter().map(|text| (text, size_um)));
        }
        let stated_um: i32 = lines.iter().map(|(_, size_um)| pitch(*size_um)).sum();
        let height_um = stated_um.max(pitch(LABEL_UM) + pitch(LABEL_EN_UM));
        Ok(Broken { row, lines, height_um, is_whole })
    }

    /// The statements in the largest letters in which all of them fit, else in the smallest, where a
    /// text that is too long is counted.
    fn rows(&mut self, rows: &[Row], top_um: i32) -> Result<(), PaperError> {
        let count = i32::try_from(rows.len()).unwrap_or(i32::MAX).max(1);
        let room_um = ROWS_END_UM - top_um;
        let tries = SIZES_UM.iter().map(|sizes| (*sizes, true));
        let smallest = SIZES_UM[SIZES_UM.len() - 1];
        for (sizes, all) in tries.chain([(smallest, false)]) {
            let mut broken = Vec::new();
            for row in rows {
                broken.push(self.broken_row(row, sizes, all)?);
            }
            let height_um: i32 = broken.iter().map(|row| row.height_um).sum();
            let gap_um = (room_um - height_um) / count;
            let fits = gap_um >= GAP_MIN_UM && (!all || broken.iter().all(|row| row.is_whole));
            if fits || !all {
                return self.write_rows(&broken, top_um, gap_um.min(GAP_MAX_UM));
            }
        }
        Ok(())
    }

    fn write_rows(
        &mut self,
        rows: &[Broken<'_>],
        top_um: i32,
        gap_um: i32,
    ) -> Result<(), PaperError> {
        let mut y_um = top_um;
        for broken in rows {
            let label = broken.row.label;
            let first_um = y_um + gap_um / 2;
            let bold = style(LABEL_UM, Weight::Bold, Ink::Black);
            let baseline_um = first_um + ascent(LABEL_UM);
            self.line((LEFT_UM, baseline_um), label.zh, bold, 60)?;
            let grey = style(LABEL_EN_UM, Weight::Regular, Ink::Grey);
            let baseline_um = first_um + pitch(LABEL_UM) + ascent(LABEL_EN_UM);
            self.line((LEFT_UM, baseline_um), label.en, grey, 0)?;
            let mut line_um = first_um;
            for (text, size_um) in &broken.lines {
                let regular = style(*size_um, Weight::Regular, Ink::Black);
                self.line((VALUE_X_UM, line_um + ascent(*size_um)), text, regular, 0)?;
                line_um += pitch(*size_um);
            }
            y_um += broken.height_um + gap_um;
            self.rule(y_um, 120);
        }
        Ok(())
    }

    fn code(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let rows = modules(&sheet.link)?;
        let count = i32::try_from(rows.len()).unwrap_or(i32::MAX).max(1);
        let module_um = CODE_EDGE_UM / count;
        let (x_um, y_um) = (LEFT_UM + 2_000, CODE_Y_UM);
        let text = sheet.link.clone();
        self.marks.push(Mark::Modules(Modules { x_um, y_um, module_um, text, rows }));
        let x_um = x_um + CODE_EDGE_UM + 5_000;
        let bold = style(3_400, Weight::Bold, Ink::Black);
        self.line((x_um, y_um + 8_000), "扫码核验当前状态", bold, 0)?;
        let grey = style(2_300, Weight::Regular, Ink::Grey);
        for (place, text) in (0..).zip([
            "核验页逐步验证签名与证明，",
            "并核对本页所载登记记录摘要。",
            "Scan for the present state. The page",
            "checks every proof, and the digest",
            "that stands on this paper.",
        ]) {
            self.line((x_um, y_um + 13_000 + place * 3_900), text, grey, 0)?;
        }
        Ok(())
    }

    fn seal(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let bold = style(3_800, Weight::Bold, Ink::Black);
        self.line((SEAL_X_UM, CODE_Y_UM + 4_000), "登记机构（盖章）", bold, 0)?;
        let grey = style(2_400, Weight::Regular, Ink::Grey);
        self.line((SEAL_X_UM, CODE_Y_UM + 8_200), "Registrar (seal)", grey, 0)?;
        let regular = style(3_400, Weight::Regular, Ink::Black);
        let width_um = RIGHT_UM - SEAL_X_UM;
        let (lines, _) = self.broken(&sheet.seal.registrar, regular, width_um, 3)?;
        for (place, line) in (0..).zip(lines) {
            self.line((SEAL_X_UM, CODE_Y_UM + 15_500 + place * 4_900), &line, regular, 0)?;
        }
        self.line((SEAL_X_UM, CODE_Y_UM + 33_500), &sheet.seal.date, regular, 0)
    }

    fn notes(&mut self, sheet: &Sheet) -> Result<(), PaperError> {
        let grey = style(NOTE_SIZE_UM, Weight::Regular, Ink::Grey);
        let mut baseline_um = NOTES_UM;
        for note in &sheet.notes {
            let (lines, _) = self.broken(note, grey, RIGHT_UM - LEFT_UM, 2)?;
            for line in lines {
                self.line((LEFT_UM, baseline_um), &line, grey, 0)?;
                baseline_um += 3_200;
            }
        }
        Ok(())
    }
}

/// From one line to the next.
const fn pitch(size_um: i32) -> i32 {
    size_um * 7 / 5
}

/// From the upper edge of a line to where its letters stand.
const fn ascent(size_um: i32) -> i32 {
    size_um * 53 / 50
}
