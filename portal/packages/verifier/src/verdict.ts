/** The answer of a verifier: an outcome, as of a height and time, with every step's result. */

import type { Certificate, Organisation } from "./entities.js";
import type { Issue } from "./issue.js";
import type { VerifiedRecord } from "./record.js";
import { CHECKS, FINDINGS, worse } from "./words.js";
import type { Check, FindingCode, Outcome } from "./words.js";

export interface Found {
  code: FindingCode;
  /** Names the thing concerned. */
  detail: string;
}

export interface CheckResult {
  check: Check;
  result: "passed" | "found" | "not_reached";
  findings: Found[];
}

export interface Verdict {
  outcome: Outcome;
  /** The height and time it speaks of; absent when the header was not shown to be final. */
  asOf?: { height: bigint; time: bigint };
  /** Who signed that header, and by how many changes of the validators it was reached. */
  quorum?: { signers: number; validators: number; handoffs: number };
  /** The record; absent when it was not shown. */
  record?: VerifiedRecord;
  /** The certificate as its registrar issued it; absent when the state was not shown. */
  issue?: Issue;
  /** The certificate as the state has it. */
  certificate?: Certificate;
  /** Its registrar. */
  registrar?: Organisation;
  /** Every step, in order. */
  checks: CheckResult[];
}

/** A step found something after which no further step makes sense. */
export class Stop extends Error {
  constructor(
    readonly check: Check,
    readonly code: FindingCode,
    detail: string,
  ) {
    super(detail);
  }
}

/** Gathers the results of steps. */
export class Steps {
  readonly verdict: Verdict = { outcome: "unknown", checks: [] };
  readonly #results = new Map<Check, Found[]>();

  /** Notes what a step found; nothing means that it holds. */
  note(check: Check, ...found: Found[]): void {
    this.#results.set(check, found);
  }

  /** Runs the steps and draws the outcome; without findings it is valid only if `last` was reached. */
  static run(last: Check, steps: (steps: Steps) => void): Verdict {
    const all = new Steps();
    try {
      steps(all);
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      all.note(error.check, { code: error.code, detail: error.message });
    }
    return all.#conclude(last);
  }

  #conclude(last: Check): Verdict {
    const { verdict } = this;
    verdict.checks = (Object.keys(CHECKS) as Check[]).map((check) => {
      const found = this.#results.get(check);
      if (found === undefined) return { check, result: "not_reached", findings: [] };
      return { check, result: found.length === 0 ? "passed" : "found", findings: found };
    });
    const none: Outcome = this.#results.has(last) ? "valid" : "unknown";
    const outcomes = findingsOf(verdict).map(({ code }): Outcome => FINDINGS[code].outcome);
    verdict.outcome = outcomes.length === 0 ? none : outcomes.reduce(worse);
    return verdict;
  }
}

/** Everything that was found, in the order of the steps. */
export const findingsOf = (verdict: Verdict): Found[] =>
  verdict.checks.flatMap((check) => check.findings);
