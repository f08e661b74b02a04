//! A layout as SVG: outlines for the eye, so that it looks the same without the fonts, and the text
//! itself, not painted, for searching, copying and reading aloud. No script, no style, nothing from
//! elsewhere.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::{
    face::Faces,
    layout::{Bar, Frame, Ink, Layout, Mark, Modules, PAGE_HEIGHT_UM, PAGE_WIDTH_UM, Run},
};

/// Paints a layout.
pub fn paint(layout: &Layout, faces: &Faces) -> String {
    let mut shapes = BTreeMap::new();
    let mut seen = String::new();
    let mut spoken = String::new();
    for mark in &layout.marks {
        match mark {
            Mark::Run(run) => {
                draw_run(&mut seen, run, faces);
                speak(&mut spoken, run);
                for glyph in &run.glyphs {
                    shapes
                        .entry((run.face, glyph.id))
                        .or_insert_with(|| outline(faces, run.face, glyph.id));
                }
            }
            Mark::Frame(frame) => draw_frame(&mut seen, frame),
            Mark::Bar(bar) => draw_bar(&mut seen, bar),
            Mark::Modules(modules) => draw_modules(&mut seen, modules),
        }
    }
    let mut defined = String::new();
    for ((face, glyph), path) in &shapes {
        // Writing into a text does not fail; so below.
        let _ = write!(defined, "<path id=\"g{face}-{glyph}\" d=\"{path}\"/>");
    }
    let title = escaped(&layout.about.title);
    let description = escaped(&layout.about.description);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {PAGE_WIDTH_UM} {PAGE_HEIGHT_UM}\" \
         xml:lang=\"zh-CN\">\n\
         <title>{title}</title>\n<desc>{description}</desc>\n<defs>{defined}</defs>\n\
         <rect width=\"{PAGE_WIDTH_UM}\" height=\"{PAGE_HEIGHT_UM}\" fill=\"#fff\"/>\n\
         <g aria-hidden=\"true\">\n{seen}</g>\n\
         <g fill-opacity=\"0\" font-family=\"serif\">\n{spoken}</g>\n</svg>\n",
        width = PAGE_WIDTH_UM / 1_000,
        height = PAGE_HEIGHT_UM / 1_000,
    )
}

fn outline(faces: &Faces, face: usize, glyph: u32) -> String {
    faces.face(face).and_then(|face| face.outline(glyph)).unwrap_or_default()
}

fn colour(ink: Ink) -> String {
    let [red, green, blue] = ink.rgb();
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Millionths as a decimal fraction, exactly.
fn fraction(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let positive = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", positive / 1_000_000, positive % 1_000_000)
}

fn place(run: &Run) -> String {
    let moved = format!("translate({} {})", run.x_um, run.baseline_um);
    match run.turn_degrees {
        0 => moved,
        turn => format!("{moved} rotate({turn})"),
    }
}

fn draw_run(seen: &mut String, run: &Run, faces: &Faces) {
    let units = i64::from(faces.face(run.face).map_or(1_000, crate::face::Face::units_per_em));
    let scale = i64::from(run.size_um) * 1_000_000 / units;
    let (up, down) = (fraction(scale), fraction(-scale));
    let _ = write!(
        seen,
        "<g fill=\"{}\" transform=\"{} scale({up} {down})\">",
        colour(run.ink),
        place(run)
    );
    let mut milli_em = 0i64;
    for (glyph, character) in run.glyphs.iter().zip(run.text.chars()) {
        if !character.is_whitespace() {
            let x = milli_em * units / 1_000;
            let _ = write!(seen, "<use xlink:href=\"#g{}-{}\" x=\"{x}\"/>", run.face, glyph.id);
        }
        milli_em += i64::from(glyph.advance_milli_em);
    }
    seen.push_str("</g>\n");
}

/// The text where its outlines stand, as wide as they are.
fn speak(spoken: &mut String, run: &Run) {
    let _ = writeln!(
        spoken,
        "<text transform=\"{}\" font-size=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{}</text>",
        place(run),
        run.size_um,
        run.width_um(),
        escaped(&run.text),
    );
}

fn draw_frame(seen: &mut String, frame: &Frame) {
    let _ = writeln!(
        seen,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"/>",
        frame.x_um,
        frame.y_um,
        frame.width_um,
        frame.height_um,
        colour(frame.ink),
        frame.stroke_um,
    );
}

fn draw_bar(seen: &mut String, bar: &Bar) {
    let _ = writeln!(
        seen,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
        bar.x_um,
        bar.y_um,
        bar.width_um,
        bar.height_um,
        colour(bar.ink),
    );
}

fn draw_modules(seen: &mut String, modules: &Modules) {
    let mut path = String::new();
    for [x_um, y_um, width_um, height_um] in modules.stretches() {
        let _ = write!(path, "M{x_um} {y_um}h{width_um}v{height_um}h-{width_um}z");
    }
    let _ = writeln!(seen, "<path fill=\"{}\" d=\"{path}\"/>", colour(Ink::Black));
}

/// Text as XML has it. Control characters have no glyph, so none is here.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_exact_and_text_is_escaped() {
        assert_eq!(fraction(4_400_000), "4.400000");
        assert_eq!(fraction(-1_953_125), "-1.953125");
        assert_eq!(fraction(7), "0.000007");
        assert_eq!(escaped("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }
}
