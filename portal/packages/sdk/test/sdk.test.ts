/** The SDK without a node: documents byte for byte as the ledger's own program writes them. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Reader, readEnvelope, RECORD_TYPES, verifyRecord } from "@hefu/verifier";

import { batchBytes, completeUscc, documentOf, signerFromCryptoKey, signerFromSeed, signRecord } from "../src/index.js";
import type { Draft, RecordType } from "../src/index.js";
import { SAMPLES } from "./samples.js";

const root = new URL("../../../../../", import.meta.url);
// The vectors' shape is what the assertions state.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const vector = (name: string): any => JSON.parse(readFileSync(new URL(`vectors/${name}.json`, root), "utf8"));

test("every record of the vectors is built again, byte for byte", () => {
  const { records, chain_id: ledger } = vector("records");
  for (const { type, document, proofs } of records) {
    const { hefu, body, credentialSubject } = JSON.parse(document);
    const payload = body ?? credentialSubject;
    const draft = { type, author: hefu.author, role: hefu.role, payload } as Draft<RecordType>;
    const window = { ledger, lastHeight: hefu.last_height, nonce: hefu.nonce };
    const made = documentOf(draft, window, Buffer.from(proofs[0].key, "hex"));
    assert.equal(Buffer.from(made).toString(), withoutNulls(document), type);
  }
});

/** The SDK leaves out what is absent, also where the ledger's own program writes null. */
function withoutNulls(document: string): string {
  return document.replaceAll(/"\w+":null,|,"\w+":null(?=\})/g, "");
}

test("what is signed verifies, with several signers and after a detour over bytes", async () => {
  const [author, other] = [await signerFromSeed("01".repeat(32)), await signerFromSeed(new Uint8Array(32).fill(2))];
  const draft: Draft<"cert.suspend"> = {
    type: "cert.suspend",
    author: "12000000TE5T00016J",
    role: "registrar",
    payload: { number: "510100-R2026-00000001-C", reason: "复核" },
  };
  const signed = await signRecord(draft, { ledger: "ab".repeat(32), lastHeight: 9 }, [author, other]);
  const record = verifyRecord(Reader.decode(signed.bytes, readEnvelope));
  assert.equal(record.id, signed.id);
  assert.deepEqual(record.signers, [author.publicKey, other.publicKey]);
  const again = await signRecord(draft, { ledger: "ab".repeat(32), lastHeight: 9 }, [author]);
  assert.notEqual(again.id, signed.id, "the nonce is drawn anew");
  assert.equal(batchBytes([signed, again]).length, 8 + signed.bytes.length + again.bytes.length);
  await assert.rejects(signRecord(draft, { ledger: "AB", lastHeight: 9 }, [author]), /hefu/);
  await assert.rejects(signRecord(draft, { ledger: "ab".repeat(32), lastHeight: 9 }, [author, author]), /twice/);
});

test("every record type is signed, and verifies as the ledger will check it", async () => {
  const { records, chain_id: ledger } = vector("records");
  const [author, other] = [await signerFromSeed("01".repeat(32)), await signerFromSeed("02".repeat(32))];
  const seen = new Set<string>();
  for (const { type, document } of records) {
    const { hefu, body, credentialSubject } = JSON.parse(document);
    const draft = { type, author: hefu.author, role: hefu.role, payload: body ?? credentialSubject } as Draft<RecordType>;
    const signed = await signRecord(draft, { ledger, lastHeight: 9 }, [author, other]);
    const record = verifyRecord(Reader.decode(signed.bytes, readEnvelope));
    assert.deepEqual([record.header.type, record.signers.length, record.id], [type, 2, signed.id]);
    seen.add(type);
  }
  assert.deepEqual([...seen].sort(), [...RECORD_TYPES].sort());
  assert.deepEqual(Object.keys(SAMPLES).sort(), [...RECORD_TYPES].sort(), "every type has its payload's type");
});

test("a key that cannot be extracted signs too", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const signer = await signerFromCryptoKey(pair);
  const payload = { application: "00".repeat(32) };
  const draft = { type: "app.accept", author: "12000000TE5T00016J", role: "registrar", payload } as const;
  const signed = await signRecord(draft, { ledger: "ab".repeat(32), lastHeight: 1 }, [signer]);
  assert.equal(Buffer.from(verifyRecord(Reader.decode(signed.bytes, readEnvelope)).signers[0]!).toString("hex"), Buffer.from(signer.publicKey).toString("hex"));
  await assert.rejects(crypto.subtle.exportKey("pkcs8", pair.privateKey));
});

test("social credit codes are completed as the ledger checks them", () => {
  const { contributions } = vector("genesis");
  for (const { statement } of contributions) {
    assert.equal(completeUscc(statement.uscc.slice(0, 16)), statement.uscc);
  }
  assert.throws(() => completeUscc("91000000TEST0001"));
});
