// The page's reader of QR codes, against codes that somebody else's library makes: every version, level and
// mask that print uses, damaged as far as the level allows, and pictures that are turned, tilted, noisy, shaded.
import assert from "node:assert/strict";
import { test } from "node:test";

import encodeQR from "qr";
import { build } from "esbuild";

const here = new URL("../src/qr/", import.meta.url).pathname;
const contents = `export { textOf } from "${here}code.ts"; export { textIn } from "${here}find.ts";`;
const { outputFiles } = await build({ stdin: { contents, resolveDir: here }, bundle: true, write: false, format: "esm" });
const { textOf, textIn } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const NUMBER = "510100-R2026-00000001-C";
const link = (host) => `https://${host}/verify/#q=${NUMBER}&digest=${"ab12".repeat(16)}`;
const TEXTS = [NUMBER, "Q7K2M9XA41BC", "0123456789012", "7", "合符 · Hefu", link("node.example"), link("n".repeat(112))];
const LEVELS = { low: 0.05, medium: 0.12, quartile: 0.2, high: 0.25 };
const VERSION_MAX = 13;

/** Numbers that look like chance and are the same every time. */
function chance(seed) {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}
const cellsOf = (text, options) => encodeQR(text, "raw", { border: 1, ...options }).slice(1, -1).map((row) => row.slice(1, -1));
const read = (cells) => textOf((x, y) => (cells[y][x] ? 1 : 0), cells.length);

test("every level and mask of every size that print uses", () => {
  const sizes = new Set();
  for (const text of TEXTS) {
    for (const ecc of Object.keys(LEVELS)) {
      for (let mask = 0; mask < 8; mask++) {
        const cells = cellsOf(text, { ecc, mask });
        if (cells.length > VERSION_MAX * 4 + 17) continue;
        sizes.add(cells.length);
        assert.equal(read(cells), text, `${text} ${ecc} ${mask}`);
      }
    }
  }
  for (let version = 1; version <= VERSION_MAX; version++) {
    for (const ecc of Object.keys(LEVELS)) assert.equal(read(cellsOf("7", { ecc, version })), "7", `version ${version} ${ecc}`);
  }
  assert.ok(sizes.size >= 5, [...sizes].join());
});

test("damage is corrected as far as the level says, and never read as something else", () => {
  const random = chance(7);
  let [read_, refused] = [0, 0];
  for (const [ecc, part] of Object.entries(LEVELS)) {
    for (const share of [part * 0.3, part, part * 3]) {
      for (let i = 0; i < 10; i++) {
        const cells = cellsOf(link("node.example"), { ecc }).map((row) => [...row]);
        const size = cells.length;
        // A blot over the data, beside the corners.
        const side = Math.sqrt(share / 2) * size;
        const [left, top] = [9 + random() * (size - 18 - side), 9 + random() * (size - 18 - side)].map(Math.floor);
        for (let y = top; y < top + side; y++) for (let x = left; x < left + side; x++) if (cells[y]) cells[y][x] = random() < 0.5;
        const found = read(cells);
        assert.ok(found === undefined || found === link("node.example"), `${ecc} ${share}: ${found}`);
        if (found) read_ += 1;
        else refused += 1;
      }
    }
  }
  assert.ok(read_ > 40 && refused > 10, `${read_} read, ${refused} refused`);
});

/** A photo of a code: turned, tilted, with noise, and darker to one side. */
function photo(cells, { degrees = 0, tilt = 0, noise = 0, shade = 0, side = 340 }) {
  const [width, height, count, random] = [900, 700, cells.length, chance(11)];
  const data = new Uint8ClampedArray(width * height * 4);
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const depth = 1 + (tilt * (y - 350)) / height + (0.6 * tilt * (x - 450)) / width;
      const [px, py] = [(x - 470) / depth, (y - 340) / depth];
      const u = ((px * cos + py * sin) / side + 0.5) * count;
      const v = ((py * cos - px * sin) / side + 0.5) * count;
      const onPaper = u > -4 && v > -4 && u < count + 4 && v < count + 4;
      const isDark = onPaper && cells[Math.floor(v)]?.[Math.floor(u)];
      const grey = (onPaper ? (isDark ? 28 : 230) : 140) * (1 - (shade * x) / width) + (random() - 0.5) * noise;
      data.set([grey, grey, grey, 255], 4 * (y * width + x));
    }
  }
  return { data, width, height };
}

for (const [name, look] of Object.entries({
  "as it is": {},
  noisy: { noise: 60 },
  "in a shadow": { noise: 20, shade: 0.6 },
  small: { side: 170 },
  tilted: { noise: 20, tilt: 0.3 },
})) {
  test(`photos, ${name}`, (t) => {
    for (const text of [`https://node.example/verify/#${NUMBER}`, link("node.example")]) {
      const cells = cellsOf(text, { ecc: "medium" });
      const turns = [0, 5, 17, 30, 45, 60, 90, 135, 180, 200, 270, 333];
      const found = turns.filter((degrees) => textIn(photo(cells, { ...look, degrees })) === text);
      t.diagnostic(`${cells.length} modules: ${found.length} of ${turns.length}`);
      assert.ok(found.length === turns.length, `${name}: read at ${found.join(", ")} degrees only`);
    }
  });
}

test("a picture without a code has none", () => {
  for (const noise of [0, 60, 255]) assert.equal(textIn(photo([[false]], { noise, side: 1 })), undefined);
});
