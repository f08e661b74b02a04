/** SM3 (GB/T 32905). */

const WORDS = 64;
const START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const turn = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const p0 = (x: number): number => x ^ turn(x, 9) ^ turn(x, 17);
const p1 = (x: number): number => x ^ turn(x, 15) ^ turn(x, 23);

/** The message with its length, filled up to whole blocks of 64 bytes. */
function padded(message: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(((message.length + 72) >> 6) << 6));
  new Uint8Array(view.buffer).set(message);
  view.setUint8(message.length, 0x80);
  view.setBigUint64(view.byteLength - 8, BigInt(message.length) * 8n);
  return view;
}

function compress(state: number[], view: DataView, at: number): number[] {
  const w = Array.from({ length: 16 }, (_, i) => view.getInt32(at + 4 * i));
  for (let i = 16; i < 68; i++) {
    w[i] = p1(w[i - 16]! ^ w[i - 9]! ^ turn(w[i - 3]!, 15)) ^ turn(w[i - 13]!, 7) ^ w[i - 6]!;
  }
  let [a, b, c, d, e, f, g, h] = state as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < WORDS; i++) {
    const early = i < 16;
    const constant = turn(early ? 0x79cc4519 : 0x7a879d8a, i & 31);
    const ss1 = turn((turn(a, 12) + e + constant) | 0, 7);
    const ff = early ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = early ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[i]! ^ w[i + 4]!)) | 0;
    const tt2 = (gg + h + ss1 + w[i]!) | 0;
    [a, b, c, d, e, f, g, h] = [tt1, a, turn(b, 9), c, p0(tt2), e, turn(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => word ^ state[i]!);
}

export function sm3(message: Uint8Array): Uint8Array {
  const view = padded(message);
  let state = START;
  for (let at = 0; at < view.byteLength; at += 64) state = compress(state, view, at);
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => out.setInt32(4 * i, word));
  return new Uint8Array(out.buffer);
}
