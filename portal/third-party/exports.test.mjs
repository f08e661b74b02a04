// Exports of a real network of four members, judged by other people's tools.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { hefu, startNetwork, withoutNetwork } from "../scripts/network.mjs";

import { status, verified } from "./credentials.mjs";
import { buildNoteCheck, noteCheck, script, tool } from "./tools.mjs";

describe("other people's tools", { skip: withoutNetwork() }, () => {
  let network;
  /** Certificates of Chengdu's registrar: one in force, one revoked, one suspended. */
  let active;
  let revoked;
  let suspended;
  const get = async (path) => {
    const response = await fetch(`${network.url}${path}`);
    assert.equal(response.status, 200, `${path}: ${response.status}`);
    return response;
  };
  const json = async (path) => (await get(path)).json();
  const file = (name) => `${network.directory}/${name}`;
  const run = (...args) => execFileSync(hefu, ["--node", network.url, ...args], { encoding: "utf8" });

  before(async () => {
    buildNoteCheck();
    network = await startNetwork({ demo: true });
    const { rows } = await json("/v1/directory?limit=100");
    const walked = rows.find(({ title }) => title === "公交分时段候车统计").certificates[0].number;
    const numbers = rows.flatMap(({ certificates }) => certificates.map(({ number }) => number));
    active = walked;
    [revoked, suspended] = numbers.filter((number) => number.startsWith("510100-R") && number !== walked).sort();
    const key = `${network.directory}/nodes/chengdu/keys/sign.key`;
    run("certificate", "revoke", revoked, "--ground", "false_material", "--reason", "试验", "--key", key, "--wait");
    run("certificate", "suspend", suspended, "--reason", "试验", "--key", key, "--wait");
  });
  after(() => network?.stop());

  test("a certificate is a valid credential, and no other document is", async () => {
    const credential = await json(`/v1/certificates/${active}/credential`);
    assert.equal(await verified(structuredClone(credential)), true);
    const changes = [
      (forged) => (forged.credentialSubject.number = revoked),
      (forged) => (forged.credentialSubject.rights = ["use"]),
      (forged) => (forged.validUntil = "2099-01-01T00:00:00+08:00"),
      (forged) => (forged.credentialStatus = { type: "BitstringStatusListEntry" }),
      (forged) => (forged.proof[0].proofValue = `z${forged.proof[0].proofValue.slice(2)}1`),
    ];
    for (const change of changes) {
      const forged = structuredClone(credential);
      change(forged);
      assert.equal(await verified(forged), false, String(change));
    }
  });

  test("status lists tell a revoked and a suspended certificate from one in force", async () => {
    const expected = {
      [active]: { revocation: false, suspension: false },
      [revoked]: { revocation: true, suspension: false },
      [suspended]: { revocation: false, suspension: true },
    };
    for (const [number, says] of Object.entries(expected)) {
      const credential = await json(`/v1/certificates/${number}/credential`);
      const { credentialStatus } = await json(`/v1/certificates/${number}/status-list-entry`);
      const lists = {};
      for (const { statusListCredential: url } of credentialStatus) lists[url] = await (await fetch(url)).json();
      assert.deepEqual(await status(credential, credentialStatus, structuredClone(lists)), says, number);
      // A list whose bits were exchanged for those of the other purpose is not believed.
      const [first, second] = Object.values(lists);
      first.credentialSubject.encodedList = `${second.credentialSubject.encodedList.slice(0, -1)}B`;
      assert.match(await status(credential, credentialStatus, lists), /not verified/);
    }
  });

  test("a list speaks of the last block", async () => {
    const key = `${network.directory}/nodes/chengdu/keys/sign.key`;
    const bits = async () => {
      const credential = await json(`/v1/certificates/${suspended}/credential`);
      const { credentialStatus } = await json(`/v1/certificates/${suspended}/status-list-entry`);
      const lists = {};
      for (const { statusListCredential: url } of credentialStatus) lists[url] = await (await fetch(url)).json();
      return status(credential, credentialStatus, lists);
    };
    assert.equal((await bits()).suspension, true);
    run("certificate", "resume", suspended, "--reason", "试验", "--key", key, "--wait");
    assert.equal((await bits()).suspension, false);
  });

  test("a statement's receipts are those of a quorum, under the head that they co-signed", async () => {
    run("export", "scitt", active, "--out", file("statement.cose"));
    writeFileSync(file("keys.json"), await (await get("/v1/checkpoint/keys")).text());
    const note = (await (await get("/v1/checkpoint")).text()).split("\n");
    writeFileSync(file("consistency.json"), await (await get(`/v1/log/consistency?from=100&to=${note[1]}`)).text());
    const judged = script("receipts.py", file("statement.cose"), file("keys.json"), file("consistency.json"));
    assert.equal(judged.signers, 1, "the answering node signed the statement");
    assert.equal(judged.forged_signers, 0);
    assert.equal(judged.subject, `urn:hefu:certificate:${active}`);
    assert.ok(Buffer.from(judged.payload, "hex").includes(Buffer.from(`"number":"${active}"`)));
    const members = new Set(judged.receipts.flat().map(({ member }) => member));
    assert.ok(judged.receipts.every((accepted) => accepted.length === 1), "each receipt is of one node");
    // Four members with one vote each: f = 1, so 2f + 1 = 3.
    assert.ok(members.size >= 3, [...members].join());
    assert.equal(judged.consistent, true);
    assert.equal(judged.consistent_with_another, false);
    const [{ size, index, root }] = judged.receipts[0];
    const inclusion = await json(`/v1/log/inclusion?index=${index}&size=${size}`);
    assert.equal(inclusion.root, root);
    assert.equal(inclusion.record, (await json(`/v1/certificates/${active}`)).record);
  });

  test("a checkpoint is followed by ports of Go's sumdb, and no other text is", async () => {
    const wanted = "3";
    const note = async (name) => writeFileSync(file(name), await (await get("/v1/checkpoint")).text());
    const size = (name) => Number(readFileSync(file(name), "utf8").split("\n")[1]);
    writeFileSync(file("keys.json"), await (await get("/v1/checkpoint/keys")).text());
    await note("earlier.note");
    const text = file("anchored.txt");
    writeFileSync(text, "another record");
    const { member } = network;
    run("evidence", "anchor", text, "--key", `${network.directory}/nodes/chengdu/keys/sign.key`, "--author", member("chengdu").uscc, "--wait");
    // The record is under a co-signed head with the first block of the next second.
    const late = Date.now() + 60_000;
    do await note("later.note");
    while (size("later.note") <= size("earlier.note") && Date.now() < late);
    const proof = await (await get(`/v1/log/consistency?from=${size("earlier.note")}&to=${size("later.note")}`)).text();
    writeFileSync(file("proof.json"), proof);
    const follow = (...files) => noteCheck(files.map((each) => (each === wanted ? each : file(each))));
    const good = follow("keys.json", wanted, "earlier.note", "later.note", "proof.json");
    assert.deepEqual([good.status, good.stdout], [0, `ok ${size("later.note")}\n`], good.said);
    assert.equal(follow("keys.json", wanted, "later.note", "earlier.note", "proof.json").status, 1, "backwards");
    const changed = (name, change) => writeFileSync(file(name), change(readFileSync(file("later.note"), "utf8")));
    changed("size.note", (said) => said.replace(/\n\d+\n/, (line) => `\n${Number(line) + 1}\n`));
    assert.match(follow("keys.json", wanted, "earlier.note", "size.note", "proof.json").said, /invalid signature/i);
    changed("few.note", (said) => said.split("\n").slice(0, 7).join("\n") + "\n");
    assert.match(follow("keys.json", wanted, "earlier.note", "few.note", "proof.json").said, /2 co-signatures/);
    // Another node's keys for the same members: nothing is signed by whom the follower knows.
    const keys = JSON.parse(readFileSync(file("keys.json"), "utf8"));
    [keys.cosigners[0].peer_key, keys.cosigners[1].peer_key] = [keys.cosigners[1].peer_key, keys.cosigners[0].peer_key];
    writeFileSync(file("swapped.json"), JSON.stringify(keys));
    assert.equal(follow("swapped.json", wanted, "earlier.note", "later.note", "proof.json").status, 1);
  });

  test("the command line of scitt-cose accepts the statement, and not under another node's key", async () => {
    run("export", "scitt", active, "--out", file("statement.cose"));
    const { log_key, cosigners } = await json("/v1/checkpoint/keys");
    const pem = (bytes) => `-----BEGIN PUBLIC KEY-----\n${Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), bytes]).toString("base64")}\n-----END PUBLIC KEY-----\n`;
    const own = Buffer.from(log_key.slice(log_key.indexOf("+", log_key.indexOf("+") + 1) + 1), "base64").subarray(1);
    const other = cosigners.map(({ peer_key }) => Buffer.from(peer_key, "hex")).find((key) => !key.equals(own));
    writeFileSync(file("own.pem"), pem(own));
    writeFileSync(file("other.pem"), pem(other));
    const judge = (key) => tool("scitt-cose", ["--statement", file("statement.cose"), "--statement-pubkey", file(key), "--json"]);
    assert.equal(judge("own.pem").status, 0);
    assert.equal(judge("other.pem").status, 1);
  });

  test("a provenance graph is read and written by prov without loss", async () => {
    run("export", "prov", active, "--direction", "both", "--depth", "10", "--out", file("graph.json"));
    const converted = tool("prov-convert", ["-f", "json", file("graph.json"), file("again.json")]);
    assert.equal(converted.status, 0, converted.said);
    const same = (name) => tool("prov-compare", ["-f", "json", "-F", "json", file("graph.json"), file(name)]).status;
    assert.equal(same("again.json"), 0);
    const graph = JSON.parse(readFileSync(file("graph.json"), "utf8"));
    for (const section of ["wasDerivedFrom", "wasGeneratedBy", "wasAttributedTo", "actedOnBehalfOf", "used"]) {
      const names = Object.keys(graph[section]);
      assert.ok(names.length > 0, section);
      const without = structuredClone(graph);
      delete without[section][names[0]];
      writeFileSync(file("without.json"), JSON.stringify(without));
      assert.equal(same("without.json"), 1, `without one ${section}`);
    }
  });

  test("a catalogue has what DCAT-AP makes mandatory", async () => {
    run("export", "dcat", "--limit", "50", "--out", file("catalogue.jsonld"));
    const catalogue = JSON.parse(readFileSync(file("catalogue.jsonld"), "utf8"));
    assert.deepEqual(missing(catalogue), []);
    assert.ok(catalogue["dcat:dataset"].length >= 20);
    const { "dct:publisher": _, ...nameless } = structuredClone(catalogue);
    delete nameless["dcat:dataset"][3]["dct:description"];
    nameless["dcat:dataset"][4]["dct:title"] = { "@value": "", "@language": "zh" };
    delete nameless["dcat:dataset"][5]["dct:publisher"]["foaf:name"];
    const lacking = ["catalogue dct:publisher", "dataset 3 dct:description", "dataset 4 dct:title", "dataset 5 dct:publisher"];
    assert.deepEqual(missing(nameless), lacking);
  });
});

/** Mandatory properties of DCAT-AP 3 that a catalogue lacks. */
function missing(catalogue) {
  const is = (type, value) => [value?.["@type"]].flat().includes(type);
  const literal = (value) => typeof value?.["@value"] === "string" && value["@value"] !== "" && Boolean(value["@language"]);
  const agent = (value) => is("foaf:Agent", value) && Boolean(value["foaf:name"]);
  const concept = (value) => is("skos:Concept", value) && Boolean(value["skos:prefLabel"]);
  const lacks = (name, subject, checks) => Object.entries(checks).filter(([property, holds]) => !holds(subject[property])).map(([property]) => `${name} ${property}`);
  const datasets = catalogue["dcat:dataset"].flatMap((dataset, position) =>
    lacks(`dataset ${position}`, dataset, {
      "@id": (id) => /^urn:[a-z]+:/.test(id),
      "@type": () => is("dcat:Dataset", dataset),
      "dct:title": literal,
      "dct:description": literal,
      // Not mandatory; but an agent without a name is none.
      "dct:publisher": agent,
      "dct:type": concept,
      "dcat:theme": (theme) => theme === undefined || concept(theme),
    }),
  );
  const own = lacks("catalogue", catalogue, {
    "@type": () => is("dcat:Catalog", catalogue),
    "dct:title": literal,
    "dct:description": literal,
    "dct:publisher": agent,
    "dcat:dataset": (list) => list.length > 0,
  });
  return [...own, ...datasets];
}
