/** What the reader sees: built from elements and text, never from markup. */

import { CHECKS, dateText, FINDINGS, OUTCOMES, type Outcome, type Verdict } from "@hefu/verifier";
import type { CheckResult } from "@hefu/verifier";

import type { Shown } from "./files.js";
import { currentLanguage, LIMITS, say, t, type Trouble, TROUBLES, VOCABULARY } from "./words.js";

type Child = Node | string;

export function element(name: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Times are shown as the ledger counts legal days: in UTC+8. */
export function timeText(ms: bigint): string {
  const shifted = new Date(Number(ms) + 28_800_000);
  if (Number.isNaN(shifted.getTime())) return `${ms} ms`;
  return `${shifted.toISOString().slice(0, 19).replace("T", " ")} (UTC+8)`;
}

const asOfLine = (height: bigint, time: bigint): string => `${t("as_of")} ${height} · ${t("time")} ${timeText(time)}`;

const language = (): "zh" | "en" => currentLanguage();

function banner(outcome: Outcome, ...lines: string[]): HTMLElement {
  const { zh, en } = OUTCOMES[outcome];
  const heading = element("h2", {}, say([zh, en[0]!.toUpperCase() + en.slice(1)]));
  const paragraphs = lines.map((line) => element("p", {}, line));
  return element("div", { class: "verdict" }, heading, ...paragraphs);
}

function facts(rows: [string, Child][]): HTMLElement {
  const children = rows.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]);
  return element("dl", {}, ...children);
}

const code = (text: string): HTMLElement => element("code", {}, text);
const words = (list: readonly string[]): string =>
  list.map((word) => say(VOCABULARY[word] ?? [word, word])).join(language() === "zh" ? "、" : ", ");

function certificateFacts({ issue, certificate, registrar }: Verdict): [string, Child][] {
  if (!issue || !certificate) return [];
  const term = `${dateText(certificate.validFrom)} – ${dateText(certificate.validTo)}`;
  // Holder and rights of now are the state's; the registrar's record has the first ones.
  const holder = certificate.holder === issue.holder ? ` ${issue.holder_name}` : "";
  return [
    [t("number"), code(issue.number)],
    [t("name"), issue.title],
    [t("kind"), words([issue.kind])],
    [t("holder"), `${certificate.holder}${holder}`],
    [t("rights"), words(certificate.rights)],
    [t("registrar"), `${registrar?.name ?? ""} ${certificate.registrar}`],
    [t("term"), term],
  ];
}

function recordFacts({ record, issue }: Verdict): [string, Child][] {
  if (!record) return [];
  const own: [string, Child][] = [[t("record"), code(record.id)]];
  if (issue) return own;
  return [...own, [t("type"), code(record.header.type)], [t("author"), record.header.author]];
}

const MARKS = { passed: "✓", found: "!", not_reached: "–" };

function step({ check, result, findings }: CheckResult, verdict: Verdict): HTMLElement {
  const { zh, en } = CHECKS[check];
  const notes = findings.map(({ code, detail }) => {
    const finding = FINDINGS[code];
    return element("small", {}, `${say([finding.zh, finding.en])} (${code}${detail && `: ${detail}`})`);
  });
  const { quorum } = verdict;
  if (check === "finality" && result === "passed" && quorum) {
    const signed = `${quorum.signers} ${t("signers")} ${quorum.validators}; ${quorum.handoffs} ${t("handoffs")}`;
    notes.push(element("small", {}, signed));
  }
  if (result === "not_reached") {
    notes.push(element("small", {}, check === "recognition" ? t("not_asked") : t("not_reached")));
  }
  const mark = element("b", { "aria-hidden": "true" }, MARKS[result]);
  return element("li", { class: result }, mark, element("div", {}, say([zh, en]), ...notes));
}

/** The whole answer. */
export function verdictCard(verdict: Verdict, extra: [string, Child][] = [], ...more: Child[]): HTMLElement {
  const { asOf, outcome } = verdict;
  const line = asOf ? asOfLine(asOf.height, asOf.time) : t("no_as_of");
  const reasons = verdict.checks
    .flatMap(({ findings }) => findings)
    .map(({ code }) => say([FINDINGS[code].zh, FINDINGS[code].en]));
  const body = element(
    "div",
    { class: "body" },
    facts([...extra, ...certificateFacts(verdict), ...recordFacts(verdict)]),
    element("h2", {}, t("checked")),
    element("ol", { class: "steps" }, ...verdict.checks.map((check) => step(check, verdict))),
    element("h2", {}, t("limits")),
    element("ul", { class: "limits" }, ...LIMITS.map((limit) => element("li", {}, say(limit)))),
    ...more,
  );
  return element("div", { class: `card ${outcome}` }, banner(outcome, ...reasons, line), body);
}

/** What a file of another kind shows. */
export function shownCard({ outcome, heading, lines, rows, height, time }: Shown): HTMLElement {
  const at = height === undefined ? t("no_as_of") : asOfLine(height, time!);
  const made = banner(outcome, ...lines.map(say), at);
  if (heading) made.firstChild!.textContent = say(heading);
  const body = element("div", { class: "body" }, facts(rows.map(([term, value]) => [say(term), code(value)])));
  return element("div", { class: `card ${outcome}` }, made, body);
}

/** No verdict could be reached: always 无法判定. */
export function troubleCard(trouble: Trouble, detail: string, extra: [string, Child][] = []): HTMLElement {
  const note = element("p", { class: "hint" }, `${trouble}${detail && `: ${detail}`}`);
  const body = element("div", { class: "body" }, facts(extra), note);
  return element("div", { class: "card unknown" }, banner("unknown", say(TROUBLES[trouble])), body);
}

export function busyCard(text: string): HTMLElement {
  return element("div", { class: "card busy" }, element("div", { class: "verdict" }, element("p", {}, text)));
}
