// What schemathesis is told: the same requests every time, and values that are on the ledger for the
// parameters that name something there, so that answers are looked at and not refusals only.

const SETTINGS = `
seed = 20261122
# Chance comes from the seed alone; nothing is remembered between runs.
[generation]
deterministic = true
database = "none"
`;

/** Values on the ledger, by what they name. */
export async function knownValues(json, certificate) {
  const { subject, application, record, registrar } = await json(`/v1/certificates/${certificate}`);
  const { nodes } = await json(`/v1/provenance/${certificate}?direction=both&depth=10`);
  const named = (kind) => nodes.filter((node) => node.kind === kind).map(({ id }) => id);
  const { content } = await json(`/v1/resources/${subject}`);
  const { members } = await json("/v1/members");
  const issue = await json(`/v1/certificates/${certificate}/credential`);
  const { height, log_size: size } = await json("/v1/head");
  return {
    certificate: [certificate, (await json(`/v1/certificates/${certificate}`)).query_code],
    resource: [subject],
    application: [application],
    record: [record],
    registrar: [registrar],
    grant: named("grant"),
    product: named("product"),
    deal: named("deal"),
    organisation: members.map(({ uscc }) => uscc),
    alg: content.map(({ alg }) => alg),
    digest: content.map(({ digest }) => digest),
    multikey: [issue.issuer.slice("did:key:".length)],
    region: ["510000", "510100", "500000"],
    list: ["510100-R2026-0", "500000-R2026-0"],
    purpose: ["revocation", "suspension"],
    direction: ["up", "down", "both"],
    certificate_kind: ["certificate"],
    act: ["use", "grant", "list"],
    height: [1, Math.floor(height / 2), height],
    day: [new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)],
    small: [1, 2, 10],
    position: [0, 1, size - 2],
    size: [size - 1, size],
    no_wait: [0, 1],
  };
}

/** Which parameter takes which values, by route. Others are made up. */
const BINDINGS = {
  "/v1/applications/{id}": { "path.id": "application" },
  "/v1/blocks/{height}": { "path.height": "height" },
  "/v1/blocks/{height}/proof": { "path.height": "height" },
  // A block that does not exist yet is waited for.
  "/v1/blocks/{height}/records": { "path.height": "height", "query.wait_ms": "no_wait" },
  "/v1/certificates/{no}": { "path.no": "certificate" },
  "/v1/certificates/{no}/burdens": { "path.no": "certificate" },
  "/v1/certificates/{no}/certificate.pdf": { "path.no": "certificate" },
  "/v1/certificates/{no}/certificate.svg": { "path.no": "certificate" },
  "/v1/certificates/{no}/credential": { "path.no": "certificate" },
  "/v1/certificates/{no}/dependents": { "path.no": "certificate" },
  "/v1/certificates/{no}/history": { "path.no": "certificate" },
  "/v1/certificates/{no}/proof": { "path.no": "certificate", "query.region": "region" },
  "/v1/certificates/{no}/scitt": { "path.no": "certificate" },
  "/v1/certificates/{no}/status-list-entry": { "path.no": "certificate" },
  "/v1/deals/{id}": { "path.id": "deal" },
  "/v1/deals/{id}/look-through": { "path.id": "deal" },
  "/v1/directory": { "query.region": "region", "query.limit": "small" },
  "/v1/entities/{kind}/{id}": { "path.kind": "certificate_kind", "path.id": "certificate" },
  "/v1/entities/{kind}/{id}/evidence": { "path.kind": "certificate_kind", "path.id": "certificate" },
  "/v1/entities/{kind}/{id}/trail": { "path.kind": "certificate_kind", "path.id": "certificate" },
  "/v1/entities/{kind}/{id}/trail/proof": { "path.kind": "certificate_kind", "path.id": "certificate" },
  "/v1/evidence/{alg}/{digest}": { "path.alg": "alg", "path.digest": "digest" },
  "/v1/export/catalog.jsonld": { "query.region": "region", "query.limit": "small" },
  "/v1/grants/{id}": { "path.id": "grant" },
  "/v1/grants/{id}/effective": { "path.id": "grant" },
  "/v1/keys/{multikey}": { "path.multikey": "multikey" },
  "/v1/log": { "query.from": "position", "query.limit": "small" },
  "/v1/log/consistency": { "query.from": "position", "query.to": "size" },
  "/v1/log/inclusion": { "query.index": "position", "query.size": "size" },
  "/v1/orgs/{uscc}": { "path.uscc": "organisation" },
  "/v1/products/{id}": { "path.id": "product" },
  "/v1/provenance/{id}": { "path.id": "certificate", "query.direction": "direction", "query.depth": "small" },
  "/v1/provenance/{id}/prov.json": { "path.id": "certificate", "query.direction": "direction", "query.depth": "small" },
  "/v1/queue/{registrar}": { "path.registrar": "registrar" },
  "/v1/recognition": { "query.issuer": "region", "query.at": "region" },
  "/v1/records/{id}": { "path.id": "record", "query.wait_ms": "no_wait" },
  "/v1/records/{id}/proof": { "path.id": "record" },
  "/v1/resources/{id}": { "path.id": "resource" },
  "/v1/statement": { "query.day": "day" },
  "/v1/status-lists/{list}/{purpose}": { "path.list": "list", "path.purpose": "purpose" },
  "/v1/title": { "query.party": "organisation", "query.asset": "certificate", "query.act": "act", "query.region": "region" },
  "/v1/title/proof": { "query.party": "organisation", "query.asset": "certificate", "query.act": "act", "query.region": "region" },
};

/** Routes of this file that the document has not. */
export const unknownRoutes = (document) => Object.keys(BINDINGS).filter((path) => !document.paths[path]);

/** The configuration of a run. */
export function configuration(values) {
  const text = JSON.stringify;
  const dictionaries = Object.entries(values).map(([name, list]) => `[dictionaries.${name}]\nvalues = ${text(list)}`);
  const operations = Object.entries(BINDINGS).map(([path, parameters]) => {
    const bound = Object.entries(parameters).map(([key, dictionary]) => `${text(key)} = { dictionary = ${text(dictionary)}, probability = 0.75 }`);
    return `[[operations]]\ninclude-path = ${text(path)}\n[operations.parameters]\n${bound.join("\n")}`;
  });
  return [SETTINGS, ...dictionaries, ...operations, ""].join("\n\n");
}
