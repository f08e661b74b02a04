//! Since when something does not stand, as far as the state tells (A6).

use super::Days;
use crate::{
    lineage::{Link, Moment, Node, faults},
    state::{
        Certificate, CertificateStatus, Deal, DealState, Grant, Holds, Listing, Product, State,
        ViewError,
    },
    time::Date,
};

/// The last day on which everything that these links lead to stood; None while all of it stands, or
/// when nothing tells since when it does not.
pub(super) fn stood_until(
    state: &State<'_>,
    links: &[Link],
    days: &Days<'_>,
) -> Result<Option<Date>, ViewError> {
    let mut first: Option<Date> = None;
    for fault in faults(state, links, Moment::on(days.today))? {
        let stopped = of_node(state, fault.at, days)?;
        first = [first, stopped].into_iter().flatten().min();
    }
    Ok(first)
}

/// The last day on which a node itself stood.
fn of_node(state: &State<'_>, node: Node, days: &Days<'_>) -> Result<Option<Date>, ViewError> {
    let at = |height| (days.at)(height);
    let (own, holds): (Vec<Option<Date>>, Holds) = match node {
        Node::Certificate(number) => match state.get::<Certificate>(&number)? {
            Some(certificate) => {
                let stopped = certificate.status != CertificateStatus::Active;
                let status = stopped.then(|| at(certificate.status_height)).flatten();
                (vec![status, over(certificate.valid_to, days)], certificate.holds)
            }
            None => return Ok(None),
        },
        Node::Grant(id) => match state.get::<Grant>(&id)? {
            Some(grant) => {
                (vec![grant.stopped.and_then(at), over(grant.term.to, days)], grant.holds)
            }
            None => return Ok(None),
        },
        Node::Product(id) => match state.get::<Product>(&id)? {
            Some(product) => (Vec::new(), product.holds),
            None => return Ok(None),
        },
        Node::Deal(id) => match state.get::<Deal>(&id)? {
            Some(deal) => {
                let lapsed = deal.state != DealState::Accepted;
                let end = if lapsed { Some(deal.complete_by) } else { deal.term.map(|t| t.to) };
                (vec![end.and_then(|end| over(end, days))], deal.holds)
            }
            None => return Ok(None),
        },
        Node::Listing(id) => match state.get::<Listing>(&id)? {
            Some(listing) => (Vec::new(), listing.holds),
            None => return Ok(None),
        },
    };
    let mut stops: Vec<Date> = own.into_iter().flatten().collect();
    for hold in holds.live(days.today) {
        stops.extend(state.record_height(&hold.record)?.and_then(at));
    }
    Ok(stops.into_iter().min())
}

/// A last day that has passed.
fn over(last: Date, days: &Days<'_>) -> Option<Date> {
    (last < days.today).then_some(last)
}
