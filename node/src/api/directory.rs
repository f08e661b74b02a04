//! `/v1/directory`: search of everything declared, with the certificates over it.

use axum::{Json, extract::State};
use hefu_chain::{
    hash::RecordId,
    state::{Certificate, DataResource, EntityKind, Product, StateKey},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    certificates::{record_id_of, status_of},
    error::{ApiCode, ApiError, ApiResult, Faults},
    extract::InQuery,
    ledger::{AsOf, Moment},
    parse,
    when::WhenQuery,
};
use crate::index::{Direction, EdgeKind, Filter, Row};

/// Most rows of a page, and rows when no limit is given.
pub const ROWS_PER_PAGE_MAX: usize = 100;
const ROWS_PER_PAGE: usize = 20;
/// Longest search text, in characters.
pub const TEXT_CHARS_MAX: usize = 100;
/// Most certificates shown with one row.
const CERTIFICATES_PER_ROW_MAX: usize = 16;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DirectoryQuery {
    /// In this region or inside it, for example `510000`.
    pub region: Option<String>,
    /// Whose data it is: `public`, `enterprise` or `personal`.
    pub kind: Option<String>,
    /// Exact level, for example `general-1` or `important`.
    pub level: Option<String>,
    /// Industry section, `A` to `T`.
    pub industry: Option<String>,
    /// Declared holder (USCC).
    pub holder: Option<String>,
    /// Text that stands in the title; several are separated by spaces. At most 100 characters.
    pub q: Option<String>,
    /// As it stood after the block at this height.
    pub at_height: Option<u64>,
    /// As it stood at this time, in RFC 3339, or at the end of this day (UTC+8).
    pub at: Option<String>,
    /// The `cursor` of the page before.
    pub cursor: Option<String>,
    /// Most rows, 1 to 100; 20 if not given.
    pub limit: Option<usize>,
}

impl DirectoryQuery {
    /// The moment asked for; the tip without one.
    pub fn moment<'a>(&self, api: &'a Api) -> ApiResult<Moment<'a>> {
        WhenQuery::of(self.at_height, self.at.as_ref()).moment(api)
    }
}

/// A page of the directory.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DirectoryAnswer {
    /// The block after which this holds.
    #[serde(flatten)]
    pub as_of: AsOf,
    /// Rows, the newest first.
    pub rows: Vec<DirectoryRow>,
    /// Where the next page begins; absent on the last.
    pub cursor: Option<String>,
    /// The search stopped at its bound of work before the page was full; the cursor goes on.
    pub bounded: bool,
}

/// A declared resource or product.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DirectoryRow {
    /// `resource` or `product`.
    pub subject_kind: String,
    /// Its id.
    pub subject: String,
    /// Title, as declared.
    pub title: String,
    /// Declared holder or producer (USCC).
    pub holder: String,
    /// Where it belongs.
    pub region: String,
    /// Whose data it is.
    pub kind: String,
    /// Level.
    pub level: String,
    /// Industry section.
    pub industry: Option<String>,
    /// Height at which it was declared.
    pub declared_height: u64,
    /// Certificates over it, with their holder now.
    pub certificates: Vec<RowCertificate>,
}

/// A certificate over a row.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RowCertificate {
    /// Its number.
    pub number: String,
    /// Its status, as for a certificate.
    pub status: String,
    /// Who holds it now (USCC).
    pub holder: String,
}

/// Search the directory.
#[utoipa::path(
    get, path = "/v1/directory", tag = "directory", params(DirectoryQuery),
    responses(
        (status = 200, description = "A page of rows, the newest first.", body = DirectoryAnswer),
        Faults,
    )
)]
pub async fn search(
    State(api): State<Api>,
    InQuery(query): InQuery<DirectoryQuery>,
) -> ApiResult<Json<DirectoryAnswer>> {
    let look = move || page(&query.moment(&api)?, &query);
    tokio::task::spawn_blocking(look).await?.map(Json)
}

/// The page that is asked for.
pub fn page(moment: &Moment<'_>, query: &DirectoryQuery) -> ApiResult<DirectoryAnswer> {
    let filter = filter_of(query)?;
    let before = query.cursor.as_deref().map(|text| parse("cursor", text)).transpose()?;
    let limit = query.limit.unwrap_or(ROWS_PER_PAGE);
    if !(1..=ROWS_PER_PAGE_MAX).contains(&limit) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("limit 1 to {ROWS_PER_PAGE_MAX}")));
    }
    let page = moment.index().search(&filter, before, moment.log_size()?, limit)?;
    let rows = page.rows.into_iter().filter_map(|(_, row)| read_row(moment, row).transpose());
    Ok(DirectoryAnswer {
        as_of: moment.as_of(),
        rows: rows.collect::<ApiResult<_>>()?,
        cursor: page.next.map(|position| position.to_string()),
        bounded: page.bounded,
    })
}

fn filter_of(query: &DirectoryQuery) -> ApiResult<Filter> {
    fn word<T: std::str::FromStr>(name: &str, text: Option<&String>) -> ApiResult<Option<T>>
    where
        T::Err: std::fmt::Display,
    {
        text.map(|text| parse(name, text)).transpose()
    }
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
    if text.is_some_and(|text| text.chars().count() > TEXT_CHARS_MAX) {
        return Err(ApiError::of(ApiCode::BadRequest, format!("q: {TEXT_CHARS_MAX} characters")));
    }
    Ok(Filter {
        region: word("region", query.region.as_ref())?,
        kind: word("kind", query.kind.as_ref())?,
        level: word("level", query.level.as_ref())?,
        sector: word("industry", query.industry.as_ref())?,
        holder: word("holder", query.holder.as_ref())?,
        text: text.map(str::to_owned),
    })
}

/// A row with what the state says of it at the moment; nothing when it is newer.
fn read_row(moment: &Moment<'_>, row: Row) -> ApiResult<Option<DirectoryRow>> {
    let subject = StateKey::from_bytes(row.subject);
    let Some(id) = record_id_of(&subject) else { return Ok(None) };
    let found = if subject.kind_byte() == EntityKind::Resource as u8 {
        of_resource(moment, &id, row.title)?
    } else {
        of_product(moment, &id, row.title)?
    };
    let Some(mut found) = found else { return Ok(None) };
    // Certificates follow applications in key order: begin at their kind.
    let from = StateKey::new(EntityKind::Certificate, &[]);
    let below = moment.index().neighbours(
        &subject,
        Direction::Down,
        Some(&from),
        CERTIFICATES_PER_ROW_MAX,
    )?;
    for (entity, relation) in below {
        if relation != EdgeKind::Certifies {
            continue;
        }
        let Some(number) = super::provenance::certificate_number(&entity) else { continue };
        if let Some(certificate) = moment.get::<Certificate>(&number)? {
            found.certificates.push(RowCertificate {
                number: number.to_string(),
                status: status_of(moment, &certificate).into(),
                holder: certificate.holder.to_string(),
            });
        }
    }
    Ok(Some(found))
}

fn of_resource(
    moment: &Moment<'_>,
    id: &RecordId,
    title: String,
) -> ApiResult<Option<DirectoryRow>> {
    let resource: Option<DataResource> = moment.get(id)?;
    Ok(resource.map(|resource| DirectoryRow {
        subject_kind: "resource".into(),
        subject: id.to_string(),
        title,
        holder: resource.holder.to_string(),
        region: resource.region.to_string(),
        kind: resource.kind.to_string(),
        level: resource.level.to_string(),
        industry: resource.sector.map(|sector| sector.to_string()),
        declared_height: resource.declared.get(),
        certificates: Vec::new(),
    }))
}

fn of_product(
    moment: &Moment<'_>,
    id: &RecordId,
    title: String,
) -> ApiResult<Option<DirectoryRow>> {
    let product: Option<Product> = moment.get(id)?;
    Ok(product.map(|product| DirectoryRow {
        subject_kind: "product".into(),
        subject: id.to_string(),
        title,
        holder: product.producer.to_string(),
        region: product.region.to_string(),
        kind: product.data_kind.to_string(),
        level: product.level.to_string(),
        industry: product.sector.map(|sector| sector.to_string()),
        declared_height: product.registered.get(),
        certificates: Vec::new(),
    }))
}
