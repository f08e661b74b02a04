/** Proofs that an entry is, or is not, in the state (docs/formats.md, section 8). */

import { compare, concat, equal, toHex, utf8 } from "./bytes.js";
import type { Reader } from "./codec.js";
import { blake3, hashIn } from "./hash.js";

const LEAF = utf8("JMT::LeafNode");
const INNER = utf8("JMT::IntrnalNode");
const EMPTY = utf8("SPARSE_MERKLE_PLACEHOLDER_HASH__");
/** Bits of a key hash. */
const DEPTH_MAX = 256;

/** The path from a leaf, or an empty place, to the root. */
export interface StateProof {
  /** Key hash and value hash of the leaf at the end of the path. */
  leaf: [Uint8Array, Uint8Array] | undefined;
  /** Hashes beside the path, the leaf's side first. */
  siblings: Uint8Array[];
}

/** An entry of the state, or its absence, with the proof. */
export interface StateEntry {
  key: Uint8Array;
  /** Its encoding; undefined when there is no such entry. */
  value: Uint8Array | undefined;
  proof: StateProof;
}

export function readEntry(reader: Reader): StateEntry {
  const key = reader.byteList();
  const value = reader.option(() => reader.byteList());
  const leaf = reader.option((): [Uint8Array, Uint8Array] => [reader.raw(32), reader.raw(32)]);
  return { key, value, proof: { leaf, siblings: reader.list(() => reader.raw(32)) } };
}

const bit = (hash: Uint8Array, i: number): number => (hash[i >> 3]! >> (7 - (i & 7))) & 1;

function commonBits(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < DEPTH_MAX; i++) if (bit(a, i) !== bit(b, i)) return i;
  return DEPTH_MAX;
}

/** True when the proof's leaf is what presence, or absence, of the entry asks for. */
function leafFits(entry: StateEntry, keyHash: Uint8Array): boolean {
  const { leaf, siblings } = entry.proof;
  if (entry.value !== undefined) {
    return leaf !== undefined && equal(leaf[0], keyHash) && equal(leaf[1], blake3(entry.value));
  }
  if (leaf === undefined) return true;
  return !equal(leaf[0], keyHash) && commonBits(leaf[0], keyHash) >= siblings.length;
}

/** True when the entry, or its absence, is shown under the root. */
export function verifyEntry(entry: StateEntry, root: Uint8Array): boolean {
  const { leaf, siblings } = entry.proof;
  const keyHash = hashIn("StateKey", entry.key);
  if (siblings.length > DEPTH_MAX || !leafFits(entry, keyHash)) return false;
  let hash = leaf === undefined ? EMPTY : blake3(concat(LEAF, ...leaf));
  siblings.forEach((sibling, i) => {
    const right = bit(keyHash, siblings.length - 1 - i) === 1;
    hash = blake3(right ? concat(INNER, sibling, hash) : concat(INNER, hash, sibling));
  });
  return equal(hash, root);
}

/** What a rule needs is not in the file, or not readable here. Never an absence. */
export class Incomplete extends Error {}

/** Entries whose every proof holds. */
export class ProvenState {
  readonly #values = new Map<string, Uint8Array | undefined>();

  /** Checks all entries under a root; throws `RangeError` when one is not proven. */
  constructor(entries: readonly StateEntry[], root: Uint8Array) {
    entries.forEach((entry, i) => {
      const before = entries[i - 1];
      if (before && compare(before.key, entry.key) >= 0) throw new RangeError("entries out of order");
    });
    for (const entry of entries) {
      const key = toHex(entry.key);
      if (!verifyEntry(entry, root)) throw new RangeError(`entry ${key}`);
      this.#values.set(key, entry.value);
    }
  }

  /** The value under a key, `undefined` when it is proven absent. Throws {@link Incomplete}. */
  get<T>(key: Uint8Array, read: (value: Uint8Array) => T): T | undefined {
    const name = toHex(key);
    if (!this.#values.has(name)) throw new Incomplete(`entry ${name} is not in the file`);
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    try {
      return read(value);
    } catch {
      throw new Incomplete(`entry ${name} cannot be read by this program`);
    }
  }
}
