//! Whatever is submitted in whatever order, nothing is coded without its steps (invariant 5).

use proptest::{collection::vec, prelude::*};

use crate::{
    action::{
        Action,
        application::{Accept, Deficient, Publicise, Refuse, Supplement, Withdraw},
        objection::{Decide, File},
    },
    fixture::{
        TestLedger, chengdu,
        registration::{declaration, digest, passed},
    },
    hash::RecordId,
    state::{Application, ApplicationStep},
    words::ObjectionGround,
};

/// An act on the application, by whoever may try it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Accept,
    Deficient,
    Supplement,
    Refuse,
    Review,
    Publicise,
    Withdraw,
    Object,
    Uphold,
    Dismiss,
    Issue,
    WaitDays(u32),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Accept),
        2 => Just(Act::Deficient),
        2 => Just(Act::Supplement),
        1 => Just(Act::Refuse),
        4 => Just(Act::Review),
        4 => Just(Act::Publicise),
        1 => Just(Act::Withdraw),
        2 => Just(Act::Object),
        1 => Just(Act::Uphold),
        2 => Just(Act::Dismiss),
        4 => Just(Act::Issue),
        4 => (0u32..20).prop_map(Act::WaitDays),
    ]
}

/// What an observer of the committed acts alone knows.
#[derive(Default)]
struct Observed {
    reviewed: bool,
    publicised_working_days_ago: Option<u32>,
    open: Vec<RecordId>,
    upheld: bool,
    ended: bool,
    coded: bool,
}

fn run(acts: &[Act]) -> Result<(), TestCaseError> {
    let mut ledger = TestLedger::with_legal_timers();
    let (holder, objector) = (ledger.registrant(1), ledger.registrant(2));
    let id = ledger.apply_for(&holder, &chengdu(), declaration(&holder)).expect("submitted");
    ledger.anchor(&objector, digest(99)).expect("anchored");
    let calendar = crate::calendar::Calendar::new(&crate::calendar::published());
    let mut seen = Observed::default();
    for act in acts {
        if let Act::WaitDays(days) = act {
            let later = ledger.today().plus_days(*days);
            if let Some(run) = &mut seen.publicised_working_days_ago
                && seen.open.is_empty()
            {
                *run += calendar.days_left(ledger.today(), later);
            }
            if *days > 0 {
                ledger.set_date(&later.to_string());
            }
            continue;
        }
        let (author, action) = match act {
            Act::Accept => (chengdu(), Action::AppAccept(Accept { application: id })),
            Act::Deficient => (
                chengdu(),
                Action::AppDeficient(Deficient { application: id, missing: "材料".into() }),
            ),
            Act::Supplement => {
                let application: Application = ledger.get(&id).expect("stored");
                let form = ledger.form(application.evidence[0]);
                (holder, Action::AppSupplement(Supplement { application: id, form }))
            }
            Act::Refuse => {
                (chengdu(), Action::AppRefuse(Refuse { application: id, reason: "理由".into() }))
            }
            Act::Review => (chengdu(), Action::AppReview(passed(id))),
            Act::Publicise => (chengdu(), Action::AppPublicise(Publicise { application: id })),
            Act::Withdraw => {
                (holder, Action::AppWithdraw(Withdraw { application: id, reason: None }))
            }
            Act::Object => {
                let ground = ObjectionGround::Ownership;
                let evidence = vec![digest(99)];
                (objector, Action::ObjectionFile(File { application: id, ground, evidence }))
            }
            Act::Uphold | Act::Dismiss => {
                let Some(objection) = seen.open.last().copied() else { continue };
                let upheld = *act == Act::Uphold;
                let decide = Decide { objection, upheld, reason: "理由".into() };
                (chengdu(), Action::ObjectionDecide(decide))
            }
            Act::Issue => (chengdu(), Action::CertIssue(ledger.certificate_of(id, 1))),
            Act::WaitDays(_) => continue,
        };
        let Ok(record) = ledger.submit(&author, &[], action) else { continue };
        prop_assert!(!seen.ended, "{act:?} on an application that has ended");
        match act {
            Act::Review => seen.reviewed = true,
            Act::Publicise => seen.publicised_working_days_ago = Some(0),
            Act::Object => seen.open.push(record),
            Act::Dismiss => drop(seen.open.pop()),
            Act::Uphold => (seen.upheld, seen.ended) = (true, true),
            Act::Refuse | Act::Withdraw => seen.ended = true,
            Act::Issue => (seen.coded, seen.ended) = (true, true),
            _ => {}
        }
    }
    let application: Application = ledger.get(&id).expect("stored");
    prop_assert_eq!(application.state.step == ApplicationStep::Coded, seen.coded);
    if seen.coded {
        prop_assert!(seen.reviewed && seen.open.is_empty() && !seen.upheld);
        prop_assert!(seen.publicised_working_days_ago.is_some_and(|days| days >= 10));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_acts_reaches_coding_without_its_steps(acts in vec(act(), 0..40)) {
        run(&acts)?;
    }
}

#[test]
fn the_straight_way_reaches_coding() {
    let acts = [Act::Accept, Act::Review, Act::Publicise, Act::WaitDays(15), Act::Issue];
    run(&acts).expect("coded with its steps");
}
