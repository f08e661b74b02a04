/** Entries of the state that a verifier of certificates reads (docs/formats.md, section 8.1). */

import { concat, equal, littleEndian, toHex, utf8 } from "./bytes.js";
import { Malformed, Reader } from "./codec.js";
import { KINDS } from "./constants.js";
import { DATE_DAYS_MAX, isNumberInRange, isUscc, type CertificateNumber } from "./identifiers.js";
import { VOCABULARIES } from "./words.js";
import type { CertificateKind, CertificateStatus, DataKind, Level, Right, Role, Sector, Word } from "./words.js";

export interface OrgKey {
  algorithm: number;
  key: Uint8Array;
  purpose: Word<"key_purpose">;
  fromHeight: bigint;
  toHeight: bigint | undefined;
}

export interface Organisation {
  uscc: string;
  name: string;
  region: number;
  roles: Role[];
  tracks: Word<"track">[];
  state: "active" | "suspended";
  keys: OrgKey[];
  enrolledBy: string;
  /** Industry sections that a regulator supervises. */
  sectors: Sector[];
  holds: Hold[];
  /** What sanctions bar it from. */
  bars: Bar[];
  credit: "normal" | "noticed" | "listed" | "repair_pending";
  /** The notice that its credit comes from. */
  creditCase: string | undefined;
  /** Kinds of attestations that it is admitted to, as bits; nothing here depends on them. */
  qualifications: number;
}

/** A sanction: what an organisation is barred from, over which days. */
export interface Bar {
  record: string;
  by: string;
  activities: Word<"activity">[];
  from: number;
  to: number;
  appealUntil: number;
}

/** What stops a certificate, or an organisation, that is otherwise in force. */
export interface Hold {
  record: string;
  by: string;
  kind: Word<"hold_kind">;
  /** Last day of a hold that ends by itself. */
  until: number | undefined;
}

export interface Certificate {
  number: CertificateNumber;
  subject: { kind: "resource" | "product"; id: string };
  holder: string;
  rights: Right[];
  dataKind: DataKind;
  level: Level;
  sector: Sector | undefined;
  registrar: string;
  /** Days since 1970-01-01. */
  validFrom: number;
  /** The last day on which it holds. */
  validTo: number;
  version: number;
  status: CertificateStatus;
  statusHeight: bigint;
  /** Open disputes over its ownership. */
  disputes: string[];
  /** The earlier certificate over the same data that it contests. */
  contests: CertificateNumber | undefined;
  /** Pledges in force, by rank. */
  pledges: string[];
  transferPending: string | undefined;
  holds: Hold[];
  record: string;
  issued: bigint;
  application: string;
}

export interface Agreement {
  parties: [number, number];
  kinds: CertificateKind[];
  rights: Right[];
  levelMax: Level;
  sectors: Sector[];
  purposes: Word<"purpose">[];
  from: number;
  to: number;
  suspended: boolean;
  record: string;
  /** Each certificate is recognised once a registrar of the receiving side has entered it. */
  byEntry: boolean;
  /** The regions of the agreement that it stands inside. */
  parent: [number, number] | undefined;
  /** What agreements inside it may add to its own terms. */
  delegable: {
    kinds: CertificateKind[];
    rights: Right[];
    sectors: Sector[];
    purposes: Word<"purpose">[];
    automatic: boolean;
  };
  /** The article of its text on which certificates are recognised. */
  article: string;
  text: { alg: Word<"digest_algorithm">; digest: string };
}

/** What registrars of other regions decided about a certificate. */
export interface Recognitions {
  certificate: CertificateNumber;
  entries: { territory: number; by: string; recognised: boolean; record: string }[];
}

const key = (kind: keyof typeof KINDS, ...parts: Uint8Array[]): Uint8Array =>
  concat(Uint8Array.of(KINDS[kind]), ...parts);

export const bigEndian = (value: number, length: number): Uint8Array =>
  littleEndian(BigInt(value), length).reverse();

export const organisationKey = (uscc: string): Uint8Array => key("organisation", utf8(uscc));

export function numberBytes({ region, kind, year, sequence }: CertificateNumber): Uint8Array {
  const kindByte = VOCABULARIES.certificate_kind.indexOf(kind);
  return concat(
    bigEndian(region, 4),
    Uint8Array.of(kindByte),
    bigEndian(year, 2),
    bigEndian(sequence, 4),
  );
}

export const certificateKey = (number: CertificateNumber): Uint8Array =>
  key("certificate", numberBytes(number));

export const recognitionsKey = (number: CertificateNumber): Uint8Array =>
  key("recognition", numberBytes(number));

export function agreementKey(a: number, b: number): Uint8Array {
  return key("agreement", bigEndian(Math.min(a, b), 4), bigEndian(Math.max(a, b), 4));
}

export function readUscc(reader: Reader): string {
  const text = String.fromCharCode(...reader.raw(18));
  if (!isUscc(text)) throw new Malformed("a social credit code");
  return text;
}

/** The tags of keys. */
const ED25519_TAG = 1;
const SM2_TAG = 2;

export const readId = (reader: Reader): string => toHex(reader.raw(32));
export const readRegion = (reader: Reader): number => reader.index(reader.u32(), 1_000_000);
export const readDate = (reader: Reader): number => reader.index(reader.u32(), DATE_DAYS_MAX + 1);

export function readNumber(reader: Reader): CertificateNumber {
  const region = readRegion(reader);
  const kind = reader.word(VOCABULARIES.certificate_kind);
  const number = { region, kind, year: reader.u16(), sequence: reader.u32() };
  if (!isNumberInRange(number)) throw new Malformed("a certificate number");
  return number;
}

export function readHolds(reader: Reader): Hold[] {
  return reader.list(() => ({
    record: readId(reader),
    by: readUscc(reader),
    kind: reader.word(VOCABULARIES.hold_kind),
    until: reader.option(() => readDate(reader)),
  }));
}

/** An SM2 key has one byte more than an Ed25519 key. */
function readKey(reader: Reader): OrgKey {
  const algorithm = reader.u8();
  if (algorithm !== ED25519_TAG && algorithm !== SM2_TAG) throw new Malformed("an algorithm");
  return {
    algorithm,
    key: reader.raw(algorithm === SM2_TAG ? 33 : 32),
    purpose: reader.word(VOCABULARIES.key_purpose),
    fromHeight: reader.u64(),
    toHeight: reader.option(() => reader.u64()),
  };
}

/** Fields in the order in which they are encoded. */
export function decodeOrganisation(value: Uint8Array): Organisation {
  return Reader.decode(value, (reader) => ({
    uscc: readUscc(reader),
    name: reader.text(),
    region: readRegion(reader),
    roles: reader.words(VOCABULARIES.role),
    tracks: reader.words(VOCABULARIES.track),
    state: reader.word(["active", "suspended"] as const),
    keys: reader.list(() => readKey(reader)),
    enrolledBy: readUscc(reader),
    sectors: reader.words(VOCABULARIES.sector),
    holds: readHolds(reader),
    bars: reader.list(() => ({
      record: readId(reader),
      by: readUscc(reader),
      activities: reader.words(VOCABULARIES.activity),
      from: readDate(reader),
      to: readDate(reader),
      appealUntil: readDate(reader),
    })),
    credit: reader.word(["normal", "noticed", "listed", "repair_pending"] as const),
    creditCase: reader.option(() => readId(reader)),
    qualifications: reader.u32(),
  }));
}

/** Fields in the order in which they are encoded. */
export function decodeCertificate(value: Uint8Array): Certificate {
  return Reader.decode(value, (reader) => ({
    number: readNumber(reader),
    subject: { kind: reader.word(["resource", "product"] as const), id: readId(reader) },
    holder: readUscc(reader),
    rights: reader.words(VOCABULARIES.right),
    dataKind: reader.word(VOCABULARIES.data_kind),
    level: reader.word(VOCABULARIES.level),
    sector: reader.option(() => reader.word(VOCABULARIES.sector)),
    registrar: readUscc(reader),
    validFrom: readDate(reader),
    validTo: readDate(reader),
    version: reader.u32(),
    status: reader.word(VOCABULARIES.certificate_status),
    statusHeight: reader.u64(),
    disputes: reader.list(() => readId(reader)),
    contests: reader.option(() => readNumber(reader)),
    pledges: reader.list(() => readId(reader)),
    transferPending: reader.option(() => readId(reader)),
    holds: readHolds(reader),
    record: readId(reader),
    issued: reader.u64(),
    application: readId(reader),
  }));
}

/** Fields in the order in which they are encoded. */
export function decodeAgreement(value: Uint8Array): Agreement {
  return Reader.decode(value, (reader) => ({
    parties: [readRegion(reader), readRegion(reader)],
    kinds: reader.words(VOCABULARIES.certificate_kind),
    rights: reader.words(VOCABULARIES.right),
    levelMax: reader.word(VOCABULARIES.level),
    sectors: reader.words(VOCABULARIES.sector),
    purposes: reader.words(VOCABULARIES.purpose),
    from: readDate(reader),
    to: readDate(reader),
    // Both flags are read before they are joined.
    suspended: [reader.bool(), reader.bool()].includes(true),
    record: readId(reader),
    byEntry: reader.word(["automatic", "by_entry"] as const) === "by_entry",
    parent: reader.option((): [number, number] => [readRegion(reader), readRegion(reader)]),
    delegable: {
      kinds: reader.words(VOCABULARIES.certificate_kind),
      rights: reader.words(VOCABULARIES.right),
      sectors: reader.words(VOCABULARIES.sector),
      purposes: reader.words(VOCABULARIES.purpose),
      automatic: reader.bool(),
    },
    article: reader.text(),
    text: { alg: reader.word(VOCABULARIES.digest_algorithm), digest: readId(reader) },
  }));
}

/** Fields in the order in which they are encoded. */
export function decodeRecognitions(value: Uint8Array): Recognitions {
  return Reader.decode(value, (reader) => ({
    certificate: readNumber(reader),
    entries: reader.list(() => ({
      territory: readRegion(reader),
      by: readUscc(reader),
      recognised: reader.bool(),
      record: readId(reader),
    })),
  }));
}

/** True when the key may sign records for the organisation at this height. */
export function signsWith(organisation: Organisation, signer: Uint8Array, height: bigint): boolean {
  return organisation.keys.some(
    (each) =>
      equal(each.key, signer) &&
      each.purpose !== "node" &&
      each.fromHeight <= height &&
      (each.toHeight === undefined || height < each.toHeight),
  );
}
