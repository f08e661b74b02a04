/** A record on its way: built, tried out, signed by one after the other, sent. Between signers it travels
 * as a file, so that two organisations can sign the same document on two machines. */

import { canonicalText, encodeEnvelope, type Envelope, parseCanonical, recordId, signingInput, toHex, verifyRecord } from "@hefu/verifier";
import { documentOf, type Draft, fromHex, type RecordType, type Signer } from "@hefu/sdk";

import { ask, type ErrorBody, Failure, respond } from "../api/ask.js";
import type { Check, Head, RecordStatus } from "../api/types.js";
import { learnGenesis, trusted } from "../trust.js";

/** Blocks within which a record may be included: long enough for a second organisation to sign. */
const WINDOW_BLOCKS = 2_000;
/** The ledger's own bound may be lower. */
const WINDOW_MIN = 200;
const WAITS = 4;
const WAIT_MS = 15_000;

export interface Pending {
  type: string;
  envelope: Envelope;
}

const CONTEXT_OF = (document: Uint8Array) => {
  const read = parseCanonical(document) as Record<string, unknown>;
  return read["@context"] as Parameters<typeof signingInput>[1];
};

async function windowBlocks(): Promise<number> {
  try {
    const { entity } = await ask<{ entity: { record_window_blocks?: number } }>("/v1/entities/ledger/params");
    return Math.min(WINDOW_BLOCKS, entity.record_window_blocks ?? WINDOW_MIN);
  } catch {
    return WINDOW_MIN;
  }
}

/** The exact bytes that will be signed. */
export async function build<T extends RecordType>(draft: Draft<T>, firstKey: string): Promise<Pending> {
  const ledger = (trusted.value ?? (await learnGenesis())).chainId;
  const { height } = await ask<Head>("/v1/head");
  const lastHeight = height + (await windowBlocks());
  const document = documentOf(draft, { ledger, lastHeight }, fromHex(firstKey)!);
  return { type: draft.type, envelope: { document, proofs: [] } };
}

/** Tries a draft out: the same rules as in a block, and who would be affected. */
export async function tryOut({ envelope }: Pending): Promise<Check> {
  // A draft is tried out as header and payload, also where it will be signed as a credential.
  const document = JSON.parse(new TextDecoder().decode(envelope.document)) as Record<string, unknown>;
  const body = JSON.stringify({ hefu: document["hefu"], body: document["body"] ?? document["credentialSubject"] });
  try {
    const response = await respond("/v1/records/check", { method: "POST", headers: { "content-type": "application/json" }, body });
    return (await response.json()) as Check;
  } catch (failure) {
    // What is not even well-formed is refused before it is tried out: to who fills it in that is the same.
    if (!(failure instanceof Failure) || failure.kind !== "refused") throw failure;
    return { id: "", signed: false, valid: false, error: failure.body, affected: [], truncated: false, height: 0, block_time: "" };
  }
}

/** Adds a signature; the result is checked as the ledger will. */
export async function addSignature(pending: Pending, signer: Signer): Promise<Pending> {
  const { document, proofs } = pending.envelope;
  const { publicKey: key } = signer;
  if (proofs.some((proof) => toHex(proof.key) === toHex(key))) return pending;
  const signature = await signer.sign(signingInput(document, CONTEXT_OF(document), key));
  const envelope = { document, proofs: [...proofs, { algorithm: 1, key, signature }] };
  verifyRecord(envelope);
  return { ...pending, envelope };
}

interface DraftFile {
  hefu_draft: 1;
  document: string;
  proofs: { algorithm: number; key: string; signature: string }[];
}

/** The document as text, with the signatures so far. */
export function toFile({ envelope }: Pending): string {
  const file: DraftFile = {
    hefu_draft: 1,
    document: new TextDecoder().decode(envelope.document),
    proofs: envelope.proofs.map(({ algorithm, key, signature }) => ({ algorithm, key: toHex(key), signature: toHex(signature) })),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** Reads a file from another signer; throws when it is none, or when a signature in it does not hold. */
export function fromFile(text: string): Pending {
  const file = JSON.parse(text) as DraftFile;
  const document = new TextEncoder().encode(file.document);
  const read = parseCanonical(document) as { hefu?: { type?: unknown } } | undefined;
  const type = read?.hefu?.type;
  if (file.hefu_draft !== 1 || typeof type !== "string" || !read) throw new TypeError("not a draft");
  if (canonicalText(read as never) !== file.document) throw new TypeError("not canonical");
  const proofs = file.proofs.map(({ algorithm, key, signature }) => ({ algorithm, key: fromHex(key)!, signature: fromHex(signature)! }));
  const envelope = { document, proofs };
  if (proofs.length > 0) verifyRecord(envelope);
  return { type, envelope };
}

export const idOf = ({ envelope }: Pending): string => toHex(recordId(envelope.document));

export interface Sent {
  status: RecordStatus;
  error?: ErrorBody | null;
}

/** Sends a record and waits for its block; `pending` when the patience ends first. */
export async function send(pending: Pending): Promise<RecordStatus> {
  const body = encodeEnvelope(pending.envelope) as BodyInit;
  const response = await respond("/v1/records", { method: "POST", headers: { "content-type": "application/octet-stream" }, body });
  let status = (await response.json()) as RecordStatus;
  const id = idOf(pending);
  for (let i = 0; i < WAITS && status.state !== "committed" && status.state !== "rejected"; i++) {
    status = await ask<RecordStatus>(`/v1/records/${id}?wait_ms=${WAIT_MS - 2_000}`);
  }
  return status;
}
