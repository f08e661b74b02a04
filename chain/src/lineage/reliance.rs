//! The nearest certificates that a product is made from, each with the grant that reaches it.

use std::collections::BTreeSet;

use crate::{
    execute::{Outcome, refuse},
    hash::RecordId,
    limits::LINEAGE_NODES_MAX,
    reject::Reason,
    state::{Certificate, CertificateNumber, Grant, Product, ProductInput, State},
};

/// One certificate that is relied upon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reliance {
    /// The certificate.
    pub certificate: Certificate,
    /// The grant that reaches it; absent: it is held by the organisation itself.
    pub grant: Option<(RecordId, Grant)>,
}

impl Reliance {
    /// Reads a certificate and the grant that reaches it.
    pub fn read(
        state: &State<'_>,
        number: CertificateNumber,
        grant: Option<RecordId>,
    ) -> Outcome<Self> {
        let Some(certificate) = state.get::<Certificate>(&number)? else {
            return refuse(Reason::CertificateUnknown, number);
        };
        let grant = match grant {
            None => None,
            Some(id) => match state.get::<Grant>(&id)? {
                Some(grant) => Some((id, grant)),
                None => return refuse(Reason::GrantUnknown, id),
            },
        };
        Ok(Self { certificate, grant })
    }
}

/// The certificates that `inputs` lead to, through products of the same producer, each once for
/// every grant that reaches it.
pub fn reliances(state: &State<'_>, inputs: &[ProductInput]) -> Outcome<Vec<Reliance>> {
    let mut found = Vec::new();
    let mut open: Vec<ProductInput> = inputs.to_vec();
    let mut seen: BTreeSet<ProductInput> = inputs.iter().copied().collect();
    while let Some(input) = open.pop() {
        if seen.len() > LINEAGE_NODES_MAX {
            return refuse(Reason::LineageTooLarge, seen.len());
        }
        match input {
            ProductInput::Certificate(number) => found.push(Reliance::read(state, number, None)?),
            ProductInput::Granted { grant, certificate } => {
                found.push(Reliance::read(state, certificate, Some(grant))?);
            }
            ProductInput::Product(id) => {
                let Some(product) = state.get::<Product>(&id)? else {
                    return refuse(Reason::ProductUnknown, id);
                };
                open.extend(product.inputs.iter().filter(|input| seen.insert(**input)));
            }
        }
    }
    Ok(found)
}
