// The same vectors in real Chromium: the verifier as a bundle in a page, once on the libraries of the
// package and once on the small code that the verify page has in their place.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { launch } from "../../../scripts/chromium.mjs";
import { SMALL } from "../../../verify/build.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const vectors = here("../../../../vectors/");

const CHECKS = ["genesis", "ledger", "records", "trees", "ed25519", "sm2", "bundles", "mutated", "trails", "answers", "evidence", "witness", "prices", "words"];

let browser;
const pages = {};

/** A page with the verifier and all vectors. */
async function open(alias) {
  const { outputFiles } = await build({
    entryPoints: [here("../dist/test/vectors.js")],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "checks",
    target: "es2022",
    alias,
  });
  const page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0].text });
  const names = readdirSync(vectors).filter((name) => name.endsWith(".json"));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(vectors + name, "utf8")]));
  await page.evaluate((files) => {
    globalThis.files = files;
  }, files);
  return page;
}

before(async () => {
  browser = await launch();
  pages.package = await open({});
  pages["verify page"] = await open(SMALL);
});

after(() => browser?.close());

for (const which of ["package", "verify page"]) {
  for (const name of CHECKS) {
    test(`vectors in Chromium, ${which}: ${name}`, async (t) => {
      const { cases, ms } = await pages[which].evaluate((name) => {
        const start = performance.now();
        const cases = checks.ALL[name]((file) => files[file]);
        return { cases, ms: Math.round(performance.now() - start) };
      }, name);
      assert.ok(cases > 0);
      t.diagnostic(`${cases} cases in ${ms} ms`);
    });
  }
}

test("no file of the vectors is left out", async () => {
  // Every check names its file in what it reads: a file that none reads has no second opinion.
  const read = await pages.package.evaluate(() => {
    const names = new Set();
    for (const check of Object.values(checks.ALL)) check((file) => (names.add(file), globalThis.files[file]));
    return [...names].sort();
  });
  assert.deepEqual(read, readdirSync(vectors).filter((name) => name.endsWith(".json")).sort());
});

test("no check is left out in Chromium", async () => {
  assert.deepEqual(await pages.package.evaluate(() => Object.keys(checks.ALL)), CHECKS);
});
