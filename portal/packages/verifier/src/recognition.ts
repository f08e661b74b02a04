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
export function regionLine(region: number): number[] {
  return [...new Set([region, Math.floor(region / 100) * 100, provinceOf(region)])];
}

/** Neither is national, and the provinces differ. */
const isForeign = (a: number, b: number): boolean =>
  a !== 0 && b !== 0 && provinceOf(a) !== provinceOf(b);

/** `inner` lies in `outer` or is it. */
export function contains(outer: number, inner: number): boolean {
  const unit = outer % 10_000 === 0 ? 10_000 : outer % 100 === 0 ? 100 : 1;
  return outer === 0 || Math.floor(outer / unit) === Math.floor(inner / unit);
}

/** What is to be relied upon, in the dimensions that agreements limit. */
export interface Claim extends Pick<Certificate, "number" | "rights" | "level" | "sector"> {
  /** Empty where none is fixed yet. */
  purposes: Agreement["purposes"];
}

/** What an agreement allows: itself, or those inside it with what it lets them add. */
type Bounds = Pick<Agreement, "kinds" | "rights" | "sectors" | "purposes" | "levelMax" | "suspended" | "byEntry">;

function allowedInside(agreement: Agreement): Bounds {
  const { delegable } = agreement;
  return {
    ...agreement,
    kinds: [...agreement.kinds, ...delegable.kinds],
    rights: [...agreement.rights, ...delegable.rights],
    sectors: [...new Set([...agreement.sectors, ...delegable.sectors])],
    purposes: [...agreement.purposes, ...delegable.purposes],
    byEntry: agreement.byEntry && !delegable.automatic,
  };
}

/** The first dimension in which the bounds do not admit the claim. */
function limiting(bounds: Bounds, { number, rights, level, sector, purposes }: Claim): RecognitionFault | undefined {
  const rank = (word: typeof level): number => VOCABULARIES.level.indexOf(word);
  if (bounds.suspended) return "recog.suspended";
  if (!bounds.kinds.includes(number.kind)) return "recog.kind";
  if (!rights.every((right) => bounds.rights.includes(right))) return "recog.right";
  if (rank(level) > rank(bounds.levelMax)) return "recog.level";
  // A certificate without a sector is covered only by an agreement over all of them.
  const covered =
    sector === undefined
      ? bounds.sectors.length === VOCABULARIES.sector.length
      : bounds.sectors.includes(sector);
  if (!covered) return "recog.sector";
  return purposes.every((purpose) => bounds.purposes.includes(purpose)) ? undefined : "recog.purpose";
}

/** Whether the receiving side entered the certificate; a refusal counts before an entry. */
function decision(decisions: Recognitions | undefined, receiving: number): boolean | undefined {
  const here = decisions?.entries.filter((entry) => contains(entry.territory, receiving)) ?? [];
  if (here.length === 0) return undefined;
  return here.every((entry) => entry.recognised);
}

/** The rule by which a region does not recognise a certificate. */
export type RecognitionFault =
  | "rights.core_data"
  | `recog.${"none" | "suspended" | "kind" | "right" | "level" | "sector" | "purpose" | "refused" | "entry_missing"}`;

/**
 * Why the receiving region does not recognise what is claimed; `undefined` when it does. Throws `Incomplete`
 * when the file does not prove an agreement, a decision or its absence.
 */
export function notRecognised(
  state: ProvenState,
  claim: Claim,
  receiving: number,
  today: number,
): RecognitionFault | undefined {
  const issuer = claim.number.region;
  if (claim.level === "core") return "rights.core_data";
  if (!isForeign(issuer, receiving)) return undefined;
  // The most specific pair first; of equal ones the one that is nearer to the issuer.
  const pairs = regionLine(issuer)
    .flatMap((a, i) => regionLine(receiving).map((b, j) => ({ a, b, distance: i + j })))
    .sort((one, other) => one.distance - other.distance);
  const inTerm = pairs
    .map(({ a, b }) => state.get(agreementKey(a, b), decodeAgreement))
    .filter((agreement) => agreement !== undefined)
    .filter((agreement) => agreement.from <= today && today <= agreement.to);
  const decided = decision(state.get(recognitionsKey(claim.number), decodeRecognitions), receiving);
  if (inTerm.length === 0) return "recog.none";
  const bounds = inTerm.map((agreement, i) => (i === 0 ? agreement : allowedInside(agreement)));
  const limit = bounds.map((each) => limiting(each, claim)).find((reason) => reason !== undefined);
  if (limit !== undefined) return limit;
  if (decided === false) return "recog.refused";
  return decided === undefined && bounds.some((each) => each.byEntry) ? "recog.entry_missing" : undefined;
}
