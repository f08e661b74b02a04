/** The hash functions, and BLAKE3 under domains. */

import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";

import { concat, utf8 } from "./bytes.js";
import { DOMAINS } from "./constants.js";

export { blake3, sha256 };

export type Domain = keyof typeof DOMAINS;

/** BLAKE3 of the concatenated parts in a domain. */
export function hashIn(domain: Domain, ...parts: Uint8Array[]): Uint8Array {
  return blake3(concat(...parts), { context: utf8(DOMAINS[domain]) });
}
