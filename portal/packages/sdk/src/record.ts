/** Building and signing records of every type (docs/formats.md, section 5). */

import {
  canonicalBytes,
  concat,
  didOf,
  encodeEnvelope,
  type Json,
  type JsonObject,
  recordId,
  signingInput,
  toHex,
  verifyRecord,
} from "@hefu/verifier";

import type { Hex, Payloads, Role, Uscc } from "./payloads.js";
import type { Signer } from "./signer.js";

/** The type of a record, such as `grant.offer`. */
export type RecordType = keyof Payloads;

/** What a record says, before it is signed. */
export interface Draft<T extends RecordType> {
  type: T;
  /** The organisation that authors it; its key signs first. */
  author: Uscc;
  /** The role in which it acts. */
  role: Role;
  payload: Payloads[T];
}

/** Where and until when a record may be included. */
export interface Window {
  /** Chain id. */
  ledger: Hex;
  /** Last height at which the record may be included. */
  lastHeight: number;
  /** 16 bytes that make equal records different; random when absent. */
  nonce?: Hex;
}

/** A signed record, ready to be sent. */
export interface SignedRecord {
  id: Hex;
  /** The envelope. */
  bytes: Uint8Array;
}

const CONTEXT: Json = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"];

/** Without members that are undefined or null: what is absent is left out. */
function present(value: unknown): Json {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value as Json;
  const members = Object.entries(value).filter(([, each]) => each !== undefined && each !== null);
  return Object.fromEntries(members.map(([name, each]) => [name, present(each)]));
}

/** The canonical document of a draft. `issuer` is the first signer's key, which a certificate names. */
export function documentOf<T extends RecordType>(draft: Draft<T>, window: Window, issuer: Uint8Array): Uint8Array {
  const { type, author, role } = draft;
  const { ledger, lastHeight } = window;
  const nonce = window.nonce ?? toHex(crypto.getRandomValues(new Uint8Array(16)));
  const hefu: JsonObject = { ledger, type, author, role, nonce, last_height: lastHeight };
  const payload = present(draft.payload) as JsonObject;
  if (type !== "cert.issue") return canonicalBytes({ hefu, body: payload });
  return canonicalBytes({
    hefu,
    "@context": CONTEXT,
    type: ["VerifiableCredential", "RegistrationCertificate"],
    issuer: didOf(issuer),
    validFrom: `${String(payload["valid_from"])}T00:00:00+08:00`,
    validUntil: `${String(payload["valid_to"])}T23:59:59+08:00`,
    credentialSubject: payload,
  });
}

/** Signs a draft with each key, the author's first, and checks the result as the ledger will. */
export async function signRecord<T extends RecordType>(
  draft: Draft<T>,
  window: Window,
  signers: readonly [Signer, ...Signer[]],
): Promise<SignedRecord> {
  const document = documentOf(draft, window, signers[0].publicKey);
  const context = draft.type === "cert.issue" ? CONTEXT : undefined;
  const proofs = [];
  for (const { publicKey: key, sign } of signers) {
    const signature = await sign(signingInput(document, context, key));
    proofs.push({ algorithm: 1, key, signature });
  }
  const envelope = { document, proofs };
  verifyRecord(envelope);
  return { id: toHex(recordId(document)), bytes: encodeEnvelope(envelope) };
}

/** Many records as `/v1/records/batch` takes them: each with its length before it. */
export function batchBytes(records: readonly SignedRecord[]): Uint8Array {
  const length = (n: number): Uint8Array => new Uint8Array(new Uint32Array([n]).buffer);
  return concat(...records.flatMap(({ bytes }) => [length(bytes.length), bytes]));
}
