//! `pledge.create`: a holder pledges its certificate to a creditor.

use serde::{Deserialize, Serialize};

use super::{require_three, valuation::check_within_valuation};
use crate::{
    action::{
        rights::{check_arbitrator, check_data, check_free, check_recognised, require_standing},
        supervision::check_not_barred,
    },
    execute::{Apply, Outcome, refuse},
    limits::PLEDGES_MAX,
    lineage::Link,
    reject::{Reason, Rejection},
    state::{
        Certificate, CertificateNumber, Organisation, Pledge, PledgeState, Price, TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{Activity, DeliveryForms, Purposes, Right, Rights},
};

/// `pledge.create` (质押): holder, creditor and home registrar sign; any of them authors it. It ranks
/// behind the pledges that stand already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What is pledged.
    pub certificate: CertificateNumber,
    /// To whom.
    pub creditor: Uscc,
    /// The amount secured.
    pub secured: Price,
    /// Day on which the debt is due.
    pub due: Date,
    /// The pledgor consents beforehand to enforcement without an award.
    pub prior_consent: bool,
    /// The arbitrator that the contract names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arbitrator: Option<Uscc>,
    /// A compensation fund covers the credit risk (信贷风险补偿).
    pub compensation_fund: bool,
    /// Digest of the contract.
    pub contract: TaggedDigest,
}

impl Create {
    /// Fields in range.
    pub fn check(&self) -> Result<(), Rejection> {
        match self.secured {
            Price::PublicFen(0) => Err(Rejection::of(Reason::FieldsInvalid, "secured")),
            _ => Ok(()),
        }
    }

    /// Writes the pledge, which locks the certificate.
    pub fn apply(&self, apply: &mut Apply<'_, '_>, author: &Organisation) -> Outcome<()> {
        let mut certificate: Certificate =
            apply.find(&self.certificate, Reason::CertificateUnknown)?;
        let creditor = require_three(apply, author, &certificate, &self.creditor)?;
        let holder = apply.organisation(&certificate.holder)?;
        check_not_barred(apply, &holder, Activity::Pledge)?;
        check_arbitrator(apply, self.arbitrator, &[certificate.holder, self.creditor])?;
        let rights = Rights::of(&[Right::Operate]);
        if !certificate.rights.covers(rights) {
            return refuse(Reason::ScopeRights, certificate.number);
        }
        check_data(certificate.level, certificate.data_kind, DeliveryForms::EMPTY)?;
        require_standing(apply, &[Link::held(certificate.number, certificate.holder)])?;
        check_free(apply, &certificate)?;
        let regions = [creditor.region];
        check_recognised(apply, [&certificate], &regions, rights, Purposes::EMPTY)?;
        if self.due < apply.today() {
            return refuse(Reason::TermInvalid, self.due);
        }
        if certificate.pledges.len() >= PLEDGES_MAX {
            return refuse(Reason::PledgesTooMany, certificate.number);
        }
        check_within_valuation(apply, &certificate, self.secured)?;
        let pledge = Pledge {
            certificate: self.certificate,
            pledgor: certificate.holder,
            creditor: self.creditor,
            secured: self.secured,
            due: self.due,
            enforceable: self.prior_consent,
            arbitrator: self.arbitrator,
            compensation_fund: self.compensation_fund,
            state: PledgeState::Registered,
        };
        apply.state.put(&apply.id(), &pledge);
        certificate.pledges.push(apply.id());
        apply.state.put(&self.certificate, &certificate);
        Ok(())
    }
}
