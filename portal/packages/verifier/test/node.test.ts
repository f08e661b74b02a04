/** The vectors in Node, and the tables of docs/formats.md. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { BOUNDS, CHECKS, DOMAINS, FINDINGS, KINDS, readGenesis } from "../src/index.js";
import { contradicts, type Statement } from "../src/witness.js";
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

test("two statements contradict each other, or do not", () => {
  const at = (height: number, size: number, root: number, block: number): Statement => ({
    text: "",
    chainId: new Uint8Array(32).fill(1),
    size: BigInt(size),
    root: new Uint8Array(32).fill(root),
    height: BigInt(height),
    blockHash: new Uint8Array(32).fill(block),
  });
  const now = at(9, 42, 7, 5);
  const both = (other: Statement): boolean[] => [contradicts(now, other), contradicts(other, now)];
  const against = [at(9, 42, 7, 6), at(9, 43, 8, 5), at(10, 42, 8, 6), at(10, 41, 8, 6), at(8, 43, 8, 4)];
  for (const other of against) assert.deepEqual(both(other), [true, true]);
  for (const other of [now, at(10, 42, 7, 6), at(10, 50, 8, 6), at(8, 41, 6, 4)]) assert.deepEqual(both(other), [false, false]);
  assert.deepEqual(both({ ...against[0]!, chainId: new Uint8Array(32) }), [false, false], "another ledger");
});
