/**
 * Ed25519 under the strict rule (docs/formats.md, section 4).
 *
 * Libraries differ in what they accept beyond honest signatures, so only the curve is taken from
 * one: the rule is spelled out here.
 */

import { Point } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

import { concat } from "./bytes.js";

/** Order of the base point. */
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function decode(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes, false);
  } catch {
    return undefined;
  }
}

function integer(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/**
 * True when the signature holds: S below the order, key and R canonical and not of small order, and
 * S·B = R + k·A without the cofactor.
 */
export function verifyStrict(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const encodedR = signature.subarray(0, 32);
  const s = integer(signature.subarray(32));
  if (s >= ORDER) return false;
  const [a, r] = [decode(key), decode(encodedR)];
  if (!a || !r || a.isSmallOrder() || r.isSmallOrder()) return false;
  const k = integer(sha512(concat(encodedR, key, message))) % ORDER;
  return Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).equals(r);
}

/** True when registration takes the key: canonical, not of small order, free of torsion. */
export function isRegistrable(key: Uint8Array): boolean {
  const point = key.length === 32 ? decode(key) : undefined;
  return point !== undefined && !point.isSmallOrder() && point.isTorsionFree();
}
