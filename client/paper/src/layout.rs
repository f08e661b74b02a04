//! A page as plain data: where each character, line and module stands, in micrometres from the top
//! left corner. Painters draw it and decide nothing.

use std::fmt::Write as _;

use hefu_chain::time::BlockTime;

/// Width of the page: A4.
pub(crate) const PAGE_WIDTH_UM: i32 = 210_000;
/// Height of the page: A4.
pub(crate) const PAGE_HEIGHT_UM: i32 = 297_000;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What the file says of itself.
    pub about: About,
    /// What is drawn, the lowest first.
    pub marks: Vec<Mark>,
}

/// What the file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Title of the document.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Who registered.
    pub author: String,
    /// The block time that it speaks of.
    pub time: BlockTime,
}

/// Something on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Text of one face on one line.
    Run(Run),
    /// The outline of a rectangle.
    Frame(Frame),
    /// A filled rectangle.
    Bar(Bar),
    /// A QR code.
    Modules(Modules),
}

/// Colours of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// What is stated.
    Black,
    /// What explains.
    Grey,
    /// Frame and lines.
    Bronze,
    /// What must not be overlooked.
    Red,
    /// The same behind the text.
    PaleRed,
}

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Of the stated.
    Regular,
    /// Of headings and labels.
    Bold,
}

/// A shape of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Glyph {
    /// Its number in the face.
    pub id: u32,
    /// From its beginning to that of the next, in thousandths of the size.
    pub advance_milli_em: i32,
}

/// Text of one face on one line; one shape for each character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Where it begins.
    pub x_um: i32,
    /// The line that it stands on.
    pub baseline_um: i32,
    /// Size of the face.
    pub size_um: i32,
    /// Turned around its beginning, clockwise.
    pub turn_degrees: i32,
    /// Colour.
    pub ink: Ink,
    /// Which face, by its place in the faces.
    pub face: usize,
    /// The characters.
    pub text: String,
    /// Their shapes.
    pub glyphs: Vec<Glyph>,
}

/// The outline of a rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Left edge.
    pub x_um: i32,
    /// Upper edge.
    pub y_um: i32,
    /// Width.
    pub width_um: i32,
    /// Height.
    pub height_um: i32,
    /// Width of the line, half of it on either side of the edge.
    pub stroke_um: i32,
    /// Colour.
    pub ink: Ink,
}

/// A filled rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Left edge.
    pub x_um: i32,
    /// Upper edge.
    pub y_um: i32,
    /// Width.
    pub width_um: i32,
    /// Height.
    pub height_um: i32,
    /// Colour.
    pub ink: Ink,
}

/// A QR code, its quiet zone not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    /// Left edge.
    pub x_um: i32,
    /// Upper edge.
    pub y_um: i32,
    /// Edge of one module.
    pub module_um: i32,
    /// What it encodes.
    pub text: String,
    /// Dark modules, row by row.
    pub rows: Vec<Vec<bool>>,
}

impl Ink {
    /// Red, green and blue.
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Black => [20, 20, 20],
            Self::Grey => [90, 90, 90],
            Self::Bronze => [150, 112, 52],
            Self::Red => [186, 24, 27],
            Self::PaleRed => [251, 226, 226],
        }
    }
}

impl Modules {
    /// Stretches of dark modules: left edge, upper edge, width and height of each.
    pub fn stretches(&self) -> impl Iterator<Item = [i32; 4]> {
        let edge_um = self.module_um;
        (0..).zip(&self.rows).flat_map(move |(y, row)| {
            let mut x = 0;
            let stretches: Vec<[i32; 4]> = row
                .chunk_by(|one, next| one == next)
                .filter_map(|same| {
                    let count = i32::try_from(same.len()).unwrap_or(i32::MAX);
                    let begin = x;
                    x += count;
                    let is_dark = same.first().copied().unwrap_or_default();
                    let (x_um, y_um) = (self.x_um + begin * edge_um, self.y_um + y * edge_um);
                    is_dark.then_some([x_um, y_um, count * edge_um, edge_um])
                })
                .collect();
            stretches
        })
    }
}

impl Run {
    /// From its beginning to its end.
    pub fn width_um(&self) -> i32 {
        let milli_em: i32 = self.glyphs.iter().map(|glyph| glyph.advance_milli_em).sum();
        scaled(milli_em, self.size_um)
    }
}

/// So many thousandths of a size.
#[expect(clippy::cast_possible_truncation, reason = "checked against the limit first")]
pub(crate) const fn scaled(milli_em: i32, size_um: i32) -> i32 {
    // A line has a few hundred characters of a few thousand micrometres: far below the limit of i64.
    let um = milli_em as i64 * size_um as i64 / 1_000;
    if um > i32::MAX as i64 { i32::MAX } else { um as i32 }
}

impl Layout {
    /// The characters of the page, in the order in which they are drawn, a line a run.
    pub fn text(&self) -> String {
        self.runs().map(|run| format!("{}\n", run.text)).collect()
    }

    /// The texts of the page.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Run(run) => Some(run),
            _ => None,
        })
    }

    /// One line for each mark: what stands where. Shapes are left out, for they are the font's.
    pub fn describe(&self) -> String {
        let mut lines = String::new();
        for mark in &self.marks {
            // Writing into a text does not fail.
            let _ = match mark {
                Mark::Run(run) => writeln!(
                    lines,
                    "text {} {} size {} face {} turn {} {:?}: {}",
                    run.x_um,
                    run.baseline_um,
                    run.size_um,
                    run.face,
                    run.turn_degrees,
                    run.ink,
                    run.text
                ),
                Mark::Frame(frame) => writeln!(
                    lines,
                    "frame {} {} {} {} line {} {:?}",
                    frame.x_um,
                    frame.y_um,
                    frame.width_um,
                    frame.height_um,
                    frame.stroke_um,
                    frame.ink
                ),
                Mark::Bar(bar) => writeln!(
                    lines,
                    "bar {} {} {} {} {:?}",
                    bar.x_um, bar.y_um, bar.width_um, bar.height_um, bar.ink
                ),
                Mark::Modules(modules) => writeln!(
                    lines,
                    "modules {} {} {} of {}: {}",
                    modules.x_um,
                    modules.y_um,
                    modules.rows.len(),
                    modules.module_um,
                    modules.text
                ),
            };
        }
        lines
    }
}
