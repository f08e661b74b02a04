// The whole API, judged by openapi-spec-validator and schemathesis. Only the endless stream of events is
// left out: its reader has tests of its own.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { startNetwork, withoutNetwork } from "../scripts/network.mjs";

import { configuration, knownValues, unknownRoutes } from "./api.mjs";
import { tool } from "./tools.mjs";

/** Made-up requests to each route, beside those that cover the document; about a minute in all. */
const EXAMPLES = 12;
/** Routes that have nothing to answer with: this network has made no snapshot. */
const WITHOUT_DATA = ["GET /v1/snapshots/chunks/{blake3}", "GET /v1/snapshots/{height}"];
/** A run that takes longer than this hangs, in milliseconds. */
const HANGS_MS = 300_000;

describe("the API", { skip: withoutNetwork() }, () => {
  let network;
  let document;
  const json = async (path) => (await fetch(`${network.url}${path}`)).json();
  const file = (name) => `${network.directory}/${name}`;
  const write = (name, text) => {
    writeFileSync(file(name), text);
    return file(name);
  };
  // A value that the schema allows need not be on the ledger, nor fit the others: such a request is refused
  // with a documented code. All other checks are on.
  const schemathesis = (config, target, ...args) =>
    tool("schemathesis", [
      "--no-color", "--config-file", config, "run", target, "--checks", "all", "--exclude-checks", "positive_data_acceptance",
      "--exclude-path", "/v1/events", "--phases", "coverage,fuzzing", "--continue-on-failure", "--request-timeout", "20", ...args,
    ], { cwd: network.directory, timeout: HANGS_MS });

  before(async () => {
    network = await startNetwork({ demo: true });
    document = await json("/v1/openapi.json");
  });
  after(() => network?.stop());

  test("the document is OpenAPI, and a document without a description of an answer is not", () => {
    const judge = (value) => tool("openapi-spec-validator", [write("document.json", JSON.stringify(value))]);
    const judged = judge(document);
    assert.equal(judged.status, 0, judged.said);
    const without = structuredClone(document);
    delete without.paths["/v1/head"].get.responses["200"].description;
    assert.notEqual(judge(without).status, 0);
  });

  test("every route keeps to the document, whatever it is asked", async (t) => {
    assert.deepEqual(unknownRoutes(document), []);
    const { rows } = await json("/v1/directory?limit=100");
    const { certificates } = rows.find(({ title }) => title === "公交分时段候车统计");
    const values = await knownValues(json, certificates[0].number);
    for (const [name, list] of Object.entries(values)) assert.ok(list.length > 0, name);
    const config = write("schemathesis.toml", configuration(values));
    const begun = performance.now();
    const { status, said } = schemathesis(config, write("served.json", JSON.stringify(document)), "--url", network.url, "--max-examples", String(EXAMPLES));
    t.diagnostic(`${said.match(/(\d+) generated/)?.[0]} in ${Math.round((performance.now() - begun) / 1_000)} s`);
    assert.equal(status, 0, said);
    const [, selected, tested] = said.match(/Selected: (\d+)\/\d+\s+Tested: (\d+)/);
    assert.equal(tested, selected, said);
    assert.equal(Number(tested), operations(document) - 1, said);
    const silent = unanswered(said).filter((route) => !WITHOUT_DATA.includes(route));
    assert.deepEqual(silent, [], "every other route answers something");
  });

  test("a document that the node does not keep to is found out", () => {
    const lying = structuredClone(document);
    lying.components.schemas.Head.properties.height = { type: "string" };
    const config = write("plain.toml", "seed = 1\n");
    const { status, said } = schemathesis(config, write("lying.json", JSON.stringify(lying)), "--url", network.url, "--include-path", "/v1/head", "--max-examples", "2");
    assert.equal(status, 1, said);
    assert.match(said, /Response violates schema/);
  });
});

/** Operations that found nothing whatever they were asked for. */
function unanswered(said) {
  const [, warning] = said.match(/Missing test data: ([^]*?)\n(?:Schema validation|=====)/) ?? [];
  return [...(warning ?? "").matchAll(/^\s*(?:- |.*? - )((?:GET|POST) \S+)/gm)].map(([, name]) => name);
}

const operations = ({ paths }) => Object.values(paths).reduce((sum, item) => sum + Object.keys(item).length, 0);
