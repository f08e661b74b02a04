// Builds the public verify page into node/site/verify, from where hefud serves it. The files are
// committed (docs/adr/0010): `--check` writes nothing and fails when they are stale or too large.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build, transform } from "esbuild";
import { minify } from "terser";

/** Largest size of the page, compressed, in bytes: of all that a browser loads for an answer. */
const GZIP_BYTES_MAX = 25 * 1024;
/** What is loaded beside it when it is needed: by the first signature by SM2, by a photo or the camera. */
const LATE_BYTES_MAX = { "sm2.js": 2 * 1024, "qr.js": 16 * 1024 };

/** What the licence of the library asks for. */
const QR_NOTICE = "/*! qr, (c) 2023 Paul Miller, MIT OR Apache-2.0 */";

/** Names in documents and of browser interfaces that the minifier does not know. */
const FOREIGN_NAMES = [
  "credentialSubject", "proofPurpose", "proofValue", "rawValue", "validFrom", "validUntil", "verificationMethod",
];

/** The package rests on @noble's libraries; the page on smaller code, tested against them. */
export const SMALL = Object.fromEntries(
  [
    ["@noble/ed25519", "edwards"],
    ["@noble/hashes/sha2.js", "sha2"],
    ["@noble/hashes/blake3.js", "blake3"],
  ].map(([library, own]) => [library, fileURLToPath(new URL(`src/hash/${own}.ts`, import.meta.url))]),
);

const LATE = fileURLToPath(new URL("src/hash/late.ts", import.meta.url));

/** SM2 is a file of its own (`sm2.js`), which the page loads when it meets the first signature by it. */
const late = {
  name: "late",
  setup(build) {
    build.onResolve({ filter: /^\.\/sm[23]\.js$/ }, ({ importer }) => (importer.endsWith("record.js") ? { path: LATE } : undefined));
    build.onResolve({ filter: /^\.\.\/sm2\.js$/ }, () => ({ path: "./sm2.js", external: true }));
  },
};

/** The page demands no witnesses: that takes a policy of the reader's own. So it has no words for them. */
const withoutWitnesses = {
  name: "without-witnesses",
  setup(build) {
    build.onLoad({ filter: /\/verifier\/dist\/src\/tables\.js$/ }, ({ path }) => {
      const lines = readFileSync(path, "utf8").split("\n");
      const contents = lines.filter((line) => !/^\s*"witness(es"|\.)/.test(line));
      if (contents.length !== lines.length - 3) throw new Error("the words of witnesses are not where they were");
      return { contents: contents.join("\n"), loader: "js" };
    });
  },
};

const source = (name) => fileURLToPath(new URL(`src/${name}`, import.meta.url));
const target = (name) => fileURLToPath(new URL(`../../node/site/verify/${name}`, import.meta.url));

async function script(name, { define = {}, mangle = false, plugins = [] } = {}) {
  const { outputFiles } = await build({
    entryPoints: [source(name)],
    absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    define,
    alias: SMALL,
    plugins,
  });
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true },
    // Names of our own in camel case; what JSON and browsers name keeps its name.
    mangle: mangle ? { properties: { regex: /^[a-z]+[A-Z]/, reserved: FOREIGN_NAMES } } : true,
    format: { comments: false },
  });
  return code;
}

export async function make() {
  const html = readFileSync(source("index.html"), "utf8").replace(/\n/g, "");
  const style = await transform(readFileSync(source("style.css"), "utf8"), { loader: "css", minify: true });
  const files = {
    "index.html": html + "\n",
    "app.js": await script("app.ts", { mangle: true, plugins: [late, withoutWitnesses] }),
    "sm2.js": await script("sm2.ts"),
    "qr.js": `${QR_NOTICE}\n${await script("qr.ts")}`,
    "style.css": style.code,
    "icon.svg": readFileSync(source("icon.svg"), "utf8"),
  };
  const hash = createHash("sha256");
  for (const [name, text] of Object.entries(files)) hash.update(`${name}\0${text}\0`);
  const version = `hefu-verify-${hash.digest("hex").slice(0, 16)}`;
  files["sw.js"] = await script("sw.ts", { define: { VERSION: JSON.stringify(version) } });
  return files;
}

export const sizes = (files) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, gzipSync(text, { level: 9 }).length]));

const isMain = process.argv[1] === fileURLToPath(import.meta.url);
if (isMain) {
  const files = await make();
  const each = sizes(files);
  const late = Object.keys(LATE_BYTES_MAX);
  const total = Object.entries(each).reduce((sum, [name, bytes]) => sum + (late.includes(name) ? 0 : bytes), 0);
  console.log(`verify page, gzipped: ${total} bytes; ${late.map((name) => `${name} ${each[name]}`).join(", ")} when needed`, each);
  const wrong = total > GZIP_BYTES_MAX ? [`more than ${GZIP_BYTES_MAX} bytes`] : [];
  for (const [name, most] of Object.entries(LATE_BYTES_MAX)) if (each[name] > most) wrong.push(`${name} has more than ${most} bytes`);
  for (const [name, text] of Object.entries(files)) {
    if (process.argv.includes("--check")) {
      let found = "";
      try {
        found = readFileSync(target(name), "utf8");
      } catch {
        // Not there.
      }
      if (found !== text) wrong.push(`node/site/verify/${name} is stale: run \`npm run verify:build\` in portal/`);
    } else {
      mkdirSync(target("."), { recursive: true });
      writeFileSync(target(name), text);
    }
  }
  for (const line of wrong) console.error(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
