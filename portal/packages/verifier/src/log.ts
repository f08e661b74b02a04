/** The history: the Merkle tree of RFC 9162 with SHA-256 (docs/formats.md, section 7). */

import { concat, equal } from "./bytes.js";
import { LOG_LEVELS_MAX } from "./constants.js";
import { sha256 } from "./hash.js";

export const leafHash = (leaf: Uint8Array): Uint8Array => sha256(concat(Uint8Array.of(0), leaf));

const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(Uint8Array.of(1), left, right));

const emptyRoot = (): Uint8Array => sha256(new Uint8Array());

/** Where a path stands: the index of the node and of the last node at its level. */
class Position {
  constructor(
    public node: bigint,
    public last: bigint,
  ) {}

  up(): void {
    this.node >>= 1n;
    this.last >>= 1n;
  }

  /** True when the next hash of a path stands to the left of the node. */
  get siblingIsLeft(): boolean {
    return this.node % 2n === 1n || this.node === this.last;
  }

  /** After a left sibling: climbs to where the next hash of the path joins. */
  climb(): void {
    while (this.node % 2n === 0n && this.node !== 0n) this.up();
  }
}

/** RFC 9162, 2.1.3.2: the leaf stands at `index` under the root of a tree of `size` leaves. */
export function verifyInclusion(
  root: Uint8Array,
  size: bigint,
  index: bigint,
  leaf: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (index >= size || path.length > LOG_LEVELS_MAX) return false;
  const at = new Position(index, size - 1n);
  let hash = leaf;
  for (const sibling of path) {
    if (at.last === 0n) return false;
    if (at.siblingIsLeft) {
      hash = nodeHash(sibling, hash);
      at.climb();
    } else {
      hash = nodeHash(hash, sibling);
    }
    at.up();
  }
  return at.last === 0n && equal(hash, root);
}

/** RFC 9162, 2.1.4.2: the tree of `to` leaves continues the tree of `from` leaves. */
export function verifyConsistency(
  from: bigint,
  fromRoot: Uint8Array,
  to: bigint,
  toRoot: Uint8Array,
  path: readonly Uint8Array[],
): boolean {
  if (from > to || path.length > LOG_LEVELS_MAX + 1) return false;
  if (from === to) return path.length === 0 && equal(fromRoot, toRoot);
  if (from === 0n) return path.length === 0 && equal(fromRoot, emptyRoot());
  const at = new Position(from - 1n, to - 1n);
  while (at.node % 2n === 1n) at.up();
  // A tree of 2^n leaves is a subtree of the later one: its own root begins the path.
  const isSubtree = (from & (from - 1n)) === 0n;
  const [first, ...rest] = isSubtree ? [fromRoot, ...path] : path;
  if (first === undefined) return false;
  let [earlier, later] = [first, first];
  for (const sibling of rest) {
    if (at.last === 0n) return false;
    if (at.siblingIsLeft) {
      [earlier, later] = [nodeHash(sibling, earlier), nodeHash(sibling, later)];
      at.climb();
    } else {
      later = nodeHash(later, sibling);
    }
    at.up();
  }
  return at.last === 0n && equal(earlier, fromRoot) && equal(later, toRoot);
}
