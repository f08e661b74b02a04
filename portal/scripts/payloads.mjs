// TypeScript types of every record's payload, read from the Rust definitions: the table of record types
// in chain/src/action.rs and the structures that serde writes. Only the forms used there are known;
// anything else stops the generator, so that nothing is left out unnoticed.
import { readdirSync, readFileSync } from "node:fs";

/** Types that JSON has as text or number, by their Rust name. */
const SCALARS = {
  bool: ["boolean", ""],
  String: ["string", ""],
  u8: ["number", ""],
  u16: ["number", ""],
  u32: ["number", ""],
  u64: ["number", ""],
  RecordId: ["Hex", ""],
  Digest: ["Hex", ""],
  ChainId: ["Hex", ""],
  PublicKey: ["Hex", ""],
  // An Ed25519 key in hexadecimal, or an SM2 key as a multikey.
  RecordKey: ["Hex", ""],
  Signature: ["Hex", ""],
  Nonce: ["Hex", ""],
  Uscc: ["Uscc", ""],
  Region: ["Region", ""],
  Date: ["DateText", ""],
  Period: ["PeriodText", ""],
  CertificateNumber: ["CertificateNumber", ""],
  Height: ["number", ""],
  Power: ["number", ""],
  BlockHash: ["Hex", ""],
  ValidatorAddress: ["Hex", ""],
  BlockTime: ["number", ""],
};

const snake = (name) => name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rs") && !/tests?\.rs$/.test(entry.name))
    .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`)
    .filter((path) => !/\/(tests|fixture)\//.test(path))
    .sort();
}

/** Every public structure and enum of a file, with documentation and fields as text. */
function definitions(path) {
  const found = [];
  const text = readFileSync(path, "utf8");
  const pattern = /((?:^ *\/\/\/.*\n|^#\[.*\]\n)*)^pub (struct|enum) (\w+) \{\n([\s\S]*?)^\}/gm;
  for (const [, before, kind, name, body] of text.matchAll(pattern)) {
    found.push({ path, kind, name, body, doc: docs(before), attributes: before });
  }
  const tuple = /((?:^ *\/\/\/.*\n|^#\[.*\]\n)*)^pub struct (\w+)\((?:pub )?(.*)\);/gm;
  for (const [, before, name, inner] of text.matchAll(tuple)) {
    found.push({ path, kind: "newtype", name, body: inner, doc: docs(before), attributes: before });
  }
  return found;
}

const docs = (text) =>
  [...text.matchAll(/^ *\/\/\/ ?(.*)$/gm)].map(([, line]) => line).join(" ").replaceAll("*/", "");

/** Name, type and attributes of each field of a structure. */
function fields(body) {
  const pattern = /((?: *\/\/\/.*\n| *#\[.*\]\n)*) *(?:pub )?(\w+): ([^\n]+),\n/g;
  return [...body.matchAll(pattern)].map(([, before, name, type]) => {
    const renamed = /rename = "(\w+)"/.exec(before)?.[1];
    const optional = /skip_serializing_if|serde\(default/.test(before) || type.startsWith("Option<");
    // A list that is left out when it is empty, a flag that is left out when it is false.
    const full = /skip_serializing_if = "(?!Option::)/.test(before);
    return { name: renamed ?? name, type, doc: docs(before), optional, full };
  });
}

export function payloads(chain) {
  const all = sources(chain).flatMap(definitions);
  const words = new Map([["DigestAlgorithm", ["blake3", "sha256", "sm3"]]]);
  const sets = new Map();
  for (const path of sources(chain)) {
    const text = readFileSync(path, "utf8");
    for (const [, set, word] of text.matchAll(/(\w+) of (\w+)\n\);/g)) sets.set(set, word);
    const vocabulary = /words!\(\s*(?:\/\/\/.*\s*)*(\w+) \{\n([\s\S]*?)\n {4}\}\n\);/g;
    for (const [, name, body] of text.matchAll(vocabulary)) {
      words.set(name, [...body.matchAll(/^ *\w+ = "([^"]+)",$/gm)].map(([, word]) => word));
    }
  }
  const made = new Map();
  const out = [];

  function typeOf(rust, path) {
    const text = rust.trim().replace(/^(?:\w+::)+/, "");
    const generic = /^(Option|Vec|Box|BTreeSet)<(.*)>$/.exec(text);
    if (generic) {
      const inner = typeOf(generic[2], path);
      return generic[1] === "Vec" || generic[1] === "BTreeSet" ? `${bracketed(inner)}[]` : inner;
    }
    const tuple = /^\((.*)\)$/.exec(text);
    if (tuple) return `[${tuple[1].split(",").map((part) => typeOf(part, path)).join(", ")}]`;
    if (SCALARS[text]) return SCALARS[text][0];
    if (words.has(text)) return word(text);
    if (sets.has(text)) return `${word(sets.get(text))}[]`;
    return define(find(text, path));
  }

  /** A vocabulary is a type of its own. */
  function word(name) {
    const list = words.get(name);
    if (list.length === 0) throw new Error(`the vocabulary ${name} could not be read`);
    if (!made.has(name)) out.push(`export type ${name} = ${list.map((each) => JSON.stringify(each)).join(" | ")};\n`);
    made.set(name, name);
    return name;
  }

  const filled = (type) => (type === "boolean" ? "true" : type.replace(/^(.*)\[\]$/, "[$1, ...$1[]]"));
  const bracketed = (type) => (/[|&]/.test(type) ? `(${type})` : type);

  function find(name, path) {
    const named = all.filter((each) => each.name === name);
    const near = named.filter((each) => each.path === path);
    const outside = named.filter(({ path: at }) => !at.includes("/action/"));
    const kept = outside.filter(({ path: at }) => at.includes("/state/"));
    const [only, ...others] = near.length > 0 ? near : outside.length > 1 && kept.length === 1 ? kept : outside;
    if (!only || others.length > 0) {
      if (named.length === 1) return named[0];
      throw new Error(`${named.length} definitions of ${name}, needed in ${path}`);
    }
    return only;
  }

  function define(definition, as = definition.name) {
    const key = `${definition.path}:${definition.name}`;
    if (made.has(key)) return made.get(key);
    made.set(key, as);
    const body = definition.kind === "enum" ? variants(definition) : members(definition);
    const text = definition.kind === "enum" ? `export type ${as} =${body};` : `export interface ${as} ${body}`;
    out.push(`/** ${definition.doc} */\n${text}\n`);
    return as;
  }

  function members({ body, path, name }) {
    const list = fields(body);
    if (list.length === 0) throw new Error(`${name} in ${path} has no fields that could be read`);
    const lines = list.flatMap(({ name, type, doc, optional, full }) => [
      `  /** ${doc} */`,
      `  ${name}${optional ? "?" : ""}: ${full ? filled(typeOf(type, path)) : typeOf(type, path)};`,
    ]);
    return `{\n${lines.join("\n")}\n}`;
  }

  function variants({ body, path, name, attributes }) {
    if (!attributes.includes("snake_case")) throw new Error(`${name} in ${path}: how are its variants written?`);
    const pattern = /^ {4}(\w+)(?:\(([^\n]*)\)|( \{\n[\s\S]*?^ {4}\}))?,\n/gm;
    const made = [...body.matchAll(pattern)].map(([, variant, inner, structure]) => {
      if (inner) return `{ ${snake(variant)}: ${typeOf(inner, path)} }`;
      if (structure) {
        const list = fields(structure).map((each) => `${each.name}${each.optional ? "?" : ""}: ${typeOf(each.type, path)}`);
        return `{ ${snake(variant)}: { ${list.join("; ")} } }`;
      }
      return `"${snake(variant)}"`;
    });
    if (made.length === 0) throw new Error(`${name} in ${path} has no variants that could be read`);
    return made.map((each) => `\n  | ${each}`).join("");
  }

  const table = readFileSync(`${chain}/action.rs`, "utf8");
  const rows = [...table.matchAll(/^ {4}(\w+)\((\w+)::(\w+)\) = "([a-z_.]+)",$/gm)];
  if (rows.length === 0) throw new Error("the table of record types is not where it was");
  const index = rows.map(([, variant, module, payload, type]) => {
    const inside = (path) => path.includes(`/action/${module}.rs`) || path.includes(`/action/${module}/`);
    const [definition, ...others] = all.filter(({ name, path }) => name === payload && inside(path));
    if (!definition || others.length > 0) throw new Error(`the payload of ${type}: ${payload} in ${module}`);
    return `  "${type}": ${define(definition, variant)};`;
  });
  return [
    "// Generated from chain/src by portal/scripts/generate.mjs. Do not edit.",
    "",
    "/** Lower-case hexadecimal. */\nexport type Hex = string;",
    "/** A social credit code of 18 characters. */\nexport type Uscc = string;",
    "/** A division code of six digits. */\nexport type Region = string;",
    "/** `2026-11-22`. */\nexport type DateText = string;",
    "/** A year, quarter or month: `2026`, `2026-Q3`, `2026-09`. */\nexport type PeriodText = string;",
    "/** `510100-R2026-00000001-C`. */\nexport type CertificateNumber = string;",
    "",
    "/** The payload of every type of record. */",
    "export interface Payloads {",
    ...index,
    "}",
    "",
    ...out,
  ].join("\n");
}
