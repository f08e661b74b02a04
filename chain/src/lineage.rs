//! What a grant, product or deal rests on, up to the certificates, and whether all of it stands.
//!
//! Standing is derived at the moment of asking and never stored: a certificate that is suspended or
//! revoked freezes everything below it in the same block, in every region, and gives it back when
//! it is resumed. A grant over several certificates stands while all of them do. A grant that no
//! longer fits a narrowed one above is frozen until it is narrowed too, and one of whose rights a
//! narrowed certificate carries none any more; one that an exit above left in use rests on what the
//! exited one rested on.
//!
//! # Invariants
//! - 19: whatever uses a grant checks the whole chain above it.
//! - 20: what rests on a certificate stands no longer than the certificate.
//! - 22: nothing rests on core data, also when it became core later.
//! - 31: nothing rests on what is not on the ledger.

mod chain;
mod reliance;

use std::{
    collections::{BTreeSet, VecDeque},
    fmt,
};

use serde::Serialize;

use crate::{
    attenuation::exceeding,
    hash::RecordId,
    limits::LINEAGE_NODES_MAX,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, CertificateStatus, ChildFate, DataResource, Deal,
        DealObject, DealState, EntityKind, Grant, GrantParent, GrantState, Holds, Listing,
        ListingState, Product, ProductInput, State, StateKey, Subject, Term, ViewError,
    },
    time::Date,
    uscc::Uscc,
    words::{DealMode, Level, Rights},
};

pub use chain::{effective_grant, grant_chain};
pub use reliance::{Reliance, reliances};

/// Something that rests on something, or that something rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A certificate.
    Certificate(CertificateNumber),
    /// A grant.
    Grant(RecordId),
    /// A product.
    Product(RecordId),
    /// A deal.
    Deal(RecordId),
    /// A listing.
    Listing(RecordId),
}

impl Node {
    /// The node that a state key is of, if it is of one.
    pub fn of_key(key: &StateKey) -> Option<Self> {
        let bytes = key.as_bytes().get(1..)?;
        let id = || bytes.try_into().ok().map(RecordId);
        match EntityKind::from_byte(key.kind_byte())? {
            EntityKind::Certificate => {
                CertificateNumber::from_key_bytes(bytes.try_into().ok()?).map(Self::Certificate)
            }
            EntityKind::Grant => id().map(Self::Grant),
            EntityKind::Product => id().map(Self::Product),
            EntityKind::Deal => id().map(Self::Deal),
            EntityKind::Listing => id().map(Self::Listing),
            _ => None,
        }
    }

    /// What kind it is, in the names of the API.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "certificate",
            Self::Grant(_) => "grant",
            Self::Product(_) => "product",
            Self::Deal(_) => "deal",
            Self::Listing(_) => "listing",
        }
    }

    /// Its number or record id.
    pub fn id(&self) -> String {
        match self {
            Self::Certificate(number) => number.to_string(),
            Self::Grant(id) | Self::Product(id) | Self::Deal(id) | Self::Listing(id) => {
                id.to_string()
            }
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.id())
    }
}

/// One step up: what is relied upon, and who must still hold it or what it must still carry where
/// that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// What is relied upon.
    pub node: Node,
    /// The organisation that must hold the certificate.
    pub held_by: Option<Uscc>,
    /// Rights of which the certificate must still carry one; empty where it does not matter.
    pub any_of: Rights,
}

impl Link {
    /// Reliance on something, whoever holds it.
    pub const fn to(node: Node) -> Self {
        Self { node, held_by: None, any_of: Rights::EMPTY }
    }

    /// Reliance on a certificate as its holder.
    pub const fn held(number: CertificateNumber, holder: Uscc) -> Self {
        Self { held_by: Some(holder), ..Self::to(Node::Certificate(number)) }
    }

    /// Reliance of a grant of these rights on a certificate.
    const fn granted(number: CertificateNumber, rights: Rights) -> Self {
        Self { any_of: rights, ..Self::to(Node::Certificate(number)) }
    }
}

/// Whether something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It and everything above it are in force.
    InForce,
    /// The nearest thing that is not in force, and why.
    Blocked(Blocker),
}

/// Why something does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The rule.
    pub reason: Reason,
    /// Where the chain breaks.
    pub at: Node,
}

impl Standing {
    /// True when in force.
    pub const fn is_in_force(&self) -> bool {
        matches!(self, Self::InForce)
    }

    /// Refuses unless in force.
    pub fn require(&self) -> Result<(), Rejection> {
        match self {
            Self::InForce => Ok(()),
            Self::Blocked(blocker) => Err(Rejection::of(blocker.reason, blocker.at)),
        }
    }
}

/// The day on which standing is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The legal date.
    pub today: Date,
    /// Days for which an end of validity or term is overlooked.
    pub grace_days: u32,
}

impl Moment {
    /// A day without grace.
    pub const fn on(today: Date) -> Self {
        Self { today, grace_days: 0 }
    }

    fn is_inside(&self, term: &Term) -> bool {
        term.from <= self.today && self.today <= term.to.plus_days(self.grace_days)
    }
}

/// Whether `node` and everything above it are in force.
pub fn standing(state: &State<'_>, node: Node, moment: Moment) -> Result<Standing, ViewError> {
    standing_on(state, &[Link::to(node)], moment)
}

/// Whether everything that `links` lead to, and everything above, is in force. Nearest first.
pub fn standing_on(
    state: &State<'_>,
    links: &[Link],
    moment: Moment,
) -> Result<Standing, ViewError> {
    let nearest = walk(state, links, moment, 1)?.into_iter().next();
    Ok(nearest.map_or(Standing::InForce, Standing::Blocked))
}

/// Everything that `links` lead to that is not in force, nearest first. What is above something that
/// is not in force is not looked at: it matters again once that stands.
pub fn faults(
    state: &State<'_>,
    links: &[Link],
    moment: Moment,
) -> Result<Vec<Blocker>, ViewError> {
    walk(state, links, moment, LINEAGE_NODES_MAX)
}

/// The first `most` faults on the way up.
fn walk(
    state: &State<'_>,
    links: &[Link],
    moment: Moment,
    most: usize,
) -> Result<Vec<Blocker>, ViewError> {
    let mut queue: VecDeque<Link> = links.iter().copied().collect();
    let mut seen: BTreeSet<Link> = links.iter().copied().collect();
    let mut nodes: BTreeSet<Node> = links.iter().map(|link| link.node).collect();
    let mut found = Vec::new();
    while let Some(link) = queue.pop_front().filter(|_| found.len() < most) {
        if nodes.len() > LINEAGE_NODES_MAX {
            found.push(Blocker { reason: Reason::LineageTooLarge, at: link.node });
            break;
        }
        match examine(state, &link, moment)? {
            Ok(above) => {
                let new = above.into_iter().filter(|link| seen.insert(*link));
                for link in new {
                    nodes.insert(link.node);
                    queue.push_back(link);
                }
            }
            Err(reason) => found.push(Blocker { reason, at: link.node }),
        }
    }
    Ok(found)
}

/// The links above one node, or why the node itself is not in force.
fn examine(
    state: &State<'_>,
    link: &Link,
    moment: Moment,
) -> Result<Result<Vec<Link>, Reason>, ViewError> {
    Ok(match link.node {
        Node::Certificate(number) => match state.get::<Certificate>(&number)? {
            Some(certificate) => match certificate_fault(&certificate, link, moment) {
                Some(reason) => Err(reason),
                None => Ok(certificate_links(state, &certificate)?),
            },
            None => Err(Reason::LineageDangling),
        },
        Node::Grant(id) => match state.get::<Grant>(&id)? {
            Some(grant) => match grant_fault(&grant, moment) {
                Some(reason) => Err(reason),
                None => links_above_grant(state, id, &grant)?,
            },
            None => Err(Reason::LineageDangling),
        },
        Node::Product(id) => match state.get::<Product>(&id)? {
            Some(product) => match hold_fault(&product.holds, moment) {
                Some(reason) => Err(reason),
                None => Ok(product_links(product.producer, &product.inputs)),
            },
            None => Err(Reason::LineageDangling),
        },
        Node::Deal(id) => match state.get::<Deal>(&id)? {
            Some(deal) => deal_fault(&deal, moment).map_or(Ok(deal_links(&deal)), Err),
            None => Err(Reason::LineageDangling),
        },
        Node::Listing(id) => match state.get::<Listing>(&id)? {
            Some(listing) => match listing_fault(&listing, moment) {
                Some(reason) => Err(reason),
                None => Ok(offer_links(&listing.object, listing.under_grant, listing.seller)),
            },
            None => Err(Reason::LineageDangling),
        },
    })
}

fn certificate_fault(certificate: &Certificate, link: &Link, moment: Moment) -> Option<Reason> {
    let validity = Term { from: certificate.valid_from, to: certificate.valid_to };
    if certificate.status != CertificateStatus::Active {
        return Some(Reason::LineageCertificateStopped);
    }
    if !moment.is_inside(&validity) {
        return Some(Reason::LineageCertificateExpired);
    }
    if link.held_by.is_some_and(|holder| holder != certificate.holder) {
        return Some(Reason::LineageCertificateMoved);
    }
    if !link.any_of.is_empty() && link.any_of.intersect(certificate.rights).is_empty() {
        return Some(Reason::LineageGrantOutgrown);
    }
    if certificate.level == Level::Core {
        return Some(Reason::RightsCoreData);
    }
    hold_fault(&certificate.holds, moment)
}

fn grant_fault(grant: &Grant, moment: Moment) -> Option<Reason> {
    match grant.state {
        GrantState::Offered => Some(Reason::LineageGrantNotAccepted),
        GrantState::Terminated => Some(Reason::LineageGrantTerminated),
        GrantState::Active if !moment.is_inside(&grant.term) => Some(Reason::LineageGrantOutOfTerm),
        GrantState::Active => hold_fault(&grant.holds, moment),
        GrantState::Suspended => Some(Reason::LineageGrantSuspended),
        GrantState::Exiting if is_in_grace(grant, moment) => hold_fault(&grant.holds, moment),
        GrantState::Exiting | GrantState::Ended => Some(Reason::LineageGrantExited),
    }
}

/// Notice of exit ends a grant's use as the end of its term does: what had begun may be finished.
fn is_in_grace(grant: &Grant, moment: Moment) -> bool {
    let noticed = grant.exit.as_ref().map(|exit| exit.notice);
    moment.grace_days > 0
        && noticed.is_some_and(|day| moment.is_inside(&Term { from: grant.term.from, to: day }))
}

/// The rule that a hold which is live at this moment enforces.
fn hold_fault(holds: &Holds, moment: Moment) -> Option<Reason> {
    holds.live(moment.today).next().map(|hold| hold.kind.reason())
}

fn deal_fault(deal: &Deal, moment: Moment) -> Option<Reason> {
    if deal.state == DealState::Unwound {
        return Some(Reason::LineageDealUnwound);
    }
    if deal.state == DealState::Cancelled {
        return Some(Reason::DealCancelled);
    }
    let lapsed = deal.state != DealState::Accepted && !deal.is_pending(moment.today);
    let licence_over =
        deal.state == DealState::Accepted && deal.term.is_some_and(|term| !moment.is_inside(&term));
    if lapsed {
        return Some(Reason::DealLapsed);
    }
    if licence_over {
        return Some(Reason::DealLicenceOver);
    }
    hold_fault(&deal.holds, moment)
}

fn listing_fault(listing: &Listing, moment: Moment) -> Option<Reason> {
    if listing.state == ListingState::Closed {
        return Some(Reason::ListingClosed);
    }
    hold_fault(&listing.holds, moment)
}

/// Data that its holder got under a grant or in a deal rests on that; a product's certificate rests
/// on the product.
fn certificate_links(state: &State<'_>, certificate: &Certificate) -> Result<Vec<Link>, ViewError> {
    let id = match certificate.subject {
        Subject::Product(id) => return Ok(vec![Link::to(Node::Product(id))]),
        Subject::Resource(id) => id,
    };
    let Some(resource) = state.get::<DataResource>(&id)? else { return Ok(Vec::new()) };
    let grant = resource.source_grant.map(|id| Link::to(Node::Grant(id)));
    let deal = resource.source_deal.map(|id| Link::to(Node::Deal(id)));
    Ok([grant, deal].into_iter().flatten().collect())
}

/// What a grant rests on: its certificates, as long as they carry one of its rights, and, below the
/// first tier, the grant above. A grant stays with its certificates when they move: the new holder
/// is bound.
pub fn grant_links(grant: &Grant) -> Vec<Link> {
    let numbers = grant.scope.certificates.iter();
    let certificates = numbers.map(|number| Link::granted(*number, grant.rights));
    match grant.parent {
        GrantParent::Certificates => certificates.collect(),
        GrantParent::Grant(parent) => certificates.chain([Link::to(Node::Grant(parent))]).collect(),
    }
}

/// The links above a grant that stands on the ledger: where the grant above has exited and left it
/// in use, it rests on what that one rested on. It fits inside the grant above, also after that
/// was narrowed (invariant 18).
fn links_above_grant(
    state: &State<'_>,
    id: RecordId,
    grant: &Grant,
) -> Result<Result<Vec<Link>, Reason>, ViewError> {
    let mut links = grant_links(grant);
    let (mut child_id, mut child) = (id, grant.clone());
    // Each step is one tier up.
    while let GrantParent::Grant(above_id) = child.parent {
        let Some(above) = state.get::<Grant>(&above_id)? else { break };
        if above.version > 1 && !exceeding(&above.bounds(), &child.bounds()).is_empty() {
            return Ok(Err(Reason::LineageGrantOutgrown));
        }
        match above.fate_of(&child_id) {
            Some(ChildFate::RunToTerm | ChildFate::ReHome) => {
                links.retain(|link| link.node != Node::Grant(above_id));
                links.extend(
                    grant_links(&above)
                        .into_iter()
                        .filter(|link| matches!(link.node, Node::Grant(_))),
                );
                (child_id, child) = (above_id, above);
            }
            Some(ChildFate::End) | None => break,
        }
    }
    Ok(Ok(links))
}

/// What a product rests on. A certificate of the producer's own must still be the producer's.
pub fn product_links(producer: Uscc, inputs: &[ProductInput]) -> Vec<Link> {
    let links = inputs.iter().flat_map(|input| match *input {
        ProductInput::Certificate(number) => [Some(Link::held(number, producer)), None],
        ProductInput::Granted { grant, certificate } => {
            let certificate = Link::to(Node::Certificate(certificate));
            [Some(certificate), Some(Link::to(Node::Grant(grant)))]
        }
        ProductInput::Product(id) => [Some(Link::to(Node::Product(id))), None],
    });
    links.flatten().collect()
}

/// What a deal rests on. Until acceptance the seller must hold what it sells as its own; an
/// accepted licence stays with the certificate, and an accepted transfer rests on nothing more.
pub fn deal_links(deal: &Deal) -> Vec<Link> {
    match (deal.state, deal.mode, deal.object) {
        (DealState::Accepted, DealMode::Transfer, _) => Vec::new(),
        (DealState::Accepted, DealMode::Licence, DealObject::Certificate(number)) => {
            let grant = deal.under_grant.map(|id| Link::to(Node::Grant(id)));
            [Some(Link::to(Node::Certificate(number))), grant].into_iter().flatten().collect()
        }
        _ => offer_links(&deal.object, deal.under_grant, deal.seller),
    }
}

/// What an offer of an object by a seller rests on: the seller holds what it offers as its own.
pub fn offer_links(object: &DealObject, under_grant: Option<RecordId>, seller: Uscc) -> Vec<Link> {
    let object = match (object, under_grant) {
        (DealObject::Product(id), _) => Link::to(Node::Product(*id)),
        (DealObject::Certificate(number), None) => Link::held(*number, seller),
        (DealObject::Certificate(number), Some(_)) => Link::to(Node::Certificate(*number)),
    };
    let grant = under_grant.map(|id| Link::to(Node::Grant(id)));
    [Some(object), grant].into_iter().flatten().collect()
}

/// What disputes the ownership of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnershipDispute {
    /// An open dispute.
    Open(RecordId),
    /// An earlier certificate over the same data that it contests.
    Contested(CertificateNumber),
}

impl fmt::Display for OwnershipDispute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(id) => write!(f, "dispute {id}"),
            Self::Contested(number) => write!(f, "certificate {number}"),
        }
    }
}

/// What disputes the ownership of a certificate today. A contest ends with the earlier certificate.
pub fn ownership_dispute(
    state: &State<'_>,
    certificate: &Certificate,
    today: Date,
) -> Result<Option<OwnershipDispute>, ViewError> {
    if let Some(id) = certificate.disputes.first() {
        return Ok(Some(OwnershipDispute::Open(*id)));
    }
    let Some(number) = certificate.contests else { return Ok(None) };
    let contested = state.get::<Certificate>(&number)?;
    let lives = contested.is_some_and(|contested| contested.is_live_on(today));
    Ok(lives.then_some(OwnershipDispute::Contested(number)))
}

/// The transfer that locks a certificate today; one that has lapsed locks no longer.
pub fn transfer_lock(
    state: &State<'_>,
    certificate: &Certificate,
    today: Date,
) -> Result<Option<RecordId>, ViewError> {
    let Some(id) = certificate.transfer_pending else { return Ok(None) };
    let deal = state.get::<Deal>(&id)?;
    Ok(deal.is_some_and(|deal| deal.is_pending(today)).then_some(id))
}

#[cfg(test)]
mod tests;
