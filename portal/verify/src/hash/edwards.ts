/**
 * The curve of Ed25519 (RFC 8032, section 5.1.4), for verifying only: no secret passes through, so
 * nothing runs in constant time. In place of `@noble/ed25519` where every byte counts; every vector
 * with an odd key or signature is run against it too.
 */

const P = 2n ** 255n - 19n;
/** Order of the base point. */
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;
/** A square root of −1. */
const ROOT = 0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0n;

const mod = (value: bigint): bigint => {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
};

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

/** A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z. */
export class Point {
  static readonly ZERO = new Point(0n, 1n, 1n, 0n);
  static readonly BASE = Point.fromBytes(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1));

  constructor(
    readonly x: bigint,
    readonly y: bigint,
    readonly z: bigint,
    readonly t: bigint,
  ) {}

  /** Decodes a canonical encoding; throws on any other. */
  static fromBytes(bytes: Uint8Array): Point {
    const encoded = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const [sign, y] = [encoded >> 255n, BigInt.asUintN(255, encoded)];
    // x² = u/v; the root is u·v³·(u·v⁷)^((p−5)/8), or that times the root of −1.
    const [u, v] = [mod(y * y - 1n), mod(D * y * y + 1n)];
    const v3 = mod(v * v * v);
    let x = mod(u * v3 * power(mod(u * v3 * v3 * v), (P - 5n) / 8n));
    if (mod(v * x * x) !== u) x = mod(x * ROOT);
    if (y >= P || mod(v * x * x) !== u || (x === 0n && sign === 1n)) throw new RangeError("no point");
    if ((x & 1n) !== sign) x = P - x;
    return new Point(x, y, 1n, mod(x * y));
  }

  /** Complete: holds for equal points and for the neutral one too. */
  add(q: Point): Point {
    const a = mod((this.y - this.x) * (q.y - q.x));
    const b = mod((this.y + this.x) * (q.y + q.x));
    const c = mod(2n * D * this.t * q.t);
    const d = mod(2n * this.z * q.z);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return new Point(mod(e * f), mod(g * h), mod(f * g), mod(e * h));
  }

  subtract(q: Point): Point {
    return this.add(new Point(-q.x, q.y, q.z, -q.t));
  }

  multiplyUnsafe(scalar: bigint): Point {
    let result = Point.ZERO;
    for (let doubled: Point = this; scalar > 0n; scalar >>= 1n) {
      if (scalar & 1n) result = result.add(doubled);
      doubled = doubled.add(doubled);
    }
    return result;
  }

  equals(q: Point): boolean {
    return mod(this.x * q.z) === mod(q.x * this.z) && mod(this.y * q.z) === mod(q.y * this.z);
  }

  isSmallOrder(): boolean {
    return this.multiplyUnsafe(8n).equals(Point.ZERO);
  }

  isTorsionFree(): boolean {
    return this.multiplyUnsafe(ORDER).equals(Point.ZERO);
  }
}
