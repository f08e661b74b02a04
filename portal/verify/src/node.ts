/** Asking the node, whose every answer is hostile until it is verified. */

import { BUNDLE_BYTES_MAX } from "@hefu/verifier";

import type { Trouble } from "./words.js";

/** Longest time that an answer may take. */
const PATIENCE_MS = 10_000;

/** The node gave no answer that could be used. */
export class Unanswered extends Error {
  constructor(
    readonly trouble: Trouble,
    detail: string,
  ) {
    super(detail);
  }
}

function of(status: number): Trouble {
  if (status === 404) return "page.not_found";
  return status >= 500 || status === 429 ? "page.outage" : "page.refused";
}

/** The bytes at an address of this origin; never more than a proof file may have. */
export async function fetchBytes(path: string): Promise<Uint8Array> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    response = await fetch(path, { signal, credentials: "omit", cache: "no-store", redirect: "error" });
    bytes = await bounded(response);
  } catch (error) {
    throw new Unanswered("page.outage", String(error));
  }
  if (!response.ok) throw new Unanswered(of(response.status), `HTTP ${response.status}`);
  return bytes;
}

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    length += value.length;
    if (length > BUNDLE_BYTES_MAX) throw new RangeError("the answer is too large");
    chunks.push(value);
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

export const fetchText = async (path: string): Promise<string> =>
  new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await fetchBytes(path));
