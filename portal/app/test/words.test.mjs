// What the portal says: complete in both languages, and with a word for everything that the ledger can say.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const read = (name) => readFileSync(path(name), "utf8");

/** A module of the app, for Node. */
async function load(name) {
  const { outputFiles } = await build({ entryPoints: [path(`../src/${name}`)], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { SENTENCES } = await load("i18n/sentences.ts");
const { WORDS } = await load("i18n/words.ts");
const { RECORDS } = await load("i18n/records.ts");
const { FIELDS, STATE_FIELDS } = await load("i18n/fields.ts");
const { REGIONS } = await load("i18n/regions.ts");
const api = await load("i18n/api-words.ts");
const { VOCABULARIES, STRUCTS, UNIONS, PAYLOADS } = await load("generated/forms.ts");

/** Names of algorithms and examples are the same in both languages. */
const SAME = new Set(["BLAKE3", "SHA-256", "SM3", "Ed25519", "SM2", "510100-R2026-00000001-C"]);
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();

function check(name, pair) {
  assert.ok(Array.isArray(pair) && pair.length === 2, `${name} has not two languages`);
  const [zh, en] = pair;
  assert.ok(zh.trim() && en.trim(), `${name} is empty in a language`);
  assert.equal(places(zh), places(en), `${name} has other places to fill in`);
  if (name === "shell.other_language") return;
  if (!SAME.has(zh)) assert.match(zh, /\p{Script=Han}/u, `${name} is not Chinese: ${zh}`);
  if (!name.startsWith("shell.") && !name.startsWith("search.ask_hint")) assert.doesNotMatch(en, /\p{Script=Han}/u, `${name} is not English: ${en}`);
}

test("every sentence, word, record type and field stands in Chinese and in English", () => {
  const tables = { ...SENTENCES, ...RECORDS, ...FIELDS, ...STATE_FIELDS, ...REGIONS };
  for (const [name, pair] of Object.entries(tables)) check(name, pair);
  for (const table of [...Object.values(WORDS), ...Object.values(api)]) for (const [name, pair] of Object.entries(table)) check(name, pair);
});

test("the ledger says nothing that the portal has no word for", () => {
  const { vocabularies, record_types } = JSON.parse(read("../../../vectors/words.json"));
  const tables = [...Object.values(WORDS), ...Object.values(api), { freeze: 1, measure: 1, review: 1 }];
  for (const [name, list] of Object.entries(vocabularies)) {
    assert.ok(tables.some((table) => list.every((word) => word in table)), `the vocabulary ${name}`);
  }
  for (const type of record_types) assert.ok(RECORDS[type] && PAYLOADS[type], type);
  for (const [name, list] of Object.entries(VOCABULARIES)) for (const word of list) assert.ok(WORDS[name][word], `${name} ${word}`);
  const rust = read("../../../chain/src/edges.rs");
  for (const [, relation] of rust.matchAll(/^ {8}\w+ = "(\w+)",$/gm)) assert.ok(api.RELATIONS[relation], relation);
  const parts = read("../../../node/src/index/party.rs");
  for (const [, part] of parts.matchAll(/=> "(\w+)",$/gm)) assert.ok(api.PARTS[part], part);
  const alerts = read("../../../chain/src/alerts.rs");
  for (const [, rule] of alerts.matchAll(/^ {8}\w+ = "(A\d+)",$/gm)) assert.ok(api.ALERTS[rule], rule);
  const steps = /ApplicationStep \{\n([\s\S]*?)\n {4}\}/.exec(read("../../../chain/src/state/registration.rs"))[1];
  for (const [, step] of steps.matchAll(/= "(\w+)"/g)) assert.ok(api.STEPS[step], step);
  const kinds = read("../../../chain/src/state/key.rs");
  for (const [, kind] of kinds.matchAll(/=> "(\w+)",$/gm)) assert.ok(api.KINDS[kind], kind);
});

test("every field and state of the ledger's entities has a word", () => {
  const folder = path("../../../chain/src/state/");
  const structs = /#\[derive\(([^)]*)\)\][^{;]*?pub (struct|enum) (\w+)[^{;(]*\{([\s\S]*?)\n\}/g;
  let seen = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".rs"))) {
    for (const [, derives, kind, name, body] of readFileSync(folder + file, "utf8").matchAll(structs)) {
      if (!derives.includes("Serialize")) continue;
      const members = body.matchAll(kind === "struct" ? /^ {4}pub (\w+):/gm : /^ {4}(\w+)/gm);
      for (const [, member] of members) {
        if (kind === "struct") assert.ok(FIELDS[member] || STATE_FIELDS[member] || member === "to", `${name}.${member}`);
        else if (name.endsWith("State")) assert.ok(api.STATUS[member.toLowerCase()], `${name}::${member}`);
        seen += 1;
      }
    }
  }
  assert.ok(seen > 300, `${seen} members`);
});

test("no sentence is unused", () => {
  const files = readdirSync(path("../src"), { recursive: true }).filter((name) => /\.(vue|ts)$/.test(name) && !/sentences/.test(name));
  const text = files.map((name) => read(`../src/${name}`)).join("\n");
  const unused = Object.keys(SENTENCES).filter((key) => !text.includes(`"${key}"`) && !text.includes(`'${key}'`));
  assert.deepEqual(unused, []);
});

test("every shape that a payload uses is known", () => {
  const scalar = /^(Hex|Uscc|Region|DateText|PeriodText|CertificateNumber|string|number|boolean)$/;
  const known = (of) => {
    if (typeof of === "string") return scalar.test(of) || of in STRUCTS || of in UNIONS || of in VOCABULARIES;
    return of.object ? of.object.every((field) => known(field.of)) : known(of.list ?? of.pair);
  };
  for (const list of [...Object.values(STRUCTS), ...Object.values(UNIONS)]) {
    for (const { name, of } of list) assert.ok(of === undefined || known(of), name);
  }
});

test("paper names regions as the portal does", () => {
  const rust = read("../../../client/paper/src/regions.rs");
  const rows = [...rust.matchAll(/^ {4}\((\d+), "([^"]+)", "([^"]+)"\),$/gm)].map(([, code, zh, en]) => [code.padStart(6, "0"), [zh, en]]);
  assert.deepEqual(Object.fromEntries(rows), REGIONS);
});

test("hefud leads exactly the portal's addresses to it", () => {
  const rust = /pub const PAGES: &\[&str\] =\s*&\[([^\]]*)\]/.exec(read("../../../node/src/api/portal.rs"))[1];
  const served = [...rust.matchAll(/"(\w+)"/g)].map(([, name]) => name).sort();
  const routes = [...read("../src/router.ts").matchAll(/path: "\/(\w+)/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(routes)].sort(), served);
});
