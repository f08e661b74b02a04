/** Records: envelope, document, proofs (docs/formats.md, section 5). */

import { base58, concat, equal, fromHex, littleEndian, toHex } from "./bytes.js";
import { Malformed, Reader } from "./codec.js";
import { DOCUMENT_BYTES_MAX, PROOFS_MAX } from "./constants.js";
import { verifyStrict } from "./ed25519.js";
import { hashIn, sha256 } from "./hash.js";
import { isUscc, parseDate } from "./identifiers.js";
import { type Issue, isDigest, readIssue } from "./issue.js";
import { canonicalBytes, canonicalText, isObject, parseCanonical } from "./jcs.js";
import type { Json, JsonObject } from "./jcs.js";
import { verifySm2 } from "./sm2.js";
import { sm3 } from "./sm3.js";
import { RECORD_TYPES, isWord } from "./words.js";
import type { FindingCode, Role } from "./words.js";

/** One signer's proof. */
export interface Proof {
  algorithm: number;
  key: Uint8Array;
  signature: Uint8Array;
}

/** A document exactly as signed, and its proofs. */
export interface Envelope {
  document: Uint8Array;
  proofs: Proof[];
}

/** What every document says about itself. */
export interface RecordHeader {
  ledger: string;
  type: string;
  author: string;
  role: Role;
  nonce: string;
  last_height: number;
}

/** A record that is well-formed and whose every signature holds. */
export interface VerifiedRecord {
  id: string;
  header: RecordHeader;
  /** The payload; of other types than `cert.issue` it is not judged. */
  body: JsonObject;
  /** The payload of a `cert.issue`. */
  issue?: Issue;
  /** The signing keys, the author's first. */
  signers: Uint8Array[];
}

/** A record that this program does not take. */
export class Refused extends Error {
  constructor(
    readonly code: FindingCode,
    detail: string,
  ) {
    super(detail);
  }
}

const unreadable = (detail: string): Refused => new Refused("bundle.record_unreadable", detail);

/** How each algorithm signs records (docs/formats.md, sections 4 and 5.2), by its tag. */
interface Suite {
  name: string;
  keyBytes: number;
  prefix: readonly [number, number];
  hash: (message: Uint8Array) => Uint8Array;
  verify: (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;
}
const SUITES: Readonly<Record<number, Suite>> = {
  1: { name: "eddsa-jcs-2022", keyBytes: 32, prefix: [0xed, 0x01], hash: sha256, verify: verifyStrict },
  2: { name: "hefu-sm2-sm3-jcs-2026", keyBytes: 33, prefix: [0x86, 0x24], hash: sm3, verify: verifySm2 },
};
/** A key's length tells its algorithm. */
const suiteOf = (key: Uint8Array): Suite => SUITES[key.length === 33 ? 2 : 1]!;

const CONTEXT: Json = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"];
const TYPES: Json = ["VerifiableCredential", "RegistrationCertificate"];

export function readEnvelope(reader: Reader): Envelope {
  const document = reader.byteList();
  const proofs = reader.list(() => {
    const algorithm = reader.u8();
    const suite = SUITES[algorithm];
    if (!suite) throw new Malformed("an algorithm");
    return { algorithm, key: reader.raw(suite.keyBytes), signature: reader.raw(64) };
  });
  return { document, proofs };
}

export function encodeEnvelope({ document, proofs }: Envelope): Uint8Array {
  const length = (n: number): Uint8Array => littleEndian(BigInt(n), 8);
  const proof = (p: Proof): Uint8Array => concat(Uint8Array.of(p.algorithm), p.key, p.signature);
  return concat(length(document.length), document, length(proofs.length), ...proofs.map(proof));
}

export const recordId = (document: Uint8Array): Uint8Array => hashIn("Record", document);

const multibase = (key: Uint8Array): string => `z${base58(concat(Uint8Array.from(suiteOf(key).prefix), key))}`;

/** `did:key:z6Mk…` of an Ed25519 key, `did:key:zEPJ…` of an SM2 key. */
export const didOf = (key: Uint8Array): string => `did:key:${multibase(key)}`;

/** Options of a signer's Data Integrity proof. */
export function proofOptions(context: Json | undefined, key: Uint8Array): JsonObject {
  return {
    ...(context === undefined ? {} : { "@context": context }),
    cryptosuite: suiteOf(key).name,
    proofPurpose: "assertionMethod",
    type: "DataIntegrityProof",
    verificationMethod: `${didOf(key)}#${multibase(key)}`,
  };
}

/** The 64 bytes that a signer signs. */
export function signingInput(
  document: Uint8Array,
  context: Json | undefined,
  key: Uint8Array,
): Uint8Array {
  const { hash } = suiteOf(key);
  return concat(hash(canonicalBytes(proofOptions(context, key))), hash(document));
}

const HEADER_MEMBERS = "author,last_height,ledger,nonce,role,type";

function readHeader(value: Json | undefined): RecordHeader {
  if (!isObject(value) || Object.keys(value).sort().join() !== HEADER_MEMBERS) throw unreadable("hefu");
  const { ledger, type, author, role, nonce, last_height: last } = value;
  const holds =
    isDigest(ledger) &&
    typeof type === "string" &&
    typeof author === "string" &&
    isUscc(author) &&
    isWord("role", role) &&
    typeof nonce === "string" &&
    fromHex(nonce, 16) !== undefined &&
    typeof last === "number" &&
    last >= 0;
  if (!holds) throw unreadable("hefu");
  return value as unknown as RecordHeader;
}

/** Members that stand around the payload of a credential. */
function around(body: JsonObject, issuer: Uint8Array): JsonObject {
  const date = (member: string, time: string): Json => {
    const value = Object.hasOwn(body, member) ? body[member] : null;
    return typeof value === "string" && parseDate(value) !== undefined ? `${value}T${time}+08:00` : null;
  };
  return {
    "@context": CONTEXT,
    type: TYPES,
    issuer: didOf(issuer),
    validFrom: date("valid_from", "00:00:00"),
    validUntil: date("valid_to", "23:59:59"),
  };
}

const sameJson = (a: Json | undefined, b: Json): boolean =>
  a !== undefined && canonicalText(a) === canonicalText(b);

/** The payload, after checking that the document has no other member than it should. */
function takeBody(document: JsonObject, signer: Uint8Array): JsonObject {
  const isCredential = Object.hasOwn(document, "@context");
  const name = isCredential ? "credentialSubject" : "body";
  const body = Object.hasOwn(document, name) ? document[name] : undefined;
  if (!isObject(body)) throw unreadable(name);
  const others = isCredential ? around(body, signer) : {};
  for (const [member, expected] of Object.entries(others)) {
    if (!Object.hasOwn(document, member) || !sameJson(document[member], expected)) throw unreadable(member);
  }
  const known = new Set(["hefu", name, ...Object.keys(others)]);
  const extra = Object.keys(document).find((member) => !known.has(member));
  if (extra !== undefined) throw unreadable(extra);
  return body;
}

function checkSize({ document, proofs }: Envelope): void {
  if (document.length > DOCUMENT_BYTES_MAX) throw unreadable("document too large");
  if (proofs.length === 0) throw new Refused("bundle.signature_invalid", "no proof");
  if (proofs.length > PROOFS_MAX) throw unreadable("too many proofs");
}

function checkProofs({ document, proofs }: Envelope, context: Json | undefined): void {
  proofs.forEach(({ algorithm, key, signature }, i) => {
    if (proofs.slice(0, i).some((earlier) => equal(earlier.key, key))) {
      throw new Refused("bundle.signature_invalid", `${toHex(key)} signs twice`);
    }
    const suite = SUITES[algorithm];
    if (!suite || key.length !== suite.keyBytes) throw unreadable(`algorithm ${algorithm}`);
    if (!suite.verify(key, signingInput(document, context, key), signature)) {
      throw new Refused("bundle.signature_invalid", toHex(key));
    }
  });
}

/** Reads a record and checks its signatures. Throws {@link Refused}. */
export function verifyRecord(envelope: Envelope): VerifiedRecord {
  checkSize(envelope);
  const document = parseCanonical(envelope.document);
  if (!isObject(document)) throw unreadable("not canonical JSON");
  const header = readHeader(Object.hasOwn(document, "hefu") ? document["hefu"] : undefined);
  const context = Object.hasOwn(document, "@context") ? document["@context"] : undefined;
  const body = takeBody(document, envelope.proofs[0]!.key);
  if (!(RECORD_TYPES as readonly string[]).includes(header.type)) throw unreadable(header.type);
  const isCredential = header.type === "cert.issue";
  if ((context !== undefined) !== isCredential) throw unreadable("@context");
  const issue = isCredential ? readIssue(body) : undefined;
  if (typeof issue === "string") throw unreadable(issue);
  checkProofs(envelope, context);
  return {
    id: toHex(recordId(envelope.document)),
    header,
    body,
    ...(issue === undefined ? {} : { issue }),
    signers: envelope.proofs.map((proof) => proof.key),
  };
}

/** The document with its proofs inside, as other people's Data Integrity tools read it. */
export function toSecuredJson(envelope: Envelope): JsonObject | undefined {
  const document = parseCanonical(envelope.document);
  if (!isObject(document)) return undefined;
  const proof = envelope.proofs.map(({ key, signature }) => ({
    ...proofOptions(document["@context"], key),
    proofValue: `z${base58(signature)}`,
  }));
  return { ...document, proof };
}

