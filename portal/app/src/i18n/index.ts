/** The language in use, and everything that is said in it. */

import { ref } from "vue";

import { remember, remembered } from "../../../verify/src/memory.js";
import type { FieldName, Vocabularies } from "../generated/forms.js";

import { STATUS, STEPS } from "./api-words.js";
import { FIELDS, STATE_FIELDS } from "./fields.js";
import { RECORDS } from "./records.js";
import { REGIONS } from "./regions.js";
import type { Language, Sentence } from "./sentence.js";
import { SENTENCES } from "./sentences.js";
import { WORDS } from "./words.js";

export type { Language, Sentence } from "./sentence.js";
export type Key = keyof typeof SENTENCES;

/** Shared with the verify page. */
const REMEMBERED = "hefu.lang";

function first(): Language {
  const known = remembered(REMEMBERED);
  if (known === "zh" || known === "en") return known;
  return navigator.language.startsWith("en") ? "en" : "zh";
}

export const language = ref<Language>(first());

export function switchLanguage(): void {
  language.value = language.value === "zh" ? "en" : "zh";
  remember(REMEMBERED, language.value);
}

export const say = ([zh, en]: Sentence): string => (language.value === "zh" ? zh : en);

/** A sentence; `{name}` in it is replaced. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return say(SENTENCES[key]).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A word of a vocabulary; as it came when it is not known here. */
export function word(vocabulary: keyof Vocabularies, value: string | null | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  const found = (WORDS[vocabulary] as Readonly<Record<string, Sentence>>)[value];
  return found ? say(found) : value;
}

/** Several things in one line. */
export const listed = (texts: readonly string[]): string => texts.join(language.value === "zh" ? "、" : ", ");

/** Several words. */
export const words = (vocabulary: keyof Vocabularies, values: readonly string[]): string =>
  listed(values.map((value) => word(vocabulary, value)));

/** A word of a table of the API; as it came when it is not in there. */
export function wordOf(table: Readonly<Record<string, Sentence>>, value: string | null | undefined): string {
  if (value === null || value === undefined) return "";
  const found = table[value];
  return found ? say(found) : value;
}

/** Where something of a kind stands. */
export const statusWord = (kind: string | undefined, status: string | null | undefined): string =>
  wordOf(kind === "application" ? STEPS : STATUS, status);

/** What a type of record is called; one that this portal does not know is shown as such. */
export function recordName(type: string): string {
  const found = (RECORDS as Readonly<Record<string, Sentence>>)[type];
  return found ? say(found) : t("record.unknown_type", { type });
}

/** What a field is called. `to` is a last day in a term, and a recipient elsewhere. */
export function fieldName(name: string, isDay = false): string {
  if (name === "to") return t(isDay ? "field.last_day" : "field.recipient");
  const found = (FIELDS as Readonly<Record<string, Sentence>>)[name as FieldName] ?? STATE_FIELDS[name];
  return found ? say(found) : name;
}

/** A region with its name, where that is known here. */
export function regionName(code: string | null | undefined): string {
  if (!code) return "";
  const name = REGIONS[code];
  return name ? `${say(name)} ${code}` : code;
}
