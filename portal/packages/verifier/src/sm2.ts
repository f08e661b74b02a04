/** Checking signatures by SM2 with SM3 (docs/formats.md, section 4.2). Nothing secret passes through here. */

import { concat, utf8 } from "./bytes.js";
import { sm3 } from "./sm3.js";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = P - 3n;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const IDENTITY = concat(Uint8Array.of(0, 128), utf8("1234567812345678"));

const mod = (value: bigint, by = P): bigint => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const integer = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * (31 - i))) & 255n));

/** Jacobian coordinates; z = 0 is the point at infinity. */
type Point = readonly [x: bigint, y: bigint, z: bigint];
const INFINITY: Point = [1n, 1n, 0n];

function double([x, y, z]: Point): Point {
  const zz = mod(z * z);
  const yy = mod(y * y);
  const s = mod(4n * x * yy);
  const m = mod(3n * (x - zz) * (x + zz));
  const x3 = mod(m * m - 2n * s);
  return [x3, mod(m * (s - x3) - 8n * yy * yy), mod(2n * y * z)];
}

function add(p: Point, q: Point): Point {
  if (p[2] === 0n) return q;
  if (q[2] === 0n) return p;
  const [z1, z2] = [mod(p[2] * p[2]), mod(q[2] * q[2])];
  const [u1, u2] = [mod(p[0] * z2), mod(q[0] * z1)];
  const [s1, s2] = [mod(p[1] * z2 * q[2]), mod(q[1] * z1 * p[2])];
  if (u1 === u2) return s1 === s2 ? double(p) : INFINITY;
  const [h, r] = [mod(u2 - u1), mod(s2 - s1)];
  const hh = mod(h * h);
  const hhh = mod(h * hh);
  const v = mod(u1 * hh);
  const x = mod(r * r - hhh - 2n * v);
  return [x, mod(r * (v - x) - s1 * hhh), mod(h * p[2] * q[2])];
}

/** [s]G + [t]Q, both scalars in one pass. */
function joint(s: bigint, t: bigint, q: Point): Point {
  const g: Point = [GX, GY, 1n];
  const table = [INFINITY, g, q, add(g, q)] as const;
  let sum: Point = INFINITY;
  for (let i = 255n; i >= 0n; i--) {
    const digit = Number(((s >> i) & 1n) | (((t >> i) & 1n) << 1n));
    sum = add(double(sum), table[digit]!);
  }
  return sum;
}

/** The point of a compressed key: on the curve, x below p. */
function decode(key: Uint8Array): Point | undefined {
  const [tag] = key;
  if (key.length !== 33 || (tag !== 2 && tag !== 3)) return undefined;
  const x = integer(key.subarray(1));
  if (x >= P) return undefined;
  const square = mod(x * x * x + A * x + B);
  const root = power(square, (P + 1n) >> 2n);
  if (mod(root * root) !== square) return undefined;
  // No point of this curve has y = 0: its order is an odd prime.
  return [x, (root & 1n) === BigInt(tag & 1) ? root : P - root, 1n];
}

/** True when the key is one: a point of the curve in its compressed form. */
export const isSm2Key = (key: Uint8Array): boolean => decode(key) !== undefined;

export function verifySm2(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const point = decode(key);
  if (!point || signature.length !== 64) return false;
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))];
  if (r === 0n || s === 0n || r >= N || s >= N) return false;
  const z = sm3(concat(IDENTITY, ...[A, B, GX, GY, point[0], point[1]].map(bytesOf)));
  const e = integer(sm3(concat(z, message)));
  const t = mod(r + s, N);
  if (t === 0n) return false;
  const [x, , depth] = joint(s, t, point);
  if (depth === 0n) return false;
  const inverse = power(depth, P - 2n);
  return mod(e + mod(x * inverse * inverse), N) === r;
}
