//! The page as PDF/A.

use hefu_paper::{Facts, Form, print};

use crate::{
    sample::{FACES, SAMPLE, address, facts, link},
    tool::{Written, attempt, codes, run, written},
};

fn pdf(facts: &Facts) -> Written {
    let bytes = print(facts, &address(), &FACES, Form::Pdf).expect("prints");
    written("certificate.pdf", &bytes)
}

/// The text of a page, blanks left out: a reader puts them where it likes.
fn text_of(file: &Written) -> String {
    run("pdftotext", &["-layout"], &file.path.clone());
    let text = std::fs::read_to_string(file.path.with_extension("txt")).expect("the text");
    text.split_whitespace().collect()
}

#[test]
fn the_file_is_sound_and_says_that_it_is_pdf_a() {
    let file = pdf(&facts(&SAMPLE.in_force));
    run("qpdf", &["--check"], &file.path);
    let about = run("pdfinfo", &["-meta"], &file.path);
    assert!(about.contains("<pdfaid:part>2</pdfaid:part>"), "{about}");
    assert!(about.contains("<pdfaid:conformance>U</pdfaid:conformance>"), "{about}");
    assert!(about.contains("数据产权登记证书"), "the file has a title: {about}");
    let page = run("pdfinfo", &[], &file.path);
    assert!(page.contains("A4") && page.lines().any(|line| line == "Pages:           1"), "{page}");
    // The checker sees damage: the negative control.
    let mut bytes = std::fs::read(&file.path).expect("reads");
    bytes.truncate(bytes.len() / 2);
    let (succeeded, _) = attempt("qpdf", &["--check"], &written("cut.pdf", &bytes).path);
    assert!(!succeeded);
}

#[test]
fn every_font_is_embedded_in_part_and_maps_back_to_text() {
    let file = pdf(&facts(&SAMPLE.in_force));
    let fonts = run("pdffonts", &[], &file.path);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 2, "two faces: {fonts}");
    for row in rows {
        assert!(row.contains("NotoSerifCJKsc"), "the face for simplified Chinese: {row}");
        // The columns: embedded, a subset, maps to Unicode.
        assert!(row.contains("yes yes yes"), "{row}");
    }
    let bytes = std::fs::metadata(&file.path).expect("a file").len();
    assert!(bytes < 300_000, "{bytes} bytes: only the characters used are embedded");
}

#[test]
fn the_chinese_text_is_found_in_it() {
    let facts = facts(&SAMPLE.in_force);
    let text = text_of(&pdf(&facts));
    let number = facts.certificate.number.to_string();
    let holder = facts.holder_name().expect("the first holder");
    let registrar = facts.registrar_name.as_str();
    for expected in
        ["数据产权登记证书", &facts.issue.title, holder, registrar, &number, "数据资源持有权"]
    {
        let expected: String = expected.split_whitespace().collect();
        assert!(text.contains(&expected), "{expected} in {text}");
    }
    assert!(text.contains(&facts.certificate.record.to_string()), "the digest can be compared");
    assert!(!text.contains("已撤销"), "the control: only a revoked one says so");
}

#[test]
fn the_code_on_the_page_leads_to_the_verify_page_with_number_and_digest() {
    for file in [&SAMPLE.in_force, &SAMPLE.revoked] {
        let facts = facts(file);
        let page = pdf(&facts);
        let picture = page.path.with_file_name("page");
        let target = picture.to_str().expect("a path");
        let (succeeded, said) = attempt(
            "pdftoppm",
            &["-r", "150", "-png", "-singlefile", page.path.to_str().expect("a path")],
            target.as_ref(),
        );
        assert!(succeeded, "{said}");
        assert_eq!(codes(&picture.with_extension("png")), [link(&facts)]);
    }
}

#[test]
fn one_that_is_not_in_force_is_marked() {
    for (file, word) in [(&SAMPLE.suspended, "已中止"), (&SAMPLE.revoked, "已撤销")] {
        let text = text_of(&pdf(&facts(file)));
        assert!(text.contains(word), "{word} in {text}");
        assert!(text.contains("真实，但不具效力"), "{text}");
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let facts = facts(&SAMPLE.in_force);
    let print = || print(&facts, &address(), &FACES, Form::Pdf).expect("prints");
    assert_eq!(print(), print());
}
