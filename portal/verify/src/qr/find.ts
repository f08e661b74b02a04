/** Finds a QR code in a picture, however it is turned and tilted, and reads its modules. */

import { textOf } from "./code.js";

interface Point {
  x: number;
  y: number;
}
interface Corner extends Point {
  /** Width of a module. */
  unit: number;
  /** Lines that it was seen on. */
  seen: number;
}

/** Corners that are tried with one another, and threes of them. */
const CORNERS_MAX = 10;
const THREES_MAX = 8;
/** How far from its place, in modules, a tilt may move the alignment pattern, and how many are tried. */
const MARK_REACH = 9;
const MARKS_MAX = 24;
const DARK = 1;

/** What is darker than its surroundings; a lamp's shadow over the sheet does no harm. */
function binary({ data, width, height }: ImageData): (x: number, y: number) => number {
  const sums = new Float64Array((width + 1) * (height + 1));
  const grey = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++) {
      const i = y * width + x;
      row += grey[i] = (data[4 * i]! + 2 * data[4 * i + 1]! + data[4 * i + 2]!) / 4;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const reach = Math.max(8, Math.round(Math.max(width, height) / 24));
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const of = (a: number, b: number): number => sums[b * (width + 1) + a]!;
      const mean = (of(right, bottom) - of(left, bottom) - of(right, top) + of(left, top)) / ((right - left) * (bottom - top));
      dark[y * width + x] = grey[y * width + x]! < mean * 0.94 ? DARK : 0;
    }
  }
  return (x, y) => (x >= 0 && y >= 0 && x < width && y < height ? dark[(y | 0) * width + (x | 0)]! : 0);
}

type Picture = ReturnType<typeof binary>;

/** From a dark place on: how far the core, the light ring and the dark ring reach in a direction. */
function arm(dark: Picture, x: number, y: number, dx: number, dy: number, most: number): number[] {
  const reach = [0, 0, 0];
  let far = 0;
  for (const [i, wanted] of [DARK, 0, DARK].entries()) {
    for (; far < most && dark(x + dx * far, y + dy * far) === wanted; far++) reach[i]!++;
  }
  return reach;
}

/** A line through rings around a core of so many modules: its middle and its length in modules' widths. */
function across(dark: Picture, x: number, y: number, dx: number, dy: number, core: number, most: number): { shift: number; unit: number } | undefined {
  const [back, on] = [arm(dark, x, y, -dx, -dy, most), arm(dark, x, y, dx, dy, most)];
  const lengths = [back[2]!, back[1]!, back[0]! + on[0]! - 1, on[1]!, on[2]!];
  const unit = lengths.reduce((sum, length) => sum + length, 0) / (4 + core);
  const fits = lengths.every((length, i) => {
    const wanted = i === 2 ? unit * core : unit;
    return Math.abs(length - wanted) <= Math.max(1, wanted * (i === 2 ? 0.4 : 0.65));
  });
  return fits && back[0]! > 0 ? { shift: (on[0]! - back[0]!) / 2, unit } : undefined;
}

/** Places that look like the squares in the corners of a code, those seen most first. */
function corners(dark: Picture, width: number, height: number): Corner[] {
  const found: Corner[] = [];
  const most = Math.max(width, height) / 3;
  for (let y = 0; y < height; y++) {
    let runs: number[] = [];
    for (let x = 0, length = 0; x <= width; x++, length++) {
      if (x > 0 && x < width && dark(x, y) === dark(x - 1, y)) continue;
      if (x > 0) runs = [...runs.slice(-4), length];
      length = 0;
      // A run of dark ends here, and four others came before it.
      if (x === 0 || runs.length < 5 || dark(x - 1, y) !== DARK) continue;
      const unit = runs.reduce((sum, run) => sum + run, 0) / 7;
      if (unit < 1 || Math.abs(runs[2]! - 3 * unit) > 1.3 * unit || [0, 1, 3, 4].some((i) => Math.abs(runs[i]! - unit) > Math.max(0.7 * unit, 1))) continue;
      note(dark, found, x - runs[4]! - runs[3]! - runs[2]! / 2, y, most);
    }
  }
  return found.filter(({ seen }) => seen > 1).sort((a, b) => b.seen - a.seen).slice(0, CORNERS_MAX);
}

function note(dark: Picture, found: Corner[], x: number, y: number, most: number): void {
  const down = across(dark, Math.floor(x), y, 0, 1, 3, most);
  if (!down) return;
  const middle = y + down.shift;
  const level = across(dark, Math.floor(x), Math.round(middle), 1, 0, 3, most);
  if (!level || level.unit > 2.5 * down.unit || down.unit > 2.5 * level.unit) return;
  const here = { x: Math.floor(x) + 0.5 + level.shift, y: middle + 0.5, unit: (down.unit + level.unit) / 2 };
  const known = found.find((each) => Math.hypot(each.x - here.x, each.y - here.y) < 3 * each.unit);
  if (!known) return void found.push({ ...here, seen: 1 });
  const mix = (a: number, b: number): number => (a * known.seen + b) / (known.seen + 1);
  Object.assign(known, { x: mix(known.x, here.x), y: mix(known.y, here.y), unit: mix(known.unit, here.unit), seen: known.seen + 1 });
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Threes of corners that may be those of one code: the right angle first, then along the first line. */
function threes(found: Corner[]): Corner[][] {
  const all: { three: Corner[]; fault: number }[] = [];
  for (const corner of found) {
    for (const [i, a] of found.entries()) {
      for (const b of found.slice(0, i)) {
        if (a === corner || b === corner) continue;
        const [p, q, r] = [distance(corner, a), distance(corner, b), distance(a, b)];
        const units = [corner.unit, a.unit, b.unit];
        const fault = Math.abs(Math.log(p / q)) + Math.abs(Math.log(Math.hypot(p, q) / r)) + Math.log(Math.max(...units) / Math.min(...units));
        if (fault > 1.2 || Math.min(p, q) < 8 * corner.unit) continue;
        const turn = (a.x - corner.x) * (b.y - corner.y) - (a.y - corner.y) * (b.x - corner.x);
        all.push({ three: turn > 0 ? [corner, a, b] : [corner, b, a], fault });
      }
    }
  }
  return all.sort((a, b) => a.fault - b.fault).slice(0, THREES_MAX).map(({ three }) => three);
}

/** Width of a module along the line between two corners: a square reaches 3.5 of them from its middle. */
function along(dark: Picture, from: Point, to: Point): number {
  const far = distance(from, to);
  const [dx, dy] = [(to.x - from.x) / far, (to.y - from.y) / far];
  return arm(dark, from.x, from.y, dx, dy, far).reduce((sum, length) => sum + length, 0) / 3.5;
}

/** The perspective that takes the unit square to four points, going round. */
function perspective([a, b, c, d]: Point[]): (u: number, v: number) => Point {
  const sum = { x: a!.x - b!.x + c!.x - d!.x, y: a!.y - b!.y + c!.y - d!.y };
  const [e, f] = [{ x: b!.x - c!.x, y: b!.y - c!.y }, { x: d!.x - c!.x, y: d!.y - c!.y }];
  const whole = e.x * f.y - f.x * e.y;
  const g = (sum.x * f.y - f.x * sum.y) / whole;
  const h = (e.x * sum.y - sum.x * e.y) / whole;
  return (u, v) => {
    const w = g * u + h * v + 1;
    const on = (p: number, q: number, r: number): number => ((q - p + g * q) * u + (r - p + h * r) * v + p) / w;
    return { x: on(a!.x, b!.x, d!.x), y: on(a!.y, b!.y, d!.y) };
  };
}

/** A dark module between two light ones and dark ones, which data beside may lengthen: how far its middle is off. */
function heart(dark: Picture, x: number, y: number, dx: number, dy: number, unit: number): number | undefined {
  const [back, on] = [arm(dark, x, y, -dx, -dy, 5 * unit), arm(dark, x, y, dx, dy, 5 * unit)];
  const fits = [back[0]! + on[0]! - 1, back[1]!, on[1]!].every((length) => length >= 0.4 * unit && length <= 1.9 * unit);
  return fits && Math.min(back[2]!, on[2]!) >= 0.4 * unit ? (on[0]! - back[0]!) / 2 : undefined;
}

/** What looks like the alignment pattern, the nearest to where it should be first. */
function alignments(dark: Picture, near: Point, unit: number): Point[] {
  const found: Point[] = [];
  const reach = Math.ceil(MARK_REACH * unit);
  for (let y = Math.round(near.y) - reach; y <= near.y + reach; y++) {
    for (let x = Math.round(near.x) - reach; x <= near.x + reach; x++) {
      if (dark(x, y) !== DARK) continue;
      const [level, down] = [heart(dark, x, y, 1, 0, unit), heart(dark, x, y, 0, 1, unit)];
      if (level === undefined || down === undefined || Math.abs(level) > 0.6 || Math.abs(down) > 0.6) continue;
      const point = { x: x + 0.5 + level, y: y + 0.5 + down };
      if (found.every((each) => distance(each, point) > unit)) found.push(point);
    }
  }
  return found.sort((a, b) => distance(a, near) - distance(b, near)).slice(0, MARKS_MAX);
}

/** Reads a code of this size whose corners stand there; the fourth point is some modules inside the edge. */
function sample(dark: Picture, [corner, right, below]: Corner[], size: number, fourth: Point, inset: number): string | undefined {
  // The fourth point lies on the diagonal; the square that the perspective starts from is that of the corners.
  const span = size - 7;
  const k = (span - inset) / span;
  const place = inset === 0 ? perspective([corner!, right!, fourth, below!]) : perspective(square(corner!, right!, below!, fourth, k));
  const bit = (x: number, y: number): number => {
    let count = 0;
    for (const [dx, dy] of [[0, 0], [-0.2, 0], [0.2, 0], [0, -0.2], [0, 0.2]] as const) {
      const point = place((x - 3 + dx) / span, (y - 3 + dy) / span);
      count += dark(point.x, point.y);
    }
    return count > 2 ? 1 : 0;
  };
  const rows = Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => bit(x, y)));
  return textOf((x, y) => rows[y]![x]!, size);
}

/** The fourth corner of a square whose perspective takes the place at k on its diagonal to a point. */
function square(a: Point, b: Point, d: Point, inner: Point, k: number): Point[] {
  // Between the flat guess and one that is moved by the error of the place at k, a few steps meet.
  let c = { x: b.x + d.x - a.x, y: b.y + d.y - a.y };
  for (let i = 0; i < 12; i++) {
    const found = perspective([a, b, c, d])(k, k);
    c = { x: c.x + (inner.x - found.x) / k, y: c.y + (inner.y - found.y) / k };
  }
  return [a, b, c, d];
}

function readThree(dark: Picture, three: Corner[]): string | undefined {
  const [corner, right, below] = three as [Corner, Corner, Corner];
  const units = [along(dark, corner, right), along(dark, right, corner), along(dark, corner, below), along(dark, below, corner)];
  const unit = units.reduce((sum, each) => sum + each, 0) / 4;
  if (!(unit >= 1)) return undefined;
  const estimate = (distance(corner, right) + distance(corner, below)) / 2 / unit + 7;
  const nearest = 17 + 4 * Math.round((estimate - 17) / 4);
  const flat = { x: right.x + below.x - corner.x, y: right.y + below.y - corner.y };
  for (const size of [nearest, nearest + 4, nearest - 4, nearest + 8]) {
    if (size < 21) continue;
    const span = size - 7;
    const inside = (span - 3) / span;
    const guess = { x: corner.x + (flat.x - corner.x) * inside, y: corner.y + (flat.y - corner.y) * inside };
    const marks = size > 21 ? alignments(dark, guess, unit) : [];
    for (const mark of marks) {
      const text = sample(dark, three, size, mark, 3);
      if (text) return text;
    }
    const text = sample(dark, three, size, flat, 0);
    if (text) return text;
  }
  return undefined;
}

/** The text of the code in a picture; nothing when there is none that can be read. */
export function textIn(image: ImageData): string | undefined {
  const dark = binary(image);
  for (const three of threes(corners(dark, image.width, image.height))) {
    const text = readThree(dark, three);
    if (text) return text;
  }
  return undefined;
}
