//! Personal data: on what basis may it be used? (invariants 26 and 27)
//!
//! Each use of data that holds personal information rests on one of three: consent that covers the
//! data, the processor and the purpose; an attestation that the data is anonymised; or a provision of
//! a statute that the record cites. Who used what on which consent is on the ledger, so a withdrawn
//! consent stops the next use and leaves the earlier one provable.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    attested,
    execute::{Outcome, refuse},
    hash::RecordId,
    height::Height,
    limits::LINEAGE_NODES_MAX,
    reject::Reason,
    state::{
        AttestationTarget, Certificate, Consent, DataResource, Product, ProductInput, State,
        Subject, TaggedDigest,
    },
    time::Date,
    uscc::Uscc,
    words::{AttestationKind, DataKind, Purposes},
};

/// A basis that a record cites. Anonymisation is not cited: it is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PersonalBasis {
    /// The record that gave a consent.
    Consent(RecordId),
    /// A provision of a statute.
    Statute {
        /// Name or number of the statute.
        instrument: String,
        /// The article.
        article: String,
    },
}

/// One use of personal data.
#[derive(Clone, Copy, Debug)]
pub struct PersonalUse<'a> {
    /// Who processes.
    pub processor: Uscc,
    /// For what; empty while that is open.
    pub purposes: Purposes,
    /// What the record cites.
    pub bases: &'a [PersonalBasis],
    /// The processing, where it may be one that anonymises.
    pub processing: Option<TaggedDigest>,
    /// Height of the block.
    pub height: Height,
    /// Its legal date.
    pub today: Date,
}

/// What a use of personal data rests on, to be kept with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonalGrounds {
    /// Consents, in order.
    pub consents: Vec<RecordId>,
    /// Attestations of anonymisation, in order.
    pub attestations: Vec<RecordId>,
    /// Something of it stays personal: it was not anonymised.
    pub stays_personal: bool,
}

impl PersonalGrounds {
    fn join(&mut self, other: Self) {
        self.consents.extend(other.consents);
        self.attestations.extend(other.attestations);
        self.stays_personal |= other.stays_personal;
    }

    fn in_order(mut self) -> Self {
        for list in [&mut self.consents, &mut self.attestations] {
            list.sort_unstable();
            list.dedup();
        }
        self
    }
}

/// The grounds on which the data under a certificate is used, or a refusal.
pub fn check_certificate_use(
    state: &State<'_>,
    certificate: &Certificate,
    used: &PersonalUse<'_>,
) -> Outcome<PersonalGrounds> {
    let data = certificate.subject;
    let personal = match data {
        Subject::Resource(id) => {
            let resource = state.get::<DataResource>(&id)?;
            certificate.data_kind == DataKind::Personal
                || resource.is_some_and(|resource| resource.personal_information)
        }
        Subject::Product(id) => return check_product_use(state, id, used),
    };
    if !personal {
        return Ok(PersonalGrounds::default());
    }
    ground_of(state, data, &attested::targets_of(state, certificate)?, used)
}

/// The grounds on which a product is used, or a refusal. Where no consent is about the product
/// itself, each of its inputs that is personal needs one.
pub fn check_product_use(
    state: &State<'_>,
    product: RecordId,
    used: &PersonalUse<'_>,
) -> Outcome<PersonalGrounds> {
    check_inputs_use(state, &[ProductInput::Product(product)], used)
}

/// The grounds on which all of these inputs are used, or a refusal.
pub fn check_inputs_use(
    state: &State<'_>,
    inputs: &[ProductInput],
    used: &PersonalUse<'_>,
) -> Outcome<PersonalGrounds> {
    let mut grounds = PersonalGrounds::default();
    let mut open: Vec<ProductInput> = inputs.to_vec();
    let mut seen: BTreeSet<ProductInput> = inputs.iter().copied().collect();
    while let Some(input) = open.pop() {
        if seen.len() > LINEAGE_NODES_MAX {
            return refuse(Reason::LineageTooLarge, seen.len());
        }
        let number = match input {
            ProductInput::Certificate(number) => number,
            ProductInput::Granted { certificate, .. } => certificate,
            ProductInput::Product(id) => {
                let (own, below) = product_ground(state, id, used)?;
                grounds.join(own);
                open.extend(below.into_iter().filter(|input| seen.insert(*input)));
                continue;
            }
        };
        match state.get::<Certificate>(&number)? {
            Some(certificate) => grounds.join(match certificate.subject {
                Subject::Product(id) => {
                    let product = ProductInput::Product(id);
                    open.extend(seen.insert(product).then_some(product));
                    continue;
                }
                Subject::Resource(_) => check_certificate_use(state, &certificate, used)?,
            }),
            None => return refuse(Reason::CertificateUnknown, number),
        }
    }
    Ok(grounds.in_order())
}

/// What the use of a product rests on by itself, or else the inputs that have to be looked at.
fn product_ground(
    state: &State<'_>,
    id: RecordId,
    used: &PersonalUse<'_>,
) -> Outcome<(PersonalGrounds, Vec<ProductInput>)> {
    let Some(product) = state.get::<Product>(&id)? else {
        return refuse(Reason::ProductUnknown, id);
    };
    if !product.personal_information {
        return Ok((PersonalGrounds::default(), Vec::new()));
    }
    let (data, targets) = (Subject::Product(id), [AttestationTarget::Product(id)]);
    match ground_of(state, data, &targets, used) {
        Ok(grounds) => Ok((grounds, Vec::new())),
        Err(crate::execute::Failure::Rejected(rejection))
            if rejection.reason == Reason::PersonalNoBasis =>
        {
            Ok((PersonalGrounds::default(), product.inputs))
        }
        Err(failure) => Err(failure),
    }
}

/// The first of the three that holds for one piece of personal data.
fn ground_of(
    state: &State<'_>,
    data: Subject,
    targets: &[AttestationTarget],
    used: &PersonalUse<'_>,
) -> Outcome<PersonalGrounds> {
    let processings = [used.processing, None];
    let distinct = if used.processing.is_some() { &processings[..] } else { &processings[1..] };
    for processing in distinct {
        let kind = AttestationKind::Anonymisation;
        let found = attested::satisfied(state, used.today, kind, targets, *processing)?;
        if let Some((id, _)) = found {
            return Ok(PersonalGrounds { attestations: vec![id], ..PersonalGrounds::default() });
        }
    }
    let mut refusal = Reason::PersonalNoBasis;
    for basis in used.bases {
        let id = match basis {
            PersonalBasis::Statute { .. } => {
                return Ok(PersonalGrounds { stays_personal: true, ..PersonalGrounds::default() });
            }
            PersonalBasis::Consent(id) => *id,
        };
        let Some(consent) = state.get::<Consent>(&id)? else {
            return refuse(Reason::ConsentUnknown, id);
        };
        if consent.data != data {
            continue;
        }
        match fault_of(&consent, used) {
            Some(reason) => refusal = reason,
            None => {
                let grounds = PersonalGrounds { consents: vec![id], ..PersonalGrounds::default() };
                return Ok(PersonalGrounds { stays_personal: true, ..grounds });
            }
        }
    }
    match data {
        Subject::Resource(id) | Subject::Product(id) => refuse(refusal, id),
    }
}

/// Why a consent about the data does not permit the use.
fn fault_of(consent: &Consent, used: &PersonalUse<'_>) -> Option<Reason> {
    if consent.is_withdrawn_at(used.height) {
        return Some(Reason::PersonalConsentWithdrawn);
    }
    let covers = consent.processor == used.processor
        && consent.purposes.covers(used.purposes)
        && consent.is_in_term(used.today);
    (!covers).then_some(Reason::PersonalConsentNarrow)
}

/// A citation of a statute names it and its article; consents are cited once.
pub fn check_bases(bases: &[PersonalBasis]) -> Result<(), crate::reject::Rejection> {
    use crate::action::text::{check_name, check_sorted};
    if bases.is_empty() {
        return Ok(());
    }
    check_sorted("personal", bases)?;
    bases.iter().try_for_each(|basis| match basis {
        PersonalBasis::Consent(_) => Ok(()),
        PersonalBasis::Statute { instrument, article } => {
            check_name("instrument", instrument)?;
            check_name("article", article)
        }
    })
}
