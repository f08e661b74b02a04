//! A layout as PDF/A-2u: fonts embedded, every character to be searched and copied.

#![expect(clippy::float_arithmetic, reason = "PDF measures in points, and its library in floats")]

use std::ops::Range;

use hefu_chain::time::BlockTime;
use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Archival, ConfigurationBuilder},
    geom::{PathBuilder, Point, Rect, Transform},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};

use crate::{
    error::PaperError,
    face::Faces,
    layout::{About, Bar, Frame, Ink, Layout, Mark, Modules, PAGE_HEIGHT_UM, PAGE_WIDTH_UM, Run},
};

/// Paints a layout. The same layout with the same fonts gives the same bytes.
pub fn paint(layout: &Layout, faces: &Faces) -> Result<Vec<u8>, PaperError> {
    let fault = |what: &str| PaperError::Painter(what.into());
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_U)
        .finish()
        .map_err(|_| fault("no such profile"))?;
    // The form is no tagged document; it says nothing of a structure.
    let enable_tagging = false;
    let settings =
        SerializeSettings { configuration, enable_tagging, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let size = PageSettings::from_wh(points(PAGE_WIDTH_UM), points(PAGE_HEIGHT_UM));
    let mut page = document.start_page_with(size.ok_or_else(|| fault("no page"))?);
    let mut surface = page.surface();
    let mut fonts = Fonts { faces, made: Vec::new() };
    for mark in &layout.marks {
        let drawn = match mark {
            Mark::Run(run) => fonts.of(run.face).map(|font| draw_run(&mut surface, run, font)),
            Mark::Frame(frame) => draw_frame(&mut surface, frame),
            Mark::Bar(bar) => draw_bar(&mut surface, bar),
            Mark::Modules(modules) => draw_modules(&mut surface, modules),
        };
        drawn.ok_or_else(|| fault("a mark cannot be drawn"))?;
    }
    surface.finish();
    page.finish();
    document.set_metadata(metadata(&layout.about));
    document.finish().map_err(|error| PaperError::Painter(format!("{error:?}")))
}

/// The faces as the library reads them, each made once a page.
struct Fonts<'a> {
    faces: &'a Faces,
    made: Vec<(usize, Font)>,
}

impl Fonts<'_> {
    fn of(&mut self, place: usize) -> Option<Font> {
        if let Some((_, font)) = self.made.iter().find(|(made, _)| *made == place) {
            return Some(font.clone());
        }
        let face = self.faces.face(place)?;
        let font = Font::new(face.bytes().into(), face.index())?;
        self.made.push((place, font.clone()));
        Some(font)
    }
}

/// 72 points are an inch of 25.4 mm.
#[expect(clippy::cast_precision_loss, reason = "a page has less than 2^24 micrometres")]
fn points(um: i32) -> f32 {
    um as f32 * 72.0 / 25_400.0
}

#[expect(clippy::cast_precision_loss, reason = "an advance is a few thousand")]
fn ems(milli_em: i32) -> f32 {
    milli_em as f32 / 1_000.0
}

fn fill(ink: Ink) -> Fill {
    let [red, green, blue] = ink.rgb();
    let paint = rgb::Color::new(red, green, blue).into();
    Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

fn draw_run(surface: &mut Surface<'_>, run: &Run, font: Font) {
    let mut glyphs = Vec::with_capacity(run.glyphs.len());
    for ((start, character), glyph) in run.text.char_indices().zip(&run.glyphs) {
        let range: Range<usize> = start..start + character.len_utf8();
        let (id, advance) = (GlyphId::new(glyph.id), ems(glyph.advance_milli_em));
        glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, range, None));
    }
    let (x, y) = (points(run.x_um), points(run.baseline_um));
    surface.set_stroke(None);
    surface.set_fill(Some(fill(run.ink)));
    if run.turn_degrees != 0 {
        surface.push_transform(&Transform::from_rotate_at(degrees(run.turn_degrees), x, y));
    }
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font, &run.text, points(run.size_um), false);
    if run.turn_degrees != 0 {
        surface.pop();
    }
}

#[expect(clippy::cast_precision_loss, reason = "a turn has at most 360 degrees")]
fn degrees(whole: i32) -> f32 {
    whole as f32
}

fn rectangle(x_um: i32, y_um: i32, width_um: i32, height_um: i32) -> Option<Rect> {
    Rect::from_xywh(points(x_um), points(y_um), points(width_um), points(height_um))
}

fn draw_frame(surface: &mut Surface<'_>, frame: &Frame) -> Option<()> {
    let mut path = PathBuilder::new();
    path.push_rect(rectangle(frame.x_um, frame.y_um, frame.width_um, frame.height_um)?);
    let paint = fill(frame.ink).paint;
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint, width: points(frame.stroke_um), ..Stroke::default() }));
    surface.draw_path(&path.finish()?);
    Some(())
}

fn draw_bar(surface: &mut Surface<'_>, bar: &Bar) -> Option<()> {
    let mut path = PathBuilder::new();
    path.push_rect(rectangle(bar.x_um, bar.y_um, bar.width_um, bar.height_um)?);
    surface.set_stroke(None);
    surface.set_fill(Some(fill(bar.ink)));
    surface.draw_path(&path.finish()?);
    Some(())
}

/// One path; a rectangle for each stretch of dark modules.
fn draw_modules(surface: &mut Surface<'_>, modules: &Modules) -> Option<()> {
    let mut path = PathBuilder::new();
    for stretch in modules.stretches() {
        let [x_um, y_um, width_um, height_um] = stretch;
        path.push_rect(rectangle(x_um, y_um, width_um, height_um)?);
    }
    surface.set_stroke(None);
    surface.set_fill(Some(fill(Ink::Black)));
    surface.draw_path(&path.finish()?);
    Some(())
}

fn metadata(about: &About) -> Metadata {
    let metadata = Metadata::new()
        .title(about.title.clone())
        .description(about.description.clone())
        .authors(vec![about.author.clone()])
        .creator(concat!("hefu ", env!("CARGO_PKG_VERSION")).into())
        .language("zh-CN".into());
    match date_time(about.time) {
        Some(time) => metadata.creation_date(time),
        None => metadata,
    }
}

/// The block's time in UTC: when the file is made does not matter, and would make it another file.
fn date_time(time: BlockTime) -> Option<DateTime> {
    let text = time.to_rfc3339();
    let number = |range: Range<usize>| text.get(range)?.parse::<u8>().ok();
    let date = DateTime::new(text.get(..4)?.parse().ok()?)
        .month(number(5..7)?)
        .day(number(8..10)?)
        .hour(number(11..13)?)
        .minute(number(14..16)?)
        .second(number(17..19)?)
        .utc_offset_hour(0);
    Some(date.utc_offset_minute(0))
}
