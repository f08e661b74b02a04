// Builds the portal and puts it, with each file compressed beside it, where hefud is compiled from.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../../node/site/portal", import.meta.url));

function* files(directory) {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

await build({ configFile: join(here, "vite.config.ts"), logLevel: "warn" });

const made = new Map();
for (const path of files(join(here, "dist"))) {
  const name = relative(join(here, "dist"), path);
  const bytes = readFileSync(path);
  made.set(name, bytes);
  made.set(`${name}.gz`, gzipSync(bytes, { level: 9 }));
}
// Only what differs is written, so that the same portal does not compile the node again.
mkdirSync(target, { recursive: true });
for (const path of files(target)) {
  const name = relative(target, path);
  if (!made.has(name) && !name.startsWith(".")) rmSync(path);
}
for (const [name, bytes] of made) {
  const path = join(target, name);
  if (existsSync(path) && readFileSync(path).equals(bytes)) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
const gzipped = [...made].filter(([name]) => name.endsWith(".gz"));
const total = gzipped.reduce((sum, [, bytes]) => sum + bytes.length, 0);
console.log(`portal: ${gzipped.length} files, ${(total / 1024).toFixed(0)} KiB gzipped`);
