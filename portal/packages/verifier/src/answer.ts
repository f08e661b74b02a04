/**
 * Answer files: a clean-title question with every entry of the state that its answer depends on. The answer is
 * computed from them anew; nobody's word is taken for it (docs/formats.md, section 9).
 */

import { type Answer, answerOn } from "./answer/examine.js";
import { type Question, readQuestion } from "./answer/reading.js";
import { Refusal } from "./answer/ledger.js";
import { utf8 } from "./bytes.js";
import { NotFinal, readFinality, type TrustAnchor, verifyFinality } from "./finality.js";
import { Incomplete, ProvenState, readEntry } from "./state.js";
import { Stop } from "./verdict.js";
import { readFile } from "./verify.js";
import { FINDINGS, type Outcome } from "./words.js";

/** Why a file shows no answer. */
export type AnswerFault = "file" | "incomplete" | "refused" | "finality" | "entries";

/** What an answer file shows; without a fault the answer is the ledger's. */
export interface AnswerVerdict {
  outcome: Outcome;
  fault?: { code: AnswerFault; detail: string };
  question?: Question;
  answer?: Answer;
  /** The height and time that the answer is of. */
  asOf?: { height: bigint; time: bigint };
}

const ANSWER_MAGIC = utf8("HEFUANSW");

const read = (bytes: Uint8Array) =>
  readFile(bytes, ANSWER_MAGIC, (reader) => ({
    question: readQuestion(reader),
    entries: reader.list(() => readEntry(reader)),
    finality: readFinality(reader),
  }));

const unknown = (code: AnswerFault, detail: string): AnswerVerdict => ({ outcome: "unknown", fault: { code, detail } });

/** Verifies the bytes of an answer file and computes the answer. */
export function verifyAnswerFile(bytes: Uint8Array, anchor: TrustAnchor): AnswerVerdict {
  try {
    const { question, entries, finality } = read(bytes);
    verifyFinality(finality, anchor);
    const { height, time, stateRoot } = finality.header;
    const answer = answerOn(new ProvenState(entries, stateRoot), question);
    return { outcome: "valid", question, answer, asOf: { height, time } };
  } catch (error) {
    if (error instanceof Stop) return unknown("file", error.message);
    if (error instanceof Incomplete) return unknown("incomplete", error.message);
    if (error instanceof Refusal) return unknown("refused", error.code);
    if (error instanceof NotFinal) return { outcome: FINDINGS[error.code].outcome, fault: { code: "finality", detail: error.message } };
    if (error instanceof RangeError) return { outcome: "forged", fault: { code: "entries", detail: error.message } };
    throw error;
  }
}
