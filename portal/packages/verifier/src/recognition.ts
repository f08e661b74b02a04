/** Mutual recognition (互认) between regions (docs/protocol.md, section 10). */

import { type Agreement, agreementKey, type Certificate, decodeAgreement } from "./entities.js";
import type { ProvenState } from "./state.js";
import { VOCABULARIES } from "./words.js";

const provinceOf = (region: number): number => Math.floor(region / 10_000) * 10_000;

/** A region, its prefecture and its province, without repetition. */
function lineageOf(region: number): number[] {
  return [...new Set([region, Math.floor(region / 100) * 100, provinceOf(region)])];
}

/** Neither is national, and the provinces differ. */
const isForeign = (a: number, b: number): boolean =>
  a !== 0 && b !== 0 && provinceOf(a) !== provinceOf(b);

/** The first dimension in which an agreement does not admit the certificate. */
function limiting(agreement: Agreement, certificate: Certificate): string | undefined {
  const { number, rights, level, sector } = certificate;
  const rank = (word: typeof level): number => VOCABULARIES.level.indexOf(word);
  if (agreement.suspended) return "suspended";
  if (!agreement.kinds.includes(number.kind)) return "kind";
  if (!rights.every((right) => agreement.rights.includes(right))) return "right";
  if (rank(level) > rank(agreement.levelMax)) return "level";
  // A certificate without a sector is covered only by an agreement over all of them.
  const covered =
    sector === undefined
      ? agreement.sectors.length === VOCABULARIES.sector.length
      : agreement.sectors.includes(sector);
  return covered ? undefined : "sector";
}

/**
 * Why the receiving region does not recognise all rights of the certificate, whatever the purpose;
 * `undefined` when it does. Throws `Incomplete` when the file does not prove an agreement or its
 * absence.
 */
export function notRecognised(
  state: ProvenState,
  certificate: Certificate,
  receiving: number,
  today: number,
): string | undefined {
  const issuer = certificate.number.region;
  if (certificate.level === "core") return "core data";
  if (!isForeign(issuer, receiving)) return undefined;
  const pairs = lineageOf(issuer).flatMap((a) => lineageOf(receiving).map((b) => [a, b] as const));
  const inTerm = pairs
    .map(([a, b]) => state.get(agreementKey(a, b), decodeAgreement))
    .filter((agreement) => agreement !== undefined)
    .filter((agreement) => agreement.from <= today && today <= agreement.to);
  if (inTerm.length === 0) return "no agreement";
  return inTerm.map((agreement) => limiting(agreement, certificate)).find((reason) => reason !== undefined);
}
