// The two packages as a stranger gets them: packed, unpacked beside what they declare, compiled and run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const portal = fileURLToPath(new URL("../../..", import.meta.url));
const PACKAGES = ["verifier", "sdk"];
let place;

before(() => {
  place = mkdtempSync(`${tmpdir()}/hefu-package-`);
  for (const name of PACKAGES) {
    const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", place], { cwd: `${portal}packages/${name}`, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const target = join(place, "node_modules/@hefu", name);
    mkdirSync(target, { recursive: true });
    execFileSync("tar", ["-xzf", join(place, JSON.parse(packed)[0].filename), "-C", target, "--strip-components=1"]);
  }
  // Only what they declare, and what that declares, is beside them.
  const wanted = PACKAGES.flatMap((name) => Object.keys(manifest(name).dependencies)).filter((name) => !name.startsWith("@hefu/"));
  for (const name of [...new Set(wanted)]) {
    const target = join(place, "node_modules", name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(join(portal, "node_modules", name), target);
  }
});
after(() => rmSync(place, { recursive: true }));

function manifest(name) {
  return JSON.parse(readFileSync(join(place, "node_modules/@hefu", name, "package.json"), "utf8"));
}
const filesOf = (name) => readdirSync(join(place, "node_modules/@hefu", name), { recursive: true, withFileTypes: true })
  .filter((each) => each.isFile()).map((each) => join(each.parentPath ?? each.path, each.name).split(`@hefu/${name}/`)[1]).sort();

for (const name of PACKAGES) {
  test(`@hefu/${name} holds its code, its types, its licence, and nothing else`, () => {
    const files = filesOf(name);
    const other = files.filter((file) => !/^dist\/src\/(\w+\/)?\w+(\.d)?\.(js|ts)$/.test(file));
    assert.deepEqual(other, ["LICENSE", "README.md", "package.json"]);
    assert.deepEqual(files.filter((file) => /[^d]\.ts$/.test(file.replace(".d.ts", ""))), []);
    assert.equal(readFileSync(join(place, "node_modules/@hefu", name, "LICENSE"), "utf8"), readFileSync(`${portal}../LICENSE`, "utf8"));
    const { exports, private: isPrivate, version, license } = manifest(name);
    for (const target of Object.values(exports["."])) assert.ok(files.includes(normalize(target)), target);
    assert.deepEqual([isPrivate, license], [undefined, "Apache-2.0"]);
    assert.equal(manifest("sdk").dependencies["@hefu/verifier"], manifest("verifier").version, version);
  });

  test(`what @hefu/${name} imports is in it, or declared`, () => {
    const files = filesOf(name);
    const declared = Object.keys(manifest(name).dependencies);
    for (const file of files.filter((each) => each.startsWith("dist/"))) {
      const text = readFileSync(join(place, "node_modules/@hefu", name, file), "utf8");
      for (const [, from] of text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)";$/gm)) {
        const found = from.startsWith(".") ? files.includes(join(dirname(file), from)) : declared.some((each) => from === each || from.startsWith(`${each}/`));
        assert.ok(found, `${file} imports ${from}`);
      }
    }
  });
}

const SOUND = `
import { connect, documentOf, signerFromSeed, signRecord, verifyFile, type Draft, type Hefu, type paths } from "@hefu/sdk";
import { findingsOf, readGenesis, type Verdict } from "@hefu/verifier";
export const draft: Draft<"cert.suspend"> = {
  type: "cert.suspend", author: "12000000TE5T00016J", role: "registrar",
  payload: { number: "510100-R2026-00000001-C", reason: "x" },
};
export async function run(genesis: Uint8Array, file: Uint8Array, now: bigint): Promise<string> {
  const signed = await signRecord(draft, { ledger: "ab".repeat(32), lastHeight: 9 }, [await signerFromSeed("01".repeat(32))]);
  const verdict: Verdict = verifyFile(file, readGenesis(genesis), { now });
  return [signed.id.length, verdict.outcome, findingsOf(verdict).length].join(" ");
}
export type Head = paths["/v1/head"]["get"]["responses"]["200"]["content"]["application/json"];
export const height = async (hefu: Hefu): Promise<number> => (await hefu.head()).height;
export { connect, documentOf };
`;
/** Each with one thing wrong that the types must notice. */
const UNSOUND = [
  SOUND.replace('number: "510100-R2026-00000001-C", ', ""),
  SOUND.replace('role: "registrar"', 'role: "king"'),
  SOUND.replace("hefu.head()).height", "hefu.head()).hight"),
];

function compile(source) {
  writeFileSync(join(place, "use.ts"), source);
  writeFileSync(join(place, "package.json"), '{"type":"module"}');
  const options = ["--strict", "--target", "ES2022", "--lib", "ES2022,DOM", "--module", "NodeNext", "use.ts"];
  return spawnSync(process.execPath, [join(portal, "node_modules/typescript/bin/tsc"), ...options], { cwd: place, encoding: "utf8" });
}

test("a stranger's program compiles against the types, and a wrong one does not", () => {
  const { status, stdout } = compile(SOUND);
  assert.equal(status, 0, stdout);
  for (const source of UNSOUND) assert.notEqual(compile(source).status, 0);
});

test("and runs", () => {
  assert.equal(compile(SOUND).status, 0);
  writeFileSync(join(place, "run.mjs"), `
    import { readFileSync } from "node:fs";
    import { run } from "./use.js";
    const vector = (name) => readFileSync(\`${portal}../vectors/\${name}.json\`);
    const { cases, files } = JSON.parse(vector("bundles"));
    const { now_ms } = cases.find(({ file }) => file === "in_force");
    console.log(await run(vector("genesis"), Buffer.from(files.in_force, "hex"), BigInt(now_ms)));
  `);
  assert.equal(execFileSync(process.execPath, ["run.mjs"], { cwd: place, encoding: "utf8" }).trim(), "64 valid 0");
});
