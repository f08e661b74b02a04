// Writes the files that follow from others of this repository: tables of words from vectors/, the SDK's
// types from docs/openapi.json and from the payloads that chain/src defines.
// `--check` writes nothing and fails when a file is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path) => readFileSync(root(path), "utf8");

/** A verifier reads no other vocabulary, and the verify page has no bytes to spare. */
const READ_BY_VERIFIER = new Set([
  "right", "level", "data_kind", "sector", "role", "track", "certificate_kind", "key_purpose",
  "certificate_status", "hold_kind", "digest_algorithm", "purpose", "activity",
]);

/** Vocabularies that only clean-title answers take, and the rules that can stand in the way of one. */
const READ_BY_ANSWERS = new Set([
  "act", "remover", "delivery_form", "venue", "deal_mode", "source_kind", "share_kind", "child_fate", "dispute_kind",
  "list_kind", "attestation_kind", "attestation_result",
]);
const RULES_OF_ANSWERS = new Set([
  "org.unknown", "org.suspended", "org.frozen", "org.barred", "credit.listed", "record.role_not_held",
  "cert.unknown", "grant.unknown", "grant.exclusive", "product.unknown", "product.not_producer", "product.retired",
  "scope.rights", "scope.certificates", "scope.purposes", "scope.scenarios", "scope.sectors", "scope.regions",
  "scope.delivery_forms", "scope.level", "scope.depth",
  "rights.not_holder", "rights.not_grantee", "rights.core_data", "rights.raw_export", "rights.disputed",
  "rights.pledged", "rights.transfer_pending",
  "lineage.dangling", "lineage.too_large", "lineage.certificate_stopped", "lineage.certificate_expired",
  "lineage.certificate_moved", "lineage.frozen", "lineage.measure", "lineage.under_review", "lineage.deal_unwound",
  "lineage.grant_not_accepted", "lineage.grant_terminated", "lineage.grant_out_of_term", "lineage.grant_suspended",
  "lineage.grant_exited", "lineage.grant_outgrown", "deal.cancelled", "deal.lapsed", "deal.licence_over", "listing.closed",
  "list.negative", "attest.risk_missing", "personal.no_basis", "supply.consent_missing", "supply.consent_exceeded",
  "recog.none", "recog.suspended", "recog.kind", "recog.right", "recog.level", "recog.sector", "recog.purpose",
  "recog.refused", "recog.entry_missing",
]);

/** Lines of an object of words that each have a Chinese and an English sentence, perhaps more. */
function entries(list, name, members) {
  return list.map((each) => {
    const values = members.map((member) => `${member}: ${JSON.stringify(each[member])}`);
    return `  ${JSON.stringify(each[name])}: { ${values.join(", ")} },`;
  });
}

const vocabulary = ([name, list]) => `  ${name}: ${JSON.stringify(list).replaceAll(",", ", ")},`;

function answerTables() {
  const words = JSON.parse(read("vectors/words.json"));
  const reasons = words.reasons.filter(({ code }) => RULES_OF_ANSWERS.has(code));
  if (reasons.length !== RULES_OF_ANSWERS.size) throw new Error("a rule of answers is not in vectors/words.json");
  return [
    "// Generated from vectors/words.json by portal/scripts/generate.mjs. Do not edit.",
    "",
    "/** Closed vocabularies that only answers take, in their order. */",
    "export const ANSWER_WORDS = {",
    ...Object.entries(words.vocabularies).filter(([name]) => READ_BY_ANSWERS.has(name)).map(vocabulary),
    "} as const;",
    "",
    "/** The rules that can stand in the way. */",
    "export const REASONS = {",
    ...entries(reasons, "code", ["zh", "en"]),
    "} as const;",
    "",
  ].join("\n");
}

function tables() {
  const words = JSON.parse(read("vectors/words.json"));
  const vocabularies = Object.entries(words.vocabularies)
    .filter(([name]) => READ_BY_VERIFIER.has(name))
    .map(vocabulary);
  return [
    "// Generated from vectors/words.json by portal/scripts/generate.mjs. Do not edit.",
    "",
    "/** The five answers, from best to worst. */",
    "export const OUTCOMES = {",
    ...entries(words.outcomes, "word", ["zh", "en"]),
    "} as const;",
    "",
    "/** The steps of verification, in order. */",
    "export const CHECKS = {",
    ...entries(words.checks, "word", ["zh", "en"]),
    "} as const;",
    "",
    "/** What a step can find, and the best outcome that it leaves. */",
    "export const FINDINGS = {",
    ...entries(words.findings, "code", ["outcome", "zh", "en"]),
    "} as const;",
    "",
    "/** Every type of record. */",
    "export const RECORD_TYPES: readonly string[] = (",
    ...words.record_types.map((type, i) => `  ${JSON.stringify((i ? " " : "") + type)}${i + 1 < words.record_types.length ? " +" : ""}`),
    ").split(\" \");",
    "",
    "/** Closed vocabularies that a verifier reads, in their order. */",
    "export const VOCABULARIES = {",
    ...vocabularies,
    "} as const;",
    "",
  ].join("\n");
}

async function schema() {
  const { default: openapi, astToString } = await import("openapi-typescript");
  const ast = await openapi(new URL("../../docs/openapi.json", import.meta.url));
  const head = "// Generated from docs/openapi.json by portal/scripts/generate.mjs. Do not edit.\n\n";
  return head + astToString(ast);
}

async function records() {
  const { payloads } = await import("./payloads.mjs");
  return payloads(root("chain/src"));
}

/** The shapes from which the portal makes forms and decodes records. */
async function shapes() {
  const { forms } = await import("./forms.mjs");
  return forms(await records());
}

/** One payload of every type, which the compiler holds against the types. */
function samples() {
  const { records } = JSON.parse(read("vectors/records.json"));
  const present = (_, value) => value ?? undefined;
  const lines = records.map(({ type, document }) => {
    const { body, credentialSubject } = JSON.parse(document);
    return `  "${type}": ${JSON.stringify(body ?? credentialSubject, present)},`;
  });
  return [
    "// Generated from vectors/records.json by portal/scripts/generate.mjs. Do not edit.",
    "",
    'import type { Payloads } from "../src/index.js";',
    "",
    "export const SAMPLES: Payloads = {",
    ...lines,
    "};",
    "",
  ].join("\n");
}

const FILES = {
  "portal/packages/verifier/src/tables.ts": tables,
  "portal/packages/verifier/src/answer/tables.ts": answerTables,
  "portal/packages/sdk/src/schema.ts": schema,
  "portal/packages/sdk/src/payloads.ts": records,
  "portal/packages/sdk/test/samples.ts": samples,
  "portal/app/src/generated/forms.ts": shapes,
};

let stale = 0;
for (const [path, make] of Object.entries(FILES)) {
  let made;
  try {
    made = await make();
  } catch (error) {
    // Where the portal's dependencies are not installed, its tests will ask for the file.
    if (error.code !== "ERR_MODULE_NOT_FOUND" || process.argv.includes("--check")) throw error;
    console.error(`${path} was not written: run \`npm ci\` in portal/`);
    continue;
  }
  let found = "";
  try {
    found = read(path);
  } catch {
    // Not there yet.
  }
  if (found === made) continue;
  if (process.argv.includes("--check")) {
    console.error(`${path} is stale: run \`npm run generate\` in portal/`);
    stale += 1;
  } else {
    writeFileSync(root(path), made);
    console.log(`wrote ${path}`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;
