// What the portal's forms and its view of records are made from: the shape of every payload as data, read
// from the generated types, which have one form only. Anything else stops the generator.

const SCALARS = new Set([
  "Hex", "Uscc", "Region", "DateText", "PeriodText", "CertificateNumber", "string", "number", "boolean", "true",
]);

const strip = (text) => text.replace(/^ *\/\*\*.*\*\/\n/gm, "");

/** A type as data: a name, `{ list }`, `{ pair }` or `{ object }`. */
function shape(text) {
  const type = text.trim();
  const filled = /^\[(.+), \.\.\.(.+)\[\]\]$/.exec(type);
  if (filled && filled[1] === filled[2]) return { list: shape(filled[1]) };
  const pair = /^\[(\w+), (\w+)\]$/.exec(type);
  if (pair && pair[1] === pair[2]) return { pair: shape(pair[1]) };
  if (type.endsWith("[]")) return { list: shape(type.slice(0, -2)) };
  const object = /^\{ (.+) \}$/.exec(type);
  if (object) return { object: object[1].split("; ").map(field) };
  if (!/^\w+$/.test(type)) throw new Error(`the type ${type} has a form that the forms do not know`);
  return type === "true" ? "boolean" : type;
}

function field(text) {
  const [, name, optional, type] = /^(\w+)(\??): (.+)$/.exec(text.trim()) ?? [];
  if (!name) throw new Error(`no field: ${text}`);
  return { name, of: shape(type), ...(optional ? { optional: true } : {}) };
}

function variant(text) {
  const word = /^"(\w+)"$/.exec(text.trim());
  if (word) return { name: word[1] };
  const [, name, type] = /^\{ (\w+): (.+) \}$/.exec(text.trim()) ?? [];
  if (!name) throw new Error(`no variant: ${text}`);
  return { name, of: shape(type) };
}

/** Names in shapes, to see that each is defined. */
function* names(shape) {
  if (typeof shape === "string") yield shape;
  else if (shape.object) for (const { of } of shape.object) yield* names(of);
  else yield* names(shape.list ?? shape.pair);
}

export function forms(payloads) {
  const text = strip(payloads);
  const words = [...text.matchAll(/^export type (\w+) = ("[^;]+");$/gm)].map(([, name, list]) => [
    name,
    list.split(" | ").map((word) => JSON.parse(word)),
  ]);
  const structs = [...text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}$/gm)]
    .filter(([, name]) => name !== "Payloads")
    .map(([, name, body]) => [name, body.trim().split("\n").map((line) => field(line.trim().replace(/;$/, "")))]);
  const unions = [...text.matchAll(/^export type (\w+) =\n((?: {2}\| .+\n?)+?);?$/gm)].map(([, name, body]) => [
    name,
    body.trim().replace(/;$/, "").split("\n").map((line) => variant(line.trim().replace(/^\| /, "").replace(/;$/, ""))),
  ]);
  const [, table] = /^export interface Payloads \{\n([\s\S]*?)^\}$/m.exec(text) ?? [];
  const records = [...table.matchAll(/^ {2}"([a-z_.]+)": (\w+);$/gm)].map(([, type, name]) => [type, name]);
  const known = new Set([...SCALARS, ...[...words, ...structs, ...unions].map(([name]) => name)]);
  const fields = new Set();
  const check = ({ name, of }) => {
    fields.add(name);
    if (of === undefined) return;
    for (const used of names(of)) if (!known.has(used)) throw new Error(`${used} is not defined`);
    if (of.object) of.object.forEach(check);
  };
  for (const [, list] of [...structs, ...unions]) list.forEach(check);
  for (const [, name] of records) if (!known.has(name)) throw new Error(`${name} is not defined`);

  const json = (value) => JSON.stringify(value);
  const table2 = (list) => list.map(([name, value]) => `  ${/^\w+$/.test(name) ? name : json(name)}: ${json(value)},`);
  return [
    "// Generated from the ledger's payload types by portal/scripts/generate.mjs. Do not edit.",
    "",
    "/** The shape of a value: a scalar, a vocabulary, a structure, a union, or a list or pair of one. */",
    "export type Shape = string | { list: Shape } | { pair: Shape } | { object: Field[] };",
    "export interface Field {\n  name: string;\n  of: Shape;\n  optional?: true;\n}",
    "export interface Variant {\n  name: string;\n  of?: Shape;\n}",
    "",
    "/** Every word of every vocabulary. */",
    "export interface Vocabularies {",
    ...words.map(([name, list]) => `  ${name}: ${list.map(json).join(" | ")};`),
    "}",
    "",
    "/** Every name of a field or variant. */",
    `export type FieldName =\n${[...fields].sort().map((name) => `  | ${json(name)}`).join("\n")};`,
    "",
    "/** The vocabularies in their order. */",
    "export const VOCABULARIES: { readonly [V in keyof Vocabularies]: readonly Vocabularies[V][] } = {",
    ...table2(words),
    "};",
    "",
    "export const STRUCTS: Readonly<Record<string, Field[]>> = {",
    ...table2(structs),
    "};",
    "",
    "export const UNIONS: Readonly<Record<string, Variant[]>> = {",
    ...table2(unions),
    "};",
    "",
    "/** The structure of each record's payload. */",
    "export const PAYLOADS: Readonly<Record<string, string>> = {",
    ...table2(records),
    "};",
    "",
  ].join("\n");
}
