/** Vocabularies, findings, steps and outcomes with their words; the tables are generated. */

import { CHECKS, FINDINGS, OUTCOMES, RECORD_TYPES, VOCABULARIES } from "./tables.js";

export { CHECKS, FINDINGS, OUTCOMES, RECORD_TYPES, VOCABULARIES };

/** The five answers; the table has them from best to worst. */
export type Outcome = keyof typeof OUTCOMES;
/** A step of verification. */
export type Check = keyof typeof CHECKS;
/** Code of something found that is not simply right. */
export type FindingCode = keyof typeof FINDINGS;

export type Vocabulary = keyof typeof VOCABULARIES;
/** A word of a vocabulary. */
export type Word<V extends Vocabulary> = (typeof VOCABULARIES)[V][number];
export type Right = Word<"right">;
export type Level = Word<"level">;
export type DataKind = Word<"data_kind">;
export type Sector = Word<"sector">;
export type Role = Word<"role">;
export type CertificateKind = Word<"certificate_kind">;
export type CertificateStatus = Word<"certificate_status">;

const ORDER = Object.keys(OUTCOMES) as Outcome[];

/** The worse of two outcomes. */
export const worse = (a: Outcome, b: Outcome): Outcome => (ORDER.indexOf(a) < ORDER.indexOf(b) ? b : a);

/** True for a word of the vocabulary. */
export function isWord<V extends Vocabulary>(vocabulary: V, value: unknown): value is Word<V> {
  return (VOCABULARIES[vocabulary] as readonly unknown[]).includes(value);
}

/** True for a list of words in the order of the vocabulary, without repetition. */
export function isWordSet<V extends Vocabulary>(vocabulary: V, value: unknown): value is Word<V>[] {
  if (!Array.isArray(value)) return false;
  const inOrder = VOCABULARIES[vocabulary].filter((word) => value.includes(word));
  return inOrder.length === value.length && inOrder.every((word, i) => word === value[i]);
}
