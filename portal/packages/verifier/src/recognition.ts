/** Mutual recognition (互认) between regions (docs/protocol.md, section 10). */

import {
  type Agreement,
  agreementKey,
  type Certificate,
  decodeAgreement,
  decodeRecognitions,
  type Recognitions,
  recognitionsKey,
} from "./entities.js";
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

/** `inner` lies in `outer` or is it. */
function contains(outer: number, inner: number): boolean {
  const unit = outer % 10_000 === 0 ? 10_000 : outer % 100 === 0 ? 100 : 1;
  return outer === 0 || Math.floor(outer / unit) === Math.floor(inner / unit);
}

/** What an agreement allows: itself, or those inside it with what it lets them add. */
type Bounds = Pick<Agreement, "kinds" | "rights" | "sectors" | "levelMax" | "suspended" | "byEntry">;

function allowedInside(agreement: Agreement): Bounds {
  const { delegable } = agreement;
  return {
    ...agreement,
    kinds: [...agreement.kinds, ...delegable.kinds],
    rights: [...agreement.rights, ...delegable.rights],
    sectors: [...new Set([...agreement.sectors, ...delegable.sectors])],
    byEntry: agreement.byEntry && !delegable.automatic,
  };
}

/** The first dimension in which the bounds do not admit the certificate. */
function limiting(bounds: Bounds, certificate: Certificate): string | undefined {
  const { number, rights, level, sector } = certificate;
  const rank = (word: typeof level): number => VOCABULARIES.level.indexOf(word);
  if (bounds.suspended) return "suspended";
  if (!bounds.kinds.includes(number.kind)) return "kind";
  if (!rights.every((right) => bounds.rights.includes(right))) return "right";
  if (rank(level) > rank(bounds.levelMax)) return "level";
  // A certificate without a sector is covered only by an agreement over all of them.
  const covered =
    sector === undefined
      ? bounds.sectors.length === VOCABULARIES.sector.length
      : bounds.sectors.includes(sector);
  return covered ? undefined : "sector";
}

/** Whether the receiving side entered the certificate; a refusal counts before an entry. */
function decision(decisions: Recognitions | undefined, receiving: number): boolean | undefined {
  const here = decisions?.entries.filter((entry) => contains(entry.territory, receiving)) ?? [];
  if (here.length === 0) return undefined;
  return here.every((entry) => entry.recognised);
}

/**
 * Why the receiving region does not recognise all rights of the certificate, whatever the purpose;
 * `undefined` when it does. Throws `Incomplete` when the file does not prove an agreement, a decision
 * or its absence.
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
  // The most specific pair first; of equal ones the one that is nearer to the issuer.
  const pairs = lineageOf(issuer)
    .flatMap((a, i) => lineageOf(receiving).map((b, j) => ({ a, b, distance: i + j })))
    .sort((one, other) => one.distance - other.distance);
  const inTerm = pairs
    .map(({ a, b }) => state.get(agreementKey(a, b), decodeAgreement))
    .filter((agreement) => agreement !== undefined)
    .filter((agreement) => agreement.from <= today && today <= agreement.to);
  const decided = decision(state.get(recognitionsKey(certificate.number), decodeRecognitions), receiving);
  if (inTerm.length === 0) return "no agreement";
  const bounds = inTerm.map((agreement, i) => (i === 0 ? agreement : allowedInside(agreement)));
  const limit = bounds.map((each) => limiting(each, certificate)).find((reason) => reason !== undefined);
  if (limit !== undefined) return limit;
  if (decided === false) return "refused there";
  return decided === undefined && bounds.some((each) => each.byEntry) ? "not entered there" : undefined;
}
