/** What is done under a grant, or given on from it, lies inside the grant (docs/protocol.md). */

import { contains } from "../recognition.js";
import { VOCABULARIES } from "../words.js";
import type { CertificateNumber } from "../identifiers.js";
import { numberText } from "../identifiers.js";
import type { Grant } from "./reading.js";
import type { ReasonCode } from "./ledger.js";

const rank = (level: Grant["scope"]["levelMax"]): number => VOCABULARIES.level.indexOf(level);

export const covers = <T>(outer: readonly T[], inner: readonly T[]): boolean => inner.every((each) => outer.includes(each));

/** An absent list stands for anything. */
const coversList = (outer: string[] | undefined, inner: string[] | undefined): boolean =>
  outer === undefined || (inner !== undefined && covers(outer, inner));

const numbers = (list: CertificateNumber[]): string[] => list.map(numberText);

export const allowsRegion = (regions: readonly number[], region: number): boolean =>
  regions.some((allowed) => contains(allowed, region));

/** True when a grant does not fit inside the one above it, in any dimension. */
export function exceeds(above: Grant, below: Grant): boolean {
  const [outer, inner] = [above.scope, below.scope];
  const inside =
    covers(above.rights, below.rights) &&
    covers(numbers(outer.certificates), numbers(inner.certificates)) &&
    coversList(outer.fields, inner.fields) &&
    covers(outer.purposes, inner.purposes) &&
    coversList(outer.scenarios, inner.scenarios) &&
    covers(outer.sectors, inner.sectors) &&
    inner.regions.every((region) => allowsRegion(outer.regions, region)) &&
    covers(outer.deliveryForms, inner.deliveryForms) &&
    (outer.secureDomain === undefined || inner.secureDomain === outer.secureDomain) &&
    rank(inner.levelMax) <= rank(outer.levelMax) &&
    above.term.from <= below.term.from &&
    below.term.to <= above.term.to &&
    below.subDepth < above.subDepth &&
    (above.quota === undefined || (below.quota !== undefined && below.quota <= above.quota));
  return !inside;
}

/** What is done under a grant. A scenario is always named; a sector, where the grant has one. */
export interface Use {
  rights: Grant["rights"];
  certificate: CertificateNumber;
  level: Grant["scope"]["levelMax"];
  deliveryForms: Grant["scope"]["deliveryForms"];
  purpose: Grant["scope"]["purposes"][number] | undefined;
  sector: Grant["scope"]["sectors"][number] | undefined;
  region: number;
}

/** Every dimension in which the use exceeds the grant. */
export function exceedingUses({ rights, scope }: Grant, used: Use): ReasonCode[] {
  const sector = used.sector ?? scope.sectors[0];
  const dimensions: [boolean, ReasonCode][] = [
    [covers(rights, used.rights), "scope.rights"],
    [numbers(scope.certificates).includes(numberText(used.certificate)), "scope.certificates"],
    [used.purpose === undefined || scope.purposes.includes(used.purpose), "scope.purposes"],
    [scope.scenarios?.length !== 0, "scope.scenarios"],
    [sector !== undefined && scope.sectors.includes(sector), "scope.sectors"],
    [allowsRegion(scope.regions, used.region), "scope.regions"],
    [covers(scope.deliveryForms, used.deliveryForms), "scope.delivery_forms"],
    [rank(used.level) <= rank(scope.levelMax), "scope.level"],
  ];
  return dimensions.filter(([inside]) => !inside).map(([, code]) => code);
}
