//! What the source of data shows: which rights it passes on, until when, and at which level
//! (invariants 6, 9, 10 and 24).
//!
//! Data that a holder collected or generated itself carries all three rights. Other data carries
//! what the grant or deal on this ledger passed on, and shared data what its provider consents to;
//! without one, only the right to hold, and holding
//! implies nothing.

use crate::{
    execute::{Apply, Outcome, refuse},
    hash::RecordId,
    lineage::{Moment, Node, Standing, reliances, standing},
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, DataResource, Deal, DealObject, DealState, Grant, Product,
        Supply,
    },
    time::Date,
    uscc::Uscc,
    words::{DataKind, DealMode, Level, Right, Rights, SourceKind},
};

/// The record that a source rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceRecord {
    /// A grant to the holder.
    Grant(RecordId),
    /// A deal in which the holder bought.
    Deal(RecordId),
}

/// What a source shows now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Rights passed on.
    pub rights: Rights,
    /// Last day of the underlying agreement, if there is one.
    pub until: Option<Date>,
    /// Kind and level of the strictest data behind it, if the ledger knows it.
    floor: Option<(DataKind, Level)>,
}

impl Source {
    /// The source of data that `holder` came by in this way; refused when the record it rests on is
    /// not the holder's or not in force.
    pub fn of(
        apply: &Apply<'_, '_>,
        holder: &Uscc,
        kind: SourceKind,
        record: Option<SourceRecord>,
    ) -> Outcome<Self> {
        match (kind, record) {
            (SourceKind::Collected | SourceKind::Generated, _) => {
                Ok(Self { rights: Rights::all(), until: None, floor: None })
            }
            (_, None) => Ok(Self { rights: Rights::of(&[Right::Hold]), until: None, floor: None }),
            (_, Some(SourceRecord::Grant(id))) => Self::of_grant(apply, holder, id),
            (_, Some(SourceRecord::Deal(id))) => Self::of_deal(apply, holder, id),
        }
    }

    /// The source of a declared resource.
    pub fn of_resource(
        apply: &Apply<'_, '_>,
        id: &RecordId,
        resource: &DataResource,
    ) -> Outcome<Self> {
        let deal = resource.source_deal.map(SourceRecord::Deal);
        let record = resource.source_grant.map(SourceRecord::Grant).or(deal);
        let mut source = Self::of(apply, &resource.holder, resource.source, record)?;
        if resource.source == SourceKind::Shared {
            source.add_consent(apply, id)?;
        }
        Ok(source)
    }

    /// The provider of shared data adds the rights that it consents to, for as long as it does.
    fn add_consent(&mut self, apply: &Apply<'_, '_>, resource: &RecordId) -> Outcome<()> {
        let supply = apply.state.get::<Supply>(resource)?;
        if let Some(consent) = supply.as_ref().and_then(|supply| supply.consent_on(apply.today())) {
            self.rights = self.rights.union(consent.rights);
            self.until = Some(self.until.map_or(consent.until, |until| until.min(consent.until)));
        }
        Ok(())
    }

    fn of_grant(apply: &Apply<'_, '_>, holder: &Uscc, id: RecordId) -> Outcome<Self> {
        let grant: Grant = apply.find(&id, Reason::GrantUnknown)?;
        if grant.grantee != *holder {
            return refuse(Reason::SourceNotInForce, id);
        }
        require_in_force(apply, Node::Grant(id))?;
        let floor = strictest(apply, &grant.scope.certificates)?;
        Ok(Self { rights: grant.rights, until: Some(grant.term.to), floor })
    }

    fn of_deal(apply: &Apply<'_, '_>, holder: &Uscc, id: RecordId) -> Outcome<Self> {
        let deal: Deal = apply.find(&id, Reason::DealUnknown)?;
        let licensed = deal.mode == DealMode::Licence && deal.state == DealState::Accepted;
        if deal.buyer != *holder || !licensed {
            return refuse(Reason::SourceNotInForce, id);
        }
        require_in_force(apply, Node::Deal(id))?;
        let floor = match deal.object {
            DealObject::Certificate(number) => strictest(apply, &[number])?,
            DealObject::Product(product) => {
                let product: Product = apply.find(&product, Reason::ProductUnknown)?;
                Some((product.data_kind, product.level))
            }
        };
        let rights = Rights::of(&[Right::Hold, Right::Use]);
        Ok(Self { rights, until: deal.term.map(|term| term.to), floor })
    }

    /// The source of a product: its producer holds and uses what it made, and may operate it when
    /// every certificate and grant that it was made from allows that.
    pub fn of_product(apply: &Apply<'_, '_>, id: RecordId, product: &Product) -> Outcome<Self> {
        require_in_force(apply, Node::Product(id))?;
        let mut source = Self { rights: Rights::all(), until: None, floor: None };
        for reliance in reliances(apply.state, &product.inputs)? {
            source.narrow(reliance.certificate.rights, reliance.certificate.valid_to);
            if let Some((_, grant)) = reliance.grant {
                source.narrow(grant.rights, grant.term.to);
            }
        }
        source.rights = source.rights.union(Rights::of(&[Right::Hold, Right::Use]));
        Ok(source)
    }

    fn narrow(&mut self, rights: Rights, until: Date) {
        self.rights = self.rights.intersect(rights);
        self.until = Some(self.until.map_or(until, |earlier| earlier.min(until)));
    }

    /// Refuses a kind or level that is milder than the source's.
    pub fn check_floor(&self, kind: DataKind, level: Level) -> Result<(), Rejection> {
        match self.floor {
            Some((_, floor)) if level < floor => Err(Rejection::of(Reason::LevelLowered, floor)),
            Some((floor, _)) if kind.strictness() < floor.strictness() => {
                Err(Rejection::of(Reason::LevelLowered, floor))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a source that does not stand today, all the way up.
fn require_in_force(apply: &Apply<'_, '_>, node: Node) -> Outcome<()> {
    match standing(apply.state, node, Moment::on(apply.today()))? {
        Standing::InForce => Ok(()),
        Standing::Blocked(blocker) => refuse(
            Reason::SourceNotInForce,
            format_args!("{}: {}", blocker.reason.code(), blocker.at),
        ),
    }
}

/// Strictest kind and level of the data under these certificates.
fn strictest(
    apply: &Apply<'_, '_>,
    numbers: &[CertificateNumber],
) -> Outcome<Option<(DataKind, Level)>> {
    let mut floor: Option<(DataKind, Level)> = None;
    for number in numbers {
        let certificate: Certificate = apply.find(number, Reason::CertificateUnknown)?;
        let (kind, level) = floor.unwrap_or((certificate.data_kind, certificate.level));
        let kind = if certificate.data_kind.strictness() > kind.strictness() {
            certificate.data_kind
        } else {
            kind
        };
        floor = Some((kind, level.max(certificate.level)));
    }
    Ok(floor)
}
