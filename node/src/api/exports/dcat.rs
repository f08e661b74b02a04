//! `/v1/export/catalog.jsonld`: a page of the directory as a DCAT 3 catalogue (W3C), in JSON-LD.
//!
//! Terms are DCAT's and Dublin Core's, with what DCAT-AP 3 makes mandatory. A resource or product is a
//! `dcat:Dataset`; a certificate over it stands as `dct:relation`. Descriptions are those that were
//! declared.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use hefu_chain::{action::Action, record::Record, state::Organisation};
use serde_json::{Map, Value, json};

use super::{
    super::{
        Api,
        directory::{self, DirectoryAnswer, DirectoryQuery, DirectoryRow},
        error::{ApiResult, Faults},
        extract::InQuery,
        ledger::Moment,
        parse,
    },
    urn,
};

/// Media type of JSON-LD.
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/ld+json");

/// A page of the directory as a DCAT catalogue.
#[utoipa::path(
    get, path = "/v1/export/catalog.jsonld", tag = "exports", params(DirectoryQuery),
    responses(
        (status = 200, description = "A `dcat:Catalog` of the rows; `next` names the `cursor` of the page after it.", content_type = "application/ld+json", body = Object),
        Faults,
    )
)]
pub async fn catalogue(
    State(api): State<Api>,
    InQuery(query): InQuery<DirectoryQuery>,
) -> ApiResult<impl IntoResponse> {
    let work = move || -> ApiResult<String> {
        let moment = query.moment(&api)?;
        let page = directory::page(&moment, &query)?;
        let datasets =
            page.rows.iter().map(|row| dataset(&moment, row)).collect::<ApiResult<Vec<_>>>()?;
        Ok(catalog(&page, datasets).to_string())
    };
    let text = tokio::task::spawn_blocking(work).await??;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}

fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "hefu": "urn:hefu:v1#",
    })
}

fn catalog(page: &DirectoryAnswer, datasets: Vec<Value>) -> Value {
    json!({
        "@context": context(),
        "@type": "dcat:Catalog",
        "dct:title": in_chinese("登记目录"),
        "dct:description": in_chinese("经登记机构受理、可核验的数据资源与数据产品目录"),
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": "Hefu 合符" },
        "dct:modified": instant(&page.as_of.block_time),
        "hefu:height": page.as_of.height,
        "hefu:next": page.cursor,
        "dcat:dataset": datasets,
    })
}

fn dataset(moment: &Moment<'_>, row: &DirectoryRow) -> ApiResult<Value> {
    let mut dataset = Map::new();
    let mut put = |key: &str, value: Value| dataset.insert(key.into(), value);
    put("@id", urn(&row.subject_kind, &row.subject).into());
    put("@type", "dcat:Dataset".into());
    put("dct:identifier", row.subject.clone().into());
    put("dct:title", in_chinese(&row.title));
    put("dct:publisher", organisation(moment, &row.holder)?);
    put("dct:spatial", json!({ "@type": "dct:Location", "dct:identifier": row.region }));
    put("dct:accessRights", json!({ "@type": "dct:RightsStatement", "rdfs:label": row.level }));
    put("dct:type", concept(&urn("data-kind", &row.kind), &row.kind));
    if let Some(industry) = &row.industry {
        put("dcat:theme", concept(&format!("urn:gb:4754:{industry}"), industry));
    }
    let certificates = row.certificates.iter().map(|certificate| {
        Ok(json!({
            "@id": urn("certificate", &certificate.number),
            "dct:identifier": certificate.number,
            "hefu:status": certificate.status,
            "dct:rightsHolder": organisation(moment, &certificate.holder)?,
        }))
    });
    put("dct:relation", certificates.collect::<ApiResult<Vec<_>>>()?.into());
    let id = parse("subject", &row.subject)?;
    if let Some(declared) = moment.record(&id)? {
        put("dct:issued", instant(&declared.time.to_rfc3339()));
        let summary = match Record::parse(declared.envelope)?.action() {
            Action::ResourceDeclare(declare) => declare.summary.clone(),
            _ => None,
        };
        put("dct:description", in_chinese(summary.as_deref().unwrap_or(&row.title)));
    }
    Ok(Value::Object(dataset))
}

/// An agent must have a name; an organisation that the ledger does not know has its code for one.
fn organisation(moment: &Moment<'_>, uscc: &str) -> ApiResult<Value> {
    let known: Option<Organisation> = moment.get(&parse("organisation", uscc)?)?;
    Ok(json!({
        "@id": urn("organisation", uscc),
        "@type": "foaf:Agent",
        "dct:identifier": uscc,
        "foaf:name": known.map_or_else(|| uscc.to_owned(), |organisation| organisation.name),
    }))
}

fn concept(id: &str, label: &str) -> Value {
    json!({ "@id": id, "@type": "skos:Concept", "skos:prefLabel": label })
}

fn in_chinese(text: &str) -> Value {
    json!({ "@value": text, "@language": "zh" })
}

fn instant(rfc3339: &str) -> Value {
    json!({ "@value": rfc3339, "@type": "xsd:dateTime" })
}
