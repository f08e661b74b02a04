//! Faces: font files of the system, and which of them draws a character.
//!
//! A font file is read once and kept. A character counts as drawn only when its glyph has an outline,
//! so a blank where a character should be is refused; only spaces are blank.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
    string::StringId,
};

use crate::{
    error::PaperError,
    layout::{Glyph, Weight},
};

/// Where systems keep the fonts, in order of preference: Debian and its kin, Fedora, Arch.
const FONT_DIRECTORIES: [&str; 4] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/google-noto-serif-cjk-fonts",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/noto-cjk",
];
const REGULAR: &str = "NotoSerifCJK-Regular.ttc";
const BOLD: &str = "NotoSerifCJK-Bold.ttc";
/// Tried for what the main faces lack.
const FALLBACKS: [&str; 4] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
];
/// Largest font file that is read, in bytes.
const FONT_BYTES_MAX: u64 = 128 * 1024 * 1024;
/// Most faces of one collection that are looked at.
const COLLECTION_FACES_MAX: u32 = 64;

/// Which font files to use. What is not named is looked for where systems keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FontFiles {
    /// Of the stated.
    pub regular: Option<PathBuf>,
    /// Of headings and labels.
    pub bold: Option<PathBuf>,
    /// For characters that neither has; instead of the usual ones.
    pub fallbacks: Vec<PathBuf>,
}

/// One face of a font file.
pub(crate) struct Face {
    bytes: Arc<Vec<u8>>,
    index: u32,
}

struct Fallback {
    path: PathBuf,
    face: OnceLock<Option<Face>>,
}

/// The faces that a page is set in.
pub struct Faces {
    regular: Face,
    bold: Face,
    fallbacks: Vec<Fallback>,
}

impl Faces {
    /// Reads the main faces. Fallbacks are read when a character first needs them.
    pub fn load(files: &FontFiles) -> Result<Self, PaperError> {
        let main = |named: &Option<PathBuf>, name: &str| match named {
            Some(path) => Face::read(path),
            None => found(name),
        };
        let named = files.fallbacks.as_slice();
        let usual = FALLBACKS.map(PathBuf::from);
        let fallbacks = if named.is_empty() { usual.as_slice() } else { named };
        let unread = |path: &PathBuf| Fallback { path: path.clone(), face: OnceLock::new() };
        Ok(Self {
            regular: main(&files.regular, REGULAR)?,
            bold: main(&files.bold, BOLD)?,
            fallbacks: fallbacks.iter().map(unread).collect(),
        })
    }

    /// The face at a place: the main ones of each weight, then the fallbacks.
    pub(crate) fn face(&self, place: usize) -> Option<&Face> {
        match place {
            0 => Some(&self.regular),
            1 => Some(&self.bold),
            more => self.fallbacks.get(more - 2)?.face(),
        }
    }

    /// The first face that draws a character, by its place, and the glyph.
    pub(crate) fn find(
        &self,
        character: char,
        weight: Weight,
    ) -> Result<(usize, Glyph), PaperError> {
        if is_private(character) {
            return Err(PaperError::GlyphMissing(character));
        }
        let main = match weight {
            Weight::Regular => [0, 1],
            Weight::Bold => [1, 0],
        };
        let places = main.into_iter().chain(2..2 + self.fallbacks.len());
        let drawn = |place| Some((place, self.face(place)?.glyph(character)?));
        places.into_iter().find_map(drawn).ok_or(PaperError::GlyphMissing(character))
    }
}

impl Fallback {
    /// A fallback that is not there or not usable draws nothing: what it alone would draw is refused.
    fn face(&self) -> Option<&Face> {
        self.face.get_or_init(|| Face::read(&self.path).ok()).as_ref()
    }
}

/// The main face of this name, where systems keep it.
fn found(name: &str) -> Result<Face, PaperError> {
    let looked: Vec<PathBuf> =
        FONT_DIRECTORIES.iter().map(|directory| Path::new(directory).join(name)).collect();
    match looked.iter().find(|path| path.exists()) {
        Some(path) => Face::read(path),
        None => Err(PaperError::FontMissing { looked }),
    }
}

impl Face {
    /// Reads a file; of a collection, the face for simplified Chinese, or the first one.
    fn read(path: &Path) -> Result<Self, PaperError> {
        let unreadable = |detail: String| PaperError::FontUnreadable { path: path.into(), detail };
        let size = match fs::metadata(path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(PaperError::FontMissing { looked: vec![path.into()] });
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        if size > FONT_BYTES_MAX {
            return Err(unreadable(format!("{size} bytes, more than {FONT_BYTES_MAX}")));
        }
        let bytes = fs::read(path).map_err(|error| unreadable(error.to_string()))?;
        FontRef::from_index(&bytes, 0).map_err(|error| unreadable(error.to_string()))?;
        let faces = (0..COLLECTION_FACES_MAX)
            .map_while(|index| FontRef::from_index(&bytes, index).ok().map(|font| (index, font)));
        let simplified = faces.into_iter().find(|(_, font)| is_simplified(font));
        let index = simplified.map_or(0, |(index, _)| index);
        Ok(Self { bytes: Arc::new(bytes), index })
    }

    /// The file.
    pub(crate) fn bytes(&self) -> Arc<Vec<u8>> {
        Arc::clone(&self.bytes)
    }

    /// Its place in the file.
    pub(crate) const fn index(&self) -> u32 {
        self.index
    }

    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }

    /// Units of its outlines in the size of the face.
    pub(crate) fn units_per_em(&self) -> i32 {
        let metrics =
            self.font().map(|font| font.metrics(Size::unscaled(), LocationRef::default()));
        metrics.map_or(1_000, |metrics| i32::from(metrics.units_per_em).max(1))
    }

    /// The glyph of a character; none where it would leave a blank that is no space.
    fn glyph(&self, character: char) -> Option<Glyph> {
        let font = self.font()?;
        let id = font.charmap().map(character).filter(|id| *id != GlyphId::NOTDEF)?;
        let advance =
            font.glyph_metrics(Size::unscaled(), LocationRef::default()).advance_width(id)?;
        let advance_milli_em = whole(advance).checked_mul(1_000)? / self.units_per_em();
        let is_space = matches!(character, ' ' | '\u{a0}' | '\u{3000}');
        let drawn = is_space || self.outline(id.to_u32()).is_some_and(|path| !path.is_empty());
        let spread = advance_milli_em > 0;
        (drawn && spread).then_some(Glyph { id: id.to_u32(), advance_milli_em })
    }

    /// The outline of a glyph as an SVG path in units of the face, y upwards.
    pub(crate) fn outline(&self, glyph: u32) -> Option<String> {
        let mut pen = PathPen(String::new());
        let outlines = self.font()?.outline_glyphs();
        let outline = outlines.get(GlyphId::new(glyph))?;
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut pen).ok()?;
        Some(pen.0)
    }
}

/// Private use: whatever a font draws there is agreed upon by nobody, and no reader finds it again.
const fn is_private(character: char) -> bool {
    matches!(character as u32, 0xE000..=0xF8FF | 0xF0000..)
}

fn is_simplified(font: &FontRef<'_>) -> bool {
    let names = font.localized_strings(StringId::FAMILY_NAME);
    names.into_iter().any(|name| name.to_string().ends_with(" SC"))
}

/// The next whole number; outlines and advances are whole in nearly every font.
#[expect(clippy::cast_possible_truncation, reason = "font units are 16 bits; a float saturates")]
fn whole(value: f32) -> i32 {
    value.round() as i32
}

/// Writes an outline as an SVG path.
struct PathPen(String);

impl PathPen {
    fn push(&mut self, command: char, numbers: &[f32]) {
        self.0.push(command);
        for (place, number) in numbers.iter().enumerate() {
            if place > 0 {
                self.0.push(' ');
            }
            self.0.push_str(&whole(*number).to_string());
        }
    }
}

impl OutlinePen for PathPen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.push('M', &[x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.push('L', &[x, y]);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.push('Q', &[cx0, cy0, x, y]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.push('C', &[cx0, cy0, cx1, cy1, x, y]);
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_that_is_not_there_says_where_it_was_looked_for() {
        let files =
            FontFiles { regular: Some("/nonexistent/a.ttc".into()), ..FontFiles::default() };
        let error = Faces::load(&files).err().expect("refused");
        assert_eq!(error, PaperError::FontMissing { looked: vec!["/nonexistent/a.ttc".into()] });
        let error = found("no-such-font.ttc").err().expect("refused");
        let PaperError::FontMissing { looked } = error else { panic!("{error}") };
        assert_eq!(looked.len(), FONT_DIRECTORIES.len());
    }

    #[test]
    fn a_file_that_is_no_font_is_named() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), "no font").expect("writes");
        let files = FontFiles { bold: Some(file.path().into()), ..FontFiles::default() };
        let error = Faces::load(&files).err().expect("refused");
        assert_eq!(error.code(), "font_unreadable");
        assert!(error.detail().contains(&file.path().display().to_string()));
    }

    #[test]
    fn of_the_collection_the_simplified_chinese_face_is_used() {
        let faces = Faces::load(&FontFiles::default()).expect("fonts-noto-cjk is installed");
        for place in [0, 1] {
            let face = faces.face(place).expect("a main face");
            assert!(is_simplified(&face.font().expect("reads")));
        }
    }

    #[test]
    fn a_character_comes_from_the_first_face_that_draws_it() {
        let faces = Faces::load(&FontFiles::default()).expect("fonts-noto-cjk is installed");
        let place = |c, weight| faces.find(c, weight).map(|(place, _)| place);
        assert_eq!(place('证', Weight::Regular), Ok(0));
        assert_eq!(place('证', Weight::Bold), Ok(1));
        assert_eq!(place('\u{3402}', Weight::Regular), Ok(0), "a rare character of extension A");
        assert_eq!(place('\u{20BB7}', Weight::Regular), Ok(0), "one of extension B");
        assert_eq!(place(' ', Weight::Regular), Ok(0), "a space may be blank");
        // Georgian is in no Noto CJK face and in DejaVu, the second fallback.
        assert_eq!(place('\u{10D0}', Weight::Regular), Ok(3));
        // Private use, a blank that is no space, a character that nobody has drawn.
        for missing in ['\u{E000}', '\u{3164}', '\u{200B}', '\u{10FFFD}'] {
            let refused = place(missing, Weight::Regular);
            assert_eq!(refused, Err(PaperError::GlyphMissing(missing)), "{missing:?}");
        }
        let only =
            FontFiles { fallbacks: vec!["/nonexistent/b.ttf".into()], ..FontFiles::default() };
        let faces = Faces::load(&only).expect("the main faces");
        let refused = faces.find('\u{10D0}', Weight::Regular).map(|(place, _)| place);
        assert_eq!(refused, Err(PaperError::GlyphMissing('\u{10D0}')));
    }
}
