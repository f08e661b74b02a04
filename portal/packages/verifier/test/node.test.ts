/** The vectors in Node, and the tables of docs/formats.md. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { BOUNDS, CHECKS, DOMAINS, FINDINGS, KINDS, readGenesis } from "../src/index.js";
import { ALL } from "./vectors.js";

/** From dist/test to the root of the repository. */
const root = new URL("../../../../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

for (const [name, check] of Object.entries(ALL)) {
  test(`vectors: ${name}`, (t) => {
    t.diagnostic(`${check((file) => read(`vectors/${file}`))} cases`);
  });
}

const rows = read("docs/formats.md")
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

function hasRow(...begins: string[]): void {
  const found = rows.some((row) => begins.every((cell, i) => row[i] === cell));
  assert.ok(found, `docs/formats.md has no row that begins with ${begins}`);
}

test("bounds, domains, kinds, steps and findings are those of docs/formats.md", () => {
  for (const [name, value] of Object.entries(BOUNDS)) hasRow(`\`${name}\``, String(value));
  for (const [name, text] of Object.entries(DOMAINS)) hasRow(`\`${name}\``, `\`${text}\``);
  for (const [name, byte] of Object.entries(KINDS)) hasRow(String(byte), `\`${name}\``);
  hasRow("step", ...Object.keys(CHECKS).map((check) => `\`${check}\``));
  for (const [code, { outcome }] of Object.entries(FINDINGS)) hasRow(`\`${code}\``, `\`${outcome}\``);
});

test("a genesis document with anything changed is refused, or founds another ledger", () => {
  const bytes = readFileSync(new URL("vectors/genesis.json", root));
  const chainId = readGenesis(bytes).chainId;
  let refused = 0;
  for (let at = 0; at < bytes.length; at += 37) {
    const changed = new Uint8Array(bytes);
    changed[at]! ^= 1;
    try {
      assert.notDeepEqual(readGenesis(changed).chainId, chainId);
    } catch (error) {
      assert.ok(error instanceof Error && error.constructor.name === "GenesisError", String(error));
      refused += 1;
    }
  }
  assert.ok(refused > 100, `${refused} refused`);
});
