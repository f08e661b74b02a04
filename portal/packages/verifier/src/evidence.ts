/**
 * Evidence files: every record about something between two blocks; header files: one final header
 * (docs/formats.md, section 9).
 *
 * Completeness is judged where the subject is a certificate, grant or product, which have trails, and an
 * organisation, which has none. What rests on another thing is `unknown` here: that takes the encodings
 * of every kind of entity.
 */

import { equal, toHex, utf8 } from "./bytes.js";
import { KINDS } from "./constants.js";
import { type Finality, type Header, NotFinal, readFinality, type TrustAnchor, verifyFinality } from "./finality.js";
import { leafHash, verifyInclusion } from "./log.js";
import { encodeEnvelope, recordId, Refused, type VerifiedRecord, verifyRecord } from "./record.js";
import { Incomplete, ProvenState, readEntry } from "./state.js";
import { isTrail } from "./trail.js";
import { Stop } from "./verdict.js";
import { type LoggedRecord, readFile, readLogged } from "./verify.js";
import { FINDINGS, type Outcome } from "./words.js";

/** Why a file is no evidence. */
export type EvidenceFault =
  | "file"
  | "incomplete"
  | "no_subject"
  | "subject_not_read"
  | "other_asset"
  | "finality"
  | "entries"
  | "window"
  | "not_the_trail"
  | "not_the_window"
  | "not_inside"
  | "record";

/** What an evidence file shows. */
export interface EvidenceVerdict {
  outcome: Outcome;
  fault?: { code: EvidenceFault; detail: string };
  /** State key of what it is about. */
  subject?: Uint8Array;
  /** `own`: all records of the subject's trail inside the window. `listed`: nothing shows that none is missing. */
  scope?: "own" | "listed";
  /** Records of the trail over all time. */
  trailRecords: number;
  /** The records inside the window with their places in the history; payloads are not judged. */
  records: { index: bigint; record: VerifiedRecord }[];
  /** Height of the last block before the window; absent where it begins with the first block. */
  from?: bigint;
  /** Height of the window's last block. */
  to?: bigint;
  /** The height and time that the subject's entry is of. */
  asOf?: { height: bigint; time: bigint };
}

const EVIDENCE_MAGIC = utf8("HEFUEVID");
const HEADER_MAGIC = utf8("HEFUHEAD");
const ASSETS: readonly number[] = [KINDS.certificate, KINDS.grant, KINDS.product];

class Fault extends Error {
  constructor(
    readonly code: EvidenceFault,
    detail = "",
    readonly outcome: Outcome = "forged",
  ) {
    super(detail);
  }
}

const read = (bytes: Uint8Array) =>
  readFile(bytes, EVIDENCE_MAGIC, (reader) => ({
    subject: reader.byteList(),
    asset: reader.option(() => reader.byteList()),
    trail: reader.list(() => reader.raw(32)),
    shown: reader.list(() => readLogged(reader)),
    before: reader.option(() => readLogged(reader)),
    after: reader.option(() => readLogged(reader)),
    from: reader.option(() => readFinality(reader)),
    to: readFinality(reader),
    entries: reader.list(() => readEntry(reader)),
    finality: readFinality(reader),
  }));

type File = ReturnType<typeof read>;

/** Places in the history: from the first on, before the end. */
interface Window {
  first: bigint;
  end: bigint;
}

function or<T>(work: () => T, kind: new (...args: never[]) => Error, code: EvidenceFault, outcome?: Outcome): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof kind ? new Fault(code, error.message, outcome) : error;
  }
}

function final(finality: Finality, anchor: TrustAnchor): Header {
  try {
    verifyFinality(finality, anchor);
  } catch (error) {
    if (!(error instanceof NotFinal)) throw error;
    throw new Fault("finality", error.message, FINDINGS[error.code].outcome);
  }
  return finality.header;
}

/** All headers are final and in order. */
function windowOf(file: File, anchor: TrustAnchor): Window {
  const last = final(file.finality, anchor);
  const to = final(file.to, anchor);
  const from = file.from && final(file.from, anchor);
  if ((from?.height ?? 0n) >= to.height || to.height > last.height) throw new Fault("window");
  return { first: from?.logSize ?? 0n, end: to.logSize };
}

const idOf = ({ envelope }: LoggedRecord): string => toHex(recordId(envelope.document));

function isIncluded({ envelope, index, inclusion }: LoggedRecord, { logRoot, logSize }: Header): boolean {
  return verifyInclusion(logRoot, logSize, index, leafHash(encodeEnvelope(envelope)), inclusion);
}

/** The list is the asset's trail, and what is shown is its part inside the window. */
function scopeOf(file: File, window: Window, state: ProvenState): "own" | "listed" {
  const { subject, asset, trail, before, after } = file;
  if (!ASSETS.includes(subject[0]!)) {
    if (subject[0] !== KINDS.organisation) throw new Fault("subject_not_read", `kind ${subject[0]}`, "unknown");
    if (asset) throw new Fault("other_asset");
    if (trail.length > 0 || before || after) throw new Fault("not_the_window");
    return "listed";
  }
  if (!asset || !equal(asset, subject)) throw new Fault("other_asset");
  if (!isTrail(state, asset, trail)) throw new Fault("not_the_trail", `${trail.length}`);
  checkPart(file, window);
  return "own";
}

/** What is shown follows `before` and precedes `after` without a gap; those lie outside the window. */
function checkPart({ trail, shown, before, after, finality }: File, window: Window): void {
  const ids = trail.map(toHex);
  const place = (logged: LoggedRecord): string => {
    if (!isIncluded(logged, finality.header)) throw new Fault("not_inside", idOf(logged));
    return idOf(logged);
  };
  let start = 0;
  if (before) {
    const at = ids.indexOf(place(before));
    if (at < 0 || before.index >= window.first) throw new Fault("not_the_window");
    start = at + 1;
  }
  const end = start + shown.length;
  if (end > ids.length || shown.some((logged, i) => idOf(logged) !== ids[start + i])) throw new Fault("not_the_window");
  if (!after) {
    if (end !== ids.length) throw new Fault("not_the_window");
  } else if (place(after) !== ids[end] || after.index < window.end) {
    throw new Fault("not_the_window");
  }
}

/** The records shown: in the history, inside the window, in order, of this ledger and signed. */
function recordsOf({ shown, finality }: File, { first, end }: Window, anchor: TrustAnchor): EvidenceVerdict["records"] {
  let next = first;
  return shown.map((logged) => {
    const { index } = logged;
    if (index < next || index >= end || !isIncluded(logged, finality.header)) throw new Fault("not_inside", idOf(logged));
    next = index + 1n;
    const record = or(() => verifyRecord(logged.envelope), Refused, "record");
    if (record.header.ledger !== toHex(anchor.chainId)) throw new Fault("not_inside", record.id);
    return { index, record };
  });
}

/** Verifies the bytes of an evidence file. */
export function verifyEvidenceFile(bytes: Uint8Array, anchor: TrustAnchor): EvidenceVerdict {
  const verdict: EvidenceVerdict = { outcome: "valid", trailRecords: 0, records: [] };
  try {
    const file = or(() => read(bytes), Stop, "file", "unknown");
    const window = windowOf(file, anchor);
    const { height, time, stateRoot } = file.finality.header;
    verdict.asOf = { height, time };
    const state = or(() => new ProvenState(file.entries, stateRoot), RangeError, "entries");
    or(() => {
      if (state.get(file.subject, (value) => value) === undefined) throw new Fault("no_subject", "", "unknown");
      verdict.scope = scopeOf(file, window, state);
    }, Incomplete, "incomplete", "unknown");
    verdict.records = recordsOf(file, window, anchor);
    verdict.trailRecords = file.trail.length;
    verdict.subject = file.subject;
    if (file.from) verdict.from = file.from.header.height;
    verdict.to = file.to.header.height;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    verdict.outcome = error.outcome;
    verdict.fault = { code: error.code, detail: error.message };
  }
  return verdict;
}

/** What a header file shows: its header, when it is final. */
export type HeaderVerdict =
  | { outcome: "valid"; header: Header }
  | { outcome: Outcome; fault: { code: EvidenceFault; detail: string } };

/** Verifies the bytes of a header file. */
export function verifyHeaderFile(bytes: Uint8Array, anchor: TrustAnchor): HeaderVerdict {
  try {
    const finality = or(() => readFile(bytes, HEADER_MAGIC, readFinality), Stop, "file", "unknown");
    return { outcome: "valid", header: final(finality, anchor) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { outcome: error.outcome, fault: { code: error.code, detail: error.message } };
  }
}
