/** Entries of the state that a clean-title answer reads (docs/formats.md, section 8.1), in the order of their fields. */

import { concat, littleEndian, utf8 } from "../bytes.js";
import { Reader } from "../codec.js";
import { bigEndian, numberBytes, readDate, readHolds, readId, readNumber, readRegion, readUscc } from "../entities.js";
import type { CertificateNumber } from "../identifiers.js";
import { VOCABULARIES } from "../words.js";
import { ANSWER_WORDS } from "./tables.js";

/** First byte of a state key. */
const LEDGER = 1;
const RESOURCE = 5;
const GRANT = 10;
const PRODUCT = 11;
const DEAL = 12;
const DISPUTE = 22;
const PLEDGE = 23;
const GRANT_BOOK = 31;
const LISTING = 33;
const ATTESTATION = 40;
const ATTESTATION_BOOK = 41;
const POLICY_LIST = 42;
const POLICY_SHELF = 43;
const SUPPLY = 51;

const V = VOCABULARIES;
const A = ANSWER_WORDS;

const key = (kind: number, ...parts: Uint8Array[]): Uint8Array => concat(Uint8Array.of(kind), ...parts);
const idBytes = (id: string): Uint8Array => Uint8Array.from(id.match(/../g)!, (pair) => parseInt(pair, 16));
const byId =
  (kind: number) =>
  (id: string): Uint8Array =>
    key(kind, idBytes(id));

export const ledgerKey = (name: "clock" | "params" | "next_params" | "calendar"): Uint8Array => key(LEDGER, utf8(name));
export const resourceKey = byId(RESOURCE);
export const grantKey = byId(GRANT);
export const productKey = byId(PRODUCT);
export const dealKey = byId(DEAL);
export const disputeKey = byId(DISPUTE);
export const pledgeKey = byId(PLEDGE);
export const listingKey = byId(LISTING);
export const attestationKey = byId(ATTESTATION);
export const policyListKey = byId(POLICY_LIST);
export const supplyKey = byId(SUPPLY);
export const policyShelfKey = (region: number): Uint8Array => key(POLICY_SHELF, bigEndian(region, 4));
export const bookOfCertificate = (number: CertificateNumber): Uint8Array => key(GRANT_BOOK, utf8("c"), numberBytes(number));
export const bookOfGrant = (id: string): Uint8Array => key(GRANT_BOOK, utf8("g"), idBytes(id));

/** What an attestation may be about here; data in one version. */
export type AttestationTarget =
  | { kind: "resource"; id: string; version: number }
  | { kind: "product"; id: string }
  | { kind: "certificate"; number: CertificateNumber; version: number };

/** The book of the attestations of one kind about one target, as it is and not as some processing leaves it. */
export function attestationBookKey(kind: (typeof A)["attestation_kind"][number], target: AttestationTarget): Uint8Array {
  const u32 = (value: number): Uint8Array => littleEndian(BigInt(value), 4);
  const about =
    target.kind === "resource"
      ? [u32(1), idBytes(target.id), u32(target.version)]
      : target.kind === "product"
        ? [u32(2), idBytes(target.id)]
        : [u32(3), encodedNumber(target.number), u32(target.version)];
  return key(ATTESTATION_BOOK, u32(A.attestation_kind.indexOf(kind)), ...about, Uint8Array.of(0));
}

/** A number as the codec writes it, which is not as a key has it. */
function encodedNumber({ region, kind, year, sequence }: CertificateNumber): Uint8Array {
  const u32 = (value: number): Uint8Array => littleEndian(BigInt(value), 4);
  return concat(u32(region), u32(V.certificate_kind.indexOf(kind)), littleEndian(BigInt(year), 2), u32(sequence));
}

/** The whole value, read by one reader. */
const whole =
  <T>(read: (reader: Reader) => T) =>
  (value: Uint8Array): T =>
    Reader.decode(value, read);

const readIds = (reader: Reader): string[] => reader.list(() => readId(reader));
const readTexts = (reader: Reader): string[] => reader.list(() => reader.text());
const readTerm = (reader: Reader) => ({ from: readDate(reader), to: readDate(reader) });
const readState = <S extends string>(reader: Reader, states: readonly S[]): S => reader.word(states);
const optionId = (reader: Reader): string | undefined => reader.option(() => readId(reader));
const optionDate = (reader: Reader): number | undefined => reader.option(() => readDate(reader));
const optionSector = (reader: Reader) => reader.option(() => reader.word(V.sector));

export interface Term {
  from: number;
  to: number;
}

/** A digest and its algorithm; nothing here depends on it. */
function readDigest(reader: Reader): void {
  reader.word(V.digest_algorithm);
  reader.raw(32);
}

/** An open or a committed price; nothing here depends on it. */
function readPrice(reader: Reader): void {
  if (reader.word(["public", "commitment"]) === "public") reader.u64();
  else reader.raw(32);
}

export const decodeClock = whole((reader) => ({ height: reader.u64(), time: reader.u64() }));

/** Version of the protocol, with which parameters begin; nothing else of them is asked for. */
const protocolVersion = (value: Uint8Array): number => new Reader(value).u32();
export const decodeParams = (value: Uint8Array) => ({ version: protocolVersion(value) });
export const decodeParamsChange = (value: Uint8Array) => ({
  from: new Reader(value).u64(),
  version: protocolVersion(value.slice(8)),
});

export const readScope = (reader: Reader) => ({
  certificates: reader.list(() => readNumber(reader)),
  fields: reader.option(() => readTexts(reader)),
  purposes: reader.words(V.purpose),
  scenarios: reader.option(() => readTexts(reader)),
  sectors: reader.words(V.sector),
  regions: reader.list(() => readRegion(reader)),
  deliveryForms: reader.words(A.delivery_form),
  secureDomain: reader.option(() => reader.text()),
  levelMax: reader.word(V.level),
});

export type Grant = ReturnType<typeof decodeGrant>;
const GRANT_STATES = ["offered", "active", "terminated", "suspended", "exiting", "ended"] as const;
export const decodeGrant = whole((reader) => ({
  /** The grant above; on certificates there is none. */
  parent: reader.word(["certificates", "grant"]) === "grant" ? readId(reader) : undefined,
  grantor: readUscc(reader),
  grantee: readUscc(reader),
  tier: reader.u8(),
  rights: reader.words(V.right),
  scope: readScope(reader),
  term: readTerm(reader) as Term,
  subDepth: reader.u8(),
  quota: reader.option(() => reader.u64()),
  quotaGranted: reader.u64(),
  state: readState(reader, GRANT_STATES),
  holds: readHolds(reader),
  plan: optionId(reader),
  exclusive: reader.bool(),
  narrowedAlone: reader.bool(),
  revenue: reader.list(() => [readUscc(reader), reader.word(A.share_kind), reader.u16()]),
  unitsUsed: reader.u64(),
  version: reader.u32(),
  exit: reader.option(() => ({
    notice: readDate(reader),
    due: readDate(reader),
    children: reader.word(A.child_fate),
    except: reader.list(() => ({ id: readId(reader), fate: reader.word(A.child_fate) })),
  })),
  stopped: reader.option(() => reader.u64()),
  lastUse: optionDate(reader),
}));

export const decodeGrantBook = whole((reader) => {
  const named = reader.list(() => ({ grant: readId(reader), to: readDate(reader), exclusive: reader.bool() }));
  reader.list(() => [readDate(reader), reader.u32()]);
  return named;
});

/** What a product is made from. */
export type ProductInput =
  | { kind: "certificate"; certificate: CertificateNumber }
  | { kind: "granted"; grant: string; certificate: CertificateNumber }
  | { kind: "product"; id: string };

function readInput(reader: Reader): ProductInput {
  const kind = reader.word(["certificate", "granted", "product"] as const);
  if (kind === "certificate") return { kind, certificate: readNumber(reader) };
  if (kind === "granted") return { kind, grant: readId(reader), certificate: readNumber(reader) };
  return { kind, id: readId(reader) };
}

export type Product = ReturnType<typeof decodeProduct>;
export const decodeProduct = whole((reader) => ({
  producer: readUscc(reader),
  region: readRegion(reader),
  inputs: reader.list(() => readInput(reader)),
  dataKind: reader.word(V.data_kind),
  level: reader.word(V.level),
  sector: optionSector(reader),
  scenario: reader.option(() => reader.text()),
  deliveryForms: reader.words(A.delivery_form),
  registered: reader.u64(),
  steps: readIds(reader),
  state: readState(reader, ["registered", "retired"] as const),
  personalInformation: reader.bool(),
  consents: readIds(reader),
  attestations: readIds(reader),
  holds: readHolds(reader),
}));

/** What is offered or dealt in. */
export type DealObject = { kind: "certificate"; number: CertificateNumber } | { kind: "product"; id: string };

export function readObject(reader: Reader): DealObject {
  const kind = reader.word(["certificate", "product"] as const);
  return kind === "certificate" ? { kind, number: readNumber(reader) } : { kind, id: readId(reader) };
}

export type Deal = ReturnType<typeof decodeDeal>;
export const decodeDeal = whole((reader) => {
  reader.word(A.venue);
  readUscc(reader);
  const parties = { seller: readUscc(reader), buyer: readUscc(reader) };
  const about = { object: readObject(reader), underGrant: optionId(reader), mode: reader.word(A.deal_mode) };
  reader.word(V.purpose);
  reader.words(A.delivery_form);
  const term: Term | undefined = reader.option(() => readTerm(reader));
  readPrice(reader);
  const completeBy = readDate(reader);
  reader.option(() => readUscc(reader));
  const state = readState(reader, ["concluded", "delivered", "accepted", "unwound", "cancelled"] as const);
  for (const _ of ["listing", "negotiation"]) optionId(reader);
  for (const _ of ["prepayment", "settled"]) reader.bool();
  optionId(reader);
  reader.u64();
  optionDate(reader);
  const holds = readHolds(reader);
  for (const _ of ["consents", "attestations"]) readIds(reader);
  for (const _ of ["outbound", "inbound"]) optionId(reader);
  readIds(reader);
  return { ...parties, ...about, term, completeBy, state, holds };
});

export const decodeListing = whole((reader) => {
  const offer = { object: readObject(reader), underGrant: optionId(reader), seller: readUscc(reader) };
  readUscc(reader);
  reader.option(() => reader.text());
  readPrice(reader);
  const state = readState(reader, ["open", "closed"] as const);
  reader.u64();
  const holds = readHolds(reader);
  for (const _ of ["consents", "attestations"]) readIds(reader);
  return { ...offer, state, holds };
});

export const decodePledge = whole((reader) => {
  readNumber(reader);
  readUscc(reader);
  const creditor = readUscc(reader);
  readPrice(reader);
  readDate(reader);
  reader.bool();
  reader.option(() => readUscc(reader));
  reader.bool();
  readState(reader, ["registered", "released", "enforced"]);
  return { creditor };
});

function readMatter(reader: Reader): void {
  const kind = reader.word(["certificate", "grant", "product", "deal", "organisation", "pledge", "listing"]);
  if (kind === "certificate") readNumber(reader);
  else if (kind === "organisation") readUscc(reader);
  else readId(reader);
}

export const decodeDispute = whole((reader) => {
  reader.word(A.dispute_kind);
  for (const _ of ["claimant", "respondent"]) readUscc(reader);
  readMatter(reader);
  const arbitrator = readUscc(reader);
  reader.bool();
  reader.list(() => [readMatter(reader), readId(reader)]);
  readState(reader, ["open", "awarded", "closed"]);
  return { arbitrator };
});

export type DataResource = ReturnType<typeof decodeResource>;
export const decodeResource = whole((reader) => {
  readUscc(reader);
  const region = readRegion(reader);
  reader.word(V.data_kind);
  const source = reader.word(A.source_kind);
  const [sourceGrant, sourceDeal] = [optionId(reader), optionId(reader)];
  optionId(reader);
  reader.words(V.right);
  reader.word(V.level);
  optionSector(reader);
  const personalInformation = reader.bool();
  const code = reader.option(() => reader.text());
  reader.list(() => readDigest(reader));
  reader.u64();
  return { region, source, sourceGrant, sourceDeal, personalInformation, code, version: reader.u32() };
});

export const decodeSupply = whole((reader) => {
  readId(reader);
  readUscc(reader);
  const consent = reader.option(() => {
    const given = { rights: reader.words(V.right), purposes: reader.words(V.purpose), until: readDate(reader) };
    readDigest(reader);
    return given;
  });
  reader.option(() => reader.u32());
  reader.u64();
  readId(reader);
  return { consent };
});

export const decodeAttestation = whole((reader) => {
  reader.word(A.attestation_kind);
  readUscc(reader);
  const target = reader.word(["organisation", "resource", "product", "certificate"]);
  if (target === "organisation") readUscc(reader);
  else if (target === "certificate") readNumber(reader);
  else readId(reader);
  if (target === "resource" || target === "certificate") reader.u32();
  reader.option(() => readDigest(reader));
  const result = reader.word(A.attestation_result);
  reader.option(() => reader.word(V.level));
  reader.option(() => readPrice(reader));
  reader.option(() => reader.u8());
  const validTo = readDate(reader);
  return { result, validTo, withdrawn: reader.option(() => reader.u64()) };
});

/** Ids of the newest attestation of each provider, in order of issue. */
export const decodeAttestationBook = whole((reader) =>
  reader.list(() => {
    readUscc(reader);
    return readId(reader);
  }),
);

export const decodePolicyShelf = whole((reader) =>
  reader.list(() => ({
    kind: reader.word(A.list_kind),
    sector: optionSector(reader),
    versions: reader.list(() => {
      reader.u32();
      return { from: readDate(reader), list: readId(reader) };
    }),
  })),
);

export type ListEntry = ReturnType<typeof decodePolicyList>[number];
export const decodePolicyList = whole((reader) => {
  reader.word(A.list_kind);
  readRegion(reader);
  optionSector(reader);
  reader.u32();
  readUscc(reader);
  readDate(reader);
  return reader.list(() => {
    reader.text();
    return {
      sectors: reader.option(() => reader.words(V.sector)),
      levelMin: reader.option(() => reader.word(V.level)),
      dataKind: reader.option(() => reader.word(V.data_kind)),
      codePrefix: reader.option(() => reader.text()),
      purposes: reader.option(() => reader.words(V.purpose)),
      deliveryForms: reader.option(() => reader.words(A.delivery_form)),
    };
  });
});

/** What is asked. */
export interface Question {
  party: string;
  asset: DealObject;
  act: (typeof A)["act"][number];
  region: number;
  /** The grant that the party relies on; absent: it holds the asset itself. */
  underGrant: string | undefined;
  purpose: (typeof V)["purpose"][number] | undefined;
  sector: (typeof V)["sector"][number] | undefined;
  deliveryForms: (typeof A)["delivery_form"][number][];
}

export function readQuestion(reader: Reader): Question {
  return {
    party: readUscc(reader),
    asset: readObject(reader),
    act: reader.word(A.act),
    region: readRegion(reader),
    underGrant: optionId(reader),
    purpose: reader.option(() => reader.word(V.purpose)),
    sector: optionSector(reader),
    deliveryForms: reader.words(A.delivery_form),
  };
}

