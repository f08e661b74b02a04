/**
 * BLAKE3 with 32 bytes of output: plain, and in key-derivation mode. Small, in place of
 * `@noble/hashes` (see sha2.ts).
 */

import { H256 } from "./sha2.js";

const CHUNK_BYTES = 1024;
const [CHUNK_START, CHUNK_END, PARENT, ROOT, CONTEXT, MATERIAL] = [1, 2, 4, 8, 32, 64] as const;
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
/** Order of the message words in each of seven rounds. */
const ORDERS = [Array.from({ length: 16 }, (_, i) => i)];
while (ORDERS.length < 7) ORDERS.push(PERMUTATION.map((i) => ORDERS.at(-1)![i]!));
/** Columns, then diagonals. */
const PLACES = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
] as const;

/** What one compression takes; its output is a chaining value, or the digest at the root. */
interface Node {
  cv: Uint32Array;
  words: Uint32Array;
  counter: number;
  length: number;
  flags: number;
}

const v = new Int32Array(16);

function compress({ cv, words, counter, length, flags }: Node): Uint32Array {
  v.set(cv);
  v.set(H256.subarray(0, 4), 8);
  v.set([counter, counter / 2 ** 32, length, flags], 12);
  for (const order of ORDERS) {
    for (let i = 0; i < 8; i++) {
      const [a, b, c, d] = PLACES[i]!;
      let [va, vb, vc, vd] = [v[a]!, v[b]!, v[c]!, v[d]!];
      va = (va + vb + words[order[2 * i]!]!) | 0;
      vd = ((vd ^ va) >>> 16) | ((vd ^ va) << 16);
      vc = (vc + vd) | 0;
      vb = ((vb ^ vc) >>> 12) | ((vb ^ vc) << 20);
      va = (va + vb + words[order[2 * i + 1]!]!) | 0;
      vd = ((vd ^ va) >>> 8) | ((vd ^ va) << 24);
      vc = (vc + vd) | 0;
      vb = ((vb ^ vc) >>> 7) | ((vb ^ vc) << 25);
      v[a] = va;
      v[b] = vb;
      v[c] = vc;
      v[d] = vd;
    }
  }
  return Uint32Array.from({ length: 8 }, (_, i) => v[i]! ^ v[i + 8]!);
}

/** Sixteen words of a block, the rest zeros. */
function wordsOf(block: Uint8Array): Uint32Array {
  const bytes = new DataView(new ArrayBuffer(64));
  new Uint8Array(bytes.buffer).set(block);
  return Uint32Array.from({ length: 16 }, (_, i) => bytes.getUint32(4 * i, true));
}

class Blake3 {
  readonly #stack: Uint32Array[] = [];
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #filled = 0;
  #chunks = 0;

  constructor(
    readonly key: Uint32Array,
    readonly flags: number,
  ) {}

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      // A full chunk is closed only when more follows: the last one may be the root.
      if (this.#filled === CHUNK_BYTES) this.#close();
      const taken = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#chunk.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
    }
    return this;
  }

  /** The last block of the chunk, with the blocks before it compressed. */
  #lastBlock(): Node {
    let node: Node | undefined;
    for (let at = 0; at < this.#filled || !node; at += 64) {
      const block = this.#chunk.subarray(at, Math.min(at + 64, this.#filled));
      const cv = node ? compress(node) : this.key;
      const flags = this.flags | (node ? 0 : CHUNK_START);
      node = { cv, words: wordsOf(block), counter: this.#chunks, length: block.length, flags };
    }
    node.flags |= CHUNK_END;
    return node;
  }

  #parent(left: Uint32Array, right: Uint32Array): Node {
    const words = new Uint32Array([...left, ...right]);
    return { cv: this.key, words, counter: 0, length: 64, flags: this.flags | PARENT };
  }

  #close(): void {
    let cv = compress(this.#lastBlock());
    this.#chunks++;
    // As many complete subtrees end here as the number of chunks has trailing zero bits.
    for (let n = this.#chunks; n % 2 === 0; n /= 2) cv = compress(this.#parent(this.#stack.pop()!, cv));
    this.#stack.push(cv);
    this.#filled = 0;
  }

  root(): Uint32Array {
    let node = this.#lastBlock();
    while (this.#stack.length > 0) node = this.#parent(this.#stack.pop()!, compress(node));
    node.flags |= ROOT;
    return compress(node);
  }

  digest(): Uint8Array {
    const digest = new DataView(new ArrayBuffer(32));
    this.root().forEach((word, i) => digest.setUint32(4 * i, word, true));
    return new Uint8Array(digest.buffer);
  }
}

interface Options {
  /** Context of key-derivation mode. */
  context?: Uint8Array;
}

function create({ context }: Options = {}): Blake3 {
  if (!context) return new Blake3(H256, 0);
  return new Blake3(new Blake3(H256, CONTEXT).update(context).root(), MATERIAL);
}

export const blake3 = Object.assign(
  (bytes: Uint8Array, options?: Options): Uint8Array => create(options).update(bytes).digest(),
  { create },
);
