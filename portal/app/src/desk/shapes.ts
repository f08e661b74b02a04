/** Values for the forms: an empty one of each shape, and what a filled-in form comes to. */

import { type Field, type Shape, STRUCTS, UNIONS, VOCABULARIES, type Vocabularies } from "../generated/forms.js";

export const isVocabulary = (shape: Shape): shape is keyof Vocabularies => typeof shape === "string" && Object.hasOwn(VOCABULARIES, shape);
export const fieldsOf = (shape: Shape): Field[] | undefined => (typeof shape === "string" ? STRUCTS[shape] : "object" in shape ? shape.object : undefined);

/** What a form begins with. */
export function emptyOf(shape: Shape): unknown {
  if (typeof shape === "object") {
    if ("list" in shape) return [];
    if ("pair" in shape) return [emptyOf(shape.pair), emptyOf(shape.pair)];
  }
  const fields = fieldsOf(shape);
  if (fields) return Object.fromEntries(fields.filter(({ optional }) => !optional).map(({ name, of }) => [name, emptyOf(of)]));
  if (shape === "boolean") return false;
  if (typeof shape === "string" && UNIONS[shape]) {
    const first = UNIONS[shape][0]!;
    return first.of === undefined ? first.name : { [first.name]: emptyOf(first.of) };
  }
  if (shape === "TaggedDigest") return { alg: "blake3", digest: "" };
  return isVocabulary(shape) ? VOCABULARIES[shape][0] : "";
}

const text = (value: unknown): string => (typeof value === "string" ? value.trim() : String(value ?? ""));

/** The payload that a filled-in form means: numbers as numbers, sets in order, nothing that was left empty. */
export function clean(value: unknown, shape: Shape): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof shape === "object" && "list" in shape) {
    if (!Array.isArray(value)) return undefined;
    const inner = shape.list;
    const items = value.map((item) => clean(item, inner)).filter((item) => item !== undefined && item !== "");
    if (isVocabulary(inner)) {
      const order = VOCABULARIES[inner] as readonly string[];
      return order.filter((word) => items.includes(word));
    }
    return typeof inner === "string" && !fieldsOf(inner) && !UNIONS[inner] ? [...new Set(items)].sort() : items;
  }
  if (typeof shape === "object" && "pair" in shape) {
    return (value as unknown[]).map((item) => clean(item, shape.pair)).sort();
  }
  const fields = fieldsOf(shape);
  if (fields) {
    const given = value as Readonly<Record<string, unknown>>;
    const members = fields.map(({ name, of, optional }) => {
      const cleaned = clean(given[name], of);
      const isEmpty = cleaned === "" || (Array.isArray(cleaned) && cleaned.length === 0) || (optional === true && cleaned === false);
      return [name, optional === true && isEmpty ? undefined : cleaned] as const;
    });
    return Object.fromEntries(members.filter(([, member]) => member !== undefined));
  }
  if (typeof shape === "string" && UNIONS[shape]) {
    if (typeof value === "string") return value;
    const [name, inner] = Object.entries(value as object)[0] ?? [];
    const variant = UNIONS[shape].find((each) => each.name === name);
    return name && variant?.of !== undefined ? { [name]: clean(inner, variant.of) } : value;
  }
  if (shape === "number") return text(value) === "" ? undefined : Number(text(value));
  if (shape === "boolean") return value === true;
  return text(value);
}
