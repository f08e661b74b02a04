// The page's own hash functions against Node's and @noble/hashes, around every border of a block,
// a chunk and a subtree.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { blake3 as expected } from "@noble/hashes/blake3.js";
import { build } from "esbuild";

const source = (name) => fileURLToPath(new URL(`../src/hash/${name}.ts`, import.meta.url));

async function load(name) {
  const { outputFiles } = await build({ entryPoints: [source(name)], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const bytes = (length) => Uint8Array.from({ length }, (_, i) => (i * 167 + (i >> 8)) & 255);
const near = (...borders) => borders.flatMap((border) => [border - 1, border, border + 1]);
const LENGTHS = [
  ...Array.from({ length: 260 }, (_, i) => i),
  ...near(1024, 2048, 3072, 4096, 5 * 1024, 7 * 1024, 8 * 1024, 16 * 1024, 31 * 1024, 100_000),
];

test("SHA-256 and SHA-512", async () => {
  const { sha256, sha512 } = await load("sha2");
  for (const length of LENGTHS) {
    const message = bytes(length);
    assert.deepEqual(Buffer.from(sha256(message)), createHash("sha256").update(message).digest(), `${length}`);
    assert.deepEqual(Buffer.from(sha512(message)), createHash("sha512").update(message).digest(), `${length}`);
  }
});

test("BLAKE3, plain and in key-derivation mode", async () => {
  const { blake3 } = await load("blake3");
  const context = new TextEncoder().encode("hefu v1 record id");
  for (const length of LENGTHS) {
    const message = bytes(length);
    assert.deepEqual(blake3(message), expected(message), `${length}`);
    assert.deepEqual(blake3(message, { context }), expected(message, { context }), `${length}`);
  }
});

test("pieces of any size give the same digest", async () => {
  const [{ sha256 }, { blake3 }] = [await load("sha2"), await load("blake3")];
  const message = bytes(9_000);
  for (const piece of [1, 63, 64, 65, 1023, 1024, 1025, 4096]) {
    const [a, b] = [sha256.create(), blake3.create()];
    for (let at = 0; at < message.length; at += piece) {
      a.update(message.subarray(at, at + piece));
      b.update(message.subarray(at, at + piece));
    }
    assert.deepEqual(a.digest(), sha256(message), `${piece}`);
    assert.deepEqual(b.digest(), blake3(message), `${piece}`);
  }
});
