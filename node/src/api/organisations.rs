//! `/v1/orgs`: who is who.

use axum::{Json, extract::State};
use hefu_chain::{
    state::{Certificate, CertificateNumber, OrgState, Organisation},
    uscc::Uscc,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    error::{ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::AsOf,
    parse,
    when::WhenQuery,
};

/// Certificates on one page.
const HELD_PER_PAGE: usize = 100;

/// An organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OrganisationAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Unified social credit code.
    pub uscc: String,
    /// Name.
    pub name: String,
    /// Seat, and territory where the role has one.
    pub region: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// Registration tracks of a registrar.
    pub tracks: Vec<String>,
    /// `active` or `suspended`.
    pub state: String,
    /// Its keys, retired ones included.
    pub keys: Vec<Key>,
    /// Who enrolled it.
    pub enrolled_by: String,
    /// Certificates that it holds, in order of their numbers.
    pub certificates: Vec<String>,
    /// Where the next page of certificates begins; absent on the last.
    pub cursor: Option<String>,
}

/// A key of an organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Key {
    /// The public key: 64 hexadecimal digits (Ed25519), or `sm2:` and 66 (SM2, compressed).
    pub key: String,
    /// Its algorithm: `ed25519` or `sm2`.
    pub algorithm: String,
    /// What it signs: `sign`, `seal` or `node`.
    pub purpose: String,
    /// First height at which it is valid.
    pub from_height: u64,
    /// First height at which it is no longer valid.
    pub to_height: Option<u64>,
}

/// What is asked of an organisation.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganisationQuery {
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
}

/// An organisation by its code, with the certificates that it holds.
#[utoipa::path(
    get, path = "/v1/orgs/{uscc}", tag = "organisations",
    params(("uscc" = String, Path, description = "Unified social credit code"), OrganisationQuery),
    responses(
        (status = 200, description = "The organisation.", body = OrganisationAnswer),
        (status = 404, description = "No organisation has that code.", body = ErrorBody),
        Faults,
    )
)]
pub async fn organisation(
    State(api): State<Api>,
    InPath(uscc): InPath<String>,
    InQuery(query): InQuery<OrganisationQuery>,
) -> ApiResult<Json<OrganisationAnswer>> {
    let uscc: Uscc = parse("USCC", &uscc)?;
    let after = query.cursor.as_deref().map(|text| parse("cursor", text)).transpose()?;
    let moment = WhenQuery::of(query.at_height, query.at.as_ref()).moment(&api)?;
    let organisation: Organisation = moment.require(&uscc, uscc)?;
    let once_held = moment.index().certificates_held(&uscc, after.as_ref(), HELD_PER_PAGE)?;
    let cursor = (once_held.len() == HELD_PER_PAGE).then(|| once_held.last()).flatten();
    let mut certificates = Vec::new();
    for number in &once_held {
        if is_held(&moment, number, &uscc)? {
            certificates.push(number.to_string());
        }
    }
    Ok(Json(OrganisationAnswer {
        as_of: moment.as_of(),
        uscc: uscc.to_string(),
        name: organisation.name,
        region: organisation.region.to_string(),
        roles: organisation.roles.iter().map(|role| role.to_string()).collect(),
        tracks: organisation.tracks.iter().map(|track| track.to_string()).collect(),
        state: match organisation.state {
            OrgState::Active => "active".into(),
            OrgState::Suspended => "suspended".into(),
        },
        keys: organisation
            .keys
            .iter()
            .map(|key| Key {
                key: key.key.to_string(),
                algorithm: key.key.algorithm().to_string(),
                purpose: key.purpose.to_string(),
                from_height: key.from_height.get(),
                to_height: key.to_height.map(|height| height.get()),
            })
            .collect(),
        enrolled_by: organisation.enrolled_by.to_string(),
        certificates,
        cursor: cursor.map(ToString::to_string),
    }))
}

/// True when the certificate existed at that moment and was the organisation's.
fn is_held(moment: &super::Moment<'_>, number: &CertificateNumber, uscc: &Uscc) -> ApiResult<bool> {
    Ok(moment.get::<Certificate>(number)?.is_some_and(|certificate| certificate.holder == *uscc))
}
