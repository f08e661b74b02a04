/** Headers, commits and handoffs: why a header is final (docs/formats.md, sections 6 and 9.1). */

import { compare, concat, equal, littleEndian, toHex, utf8 } from "./bytes.js";
import { Reader } from "./codec.js";
import { PROTOCOL_VERSION } from "./constants.js";
import { verifyStrict } from "./ed25519.js";
import { hashIn } from "./hash.js";
import { ValidatorSet } from "./validators.js";
import type { FindingCode } from "./words.js";

/** What a reader trusts: the genesis document, in two values. */
export interface TrustAnchor {
  chainId: Uint8Array;
  validators: ValidatorSet;
}

export interface Header {
  version: number;
  chainId: Uint8Array;
  height: bigint;
  /** Milliseconds since 1970. */
  time: bigint;
  prevHash: Uint8Array;
  logRoot: Uint8Array;
  logSize: bigint;
  stateRoot: Uint8Array;
  valsetHash: Uint8Array;
  nextValsetHash: Uint8Array;
  paramsHash: Uint8Array;
  proposer: Uint8Array;
  /** Identity of the block. */
  hash: Uint8Array;
}

export interface Commit {
  height: bigint;
  round: number;
  blockHash: Uint8Array;
  signatures: { address: Uint8Array; signature: Uint8Array }[];
}

export interface Finality {
  header: Header;
  commit: Commit;
  handoffs: { header: Header; commit: Commit; next: ValidatorSet }[];
}

/** A header is not shown to be final. */
export class NotFinal extends Error {
  constructor(
    readonly code: FindingCode,
    detail: string,
  ) {
    super(detail);
  }
}

/** Bytes of an encoded header: every field has a fixed size. */
const HEADER_BYTES = 4 + 32 + 8 + 8 + 32 + 32 + 8 + 32 + 32 + 32 + 32 + 20;

export function readHeader(reader: Reader): Header {
  const encoded = reader.raw(HEADER_BYTES);
  const inner = new Reader(encoded);
  return {
    version: inner.u32(),
    chainId: inner.raw(32),
    height: inner.u64(),
    time: inner.u64(),
    prevHash: inner.raw(32),
    logRoot: inner.raw(32),
    logSize: inner.u64(),
    stateRoot: inner.raw(32),
    valsetHash: inner.raw(32),
    nextValsetHash: inner.raw(32),
    paramsHash: inner.raw(32),
    proposer: inner.raw(20),
    hash: hashIn("Header", encoded),
  };
}

export function readCommit(reader: Reader): Commit {
  return {
    height: reader.u64(),
    round: reader.u32(),
    blockHash: reader.raw(32),
    signatures: reader.list(() => ({ address: reader.raw(20), signature: reader.raw(64) })),
  };
}

export function readFinality(reader: Reader): Finality {
  const header = readHeader(reader);
  const commit = readCommit(reader);
  const handoffs = reader.list(() => ({
    header: readHeader(reader),
    commit: readCommit(reader),
    next: ValidatorSet.read(reader),
  }));
  return { header, commit, handoffs };
}

export const VOTE_KINDS = { prevote: 1, precommit: 2, proposal: 3 } as const;

/** The bytes that a validator signs; `blockHash` is undefined for nil. */
export function signBytes(
  chainId: Uint8Array,
  kind: keyof typeof VOTE_KINDS,
  height: bigint,
  round: number,
  blockHash: Uint8Array | undefined,
): Uint8Array {
  const block = blockHash ? concat(Uint8Array.of(1), blockHash) : new Uint8Array(33);
  return concat(
    utf8("hefu v1 vote\0\0\0\0"),
    chainId,
    Uint8Array.of(VOTE_KINDS[kind]),
    littleEndian(height, 8),
    littleEndian(BigInt(round), 4),
    block,
  );
}

/** True when more than two thirds of the power signed the block, each once. */
export function verifyCommit(commit: Commit, chainId: Uint8Array, set: ValidatorSet): boolean {
  const { signatures, height, round, blockHash } = commit;
  const rising = signatures.every((signature, i) => {
    const before = signatures[i - 1];
    return before === undefined || compare(before.address, signature.address) < 0;
  });
  if (!rising) return false;
  const message = signBytes(chainId, "precommit", height, round, blockHash);
  let power = 0n;
  for (const { address, signature } of signatures) {
    const seat = set.get(address);
    if (!seat || !verifyStrict(seat.key, message, signature)) return false;
    power += BigInt(seat.power);
  }
  return set.isQuorum(power);
}

/** Checks that the header is final on the ledger of the anchor. Throws {@link NotFinal}. */
export function verifyFinality(finality: Finality, anchor: TrustAnchor): void {
  const { header, commit, handoffs } = finality;
  // Strangers and newcomers first: about them nothing can be said.
  for (const each of [...handoffs.map((handoff) => handoff.header), header]) {
    if (!equal(each.chainId, anchor.chainId)) {
      throw new NotFinal("bundle.other_ledger", toHex(each.chainId));
    }
    if (each.version !== PROTOCOL_VERSION) {
      throw new NotFinal("bundle.newer_version", `protocol ${each.version}`);
    }
  }
  let [validators, height] = [anchor.validators, 0n];
  for (const handoff of handoffs) {
    checkHeader(handoff.header, handoff.commit, anchor, validators, height);
    const { hash } = handoff.next;
    const named = equal(hash, handoff.header.nextValsetHash);
    if (!named || equal(hash, handoff.header.valsetHash)) {
      throw new NotFinal("bundle.handoff_broken", `height ${handoff.header.height}`);
    }
    [validators, height] = [handoff.next, handoff.header.height];
  }
  checkHeader(header, commit, anchor, validators, height);
}

function checkHeader(
  header: Header,
  commit: Commit,
  anchor: TrustAnchor,
  validators: ValidatorSet,
  after: bigint,
): void {
  const detail = `height ${header.height}`;
  if (header.height <= after || !equal(header.valsetHash, validators.hash)) {
    throw new NotFinal("bundle.handoff_broken", detail);
  }
  const sameBlock = commit.height === header.height && equal(commit.blockHash, header.hash);
  if (!sameBlock || !verifyCommit(commit, anchor.chainId, validators)) {
    throw new NotFinal("bundle.commit_invalid", detail);
  }
}
