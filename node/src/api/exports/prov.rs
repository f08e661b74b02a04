//! `/v1/provenance/{id}/prov.json`: the provenance graph as W3C PROV-JSON.
//!
//! What is on the ledger is an entity, the record that brought it there an activity at its block's
//! time, organisations are agents. Where an entity rests on another it was derived from it, and the
//! record used the other. A grantee acts on behalf of the grantor; a certificate that was revoked or
//! deregistered was invalidated by that record.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use hefu_chain::{
    hash::RecordId,
    record::Record,
    state::{Certificate, CertificateNumber, CertificateStatus, Entity, Grant},
};
use serde_json::{Map, Value, json};

use super::super::{
    Api,
    certificates::history_of,
    error::{ApiResult, ErrorBody, Faults},
    extract::{InPath, InQuery},
    ledger::Moment,
    parse,
    provenance::{self, ProvenanceNode, ProvenanceQuery},
};

/// Media type of PROV-JSON (W3C member submission).
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/json");
/// Most pages of a certificate's history that are searched for what ended it.
const HISTORY_PAGES_MAX: usize = 10;

/// A provenance graph as PROV-JSON.
#[utoipa::path(
    get, path = "/v1/provenance/{id}/prov.json", tag = "exports",
    params(("id" = String, Path, description = "Certificate number, or id of a resource, application, grant, product or deal"), ProvenanceQuery),
    responses(
        (status = 200, description = "The same graph as `/v1/provenance/{id}`, as PROV-JSON.", body = Object),
        (status = 404, description = "Nothing has that identifier.", body = ErrorBody),
        Faults,
    )
)]
pub async fn prov(
    State(api): State<Api>,
    InPath(id): InPath<String>,
    InQuery(query): InQuery<ProvenanceQuery>,
) -> ApiResult<impl IntoResponse> {
    let work = move || -> ApiResult<String> {
        let moment = query.moment(&api)?;
        let graph = provenance::graph(&moment, &id, &query)?;
        let mut document = Document::new();
        for node in &graph.nodes {
            document.add_node(&moment, node)?;
        }
        let kinds: BTreeMap<&str, &str> = graph
            .nodes
            .iter()
            .map(|node| (node.node.id.as_str(), node.node.kind.as_str()))
            .collect();
        for edge in &graph.edges {
            let name = |id: &str| kinds.get(id).map(|kind| entity(kind, id));
            if let (Some(from), Some(to)) = (name(&edge.from), name(&edge.to)) {
                document.add_edge(&from, &to, &edge.relation.to_string());
            }
        }
        Ok(document.into_json().to_string())
    };
    let text = tokio::task::spawn_blocking(work).await??;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}

fn entity(kind: &str, id: &str) -> String {
    format!("hefu:{kind}/{id}")
}

fn agent(uscc: &str) -> String {
    format!("hefu:organisation/{uscc}")
}

fn activity(record: &str) -> String {
    format!("hefu:record/{record}")
}

/// A PROV document that grows. Each section maps a name to its attributes.
struct Document {
    sections: BTreeMap<&'static str, Map<String, Value>>,
    /// The activity that generated each entity.
    makers: BTreeMap<String, String>,
}

impl Document {
    fn new() -> Self {
        Self { sections: BTreeMap::new(), makers: BTreeMap::new() }
    }

    fn put(&mut self, section: &'static str, name: String, attributes: Value) {
        self.sections.entry(section).or_default().insert(name, attributes);
    }

    /// Adds a relation; relations have no names of their own.
    fn relate(&mut self, section: &'static str, attributes: Value) {
        let count = self.sections.get(section).map_or(0, Map::len);
        self.put(section, format!("_:{section}{count}"), attributes);
    }

    fn add_agent(&mut self, uscc: &str) -> String {
        let name = agent(uscc);
        let is = json!({ "$": "prov:Organization", "type": "prov:QUALIFIED_NAME" });
        self.put("agent", name.clone(), json!({ "prov:type": is }));
        name
    }

    /// Adds the record as an activity of its author.
    fn add_record(&mut self, moment: &Moment<'_>, id: &RecordId) -> ApiResult<Option<String>> {
        let Some(included) = moment.record(id)? else { return Ok(None) };
        let (name, time) = (activity(&id.to_string()), included.time.to_rfc3339());
        let record = Record::parse(included.envelope)?;
        let attributes = json!({
            "prov:startTime": time,
            "prov:endTime": time,
            "prov:type": record.header().record_type,
            "hefu:height": included.height.get(),
        });
        self.put("activity", name.clone(), attributes);
        let author = self.add_agent(&record.header().author.to_string());
        self.relate("wasAssociatedWith", json!({ "prov:activity": name, "prov:agent": author }));
        Ok(Some(name))
    }

    fn add_node(&mut self, moment: &Moment<'_>, node: &ProvenanceNode) -> ApiResult<()> {
        let name = entity(&node.node.kind, &node.node.id);
        let mut attributes =
            Map::from_iter([("prov:type".to_owned(), Value::from(node.node.kind.clone()))]);
        if let Some(title) = &node.title {
            attributes.insert("prov:label".into(), title.clone().into());
        }
        if let Some(status) = &node.status {
            attributes.insert("hefu:status".into(), status.clone().into());
        }
        self.put("entity", name.clone(), attributes.into());
        if let Some(party) = &node.party {
            let agent = self.add_agent(party);
            self.relate("wasAttributedTo", json!({ "prov:entity": name, "prov:agent": agent }));
        }
        match node.node.id.parse::<CertificateNumber>() {
            Ok(number) => self.add_certificate(moment, &name, &number),
            Err(_) => self.add_named_by_record(moment, &name, node),
        }
    }

    fn add_certificate(
        &mut self,
        moment: &Moment<'_>,
        name: &str,
        number: &CertificateNumber,
    ) -> ApiResult<()> {
        let certificate: Certificate = moment.require(number, number)?;
        self.add_maker(moment, name, &certificate.record)?;
        let ended = matches!(
            certificate.status,
            CertificateStatus::Revoked | CertificateStatus::Deregistered
        );
        if ended && let Some(record) = ending_of(moment, &certificate)? {
            let by = self.add_record(moment, &record)?;
            self.relate("wasInvalidatedBy", json!({ "prov:entity": name, "prov:activity": by }));
        }
        Ok(())
    }

    fn add_named_by_record(
        &mut self,
        moment: &Moment<'_>,
        name: &str,
        node: &ProvenanceNode,
    ) -> ApiResult<()> {
        let Ok(id) = parse::<RecordId>("identifier", &node.node.id) else { return Ok(()) };
        let maker = self.add_maker(moment, name, &id)?;
        if node.node.kind == "grant"
            && let Some(grant) = moment.get::<Grant>(&id)?
        {
            let grantee = self.add_agent(&grant.grantee.to_string());
            let grantor = self.add_agent(&grant.grantor.to_string());
            let relation = json!({
                "prov:delegate": grantee, "prov:responsible": grantor, "prov:activity": maker,
            });
            self.relate("actedOnBehalfOf", relation);
        }
        Ok(())
    }

    fn add_maker(
        &mut self,
        moment: &Moment<'_>,
        name: &str,
        record: &RecordId,
    ) -> ApiResult<Option<String>> {
        let maker = self.add_record(moment, record)?;
        if let Some(maker) = &maker {
            self.relate("wasGeneratedBy", json!({ "prov:entity": name, "prov:activity": maker }));
            self.makers.insert(name.to_owned(), maker.clone());
        }
        Ok(maker)
    }

    fn add_edge(&mut self, from: &str, to: &str, relation: &str) {
        let mut derived = Map::from_iter([
            ("prov:generatedEntity".to_owned(), Value::from(from)),
            ("prov:usedEntity".to_owned(), Value::from(to)),
            ("prov:type".to_owned(), Value::from(relation)),
        ]);
        if let Some(maker) = self.makers.get(from).cloned() {
            derived.insert("prov:activity".into(), maker.clone().into());
            self.relate("used", json!({ "prov:activity": maker, "prov:entity": to }));
        }
        self.relate("wasDerivedFrom", derived.into());
    }

    fn into_json(self) -> Value {
        let mut document = Map::new();
        document.insert("prefix".into(), json!({ "hefu": "urn:hefu:v1:" }));
        for (section, members) in self.sections {
            document.insert(section.into(), members.into());
        }
        Value::Object(document)
    }
}

/// The record that revoked or deregistered a certificate.
fn ending_of(moment: &Moment<'_>, certificate: &Certificate) -> ApiResult<Option<RecordId>> {
    let key = Certificate::state_key(&certificate.number);
    let mut from = 0;
    for _ in 0..HISTORY_PAGES_MAX {
        let page = history_of(moment, &key, from)?;
        let ending = page.records.iter().find(|entry| {
            entry.height == certificate.status_height.get()
                && matches!(entry.record_type.as_str(), "cert.revoke" | "cert.deregister")
        });
        if let Some(entry) = ending {
            return parse("record", &entry.id).map(Some);
        }
        match page.cursor {
            Some(cursor) => from = parse("cursor", &cursor)?,
            None => break,
        }
    }
    Ok(None)
}
