//! The layout as plain data: where it all stands, and what happens when there is much of it.

use std::path::Path;

use hefu_chain::{fixture::registration::digest, time::Date, words::Sector};
use hefu_paper::{Beside, Both, Facts, Layout, Mark, Sheet};

use crate::sample::{SAMPLE, address, facts, laid_out};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/sample.txt");

/// Left, upper, right and lower edge of a mark; of a run, without what hangs below its line.
fn edges(mark: &Mark) -> [i32; 4] {
    match mark {
        Mark::Run(run) => {
            [run.x_um, run.baseline_um - run.size_um, run.x_um + run.width_um(), run.baseline_um]
        }
        Mark::Frame(f) => [f.x_um, f.y_um, f.x_um + f.width_um, f.y_um + f.height_um],
        Mark::Bar(b) => [b.x_um, b.y_um, b.x_um + b.width_um, b.y_um + b.height_um],
        Mark::Modules(m) => {
            let edge = m.module_um * i32::try_from(m.rows.len()).expect("few");
            [m.x_um, m.y_um, m.x_um + edge, m.y_um + edge]
        }
    }
}

/// Nothing upright leaves the inner frame, and no two lines of text lie on each other.
fn assert_tidy(layout: &Layout) {
    let inside = [12_200, 12_200, 197_800, 284_800];
    let upright: Vec<(&str, [i32; 4])> = layout
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Run(run) if run.turn_degrees == 0 => Some((run.text.as_str(), edges(mark))),
            Mark::Modules(_) => Some(("QR code", edges(mark))),
            _ => None,
        })
        .collect();
    for (what, [left, top, right, bottom]) in &upright {
        let within = *left >= inside[0] && *top >= inside[1];
        assert!(within && *right <= inside[2] && *bottom <= inside[3], "{what} leaves the frame");
    }
    for (place, (one, a)) in upright.iter().enumerate() {
        for (other, b) in upright.iter().skip(place + 1) {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "{one} lies on {other}: {a:?} {b:?}");
        }
    }
}

#[test]
fn the_sample_stands_where_it_stood() {
    let described = laid_out(&facts(&SAMPLE.in_force)).describe();
    if std::env::var_os("HEFU_WRITE_LAYOUT").is_some() {
        std::fs::write(GOLDEN, &described).expect("writes");
    }
    let golden = std::fs::read_to_string(Path::new(GOLDEN)).expect("the golden layout");
    assert!(
        golden == described,
        "the layout changed; run this test with HEFU_WRITE_LAYOUT=1 and look at the diff"
    );
}

#[test]
fn every_page_is_tidy() {
    for file in [&SAMPLE.in_force, &SAMPLE.suspended, &SAMPLE.revoked] {
        assert_tidy(&laid_out(&facts(file)));
    }
}

/// As much as a certificate may hold.
fn full(file: &[u8]) -> Facts {
    let mut facts = facts(file);
    facts.issue.title = "鑫".repeat(200);
    facts.issue.holder_name = "淼".repeat(200);
    facts.registrar_name = "焱".repeat(200);
    facts.issue.evidence = (0..64).map(digest).collect();
    facts.certificate.sector = Some(Sector::D);
    facts.certificate.version = 9;
    facts.certificate.pledges = vec![facts.certificate.record; 16];
    facts.certificate.transfer_pending = Some(facts.certificate.record);
    facts.beside.issued_on = "2026-11-22".parse::<Date>().ok();
    facts
}

/// How often a character stands among the statements, and how many characters more are counted
/// where it stands.
fn shown_and_counted(layout: &Layout, character: char) -> (usize, usize) {
    let of_statement = layout.runs().filter(|run| run.x_um == 66_000);
    let texts = of_statement.filter(|run| run.text.contains(character)).map(|run| &run.text);
    texts.fold((0, 0), |(shown, counted), text| {
        let note = text.split("（另有 ").nth(1).and_then(|rest| rest.split(" 字").next());
        let more: usize = note.map_or(0, |number| number.parse().expect("a number"));
        (shown + text.matches(character).count(), counted + more)
    })
}

#[test]
fn the_longest_certificate_fits_and_what_is_left_out_is_counted() {
    for file in [&SAMPLE.in_force, &SAMPLE.revoked] {
        let layout = laid_out(&full(file));
        assert_tidy(&layout);
        for (character, at_least) in [('鑫', 150), ('淼', 120), ('焱', 100)] {
            let (shown, counted) = shown_and_counted(&layout, character);
            assert_eq!(shown + counted, 200, "{character}: {}", layout.text());
            assert!(shown >= at_least, "{character}: {shown}");
        }
        let text = layout.text();
        assert!(text.contains("另有 62 项，见凭证文件"), "evidence is counted: {text}");
    }
}

#[test]
fn a_long_title_wraps_and_is_whole() {
    let mut facts = facts(&SAMPLE.in_force);
    facts.issue.title = "成都市公共交通线路与站点地理信息数据".repeat(5);
    let layout = laid_out(&facts);
    assert_tidy(&layout);
    let text: String = layout.text().lines().collect();
    assert!(text.contains(&facts.issue.title), "{text}");
    assert!(!text.contains("另有"), "{text}");
}

#[test]
fn what_a_node_knows_beside_is_on_the_page() {
    let mut facts = facts(&SAMPLE.in_force);
    let day = "2026-11-22".parse::<Date>().ok();
    facts.beside = Beside { issued_on: day, ..Beside::default() };
    let text = laid_out(&facts).text();
    assert!(text.contains("2026 年 11 月 22 日") && !text.contains("不具效力"), "{text}");

    let why = Both {
        zh: "所依据的证书已失效".to_owned(), en: "what it rests on ended".to_owned()
    };
    facts.beside.blocked = Some(why);
    let sheet = Sheet::of(&facts, &address());
    let stamp = sheet.stamp.expect("it is not in force");
    assert_eq!(stamp.word.zh, "不具效力");
    assert!(stamp.why.zh.contains("所依据的证书已失效"), "{stamp:?}");
    assert_tidy(&laid_out(&facts));
}

#[test]
fn a_later_holder_is_named_only_where_the_name_is_known() {
    let mut facts = facts(&SAMPLE.in_force);
    let first = facts.issue.holder_name.clone();
    facts.certificate.holder = facts.certificate.registrar;
    let without = laid_out(&facts).text();
    assert!(without.contains("名称见核验页") && !without.contains(&first), "{without}");
    facts.beside.holder_name = Some("受让人".into());
    assert!(laid_out(&facts).text().contains("受让人"));
}
