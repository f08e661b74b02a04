/**
 * Verifying a file with nothing but a trust anchor. Pure: the clock is a parameter.
 *
 * The steps and what each finding leaves at best are those of docs/formats.md, section 9.1. A step
 * that cannot be decided ends in `unknown`; only a contradiction is `forged`.
 */

import { startsWith, toHex, utf8 } from "./bytes.js";
import { Malformed, Reader } from "./codec.js";
import { BUNDLE_BYTES_MAX, BUNDLE_VERSION, CLOCK_TOLERANCE_MS } from "./constants.js";
import { certificateKey, decodeCertificate, decodeOrganisation, organisationKey, signsWith } from "./entities.js";
import type { Certificate } from "./entities.js";
import { type Finality, NotFinal, readFinality, type TrustAnchor, verifyFinality } from "./finality.js";
import { dateText, legalDate, numberText, parseNumber, regionText } from "./identifiers.js";
import { leafHash, verifyInclusion } from "./log.js";
import { notRecognised } from "./recognition.js";
import { type Envelope, Refused, encodeEnvelope, readEnvelope, recordId, verifyRecord } from "./record.js";
import type { VerifiedRecord } from "./record.js";
import { Incomplete, ProvenState, readEntry, type StateEntry } from "./state.js";
import { type Found, Steps, Stop, type Verdict } from "./verdict.js";
import type { Check, FindingCode } from "./words.js";

/** What the reader adds to the file. Times are milliseconds since 1970. */
export interface VerifyOptions {
  /** The reader's clock. */
  now: bigint;
  /** Oldest state that is accepted, in milliseconds before `now`; any when absent. */
  maxAge?: bigint;
  /** The region that asks whether it recognises the certificate. */
  receiving?: number;
}

export interface LoggedRecord {
  envelope: Envelope;
  index: bigint;
  inclusion: Uint8Array[];
}

const CERTIFICATE_MAGIC = utf8("HEFUCERT");
const RECORD_MAGIC = utf8("HEFURECD");
/** Magic and version. */
const PREFIX_BYTES = 12;

function stop(check: Check, code: FindingCode, detail: string): never {
  throw new Stop(check, code, detail);
}

/** Verifies the bytes of a certificate file or a record file. */
export function verifyFile(bytes: Uint8Array, anchor: TrustAnchor, options: VerifyOptions): Verdict {
  if (startsWith(bytes, RECORD_MAGIC)) {
    return Steps.run("signature", (steps) => {
      const { record, finality } = readFile(bytes, RECORD_MAGIC, (reader) => ({
        record: readLogged(reader),
        finality: readFinality(reader),
      }));
      recordSteps(steps, record, finality, anchor);
    });
  }
  return Steps.run("status", (steps) => {
    const { issuing, entries, finality } = readFile(bytes, CERTIFICATE_MAGIC, (reader) => ({
      issuing: readLogged(reader),
      entries: reader.list(() => readEntry(reader)),
      finality: readFinality(reader),
    }));
    const record = recordSteps(steps, issuing, finality, anchor);
    certificateSteps(steps, record, entries, finality, options);
  });
}

/** Reads a record with its place in the history. */
export function readLogged(reader: Reader): LoggedRecord {
  return {
    envelope: readEnvelope(reader),
    index: reader.u64(),
    inclusion: reader.list(() => reader.raw(32)),
  };
}

/** Reads a file of one kind; throws {@link Stop}. */
export function readFile<T>(bytes: Uint8Array, magic: Uint8Array, read: (reader: Reader) => T): T {
  if (bytes.length > BUNDLE_BYTES_MAX) stop("file", "bundle.malformed", `${bytes.length} bytes`);
  if (bytes.length < PREFIX_BYTES || !startsWith(bytes, magic)) stop("file", "bundle.not_a_bundle", "");
  const version = new Reader(bytes.slice(magic.length, PREFIX_BYTES)).u32();
  if (version !== BUNDLE_VERSION) stop("file", "bundle.newer_version", `version ${version}`);
  try {
    return Reader.decode(bytes.slice(PREFIX_BYTES), read);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return stop("file", "bundle.malformed", error.message);
  }
}

/** Final header, history, signatures: what every record file shows. */
function recordSteps(
  steps: Steps,
  logged: LoggedRecord,
  finality: Finality,
  anchor: TrustAnchor,
): VerifiedRecord {
  const { verdict } = steps;
  steps.note("file");
  try {
    verifyFinality(finality, anchor);
  } catch (error) {
    if (!(error instanceof NotFinal)) throw error;
    stop("finality", error.code, error.message);
  }
  steps.note("finality");
  const { header, commit, handoffs } = finality;
  const validators = (handoffs.at(-1)?.next ?? anchor.validators).seats.length;
  verdict.asOf = { height: header.height, time: header.time };
  verdict.quorum = { signers: commit.signatures.length, validators, handoffs: handoffs.length };
  const leaf = leafHash(encodeEnvelope(logged.envelope));
  if (!verifyInclusion(header.logRoot, header.logSize, logged.index, leaf, logged.inclusion)) {
    stop("inclusion", "bundle.not_included", toHex(recordId(logged.envelope.document)));
  }
  steps.note("inclusion");
  const record = signedRecord(logged.envelope);
  if (record.header.ledger !== toHex(anchor.chainId)) {
    stop("signature", "bundle.signature_invalid", record.header.ledger);
  }
  steps.note("signature");
  verdict.record = record;
  return record;
}

function signedRecord(envelope: Envelope): VerifiedRecord {
  try {
    return verifyRecord(envelope);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return stop("signature", error.code, error.message);
  }
}

function certificateSteps(
  steps: Steps,
  record: VerifiedRecord,
  entries: StateEntry[],
  finality: Finality,
  options: VerifyOptions,
): void {
  const { verdict } = steps;
  const { issue } = record;
  if (issue === undefined) return stop("signature", "bundle.not_a_certificate", record.header.type);
  const { header } = finality;
  const state = proven(entries, header.stateRoot);
  const key = certificateKey(parseNumber(issue.number)!);
  const certificate = complete("state", () => state.get(key, decodeCertificate));
  if (certificate?.record !== record.id) return stop("state", "bundle.state_mismatch", issue.number);
  steps.note("state");
  [verdict.issue, verdict.certificate] = [issue, certificate];
  checkRegistrar(steps, state, record, certificate);

  const at = header.time > options.now ? header.time : options.now;
  steps.note("freshness", ...freshness(certificate, header.time, at, options));
  steps.note("status", ...status(certificate, at));
  const { receiving } = options;
  if (receiving !== undefined) {
    const today = legalDate(header.time);
    const reason = complete("recognition", () => notRecognised(state, { ...certificate, purposes: [] }, receiving, today));
    const detail = `${regionText(receiving)}: ${reason}`;
    steps.note("recognition", ...(reason ? [{ code: "certificate.not_recognised", detail } as const] : []));
  }
}

function proven(entries: StateEntry[], root: Uint8Array): ProvenState {
  try {
    return new ProvenState(entries, root);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return stop("state", "bundle.state_proof_invalid", error.message);
  }
}

/** What the file lacks, or this program does not know, is no contradiction. */
function complete<T>(check: Check, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error;
    return stop(check, "bundle.state_incomplete", error.message);
  }
}

function checkRegistrar(
  steps: Steps,
  state: ProvenState,
  record: VerifiedRecord,
  certificate: Certificate,
): void {
  const { registrar, issued } = certificate;
  const [signer] = record.signers;
  if (record.header.author !== registrar) stop("registrar", "bundle.registrar_key_invalid", registrar);
  const key = organisationKey(registrar);
  const organisation = complete("registrar", () => state.get(key, decodeOrganisation));
  if (!organisation || !signer || !signsWith(organisation, signer, issued)) {
    return stop("registrar", "bundle.registrar_key_invalid", registrar);
  }
  steps.verdict.registrar = organisation;
  steps.note("registrar");
}

/** Too old matters only while the status could have changed since: what has ended never comes back. */
function freshness(certificate: Certificate, asOf: bigint, at: bigint, options: VerifyOptions): Found[] {
  const detail = `time ${asOf}`;
  if (asOf > options.now + BigInt(CLOCK_TOLERANCE_MS)) {
    return [{ code: "bundle.from_the_future", detail }];
  }
  const hasEnded =
    certificate.status === "revoked" ||
    certificate.status === "deregistered" ||
    certificate.validTo < legalDate(at);
  const tooOld = options.maxAge !== undefined && options.now - asOf > options.maxAge;
  return tooOld && !hasEnded ? [{ code: "bundle.too_old", detail }] : [];
}

const BY_STATUS = {
  active: undefined,
  suspended: "certificate.suspended",
  deregistered: "certificate.deregistered",
  revoked: "certificate.revoked",
} as const;

const BY_HOLD = {
  freeze: "certificate.frozen",
  measure: "certificate.measure",
  review: "certificate.under_review",
} as const;

function status(certificate: Certificate, at: bigint): Found[] {
  const today = legalDate(at);
  const { validFrom, validTo, disputes, contests, transferPending } = certificate;
  const found: Found[] = [];
  const note = (holds: boolean, code: FindingCode, detail: string): void => {
    if (holds) found.push({ code, detail });
  };
  const ended = BY_STATUS[certificate.status];
  if (ended) note(true, ended, `height ${certificate.statusHeight}`);
  note(validTo < today, "certificate.expired", dateText(validTo));
  note(today < validFrom, "certificate.not_yet_valid", dateText(validFrom));
  for (const { kind, until, record } of certificate.holds) {
    note(until === undefined || today <= until, BY_HOLD[kind], record);
  }
  const isDisputed = disputes.length > 0 || contests !== undefined;
  note(isDisputed, "certificate.disputed", contests ? numberText(contests) : "");
  for (const pledge of certificate.pledges) note(true, "certificate.pledged", pledge);
  note(transferPending !== undefined, "certificate.transfer_pending", transferPending ?? "");
  return found;
}
