//! Notes by hand, policies by example, and what contradicts what.

use super::*;

const CHAIN: ChainId = ChainId([0xab; 32]);

fn secret(n: u8) -> SecretKey {
    SecretKey::from_seed(&[n; 32])
}

fn witness(n: u8) -> WitnessKey {
    WitnessKey::new(&format!("court-{n}.example"), secret(n).public_key()).expect("a witness")
}

fn statement() -> Statement {
    let checkpoint = Checkpoint { chain_id: CHAIN, size: 42, root: Digest([7; 32]) };
    Statement { checkpoint, height: Height::new(9), block_hash: BlockHash([5; 32]) }
}

fn note(statement: &Statement, signers: &[u8]) -> Note {
    let mut text = statement.note(&secret(99));
    for n in signers {
        text.push_str(&witness(*n).sign(statement, 1_800_000_000, &secret(*n)));
    }
    Note::parse(text.as_bytes()).expect("a note")
}

fn policy(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text.as_bytes(), &CHAIN)
}

#[test]
fn a_note_has_four_lines_of_text_and_survives_the_round_trip() {
    let text = statement().text();
    let root = STANDARD.encode([7; 32]);
    let expected = format!("hefu/{CHAIN}\n42\n{root}\nblock 9 {}\n", "05".repeat(32));
    assert_eq!(text, expected);
    assert_eq!(Statement::parse(&text), Some(statement()));
    let note = note(&statement(), &[1, 2]);
    assert_eq!(note.signatures.len(), 3);
    assert_eq!(Note::parse(note.to_text().as_bytes()), Ok(note.clone()));
    assert_eq!(witness(1).signed_at(&note), Some(1_800_000_000));
    assert_eq!(witness(3).signed_at(&note), None);
}

#[test]
fn a_text_that_we_would_not_write_is_not_read() {
    let good = statement().text();
    let wrong = [
        good.replace("\n42\n", "\n042\n"),
        good.replace("\n42\n", "\n+42\n"),
        good.replace("block 9", "block  9"),
        good.replace("block 9", "height 9"),
        good.replace("hefu/", "hefu//"),
        format!("{good}more\n"),
        good.trim_end().into(),
        String::new(),
    ];
    for text in wrong {
        assert_eq!(Statement::parse(&text), None, "{text:?}");
    }
}

#[test]
fn a_note_that_cannot_be_read_is_refused() {
    let good = note(&statement(), &[1]).to_text();
    let refused = |text: &str| Note::parse(text.as_bytes()).expect_err("refused");
    assert_eq!(refused(good.trim_end()), NoteError::Line);
    assert_eq!(refused(&good.replace("\u{2014} court", "- court")), NoteError::Line);
    assert_eq!(refused(&good.replace("\n\n", "\n")), NoteError::Text);
    assert_eq!(refused(&"x".repeat(NOTE_BYTES_MAX + 1)), NoteError::Size);
    let line = good.lines().last().expect("a line").to_owned() + "\n";
    assert_eq!(refused(&(good + &line.repeat(SIGNATURES_MAX))), NoteError::Size);
}

#[test]
fn a_cosignature_holds_for_its_key_name_time_and_every_line_only() {
    let signed = note(&statement(), &[1]);
    let other_texts = [
        Statement { height: Height::new(10), ..statement() },
        Statement { block_hash: BlockHash([6; 32]), ..statement() },
        Statement { checkpoint: Checkpoint { size: 43, ..statement().checkpoint }, ..statement() },
    ];
    for other in other_texts {
        let moved = Note { statement: other, ..signed.clone() };
        assert_eq!(witness(1).signed_at(&moved), None);
    }
    let renamed = WitnessKey::new("other.example", secret(1).public_key()).expect("a name");
    assert_eq!(renamed.signed_at(&signed), None, "the identifier binds the name");
    let mut later = signed;
    later.signatures[1].bytes[11] ^= 1;
    assert_eq!(witness(1).signed_at(&later), None);
}

#[test]
fn a_key_is_read_only_as_it_is_written() {
    let key = witness(1);
    assert_eq!(key.to_string().parse(), Ok(key.clone()));
    let text = key.to_string();
    let log = verifier_key(key.name(), NoteKey::Log, key.key());
    for wrong in
        [text.replace("court", "cOurt"), log, "court".into(), text[..text.len() - 1].into()]
    {
        assert!(wrong.parse::<WitnessKey>().is_err(), "{wrong}");
    }
    for name in ["", "a b", "a+b", "a\u{3000}b"] {
        assert_eq!(WitnessKey::new(name, key.key()), None, "{name:?}");
    }
}

#[test]
fn a_policy_counts_as_its_groups_say() {
    let text = format!(
        "# of the buyer\nwitness a {}\n\twitness b {} https://b.example\nwitness c {}\n\
         group courts 1 a b\ngroup all all courts c\nquorum all\n",
        witness(1),
        witness(2),
        witness(3)
    );
    let policy = policy(&text).expect("reads");
    let met = |places: &[usize]| policy.is_met(&places.iter().copied().collect());
    assert!(met(&[0, 2]) && met(&[1, 2]) && met(&[0, 1, 2]));
    assert!(!met(&[]) && !met(&[0]) && !met(&[0, 1]) && !met(&[2]));
    assert_eq!(policy.witnesses()[1].url.as_deref(), Some("https://b.example"));
}

#[test]
fn a_policy_that_demands_nothing_or_is_ambiguous_is_refused() {
    let (a, b) = (witness(1), witness(2));
    let head = format!("witness a {a}\nwitness b {b}\n");
    let line =
        |text: &str| matches!(policy(&format!("{head}{text}")), Err(PolicyError::Line { .. }));
    assert!(line("quorum none\n"));
    assert!(line("quorum c\n"));
    assert!(line("group g 3 a b\nquorum g\n"));
    assert!(line("group g 0 a b\nquorum g\n"));
    assert!(line("group g 1 a a\nquorum g\n"));
    assert!(line("group g 1 a\ngroup h 2 a b\nquorum h\n"));
    assert!(line("group a 1 b\nquorum a\n"));
    assert!(line(&format!("witness c {a}\nquorum c\n")));
    assert!(line("quorum a\nquorum b\n"));
    assert!(line("threshold 1\n"));
    assert_eq!(policy(&head), Err(PolicyError::NoQuorum));
    assert_eq!(policy("\u{0}"), Err(PolicyError::Size));
    let other = format!("log hefu/{}+x\n{head}quorum a\n", "cd".repeat(32));
    assert_eq!(policy(&other), Err(PolicyError::OtherLedger(CHAIN)));
    let ours = format!("log hefu/{CHAIN}+x\n{head}quorum a\n");
    assert!(policy(&ours).is_ok());
}

#[test]
fn two_statements_contradict_each_other_or_do_not() {
    let now = statement();
    let at = |height, size, root, block| Statement {
        checkpoint: Checkpoint { chain_id: CHAIN, size, root: Digest([root; 32]) },
        height: Height::new(height),
        block_hash: BlockHash([block; 32]),
    };
    let contradicting = [
        at(9, 42, 7, 6),
        at(9, 43, 8, 6),
        at(9, 43, 8, 5),
        at(10, 42, 8, 6),
        at(10, 41, 8, 6),
        at(8, 43, 8, 4),
    ];
    for other in contradicting {
        assert!(now.contradicts(&other) && other.contradicts(&now), "{other:?}");
    }
    for other in [now, at(10, 42, 7, 6), at(10, 50, 8, 6), at(8, 41, 6, 4)] {
        assert!(!now.contradicts(&other) && !other.contradicts(&now), "{other:?}");
    }
    let mut foreign = at(9, 42, 8, 6);
    foreign.checkpoint.chain_id = ChainId([0; 32]);
    assert!(!now.contradicts(&foreign), "another ledger");
}

#[test]
fn the_first_block_of_ten_seconds_is_a_witness_block() {
    let at = BlockTime::from_ms;
    assert!(!is_witness_block(at(20_000), at(29_999)));
    assert!(is_witness_block(at(29_999), at(30_000)));
    assert!(is_witness_block(at(20_000), at(55_000)));
}
