/** Records and entries of the state as labelled values. What no shape is known for is shown as it is. */

import { isCertificateNumber, isRecordId, isUsccForm } from "./format.js";
import { type Field, PAYLOADS, type Shape, STRUCTS, UNIONS, VOCABULARIES } from "./generated/forms.js";
import type { Vocabularies } from "./generated/forms.js";

export type Decoded =
  | { is: "text"; text: string; mono?: boolean }
  | { is: "word"; vocabulary: keyof Vocabularies; word: string }
  | { is: "name"; name: string }
  | { is: "status"; status: string }
  | { is: "flag"; flag: boolean }
  | { is: "fen"; fen: number }
  | { is: "link"; kind: string; id: string }
  | { is: "region"; code: string }
  | { is: "list"; items: Decoded[] }
  | { is: "fields"; fields: { name: string; value: Decoded }[] };

/** Kinds of what a record id in a field of this name refers to. */
const REFERS: Readonly<Record<string, string>> = {
  application: "application", resource: "resource", product: "product", grant: "grant", deal: "deal", listing: "listing",
  objection: "objection", pledge: "pledge", dispute: "dispute", negotiation: "negotiation", plan: "plan",
  under_grant: "grant", source_grant: "grant", source_deal: "deal", parent: "grant", finding: "finding",
  consent: "consent", attestation: "attestation", clearance: "outbound_clearance", case: "credit_case",
};

const isVocabulary = (name: string): name is keyof Vocabularies => Object.hasOwn(VOCABULARIES, name);

/** For entries of the state, whose shapes are not in the tables: the vocabulary that a field of this name
 * always has in records. */
const BY_NAME = new Map<string, keyof Vocabularies | undefined>();
for (const { name, of } of Object.values(STRUCTS).flat()) {
  const inner = typeof of === "object" && "list" in of ? of.list : of;
  const vocabulary = typeof inner === "string" && isVocabulary(inner) ? inner : undefined;
  BY_NAME.set(name, BY_NAME.has(name) && BY_NAME.get(name) !== vocabulary ? undefined : vocabulary);
}

export function decode(body: Readonly<Record<string, unknown>>, type?: string): Decoded {
  const struct = type === undefined ? undefined : PAYLOADS[type];
  return struct ? ofShape(body, struct, "") : ofNothing(body, "");
}

function ofShape(value: unknown, shape: Shape, name: string): Decoded {
  if (typeof shape === "object") {
    if ("list" in shape || "pair" in shape) {
      const inner = "list" in shape ? shape.list : shape.pair;
      return Array.isArray(value) ? { is: "list", items: value.map((each) => ofShape(each, inner, name)) } : ofNothing(value, name);
    }
    return ofFields(value, shape.object, name);
  }
  if (isVocabulary(shape) && typeof value === "string") return { is: "word", vocabulary: shape, word: value };
  const struct = STRUCTS[shape];
  if (struct) return ofFields(value, struct, name);
  const union = UNIONS[shape];
  if (union) {
    if (typeof value === "string") return { is: "name", name: value };
    const [variant, inner] = Object.entries(value as object)[0] ?? [];
    const found = union.find((each) => each.name === variant);
    if (!variant || !found?.of) return ofNothing(value, name);
    return { is: "fields", fields: [{ name: variant, value: ofShape(inner, found.of, variant) }] };
  }
  return ofNothing(value, name);
}

function ofFields(value: unknown, known: readonly Field[], name: string): Decoded {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return ofNothing(value, name);
  const given = value as Readonly<Record<string, unknown>>;
  const order = [...known.filter((field) => field.name in given).map((field) => field.name), ...Object.keys(given).filter((each) => !known.some((field) => field.name === each))];
  const shapes = new Map(known.map((field) => [field.name, field.of]));
  return {
    is: "fields",
    fields: order.map((each) => {
      const shape = shapes.get(each);
      return { name: each, value: shape === undefined ? ofNothing(given[each], each) : ofShape(given[each], shape, each) };
    }),
  };
}

/** Where an entity stands is a name of its own program; people read the word of the API for it. */
const STATE_NAME = /^[A-Z][A-Za-z]+$/;

function ofText(text: string, name: string): Decoded {
  if (name === "state" && STATE_NAME.test(text)) return { is: "status", status: text.toLowerCase() };
  const vocabulary = BY_NAME.get(name);
  if (vocabulary && (VOCABULARIES[vocabulary] as readonly string[]).includes(text)) return { is: "word", vocabulary, word: text };
  if (isCertificateNumber(text)) return { is: "link", kind: "certificate", id: text };
  if (/[A-Z]/.test(text) && isUsccForm(text)) return { is: "link", kind: "organisation", id: text };
  if (isRecordId(text)) {
    if (name === "digest" || name === "key" || name === "proof") return { is: "text", text, mono: true };
    return { is: "link", kind: REFERS[name] ?? "record", id: text };
  }
  if (/^(region|regions|parties|side|territory)$/.test(name) && /^\d{6}$/.test(text)) return { is: "region", code: text };
  return { is: "text", text, mono: /^[0-9a-f]{32,}$/.test(text) };
}

function ofNothing(value: unknown, name: string): Decoded {
  if (typeof value === "string") return ofText(value, name);
  if (typeof value === "boolean") return { is: "flag", flag: value };
  if (typeof value === "number") return name.endsWith("_fen") ? { is: "fen", fen: value } : { is: "text", text: String(value) };
  if (Array.isArray(value)) return { is: "list", items: value.map((each) => ofNothing(each, name)) };
  if (typeof value === "object" && value !== null) return ofFields(value, [], name);
  return { is: "text", text: "—" };
}
