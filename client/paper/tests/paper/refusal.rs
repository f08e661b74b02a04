//! What is not printed, and the nearest that is.

use hefu_chain::bundle::Outcome;
use hefu_paper::{Facts, Form, PaperError, print};

use crate::sample::{FACES, SAMPLE, address, facts, laid_out};

fn titled(title: &str) -> Facts {
    let mut facts = facts(&SAMPLE.in_force);
    facts.issue.title = title.into();
    facts
}

#[test]
fn a_character_that_no_font_draws_is_named_and_nothing_is_printed() {
    for form in [Form::Pdf, Form::Svg] {
        let error =
            print(&titled("公交\u{E123}线路"), &address(), &FACES, form).expect_err("refused");
        assert_eq!(error, PaperError::GlyphMissing('\u{E123}'));
        assert_eq!(error.detail(), "U+E123");
    }
    // A character that fonts draw as nothing would leave a blank.
    let error =
        print(&titled("公交\u{3164}线路"), &address(), &FACES, Form::Pdf).expect_err("refused");
    assert_eq!(error, PaperError::GlyphMissing('\u{3164}'));
}

#[test]
fn rare_characters_are_printed_and_others_come_from_a_fallback() {
    // Extension A, extension B, and Georgian, which only a fallback draws.
    let facts = titled("㐂\u{20BB7}野家 \u{10D0}\u{10D1}");
    let layout = laid_out(&facts);
    let face_of =
        |text: &str| layout.runs().find(|run| run.text.contains(text)).map(|run| run.face);
    assert_eq!(face_of("㐂\u{20BB7}野家"), Some(0));
    assert_eq!(face_of("\u{10D0}\u{10D1}"), Some(3));
    for form in [Form::Pdf, Form::Svg] {
        print(&facts, &address(), &FACES, form).expect("prints");
    }
}

#[test]
fn a_file_that_proves_nothing_is_not_printed() {
    let of = |bytes: &[u8]| Facts::of_file(bytes, &SAMPLE.anchor).expect_err("refused");
    let outcome = |error: PaperError| match error {
        PaperError::NotProven { outcome, .. } => outcome,
        other => panic!("{other}"),
    };
    assert_eq!(outcome(of(b"no file")), Outcome::Unknown);
    let mut forged = SAMPLE.in_force.clone();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert!(outcome(of(&forged)) > Outcome::NotInForce);
    let mut elsewhere = SAMPLE.anchor.clone();
    elsewhere.chain_id.0[0] ^= 1;
    let error = Facts::of_file(&SAMPLE.in_force, &elsewhere).expect_err("another ledger");
    assert_eq!(outcome(error), Outcome::Unknown);
}
