/**
 * SHA-256 and SHA-512 (FIPS 180-4), small. The page stands in for `@noble/hashes` with these where
 * every byte counts (docs/adr/0010); a test compares them on inputs of every length that matters.
 */

/** The first 80 primes: the constants are the fractions of their roots. */
const PRIMES: bigint[] = [];
for (let n = 2n; PRIMES.length < 80; n++) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);

/** First 64 bits of the fraction of the n-th root, by Newton's method on integers. */
function fraction(value: bigint, n: bigint): bigint {
  const scaled = value << (64n * n);
  let [root, next] = [1n << 80n, (1n << 80n) - 1n];
  while (next < root) {
    root = next;
    next = ((n - 1n) * root + scaled / root ** (n - 1n)) / n;
  }
  return BigInt.asUintN(64, root);
}

const high = (word: bigint): number => Number(word >> 32n);
const K512 = PRIMES.map((prime) => fraction(prime, 3n));
const H512 = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n));
const K256 = K512.slice(0, 64).map(high);
/** First words of SHA-256, and of BLAKE3. */
export const H256 = Uint32Array.from(H512, high);

/** The message's end: a one, zeros, and the length in bits. */
function padding(length: number, block: number): Uint8Array {
  const zeros = block - ((length + 1 + block / 8) % block || block);
  const end = new Uint8Array(1 + zeros + block / 8);
  end[0] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
  return end;
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

class Sha256 {
  readonly #state = H256.slice();
  readonly #block = new Uint8Array(64);
  readonly #words = new Int32Array(64);
  #length = 0;

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      const filled = this.#length % 64;
      const taken = bytes.subarray(at, at + 64 - filled);
      this.#block.set(taken, filled);
      this.#length += taken.length;
      at += taken.length;
      if (this.#length % 64 === 0) this.#compress();
    }
    return this;
  }

  #compress(): void {
    const [w, state] = [this.#words, this.#state];
    const view = new DataView(this.#block.buffer);
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(4 * i);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
      number, number, number, number, number, number, number, number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K256[i]! + w[i]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word));
  }

  digest(): Uint8Array {
    this.update(padding(this.#length, 64));
    const digest = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, i) => digest.setUint32(4 * i, word));
    return new Uint8Array(digest.buffer);
  }
}

export const sha256 = Object.assign(
  (bytes: Uint8Array): Uint8Array => new Sha256().update(bytes).digest(),
  { create: (): Sha256 => new Sha256() },
);

const rotate64 = (word: bigint, by: bigint): bigint =>
  BigInt.asUintN(64, (word >> by) | (word << (64n - by)));
const mix = (word: bigint, a: bigint, b: bigint, c: bigint): bigint =>
  rotate64(word, a) ^ rotate64(word, b) ^ rotate64(word, c);

/** For signatures only: short inputs, so 64-bit words are big integers. */
export function sha512(bytes: Uint8Array): Uint8Array {
  const end = padding(bytes.length, 128);
  const message = new Uint8Array(bytes.length + end.length);
  message.set(bytes);
  message.set(end, bytes.length);
  const view = new DataView(message.buffer);
  const state = [...H512];
  for (let at = 0; at < message.length; at += 128) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
    for (let i = 16; i < 80; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      const s0 = rotate64(x, 1n) ^ rotate64(x, 8n) ^ (x >> 7n);
      const s1 = rotate64(y, 19n) ^ rotate64(y, 61n) ^ (y >> 6n);
      w.push(BigInt.asUintN(64, w[i - 16]! + s0 + w[i - 7]! + s1));
    }
    let [a, b, c, d, e, f, g, h] = state as [
      bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint,
    ];
    for (let i = 0; i < 80; i++) {
      const t1 = h + mix(e, 14n, 18n, 41n) + ((e & f) ^ (~e & g)) + K512[i]! + w[i]!;
      const t2 = mix(a, 28n, 34n, 39n) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e] = [g, f, e, BigInt.asUintN(64, d + t1)];
      [d, c, b, a] = [c, b, a, BigInt.asUintN(64, t1 + t2)];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! = BigInt.asUintN(64, state[i]! + word)));
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => digest.setBigUint64(8 * i, word));
  return new Uint8Array(digest.buffer);
}
