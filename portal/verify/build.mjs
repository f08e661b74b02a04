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
/** What is loaded beside it when it is needed: by the first signature by SM2, by a photo or the camera, by a file
 * that is no certificate and no record. docs/adr/0024 says why each is a file of its own. */
const LATE_BYTES_MAX = { "sm2.js": 2 * 1024, "qr.js": 6 * 1024, "files.js": 15 * 1024 };

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

/** What app.js has of the verifier, and files.js therefore takes from it. */
const SHARED = [
  "bytes", "codec", "constants", "ed25519", "entities", "finality", "hash", "identifiers", "jcs", "log", "recognition",
  "record", "state", "validators", "verdict", "verify", "words",
];
const VERIFIER = fileURLToPath(new URL("../packages/verifier/dist/src/", import.meta.url));

/** Leaves imports of shared modules to app.js. */
const fromApp = {
  name: "from-app",
  setup(build) {
    build.onResolve({ filter: /\.js$/ }, ({ path }) => {
      const [, name] = /(?:^\.{1,2}|verifier\/src)\/(\w+)\.js$/.exec(path) ?? [];
      return SHARED.includes(name) ? { path: "./app.js", external: true } : undefined;
    });
  },
};

/** What a script takes from app.js, by the names that app.js has for it. */
function takenFromApp(code) {
  const lists = [...code.matchAll(/import\s*\{([^}]*)\}\s*from\s*"\.\/app\.js"/g)].map(([, list]) => list);
  const names = lists.join(",").split(",").map((each) => each.trim().split(" as ")[0]);
  return [...new Set(names)].filter(Boolean).sort();
}

/** The page's script, which gives others what they take from it. */
function giving(names) {
  const all = SHARED.map((name) => `export * from ${JSON.stringify(`${VERIFIER}${name}.js`)};`).join("\n");
  return {
    name: "giving",
    setup(build) {
      build.onResolve({ filter: /^shared:$/ }, () => ({ path: "shared", namespace: "shared" }));
      build.onLoad({ filter: /.*/, namespace: "shared" }, () => ({ contents: all, resolveDir: VERIFIER }));
      build.onResolve({ filter: /^giving:$/ }, () => ({ path: "giving", namespace: "giving" }));
      const contents = `import "./app.js"; export { ${names.join(", ")} } from "shared:";`;
      build.onLoad({ filter: /.*/, namespace: "giving" }, () => ({ contents, resolveDir: fileURLToPath(new URL("src", import.meta.url)) }));
    },
  };
}

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

async function bundled(entry, { define = {}, plugins = [] } = {}) {
  const { outputFiles } = await build({
    entryPoints: [entry],
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
  return outputFiles[0].text;
}

/** `names`, where it is given, has the short names of our own names in camel case; what JSON and browsers name
 * keeps its name. Scripts that hand one another objects share it. */
async function minified(text, names) {
  const { code } = await minify(text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true },
    mangle: names ? { properties: { regex: /^[a-z]+[A-Z]/, reserved: FOREIGN_NAMES } } : true,
    ...(names ? { nameCache: names } : {}),
    format: { comments: false },
  });
  return code;
}

const script = async (name, options) => minified(await bundled(source(name), options));

export async function make() {
  const html = readFileSync(source("index.html"), "utf8").replace(/\n/g, "");
  const style = await transform(readFileSync(source("style.css"), "utf8"), { loader: "css", minify: true });
  const names = {};
  const others = await bundled(source("files.ts"), { plugins: [fromApp, late] });
  const app = await bundled("giving:", { plugins: [giving(takenFromApp(others)), late, withoutWitnesses] });
  const files = {
    "index.html": html + "\n",
    "app.js": await minified(app, names),
    "files.js": await minified(others, names),
    "sm2.js": await script("sm2.ts"),
    "qr.js": await script("qr.ts"),
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
