/**
 * Asset files: every record that concerns a certificate, grant or product, shown to be all of them at a
 * height (docs/formats.md, section 9). Nothing that concerns it is hidden; what is shown was signed.
 */

import { concat, equal, toHex, utf8 } from "./bytes.js";
import { Reader } from "./codec.js";
import { KINDS } from "./constants.js";
import { NotFinal, readFinality, type TrustAnchor, verifyFinality } from "./finality.js";
import { hashIn } from "./hash.js";
import { leafHash, verifyInclusion } from "./log.js";
import { encodeEnvelope, recordId, Refused, verifyRecord, type VerifiedRecord } from "./record.js";
import { Incomplete, ProvenState, readEntry } from "./state.js";
import { Stop } from "./verdict.js";
import { readFile, readLogged } from "./verify.js";
import { FINDINGS, type Outcome } from "./words.js";

/** Why a file shows no complete trail. */
export type TrailFault =
  | "file"
  | "incomplete"
  | "no_asset"
  | "finality"
  | "entries"
  | "not_the_trail"
  | "not_listed"
  | "not_included"
  | "record";

/** What an asset file shows; without a fault the trail is complete. */
export interface TrailVerdict {
  outcome: Outcome;
  fault?: { code: TrailFault; detail: string };
  /** The height and time it speaks of. */
  asOf?: { height: bigint; time: bigint };
  /** State key of the asset. */
  asset?: Uint8Array;
  /** Ids of every record that concerns it, the oldest first. */
  trail: string[];
  /** Those that the file shows, with signatures that hold; payloads are not judged. */
  shown: VerifiedRecord[];
}

const MAGIC = utf8("HEFUTRAL");
const ASSETS: readonly number[] = [KINDS.certificate, KINDS.grant, KINDS.product];

class Fault extends Error {
  constructor(
    readonly code: TrailFault,
    detail: string,
    readonly outcome: Outcome = "forged",
  ) {
    super(detail);
  }
}

const read = (bytes: Uint8Array) =>
  readFile(bytes, MAGIC, (reader) => ({
    asset: reader.byteList(),
    trail: reader.list(() => reader.raw(32)),
    shown: reader.list(() => readLogged(reader)),
    entries: reader.list(() => readEntry(reader)),
    finality: readFinality(reader),
  }));

type File = ReturnType<typeof read>;

/** Does something whose failure of one kind is a fault of this kind. */
function or<T>(work: () => T, kind: new (...args: never[]) => Error, code: TrailFault, outcome?: Outcome): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof kind ? new Fault(code, error.message, outcome) : error;
  }
}

/** The head that a list of records comes to. */
function headOf(trail: readonly Uint8Array[]): Uint8Array {
  return trail.reduce((head, id) => hashIn("Trail", concat(head, id)), new Uint8Array(32));
}

/** True when the list is all of an asset's trail in this state. Throws {@link Incomplete}. */
export function isTrail(state: ProvenState, asset: Uint8Array, trail: readonly Uint8Array[]): boolean {
  const key = concat(Uint8Array.of(KINDS.trail), asset);
  const found = state.get(key, (value) =>
    Reader.decode(value, (reader) => ({ records: reader.u64(), head: reader.raw(32) })),
  );
  const { records, head } = found ?? { records: 0n, head: headOf([]) };
  return records === BigInt(trail.length) && equal(head, headOf(trail));
}

function checkTrail({ asset, trail }: File, state: ProvenState): void {
  if (!ASSETS.includes(asset[0]!) || !state.get(asset, (value) => value)) throw new Fault("no_asset", "", "unknown");
  if (!isTrail(state, asset, trail)) throw new Fault("not_the_trail", "");
}

function checkShown({ trail, shown, finality }: File): VerifiedRecord[] {
  const { logRoot, logSize } = finality.header;
  const listed = new Set(trail.map(toHex));
  let next = 0n;
  return shown.map(({ envelope, index, inclusion }) => {
    const id = toHex(recordId(envelope.document));
    if (!listed.has(id) || index < next) throw new Fault("not_listed", id);
    const leaf = leafHash(encodeEnvelope(envelope));
    if (!verifyInclusion(logRoot, logSize, index, leaf, inclusion)) throw new Fault("not_included", id);
    next = index + 1n;
    return or(() => verifyRecord(envelope), Refused, "record");
  });
}

/** Verifies the bytes of an asset file. */
export function verifyTrailFile(bytes: Uint8Array, anchor: TrustAnchor): TrailVerdict {
  const verdict: TrailVerdict = { outcome: "valid", trail: [], shown: [] };
  try {
    const file = or(() => read(bytes), Stop, "file", "unknown");
    try {
      verifyFinality(file.finality, anchor);
    } catch (error) {
      if (!(error instanceof NotFinal)) throw error;
      throw new Fault("finality", error.message, FINDINGS[error.code].outcome);
    }
    const { height, time } = file.finality.header;
    verdict.asOf = { height, time };
    const state = or(() => new ProvenState(file.entries, file.finality.header.stateRoot), RangeError, "entries");
    or(() => checkTrail(file, state), Incomplete, "incomplete", "unknown");
    verdict.shown = checkShown(file);
    verdict.trail = file.trail.map(toHex);
    verdict.asset = file.asset;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    verdict.outcome = error.outcome;
    verdict.fault = { code: error.code, detail: error.message };
  }
  return verdict;
}
