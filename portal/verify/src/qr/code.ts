/**
 * A QR code from its modules to its text (ISO/IEC 18004, model 2): versions 1 to 13, which printed
 * certificates keep to, all levels and masks; digits, capitals and bytes.
 */

/** Largest version, and codewords for correction and blocks of versions 1 to 13, by level L, M, Q, H. */
const VERSION_MAX = 13;
const CORRECTION = [
  [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26],
  [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22],
  [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24],
  [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22],
];
const BLOCKS = [
  [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4],
  [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9],
  [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12],
  [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16],
];
/** Levels in the order of their two bits. */
const LEVELS = [1, 0, 3, 2];
const CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Powers of 2 in the field of 256 elements, and their inverse. */
const POWERS: number[] = [];
const LOGARITHMS: number[] = [];
for (let i = 0, power = 1; i < 255; i++) {
  [POWERS[i], LOGARITHMS[power]] = [power, i];
  power = (power << 1) ^ (power > 127 ? 0x11d : 0);
}
const times = (a: number, b: number): number => (a && b ? POWERS[(LOGARITHMS[a]! + LOGARITHMS[b]!) % 255]! : 0);
const over = (a: number, b: number): number => (a ? POWERS[(LOGARITHMS[a]! - LOGARITHMS[b]! + 255) % 255]! : 0);
/** The value of a polynomial, the lowest coefficient first. */
const at = (polynomial: number[], x: number): number => polynomial.reduceRight((sum, c) => times(sum, x) ^ c, 0);

const syndromes = (block: number[], count: number): number[] =>
  Array.from({ length: count }, (_, i) => block.reduce((sum, byte) => times(sum, POWERS[i]!) ^ byte, 0));

/** Corrects a block (Reed-Solomon); its data, or nothing when there are too many errors. */
function corrected(block: number[], count: number): number[] | undefined {
  const found = syndromes(block, count);
  if (found.some(Boolean)) {
    const locator = locatorOf(found);
    const evaluator = found.map((_, i) => locator.slice(0, i + 1).reduce((sum, c, j) => sum ^ times(c, found[i - j]!), 0));
    for (let place = 0; place < block.length; place++) {
      const inverse = POWERS[(255 - place) % 255]!;
      if (at(locator, inverse) !== 0) continue;
      const slope = at(locator.map((_, i) => (i % 2 ? 0 : (locator[i + 1] ?? 0))), inverse);
      if (slope === 0) return undefined;
      block[block.length - 1 - place]! ^= times(POWERS[place]!, over(at(evaluator, inverse), slope));
    }
    if (syndromes(block, count).some(Boolean)) return undefined;
  }
  return block.slice(0, -count);
}

/** The polynomial whose roots say where the errors are (Berlekamp and Massey). */
function locatorOf(found: number[]): number[] {
  let [locator, before, errors, gap, last] = [[1], [1], 0, 1, 1];
  for (let i = 0; i < found.length; i++, gap++) {
    const difference = locator.reduce((sum, c, j) => sum ^ times(c, found[i - j] ?? 0), 0);
    if (difference === 0) continue;
    const factor = over(difference, last);
    const next = Array.from({ length: Math.max(locator.length, before.length + gap) }, (_, j) => (locator[j] ?? 0) ^ times(before[j - gap] ?? 0, factor));
    if (2 * errors <= i) [before, errors, last, gap] = [locator, i + 1 - errors, difference, 0];
    locator = next;
  }
  return locator;
}

/** Centres of the alignment patterns along one side. */
export function centres(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return Array.from({ length: count }, (_, i) => (i === 0 ? 6 : version * 4 + 10 - (count - 1 - i) * step));
}

/** True for modules that carry no data. */
function isPattern(x: number, y: number, version: number): boolean {
  const size = version * 4 + 17;
  const far = size - 9;
  if ((x < 9 && (y < 9 || y > far)) || (x > far && y < 9) || x === 6 || y === 6) return true;
  if (version > 6 && ((x < 6 && y > size - 12) || (y < 6 && x > size - 12))) return true;
  const near = centres(version);
  const corner = (a: number, b: number): boolean => [6, size - 7].includes(a) && [6, size - 7].includes(b) && a + b < 2 * size - 14;
  return near.some((a) => near.some((b) => !corner(a, b) && Math.abs(x - a) < 3 && Math.abs(y - b) < 3));
}

const MASKS: ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Level and mask: the one of 32 that differs least from either copy, in at most three bits. */
function format(dark: (x: number, y: number) => number, size: number): number | undefined {
  let [one, two] = [0, 0];
  for (let i = 0; i < 15; i++) {
    const [x, y] = i < 8 ? [8, i < 6 ? i : i + 1] : [i === 8 ? 7 : 14 - i, 8];
    one |= dark(x, y) << i;
    two |= (i < 8 ? dark(size - 1 - i, 8) : dark(8, size - 15 + i)) << i;
  }
  const bits = (n: number): number => n.toString(2).replaceAll("0", "").length;
  let best = [4, 0];
  for (let data = 0; data < 32; data++) {
    let rest = data;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const code = ((data << 10) | rest) ^ 0x5412;
    best = [best, [bits(code ^ one), data], [bits(code ^ two), data]].reduce((a, b) => (b[0]! < a[0]! ? b : a));
  }
  return best[0]! < 4 ? best[1] : undefined;
}

/** The text of a code; `dark` tells of each module whether it is dark, as 0 or 1. */
export function textOf(dark: (x: number, y: number) => number, size: number): string | undefined {
  const version = (size - 17) / 4;
  if (!Number.isInteger(version) || version < 1 || version > VERSION_MAX) return undefined;
  const found = format(dark, size);
  if (found === undefined) return undefined;
  const bytes: number[] = [];
  let [byte, count] = [0, 0];
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    // Columns are counted without the timing pattern's.
    const up = ((size - 1 - right - (right < 6 ? 1 : 0)) & 2) === 0;
    for (let i = 0; i < size; i++) {
      const y = up ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (isPattern(x, y, version)) continue;
        byte = (byte << 1) | (dark(x, y) ^ (MASKS[found & 7]!(x, y) === 0 ? 1 : 0));
        if (++count % 8 === 0) [bytes[count / 8 - 1], byte] = [byte, 0];
      }
    }
  }
  const data = joined(bytes, LEVELS[found >> 3]!, version);
  return data && read(data, version);
}

/** Takes the blocks apart, corrects each and joins their data. */
function joined(bytes: number[], level: number, version: number): number[] | undefined {
  const count = BLOCKS[level]![version - 1]!;
  const correction = CORRECTION[level]![version - 1]!;
  const short = count - (bytes.length % count);
  const length = Math.floor(bytes.length / count) - correction;
  const blocks: number[][] = Array.from({ length: count }, () => []);
  let place = 0;
  for (let i = 0; i <= length; i++) {
    for (let block = 0; block < count; block++) if (i < length || block >= short) blocks[block]!.push(bytes[place++]!);
  }
  while (place < bytes.length) blocks[(place - bytes.length + count * correction) % count]!.push(bytes[place++]!);
  const parts = blocks.map((block) => corrected(block, correction));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function read(data: number[], version: number): string | undefined {
  let place = 0;
  const left = (): number => data.length * 8 - place;
  const take = (length: number): number => {
    let value = 0;
    for (let i = 0; i < length; i++, place++) value = value * 2 + ((data[place >> 3]! >> (7 - (place & 7))) & 1);
    return value;
  };
  const wide = version > 9 ? 2 : 0;
  const bytes: number[] = [];
  const say = (text: string): void => void bytes.push(...Array.from(text, (letter) => letter.charCodeAt(0)));
  while (left() >= 4) {
    const mode = take(4);
    if (mode === 0) break;
    if (mode === 1) {
      for (let rest = take(10 + wide); rest > 0; rest -= 3) {
        const digits = Math.min(3, rest);
        say(String(take([0, 4, 7, 10][digits]!)).padStart(digits, "0"));
      }
    } else if (mode === 2) {
      let rest = take(9 + wide);
      for (; rest > 1; rest -= 2) {
        const pair = take(11);
        say(`${CAPITALS[Math.floor(pair / 45)]}${CAPITALS[pair % 45]}`);
      }
      if (rest) say(CAPITALS[take(6)] ?? "");
    } else if (mode === 4) {
      for (let rest = take(wide ? 16 : 8); rest > 0; rest--) bytes.push(take(8));
    } else if (mode === 7) {
      // Which character set: UTF-8 is all that is read here.
      take(8);
    } else return undefined;
    if (left() < 0) return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}
