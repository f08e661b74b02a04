/** The pinned ledger, shared with the verify page, and verification in this browser. */

import { type Verdict, verifyFile } from "@hefu/verifier";
import { shallowRef } from "vue";

import { forget, pin, pinned, read, type Trusted } from "../../verify/src/trust.js";

import { askBytes, query } from "./api/ask.js";

/** The ledger that everything is verified against; nothing until a genesis document was read. */
export const trusted = shallowRef<Trusted | undefined>(pinned());
/** The node presents another ledger than the pinned one. */
export const otherLedger = shallowRef(false);

/** Reads the node's genesis document once and pins it when nothing is pinned yet. */
export async function learnGenesis(): Promise<Trusted> {
  const bytes = await askBytes("/v1/genesis");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  otherLedger.value = trusted.value !== undefined && trusted.value.text !== text;
  trusted.value ??= pin(read(text, "by_node"));
  return trusted.value;
}

export function forgetLedger(): void {
  forget();
  trusted.value = undefined;
  otherLedger.value = false;
}

async function anchor(): Promise<Trusted> {
  return trusted.value ?? learnGenesis();
}

export interface Checked {
  verdict: Verdict;
  bytes: Uint8Array;
}

/** Fetches a certificate's proof and verifies it here, for a region where one asks. */
export async function checkCertificate(no: string, region?: string): Promise<Checked> {
  const { genesis } = await anchor();
  const bytes = await askBytes(`/v1/certificates/${encodeURIComponent(no)}/proof${query({ region })}`);
  const receiving = region === undefined ? {} : { receiving: Number(region) };
  return { verdict: verifyFile(bytes, genesis, { now: BigInt(Date.now()), ...receiving }), bytes };
}

/** Fetches a record's proof and verifies it here. */
export async function checkRecord(id: string): Promise<Checked> {
  const { genesis } = await anchor();
  const bytes = await askBytes(`/v1/records/${id}/proof`);
  return { verdict: verifyFile(bytes, genesis, { now: BigInt(Date.now()) }), bytes };
}

/** Lets the reader keep bytes as a file. */
export function saveFile(bytes: Uint8Array | string, name: string, type = "application/octet-stream"): void {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
