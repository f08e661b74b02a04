/** Codes and numbers that clients have to compute. */

import { numberText, toHex, sha256, type TaggedDigest } from "@hefu/verifier";

import type { CertificateKind, CertificateNumber, Region, Uscc } from "./payloads.js";

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Completes class (2), region (6) and body (8) to a social credit code (GB 32100-2015, GB 11714). */
export function completeUscc(first16: string): Uscc {
  if (!/^[0-9A-HJ-NPQRTUWXY]{16}$/.test(first16)) throw new TypeError("16 characters of a social credit code");
  const body = [...first16.slice(8)].reduce((sum, c, i) => sum + parseInt(c, 36) * BODY_WEIGHTS[i]!, 0);
  const first17 = first16 + ("0123456789X"[(11 - (body % 11)) % 11] ?? "");
  const sum = [...first17].reduce((total, c, i) => total + ALPHABET.indexOf(c) * WEIGHTS[i]!, 0);
  return first17 + ALPHABET[(31 - (sum % 31)) % 31]!;
}

/** The number of a certificate, with its check character. */
export function certificateNumber(
  region: Region,
  kind: CertificateKind,
  year: number,
  sequence: number,
): CertificateNumber {
  return numberText({ region: Number(region), kind, year, sequence });
}

/** SHA-256 of content, as records name it. */
export const digestOf = (content: Uint8Array): TaggedDigest => ({ alg: "sha256", digest: toHex(sha256(content)) });
