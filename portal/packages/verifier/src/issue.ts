/** The payload of `cert.issue`: the certificate as its registrar issued it (docs/formats.md, 5.4). */

import { compare, fromHex } from "./bytes.js";
import { isRegion, isUscc, parseDate, parseNumber, queryCode } from "./identifiers.js";
import { isObject, type Json, type JsonObject } from "./jcs.js";
import { VOCABULARIES, isWord, isWordSet } from "./words.js";
import type { CertificateKind, DataKind, Level, Right, Sector, Word } from "./words.js";

/** Digest of a file or content, with its algorithm. */
export interface TaggedDigest {
  alg: Word<"digest_algorithm">;
  digest: string;
}

export interface Issue {
  number: string;
  application: string;
  subject: { resource: string } | { product: string };
  title: string;
  kind: CertificateKind;
  holder: string;
  holder_name: string;
  rights: Right[];
  region: string;
  data_kind: DataKind;
  level: Level;
  sector?: Sector;
  valid_from: string;
  valid_to: string;
  evidence: TaggedDigest[];
  query_code: string;
  contests?: string;
}

const NAME_CHARS_MAX = 200;
const LIST_ENTRIES_MAX = 64;

export const isDigest = (value: unknown): value is string =>
  typeof value === "string" && fromHex(value, 32) !== undefined;
const isDate = (value: unknown): value is string =>
  typeof value === "string" && parseDate(value) !== undefined;
const isNumber = (value: unknown): value is string =>
  typeof value === "string" && parseNumber(value) !== undefined;

/** A name: 1 to 200 characters, no control characters but line feeds, no blank at either end. */
function isName(value: Json | undefined): boolean {
  if (typeof value !== "string" || value === "" || [...value].length > NAME_CHARS_MAX) return false;
  return !/^\p{White_Space}|\p{White_Space}$|[^\P{Cc}\n]/u.test(value);
}

function isSubject(value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  const [[kind, id] = [], ...others] = Object.entries(value);
  return others.length === 0 && (kind === "resource" || kind === "product") && isDigest(id);
}

function isTaggedDigest(value: Json): boolean {
  if (!isObject(value) || Object.keys(value).length !== 2) return false;
  return isWord("digest_algorithm", value["alg"]) && isDigest(value["digest"]);
}

/** The order of digests: by algorithm, then by bytes. */
function rises(a: TaggedDigest, b: TaggedDigest): boolean {
  const rank = (d: TaggedDigest): number => VOCABULARIES.digest_algorithm.indexOf(d.alg);
  const order = rank(a) - rank(b) || compare(fromHex(a.digest)!, fromHex(b.digest)!);
  return order < 0;
}

/** 1 to 64 digests in strictly rising order. */
function isEvidence(value: Json | undefined): boolean {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIST_ENTRIES_MAX) return false;
  if (!value.every(isTaggedDigest)) return false;
  const list = value as unknown as TaggedDigest[];
  return list.every((digest, i) => i === 0 || rises(list[i - 1]!, digest));
}

type Test = (value: Json | undefined) => boolean;

const MEMBERS: Record<keyof Issue, Test> = {
  number: isNumber,
  application: isDigest,
  subject: isSubject,
  title: isName,
  kind: (value) => isWord("certificate_kind", value),
  holder: (value) => typeof value === "string" && isUscc(value),
  holder_name: isName,
  rights: (value) => isWordSet("right", value),
  region: (value) => typeof value === "string" && isRegion(value),
  data_kind: (value) => isWord("data_kind", value),
  level: (value) => isWord("level", value),
  sector: (value) => value === undefined || isWord("sector", value),
  valid_from: isDate,
  valid_to: isDate,
  evidence: isEvidence,
  query_code: (value) => typeof value === "string",
  contests: (value) => value === undefined || isNumber(value),
};

/** Reads the payload; a text says which member is out of range. */
export function readIssue(body: JsonObject): Issue | string {
  for (const member of Object.keys(body)) if (!Object.hasOwn(MEMBERS, member)) return member;
  for (const [member, test] of Object.entries(MEMBERS)) {
    // Null says what an absent member says.
    const value = Object.hasOwn(body, member) ? (body[member] ?? undefined) : undefined;
    if (!test(value)) return member;
  }
  const issue = body as unknown as Issue;
  if (issue.valid_to < issue.valid_from) return "valid_to";
  if (issue.query_code !== queryCode(fromHex(issue.application)!)) return "query_code";
  if (parseNumber(issue.number)!.kind !== issue.kind) return "number";
  return issue;
}
