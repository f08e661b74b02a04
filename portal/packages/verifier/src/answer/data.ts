/** What policy lists, attestations, consents of providers and protection of people say about data (docs/protocol.md). */

import type { Certificate } from "../entities.js";
import { regionLine } from "../recognition.js";
import { Incomplete } from "../state.js";
import { type Level, VOCABULARIES } from "../words.js";
import { covers } from "./attenuation.js";
import {
  attestationBookKey,
  attestationKey,
  type AttestationTarget,
  type DataResource,
  decodeAttestation,
  decodeAttestationBook,
  decodePolicyList,
  decodePolicyShelf,
  decodeSupply,
  type ListEntry,
  policyListKey,
  policyShelfKey,
  type Product,
  type ProductInput,
  type Question,
  supplyKey,
} from "./reading.js";
import { type Ledger, LINEAGE_NODES_MAX, refuse } from "./ledger.js";
import { sameInput, unseen } from "./lineage.js";

const rank = (level: Level): number => VOCABULARIES.level.indexOf(level);

/** What is held against the lists. */
export interface Matter {
  regions: number[];
  sector: Certificate["sector"];
  level: Level;
  dataKind: Certificate["dataKind"];
  code: string | undefined;
}

export const matterOfProduct = ({ region, sector, level, dataKind }: Product): Matter => ({
  regions: [region],
  sector,
  level,
  dataKind,
  code: undefined,
});

export function matterOfCertificate(ledger: Ledger, certificate: Certificate): Matter {
  const { number, subject, sector, level, dataKind } = certificate;
  const resource = subject.kind === "resource" ? ledger.resource(subject.id) : undefined;
  const regions = [number.region, ...(resource ? [resource.region] : [])];
  return { regions, sector, level, dataKind, code: resource?.code };
}

/** True when the entry names the matter: it agrees in every dimension that the entry states. */
function names(entry: ListEntry, { sector, level, dataKind, code }: Matter, { purpose, deliveryForms }: Question): boolean {
  const { sectors, levelMin, codePrefix, purposes, deliveryForms: forms } = entry;
  return (
    (!sectors || (sector !== undefined && sectors.includes(sector))) &&
    (!levelMin || rank(level) >= rank(levelMin)) &&
    (!entry.dataKind || dataKind === entry.dataKind) &&
    (codePrefix === undefined || (code?.startsWith(codePrefix) ?? false)) &&
    (!purposes || (purpose !== undefined && purposes.includes(purpose))) &&
    (!forms || forms.some((form) => deliveryForms.includes(form)))
  );
}

/** What all lists of these regions, and of the region of the act, come to on a day. */
export function judgeByLists(ledger: Ledger, today: number, matter: Matter, question: Question): { level: Level; negative: boolean } {
  const regions = [...matter.regions, question.region].flatMap((region) => [...regionLine(region), 0]);
  let [level, negative] = [matter.level, false];
  for (const region of [...new Set(regions)].sort((a, b) => a - b)) {
    const shelf = ledger.state.get(policyShelfKey(region), decodePolicyShelf) ?? [];
    for (const { kind, sector, versions } of shelf) {
      if (sector !== undefined && sector !== matter.sector) continue;
      const version = versions.filter(({ from }) => from <= today).at(-1);
      if (!version) continue;
      const entries = ledger.state.get(policyListKey(version.list), decodePolicyList);
      if (!entries) throw new Incomplete(`list ${version.list} is not in the state`);
      if (!entries.some((entry) => names(entry, matter, question))) continue;
      if (kind === "negative") negative = true;
      if (kind === "core_data") level = "core";
      if (kind === "important_data" && rank(level) < rank("important")) level = "important";
    }
  }
  return { level, negative };
}

/** True when the newest live attestation in the first of these slots that has one is satisfied. */
function isAttested(
  ledger: Ledger,
  today: number,
  kind: Parameters<typeof attestationBookKey>[0],
  targets: AttestationTarget[],
): boolean {
  for (const target of targets) {
    const book = ledger.state.get(attestationBookKey(kind, target), decodeAttestationBook) ?? [];
    for (const id of book.reverse()) {
      const found = ledger.state.get(attestationKey(id), decodeAttestation);
      if (found && found.withdrawn === undefined && today <= found.validTo) return found.result === "satisfied";
    }
  }
  return false;
}

/** Where attestations about a certificate stand: on it, or on what it certifies. */
function targetsOf(ledger: Ledger, { number, version, subject }: Certificate): AttestationTarget[] {
  const own: AttestationTarget = { kind: "certificate", number, version };
  if (subject.kind === "product") return [own, { kind: "product", id: subject.id }];
  const resource = ledger.resource(subject.id);
  return resource ? [own, { kind: "resource", id: subject.id, version: resource.version }] : [own];
}

/** Important data has a risk assessment. */
export function checkAssessed(ledger: Ledger, today: number, certificate: Certificate): void {
  if (!isAttested(ledger, today, "risk_assessment", targetsOf(ledger, certificate))) refuse("attest.risk_missing");
}

export function checkProductAssessed(ledger: Ledger, today: number, id: string): void {
  if (!isAttested(ledger, today, "risk_assessment", [{ kind: "product", id }])) refuse("attest.risk_missing");
}

type Subject = Certificate["subject"];
const sameSubject = ({ kind, id }: Subject): string => kind + id;

/** Shared data is used with its provider's consent only, to what the provider consented to. */
export function checkSupplyConsent(
  ledger: Ledger,
  today: number,
  certificate: Certificate,
  rights: Certificate["rights"],
  purpose: Question["purpose"],
): void {
  const purposes = purpose === undefined ? [] : [purpose];
  for (const id of sharedResources(ledger, certificate.subject)) {
    const supply = ledger.state.get(supplyKey(id), decodeSupply);
    const consent = supply?.consent;
    if (!consent || today > consent.until) return refuse("supply.consent_missing");
    if (!covers(consent.rights, rights) || !covers(consent.purposes, purposes)) refuse("supply.consent_exceeded");
  }
}

/** The resources that came by sharing, under this subject and what it is made from, in order. */
function sharedResources(ledger: Ledger, root: Subject): string[] {
  const shared = new Set<string>();
  const open = [root];
  const seen = new Set(open.map(sameSubject));
  for (let subject = open.pop(); subject; subject = open.pop()) {
    if (seen.size > LINEAGE_NODES_MAX) refuse("lineage.too_large");
    if (subject.kind === "resource") {
      if (ledger.resource(subject.id)?.source === "shared") shared.add(subject.id);
      continue;
    }
    const { inputs } = ledger.product(subject.id) ?? refuse("product.unknown");
    const above = inputs.map((input): Subject => {
      if (input.kind === "product") return { kind: "product", id: input.id };
      return (ledger.certificate(input.certificate) ?? refuse("cert.unknown")).subject;
    });
    open.push(...unseen(above, seen, sameSubject));
  }
  return [...shared].sort();
}

const isPersonal = (certificate: Certificate, resource: DataResource | undefined): boolean =>
  certificate.dataKind === "personal" || resource?.personalInformation === true;

/** Personal information is used when it was anonymised; a question cites no other basis. */
export function checkPersonalUse(ledger: Ledger, today: number, certificate: Certificate): void {
  const { subject } = certificate;
  if (subject.kind === "product") return checkPersonalUseOfProduct(ledger, today, subject.id);
  if (!isPersonal(certificate, ledger.resource(subject.id))) return;
  if (!isAttested(ledger, today, "anonymisation", targetsOf(ledger, certificate))) refuse("personal.no_basis");
}

/** Where a product was not anonymised itself, each of its inputs was. */
export function checkPersonalUseOfProduct(ledger: Ledger, today: number, product: string): void {
  const open: ProductInput[] = [{ kind: "product", id: product }];
  const seen = new Set(open.map(sameInput));
  for (let input = open.pop(); input; input = open.pop()) {
    if (seen.size > LINEAGE_NODES_MAX) refuse("lineage.too_large");
    if (input.kind !== "product") {
      const certificate = ledger.certificate(input.certificate) ?? refuse("cert.unknown");
      const { subject } = certificate;
      if (subject.kind === "resource") checkPersonalUse(ledger, today, certificate);
      else open.push(...unseen([{ kind: "product", id: subject.id } as const], seen, sameInput));
      continue;
    }
    const { id } = input;
    const { personalInformation, inputs } = ledger.product(id) ?? refuse("product.unknown");
    if (!personalInformation || isAttested(ledger, today, "anonymisation", [{ kind: "product", id }])) continue;
    open.push(...unseen(inputs, seen, sameInput));
  }
}
