/**
 * Witnesses: what bodies outside the membership co-signed about a history (docs/formats.md, section 17).
 *
 * Whose co-signatures count, and how many are needed, is the reader's own policy; nothing in it is taken from
 * a server. Too few leave `unknown`, never an invalid file.
 */

import { concat, equal, fromHex, fromUtf8, startsWith, toHex, utf8 } from "./bytes.js";
import { isRegistrable, verifyStrict } from "./ed25519.js";
import { type Finality, type Header, readFinality, readHeader, type TrustAnchor, verifyFinality, NotFinal } from "./finality.js";
import { sha256 } from "./hash.js";
import { verifyConsistency } from "./log.js";
import { readEntry } from "./state.js";
import { type Found, Stop, type Verdict } from "./verdict.js";
import { readFile, readLogged, verifyFile, type VerifyOptions } from "./verify.js";
import { FINDINGS, type Outcome, worse } from "./words.js";

/** A witness by its name and key. */
export interface WitnessKey {
  name: string;
  key: Uint8Array;
  /** In front of its signatures. */
  id: Uint8Array;
}

type Rule = { witness: number } | { atLeast: number; rules: Rule[] };

/** Whose co-signatures count, and how many are needed (C2SP tlog-policy). */
export interface WitnessPolicy {
  witnesses: (WitnessKey & { url?: string })[];
  isMet: (signed: ReadonlySet<number>) => boolean;
}

/** What witnesses sign: the head of the history, and the block after which it is. */
export interface Statement {
  text: string;
  chainId: Uint8Array;
  size: bigint;
  root: Uint8Array;
  height: bigint;
  blockHash: Uint8Array;
}

/** A signed note; its signatures are not checked. */
export interface Note {
  statement: Statement;
  signatures: { name: string; bytes: Uint8Array }[];
}

/** A text that is no policy, note or key. */
export class NotReadable extends Error {}

const POLICY_BYTES_MAX = 64 * 1024;
const NOTE_BYTES_MAX = 64 * 1024;
const NAMES_MAX = 64;
const SIGNATURES_MAX = 100;
const SINCE_MAX = 4_096;
const NAME_BYTES_MAX = 128;
/** Ed25519 co-signature. */
const COSIGNER = 4;
const CERTIFICATE_MAGIC = utf8("HEFUCERT");
const RECORD_MAGIC = utf8("HEFURECD");
const WITNESSED_MAGIC = utf8("HEFUWITN");
const SPLIT_MAGIC = utf8("HEFUSPLT");

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** Reads base64 with padding, only as it is written. */
function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a key as verifiers of notes are told of it. */
export function parseWitnessKey(text: string): WitnessKey {
  const refused = new NotReadable(`not the key of a witness: ${text}`);
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw refused;
  const bytes = fromBase64(encoded);
  if (!bytes || bytes.length !== 33 || bytes[0] !== COSIGNER) throw refused;
  if (/[\s\p{Cc}]/u.test(name) || utf8(name).length > NAME_BYTES_MAX) throw refused;
  const key = bytes.slice(1);
  const hash = sha256(concat(utf8(`${name}\n`), bytes)).slice(0, 4);
  if (toHex(hash) !== id || !isRegistrable(key)) throw refused;
  return { name, key, id: hash };
}

/** Reads a policy for a ledger. Throws {@link NotReadable}. */
export function parseWitnessPolicy(text: string, chainId: Uint8Array): WitnessPolicy {
  // eslint-disable-next-line no-control-regex
  if (utf8(text).length > POLICY_BYTES_MAX || /[\0-\x08\x0b-\x1f\x7f]/.test(text)) {
    throw new NotReadable("a policy is text of at most 64 KiB");
  }
  const reading = new PolicyReading();
  text.split("\n").forEach((line, i) => {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words.length === 0 || words[0]!.startsWith("#")) return;
    try {
      reading.take(words);
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      throw new NotReadable(`line ${i + 1}: ${error.message}`);
    }
  });
  const { quorum, witnesses, logs } = reading;
  if (quorum === undefined) throw new NotReadable("the policy demands no witness");
  if (logs.length > 0 && !logs.includes(`hefu/${toHex(chainId)}`)) {
    throw new NotReadable("the policy is for other ledgers");
  }
  return { witnesses, isMet: (signed) => isMet(quorum, signed) };
}

function isMet(rule: Rule, signed: ReadonlySet<number>): boolean {
  if ("witness" in rule) return signed.has(rule.witness);
  return rule.rules.filter((each) => isMet(each, signed)).length >= rule.atLeast;
}

class PolicyReading {
  readonly logs: string[] = [];
  readonly witnesses: WitnessPolicy["witnesses"] = [];
  quorum?: Rule;
  readonly #rules = new Map<string, Rule>();
  readonly #used = new Set<string>();

  take(words: string[]): void {
    const [word, name, third, ...rest] = words;
    if (word === "log" && name !== undefined && words.length <= 3) {
      this.logs.push(name.split("+")[0]!);
    } else if (word === "witness" && name !== undefined && third !== undefined && rest.length <= 1) {
      this.#witness(name, third, rest[0]);
    } else if (word === "group" && name !== undefined && third !== undefined) {
      this.#group(name, third, rest);
    } else if (word === "quorum" && name !== undefined && words.length === 2) {
      if (name === "none") throw new NotReadable("`quorum none` demands no witness");
      if (this.quorum !== undefined) throw new NotReadable("a second quorum");
      this.quorum = this.#rule(name);
    } else {
      throw new NotReadable("expected log, witness, group or quorum");
    }
  }

  #define(name: string, rule: Rule): void {
    if (name === "none" || this.#rules.has(name)) throw new NotReadable(`the name ${name} is taken`);
    this.#rules.set(name, rule);
    if (this.#rules.size > NAMES_MAX) throw new NotReadable(`more than ${NAMES_MAX} names`);
  }

  #rule(name: string): Rule {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw new NotReadable(`${name} is not defined above`);
    return rule;
  }

  #witness(name: string, text: string, url: string | undefined): void {
    const key = parseWitnessKey(text);
    if (this.witnesses.some((each) => equal(each.key, key.key))) throw new NotReadable("the key is listed twice");
    this.#define(name, { witness: this.witnesses.length });
    this.witnesses.push(url === undefined ? key : { ...key, url });
  }

  #group(name: string, needed: string, members: string[]): void {
    const count = members.length;
    const number = /^[0-9]+$/.test(needed) ? Number(needed) : 0;
    const atLeast = needed === "any" ? 1 : needed === "all" ? count : number;
    if (atLeast < 1 || atLeast > count) throw new NotReadable(`${needed} of ${count} cannot be demanded`);
    const rules = members.map((member) => {
      if (this.#used.has(member)) throw new NotReadable(`${member} is a member already`);
      this.#used.add(member);
      return this.#rule(member);
    });
    this.#define(name, { atLeast, rules });
  }
}

/** What witnesses sign after a block. */
export function statementAfter(header: Header): Statement {
  const { chainId, logSize: size, logRoot: root, height, hash: blockHash } = header;
  const lines = [`hefu/${toHex(chainId)}`, `${size}`, toBase64(root), `block ${height} ${toHex(blockHash)}`];
  return { text: `${lines.join("\n")}\n`, chainId, size, root, height, blockHash };
}

const U64_MAX = 2n ** 64n - 1n;

function parseStatement(text: string): Statement {
  const [origin, size, root, block, end] = text.split("\n");
  const [, height, hash] = /^block ([0-9]+) ([0-9a-f]{64})$/.exec(block ?? "") ?? [];
  const chainId = fromHex(origin?.startsWith("hefu/") ? origin.slice(5) : "-", 32);
  const bytes = fromBase64(root ?? "");
  const isSize = /^[0-9]{1,20}$/.test(size ?? "") && /^[0-9]{1,20}$/.test(height ?? "");
  if (!chainId || bytes?.length !== 32 || !isSize || end !== "") throw new NotReadable("the note's text");
  const statement = {
    text,
    chainId,
    size: BigInt(size!),
    root: bytes,
    height: BigInt(height!),
    blockHash: fromHex(hash!, 32)!,
  };
  const written = `${origin}\n${statement.size}\n${root}\nblock ${statement.height} ${hash}\n`;
  if (written !== text || statement.size > U64_MAX || statement.height > U64_MAX) {
    throw new NotReadable("the note's text");
  }
  return statement;
}

/** Reads a note. Throws {@link NotReadable}. */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > NOTE_BYTES_MAX) throw new NotReadable("the note is too large");
  let note: string;
  try {
    note = fromUtf8(bytes);
  } catch {
    throw new NotReadable("the note is no text");
  }
  const at = note.indexOf("\n\n");
  if (at < 0 || !note.endsWith("\n")) throw new NotReadable("the note's text");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw new NotReadable("too many signatures");
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^— ([^ ]+) (.+)$/.exec(line) ?? [];
    const signature = fromBase64(encoded ?? "");
    if (name === undefined || !signature || signature.length <= 4) throw new NotReadable("a signature line");
    return { name, bytes: signature };
  });
  return { statement: parseStatement(note.slice(0, at + 1)), signatures };
}

/** When a witness co-signed a note, in seconds since 1970; undefined when it did not. */
export function signedAt(note: Note, witness: WitnessKey): bigint | undefined {
  for (const { name, bytes } of note.signatures) {
    if (name !== witness.name || bytes.length !== 4 + 8 + 64 || !startsWith(bytes, witness.id)) continue;
    const time = bytes.slice(4, 12).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const message = utf8(`cosignature/v1\ntime ${time}\n${note.statement.text}`);
    if (verifyStrict(witness.key, message, bytes.slice(12))) return time;
  }
  return undefined;
}

/** Witnesses of a policy that signed a note, by their place. */
function signers(note: Note, policy: WitnessPolicy): Set<number> {
  const places = policy.witnesses.map((witness, i) => (signedAt(note, witness) === undefined ? -1 : i));
  return new Set(places.filter((place) => place >= 0));
}

/** True when no honest history has both. */
export function contradicts(a: Statement, b: Statement): boolean {
  if (!equal(a.chainId, b.chainId)) return false;
  const same = equal(a.blockHash, b.blockHash) && a.size === b.size && equal(a.root, b.root);
  const sameHeight = a.height === b.height && !same;
  const sameSize = a.size === b.size && !equal(a.root, b.root);
  const shrinks = (a.height < b.height && a.size > b.size) || (b.height < a.height && b.size > a.size);
  return sameHeight || sameSize || shrinks;
}

/** The header that headers lead to from another, if each names the one before it. */
function leadsTo(header: Header, since: Header[]): Header | undefined {
  if (since.length > SINCE_MAX) return undefined;
  let before = header;
  for (const next of since) {
    const follows = next.height === before.height + 1n && equal(next.prevHash, before.hash);
    if (!follows || !equal(next.chainId, before.chainId)) return undefined;
    before = next;
  }
  return before;
}

function readWitnessed(bytes: Uint8Array): { since: Header[]; note: Note } | undefined {
  try {
    const { since, note } = readFile(bytes, WITNESSED_MAGIC, (reader) => ({
      since: reader.list(() => readHeader(reader)),
      note: reader.byteList(),
    }));
    return { since, note: parseNote(note) };
  } catch (error) {
    if (error instanceof Stop || error instanceof NotReadable) return undefined;
    throw error;
  }
}

/**
 * What a reader with a policy finds about a final header in witness files: nothing when enough witnesses signed
 * it, or one after it, and none signed another history. Files that cannot be read count for nobody.
 */
export function witnessFindings(header: Header, policy: WitnessPolicy, files: readonly Uint8Array[]): Found[] {
  const names = (places: Iterable<number>): string => [...places].map((i) => policy.witnesses[i]!.name).join(", ");
  const shown = statementAfter(header);
  const found: Found[] = [];
  let best = new Set<number>();
  for (const bytes of files) {
    const file = readWitnessed(bytes);
    if (file === undefined) continue;
    const { statement } = file.note;
    const signed = signers(file.note, policy);
    const last = leadsTo(header, file.since);
    if (last !== undefined && statementAfter(last).text === statement.text) {
      if (!policy.isMet(best) && (policy.isMet(signed) || signed.size > best.size)) best = signed;
    } else if (signed.size > 0 && contradicts(shown, statement)) {
      const detail = `${names(signed)}: height ${statement.height}, block ${toHex(statement.blockHash)}`;
      found.push({ code: "witness.split_view", detail });
    }
  }
  if (!policy.isMet(best)) {
    const count = `${best.size} of ${policy.witnesses.length}`;
    found.push({ code: "witness.too_few", detail: best.size > 0 ? `${count}: ${names(best)}` : count });
  }
  return found;
}

/** What is demanded of witnesses, and the witness files at hand. */
export interface WitnessDemand {
  policy: WitnessPolicy;
  files: readonly Uint8Array[];
}

/** Verifies the bytes of a certificate or record file as `verifyFile` does, and what is demanded of witnesses. */
export function verifyWitnessedFile(
  bytes: Uint8Array,
  anchor: TrustAnchor,
  options: VerifyOptions,
  { policy, files }: WitnessDemand,
): Verdict {
  const verdict = verifyFile(bytes, anchor, options);
  // About a header that is not final nothing is asked of witnesses.
  if (verdict.asOf === undefined) return verdict;
  const findings = witnessFindings(headerOf(bytes), policy, files);
  const result = findings.length === 0 ? "passed" : "found";
  const checks = verdict.checks.map((each) => (each.check === "witnesses" ? { ...each, result, findings } as const : each));
  const outcome = findings.map(({ code }): Outcome => FINDINGS[code].outcome).reduce(worse, verdict.outcome);
  return { ...verdict, outcome, checks };
}

/** The header that a certificate or record file rests on. */
function headerOf(bytes: Uint8Array): Header {
  const isRecord = startsWith(bytes, RECORD_MAGIC);
  return readFile(bytes, isRecord ? RECORD_MAGIC : CERTIFICATE_MAGIC, (reader) => {
    readLogged(reader);
    if (!isRecord) reader.list(() => readEntry(reader));
    return readFinality(reader);
  }).header;
}

/** What a split-view file shows. */
export interface SplitVerdict {
  outcome: Outcome;
  /** Why it shows nothing. */
  fault?: "file" | "finality" | "note" | "no_contradiction" | "nobody_signed" | "other_header";
  /** Names of the witnesses of the other side. */
  witnesses: string[];
  /** Addresses of validators that signed both sides; undefined without their signatures of the other. */
  both?: string[];
}

class SplitFault extends Error {
  constructor(
    readonly fault: NonNullable<SplitVerdict["fault"]>,
    readonly outcome: Outcome,
  ) {
    super(fault);
  }
}

function final(finality: Finality, anchor: TrustAnchor): Header {
  try {
    verifyFinality(finality, anchor);
  } catch (error) {
    if (!(error instanceof NotFinal)) throw error;
    throw new SplitFault("finality", FINDINGS[error.code].outcome);
  }
  return finality.header;
}

function readSplit(bytes: Uint8Array) {
  try {
    const file = readFile(bytes, SPLIT_MAGIC, (reader) => ({
      shown: readFinality(reader),
      prefix: reader.option(() => ({ root: reader.raw(32), proof: reader.list(() => reader.raw(32)) })),
      note: reader.byteList(),
      other: reader.option(() => readFinality(reader)),
    }));
    return file;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    throw new SplitFault("file", "unknown");
  }
}

/** Verifies the bytes of a split-view file: members showed two histories of one ledger. */
export function verifySplitFile(bytes: Uint8Array, anchor: TrustAnchor, policy?: WitnessPolicy): SplitVerdict {
  try {
    return splitVerdict(readSplit(bytes), anchor, policy);
  } catch (error) {
    if (error instanceof SplitFault) return { outcome: error.outcome, fault: error.fault, witnesses: [] };
    if (error instanceof NotReadable) return { outcome: "unknown", fault: "note", witnesses: [] };
    throw error;
  }
}

function splitVerdict(
  { shown, prefix, note: bytes, other }: ReturnType<typeof readSplit>,
  anchor: TrustAnchor,
  policy: WitnessPolicy | undefined,
): SplitVerdict {
  const header = final(shown, anchor);
  const note = parseNote(bytes);
  const { statement } = note;
  const past = prefix !== undefined && !equal(prefix.root, statement.root) &&
    verifyConsistency(statement.size, prefix.root, header.logSize, header.logRoot, prefix.proof);
  const isSplit = contradicts(statementAfter(header), statement) || past;
  if (!equal(statement.chainId, anchor.chainId) || !isSplit) throw new SplitFault("no_contradiction", "forged");
  const places = policy === undefined ? [] : [...signers(note, policy)];
  const verdict: SplitVerdict = { outcome: "valid", witnesses: places.map((i) => policy!.witnesses[i]!.name) };
  if (other !== undefined) {
    if (statementAfter(final(other, anchor)).text !== statement.text) throw new SplitFault("other_header", "forged");
    const addresses = (finality: Finality): string[] => finality.commit.signatures.map(({ address }) => toHex(address));
    const there = new Set(addresses(other));
    verdict.both = addresses(shown).filter((address) => there.has(address));
  }
  if (verdict.witnesses.length === 0 && verdict.both === undefined) throw new SplitFault("nobody_signed", "unknown");
  return verdict;
}
