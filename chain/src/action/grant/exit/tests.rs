//! How a grant is suspended, exits and ends, and what becomes of the grants below it.

use super::*;
use crate::{
    action::{
        Action,
        grant::{Offer, Resume, Suspend, Terminate},
    },
    fixture::{
        Member, date,
        market::{Market, digest},
    },
    lineage::{Moment, Node, Standing, standing},
    state::{State, TaggedDigest},
};

fn reason<T>(result: Result<T, Rejection>) -> Option<Reason> {
    result.err().map(|rejection| rejection.reason)
}

/// Institution to operator to developer to buyer.
struct Chain {
    market: Market,
    first: RecordId,
    second: RecordId,
    third: RecordId,
}

fn chain() -> Chain {
    let mut market = Market::new();
    let (operator, developer, buyer) = (market.operator, market.developer, market.buyer);
    let first = market.operator_grant();
    let offer = Offer { sub_depth: 1, ..market.below(first, &developer) };
    let second = market.grant(&operator, &developer, offer);
    let offer = market.below(second, &buyer);
    let third = market.grant(&developer, &buyer, offer);
    Chain { market, first, second, third }
}

impl Chain {
    fn submit(&mut self, by: &Member, with: &[&Member], action: Action) -> Option<Reason> {
        reason(self.market.ledger.submit(by, with, action))
    }

    /// Why a grant does not stand today.
    fn blocker(&self, grant: RecordId) -> Option<Reason> {
        let state = State::new(self.market.ledger.store());
        let today = Moment::on(self.market.ledger.today());
        match standing(&state, Node::Grant(grant), today).expect("in memory") {
            Standing::InForce => None,
            Standing::Blocked(blocker) => Some(blocker.reason),
        }
    }

    fn exit(&self, grant: RecordId, children: ChildFate) -> Exit {
        Exit { grant, reason: "test".into(), children, except: Vec::new() }
    }

    fn end(grant: RecordId) -> Action {
        let (settlement, destruction): (TaggedDigest, TaggedDigest) = (digest(5), digest(6));
        Action::GrantEnd(End { grant, settlement, destruction })
    }
}

#[test]
fn the_grantor_s_side_suspends_and_resumes() {
    let mut chain = chain();
    let (institution, operator) = (chain.market.institution, chain.market.operator);
    let suspend = |grant| Action::GrantSuspend(Suspend { grant, reason: "test".into() });
    let resume = |grant| Action::GrantResume(Resume { grant, reason: "test".into() });
    let first = chain.first;
    assert_eq!(chain.submit(&operator, &[], suspend(first)), Some(Reason::GrantNotGrantor));
    assert_eq!(chain.submit(&institution, &[], resume(first)), Some(Reason::GrantStepWrong));
    assert_eq!(chain.submit(&institution, &[], suspend(first)), None);
    assert_eq!(chain.blocker(chain.third), Some(Reason::LineageGrantSuspended));
    assert_eq!(chain.submit(&institution, &[], suspend(first)), Some(Reason::GrantStepWrong));
    assert_eq!(chain.submit(&operator, &[], resume(first)), Some(Reason::GrantNotGrantor));
    assert_eq!(chain.submit(&institution, &[], resume(first)), None);
    assert_eq!(chain.blocker(chain.third), None);
}

#[test]
fn notice_stops_use_and_by_default_everything_below() {
    let mut chain = chain();
    let (operator, stranger) = (chain.market.operator, chain.market.holder);
    let exit = Action::GrantExit(chain.exit(chain.first, ChildFate::End));
    assert_eq!(chain.submit(&stranger, &[], exit.clone()), Some(Reason::RightsNotGrantee));
    assert_eq!(chain.submit(&operator, &[], exit.clone()), None);
    for grant in [chain.first, chain.second, chain.third] {
        assert_eq!(chain.blocker(grant), Some(Reason::LineageGrantExited));
    }
    assert_eq!(chain.submit(&operator, &[], exit), Some(Reason::GrantStepWrong), "once");
    let stored: Grant = chain.market.ledger.get(&chain.first).expect("granted");
    let exit = stored.exit.expect("noticed");
    // Thirty working days after 1 September 2026, over the autumn holidays and their make-up days.
    assert_eq!((exit.notice, exit.due), (date("2026-09-01"), date("2026-10-19")));
}

#[test]
fn a_grant_below_runs_to_term_without_the_one_that_exited() {
    let mut chain = chain();
    let (institution, operator) = (chain.market.institution, chain.market.operator);
    let exit = Action::GrantExit(chain.exit(chain.first, ChildFate::RunToTerm));
    assert_eq!(
        chain.submit(&operator, &[], exit.clone()),
        Some(Reason::ProofMissing),
        "data stays in use: the institution signs for it"
    );
    assert_eq!(chain.submit(&operator, &[&institution], exit), None);
    assert_eq!(chain.blocker(chain.first), Some(Reason::LineageGrantExited));
    assert_eq!((chain.blocker(chain.second), chain.blocker(chain.third)), (None, None));
    let give_up = Terminate { grant: chain.first, reason: "test".into() };
    let give_up = Action::GrantTerminate(give_up);
    assert_eq!(
        chain.submit(&operator, &[], give_up),
        Some(Reason::GrantStepWrong),
        "those below keep what notice left them"
    );
    let developer = chain.market.developer;
    let later = chain.market.below(chain.first, &developer);
    let later = chain.market.offer(&operator, later);
    assert_eq!(reason(later), Some(Reason::LineageGrantExited), "nothing new below it");
    chain.market.ledger.set_date("2028-09-01");
    assert_eq!(chain.blocker(chain.second), Some(Reason::LineageGrantOutOfTerm));
}

#[test]
fn what_runs_to_term_still_falls_with_what_stands_further_above() {
    let mut chain = chain();
    let (institution, operator, developer) =
        (chain.market.institution, chain.market.operator, chain.market.developer);
    let exit = Action::GrantExit(chain.exit(chain.second, ChildFate::RunToTerm));
    assert_eq!(chain.submit(&operator, &[], exit), None, "the grantor gives notice");
    assert_eq!(chain.blocker(chain.third), None);
    assert_eq!(chain.submit(&developer, &[&operator], Chain::end(chain.second)), None);
    assert_eq!(chain.blocker(chain.third), None, "also once it has ended");
    let action = Action::GrantTerminate(Terminate { grant: chain.first, reason: "test".into() });
    assert_eq!(chain.submit(&institution, &[], action), None);
    assert_eq!(chain.blocker(chain.third), Some(Reason::LineageGrantTerminated));
}

#[test]
fn a_re_homed_grant_comes_to_the_grantor_s_side() {
    let mut chain = chain();
    let (institution, operator) = (chain.market.institution, chain.market.operator);
    let mut exit = chain.exit(chain.first, ChildFate::End);
    exit.except = vec![ChildExit { grant: chain.third, fate: ChildFate::ReHome }];
    let action = Action::GrantExit(exit.clone());
    assert_eq!(
        chain.submit(&institution, &[], action),
        Some(Reason::GrantNotBelow),
        "the third tier stands below the second"
    );
    exit.except = vec![ChildExit { grant: chain.second, fate: ChildFate::ReHome }];
    assert_eq!(chain.submit(&institution, &[], Action::GrantExit(exit)), None);
    assert_eq!(chain.blocker(chain.third), None);
    let suspend = Action::GrantSuspend(Suspend { grant: chain.second, reason: "test".into() });
    assert_eq!(chain.submit(&operator, &[], suspend.clone()), Some(Reason::GrantNotGrantor));
    assert_eq!(chain.submit(&institution, &[], suspend), None, "it stands in its place");
    assert_eq!(chain.blocker(chain.third), Some(Reason::LineageGrantSuspended));
}

#[test]
fn it_ends_with_settlement_and_destruction_signed_by_both_sides() {
    let mut chain = chain();
    let (institution, operator) = (chain.market.institution, chain.market.operator);
    let end = Chain::end(chain.first);
    assert_eq!(chain.submit(&operator, &[&institution], end.clone()), Some(Reason::GrantStepWrong));
    let exit = Action::GrantExit(chain.exit(chain.first, ChildFate::End));
    assert_eq!(chain.submit(&operator, &[], exit), None);
    assert_eq!(chain.submit(&institution, &[], end.clone()), Some(Reason::RightsNotGrantee));
    assert_eq!(chain.submit(&operator, &[], end.clone()), Some(Reason::ProofMissing));
    assert_eq!(chain.submit(&operator, &[&institution], end.clone()), None);
    assert_eq!(chain.submit(&operator, &[&institution], end), Some(Reason::GrantStepWrong));
    let terminate = Terminate { grant: chain.first, reason: "test".into() };
    let terminate = Action::GrantTerminate(terminate);
    assert_eq!(chain.submit(&institution, &[], terminate), Some(Reason::GrantStepWrong));
    assert_eq!(chain.blocker(chain.first), Some(Reason::LineageGrantExited));
}
