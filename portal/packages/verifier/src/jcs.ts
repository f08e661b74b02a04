/**
 * RFC 8785 documents, read strictly: only canonical bytes, integers within ±(2^53 − 1), bounded
 * depth. Bytes that hold a key twice, a float or an escape too many are not canonical, so comparing
 * with the canonical form finds them.
 */

import { equal, fromUtf8, utf8 } from "./bytes.js";
import { DOCUMENT_DEPTH_MAX } from "./constants.js";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

/** A text with half of a surrogate pair has no UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** True for an object, not an array or null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new RangeError("half of a surrogate pair");
  return JSON.stringify(value);
}

/** The canonical text of a value. Throws on what the ledger does not admit. */
export function canonicalText(value: Json, depth = 0): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError("not an integer within ±(2^53 − 1)");
    return JSON.stringify(value);
  }
  if (depth >= DOCUMENT_DEPTH_MAX) throw new RangeError("nested too deeply");
  if (Array.isArray(value)) {
    return `[${value.map((element) => canonicalText(element, depth + 1)).join(",")}]`;
  }
  // The default order of sort() is by UTF-16 code units, as RFC 8785 wants it.
  const members = Object.keys(value)
    .sort()
    .map((name) => `${text(name)}:${canonicalText(value[name]!, depth + 1)}`);
  return `{${members.join(",")}}`;
}

export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalText(value));
}

/** Parses bytes that must be canonical; `undefined` when they are not. */
export function parseCanonical(bytes: Uint8Array): Json | undefined {
  try {
    const value = JSON.parse(fromUtf8(bytes)) as Json;
    return equal(canonicalBytes(value), bytes) ? value : undefined;
  } catch {
    return undefined;
  }
}
