//! The page as SVG.

use hefu_paper::{Form, print};

use crate::{
    sample::{FACES, SAMPLE, address, facts, laid_out, link},
    tool::{attempt, codes, run, written},
};

fn svg(file: &[u8]) -> String {
    let bytes = print(&facts(file), &address(), &FACES, Form::Svg).expect("prints");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_code_on_the_picture_is_that_of_the_pdf() {
    let file = written("certificate.svg", svg(&SAMPLE.in_force).as_bytes());
    let picture = file.path.with_extension("png");
    let to = picture.to_str().expect("a path");
    run("rsvg-convert", &["--width", "1240", "--output", to], &file.path);
    assert_eq!(codes(&picture), [link(&facts(&SAMPLE.in_force))]);
    let broken = written("broken.svg", svg(&SAMPLE.in_force).replace("</svg>", "").as_bytes());
    let (succeeded, _) = attempt("rsvg-convert", &["--output", to], &broken.path);
    assert!(!succeeded, "the control: a reader refuses what is no XML");
}

#[test]
fn it_has_every_text_of_the_layout_and_nothing_from_elsewhere() {
    for file in [&SAMPLE.in_force, &SAMPLE.revoked] {
        let svg = svg(file);
        for run in laid_out(&facts(file)).runs() {
            let text = run.text.replace('&', "&amp;");
            assert!(svg.contains(&format!(">{text}</text>")), "{text}");
        }
        for refused in ["<script", "<style", " style=", "<image", "@font-face", "javascript:"] {
            assert!(!svg.contains(refused), "{refused}");
        }
        let links: Vec<&str> = svg.split("href=\"").skip(1).collect();
        assert!(links.len() > 300 && links.iter().all(|link| link.starts_with("#g")));
    }
}

#[test]
fn every_shape_that_is_used_is_there() {
    let svg = svg(&SAMPLE.in_force);
    let defined = |id: &str| svg.contains(&format!("<path id=\"{id}\" d=\"M"));
    let used = svg.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let missing: Vec<&str> = used.filter(|id| !defined(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn what_a_title_says_stays_text() {
    let mut facts = facts(&SAMPLE.in_force);
    facts.issue.title = "<script>alert(1)</script> & \"数据\"".into();
    let bytes = print(&facts, &address(), &FACES, Form::Svg).expect("prints");
    let svg = String::from_utf8(bytes).expect("UTF-8");
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;数据&quot;"));
    let file = written("title.svg", svg.as_bytes());
    let picture = file.path.with_extension("png");
    run("rsvg-convert", &["--output", picture.to_str().expect("a path")], &file.path);
}
