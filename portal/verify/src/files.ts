/**
 * Files that are no certificate and no single record: every record about an asset, evidence over a time, a
 * clean-title answer, a header. A file of its own (`files.js`), which the page loads when it meets the first of
 * them. What `app.js` has of the verifier is taken from there, as the build arranges.
 */

import { verifyAnswerFile } from "../../packages/verifier/src/answer.js";
import { REASONS } from "../../packages/verifier/src/answer/tables.js";
import { toHex } from "../../packages/verifier/src/bytes.js";
import { verifyEvidenceFile, verifyHeaderFile } from "../../packages/verifier/src/evidence.js";
import type { TrustAnchor } from "../../packages/verifier/src/finality.js";
import { dateText, numberText } from "../../packages/verifier/src/identifiers.js";
import { verifyTrailFile } from "../../packages/verifier/src/trail.js";
import type { Outcome } from "../../packages/verifier/src/words.js";

type Both = readonly [zh: string, en: string];

/** What the page shows: texts in both languages, and the height and time that all of it is of. */
export interface Shown {
  outcome: Outcome;
  /** A heading in place of the outcome's own. */
  heading?: Both;
  lines: Both[];
  rows: [Both, string][];
  height?: bigint;
  time?: bigint;
}

const FAULTS: Record<string, Both> = {
  file: ["文件损坏、不完整,或版本高于本程序", "the file is damaged, incomplete or of a later version"],
  incomplete: ["文件缺少所需的状态证明", "the file lacks a state proof that is needed"],
  refused: ["规则不受理此问题", "the rules refuse the question"],
  finality: ["区块头未由法定多数签署,或属于另一账本", "the header has no quorum, or is of another ledger"],
  entries: ["状态证明不成立", "a state proof does not hold"],
  record: ["记录签名不成立", "a signature of a record does not hold"],
  not_the_trail: ["所列记录不全,或次序不对", "the records listed are not all of them, or out of order"],
  not_the_window: ["所示记录不是这段时间的全部", "the records shown are not all of that time"],
};
const fault = ({ code, detail }: { code: string; detail: string }): Both[] => {
  const [zh, en] = FAULTS[code] ?? ["证明不成立", "the proof does not hold"];
  const more = detail && `: ${detail}`;
  return [[`${zh}(${code}${more})`, `${en} (${code}${more})`]];
};
const idOf = (key: Uint8Array | undefined): string => (key ? toHex(key.slice(1)) : "");

const ACTS: Record<string, Both> = {
  use: ["加工使用", "use"],
  grant: ["授权", "grant"],
  list: ["挂牌", "list"],
  license: ["许可", "license"],
  transfer: ["转移", "transfer"],
  pledge: ["质押", "pledge"],
  deregister: ["注销", "deregister"],
};
const REMOVERS: Record<string, Both> = {
  registrar: ["登记机构", "the registrar"],
  regulator: ["监管部门", "the regulator"],
  arbitrator: ["仲裁机构", "the arbitrator"],
  creditor: ["质权人", "the creditor"],
  holder: ["持有人", "the holder"],
  grantor: ["授权方", "the grantor"],
  grantee: ["被授权方", "the grantee"],
  counterparty: ["交易对方", "the other party"],
  authorities: ["两地数据主管部门", "both data authorities"],
  party: ["询问方自己", "the asking party"],
  nobody: ["无人可解除", "nobody"],
  provider: ["数据提供方", "the provider"],
};

function answer(bytes: Uint8Array, anchor: TrustAnchor): Shown {
  const verdict = verifyAnswerFile(bytes, anchor);
  const { question, answer } = verdict;
  if (!question || !answer) return { outcome: verdict.outcome, lines: fault(verdict.fault!), rows: [] };
  const { asset, act, party, region } = question;
  const name = asset.kind === "certificate" ? numberText(asset.number) : asset.id;
  const permitted = answer.blockers.length === 0;
  const lines = answer.blockers.map(({ code, at, remedy }): Both => {
    const { zh, en } = REASONS[code];
    const [by, byEn] = REMOVERS[remedy.by]!;
    const who = remedy.organisation ? ` ${remedy.organisation}` : "";
    const until = remedy.until === undefined ? "" : dateText(remedy.until);
    const where = at ? ` ${at.id}` : "";
    return [
      `✗ ${zh}(${code})${where};可由${by}${who}解除${until && `;至 ${until}`}`,
      `✗ ${en} (${code})${where}; lifted by ${byEn}${who}${until && `; until ${until}`}`,
    ];
  });
  return {
    outcome: permitted ? "valid" : "not_in_force",
    heading: permitted ? ["可以办理", "Permitted"] : ["不可以办理", "Not permitted"],
    lines,
    rows: [
      [["主体", "Party"], party],
      [["事项", "Act"], `${ACTS[act]![0]} ${ACTS[act]![1]}`],
      [["标的", "Asset"], name],
      [["地区", "Region"], String(region).padStart(6, "0")],
    ],
    height: answer.height,
    time: answer.time,
  };
}

function trail(bytes: Uint8Array, anchor: TrustAnchor): Shown {
  const { outcome, fault: why, asOf, asset, trail, shown } = verifyTrailFile(bytes, anchor);
  if (why) return { outcome, lines: fault(why), rows: [], ...asOf };
  const lines: Both[] = [
    [`记录链完整:与之有关的记录共 ${trail.length} 条,文件示出 ${shown.length} 条。`, `Complete: ${trail.length} records concern it, ${shown.length} are shown.`],
  ];
  const rows = shown.map(({ id, header }): [Both, string] => [[header.type, header.type], id]);
  return { outcome, lines, rows: [[["标的", "Asset"], idOf(asset)], ...rows], ...asOf };
}

function evidence(bytes: Uint8Array, anchor: TrustAnchor): Shown {
  const { outcome, fault: why, asOf, subject, scope, records, from, to } = verifyEvidenceFile(bytes, anchor);
  if (why) return { outcome, lines: fault(why), rows: [], ...asOf };
  const first = (from ?? 0n) + 1n;
  const lines: Both[] = [
    scope === "own"
      ? [`高度 ${first} 至 ${to} 之间的记录全部示出。`, `All records of heights ${first} to ${to} are shown.`]
      : [`高度 ${first} 至 ${to} 之间的若干记录;未证明没有遗漏。`, `Records of heights ${first} to ${to}; that none is missing is not shown.`],
  ];
  const rows = records.map(({ record }): [Both, string] => [[record.header.type, record.header.type], record.id]);
  return { outcome, lines, rows: [[["标的", "Subject"], idOf(subject)], ...rows], ...asOf };
}

function header(bytes: Uint8Array, anchor: TrustAnchor): Shown {
  const verdict = verifyHeaderFile(bytes, anchor);
  if (!("header" in verdict)) return { outcome: verdict.outcome, lines: fault(verdict.fault), rows: [] };
  const { height, time, hash, stateRoot, logRoot, logSize } = verdict.header;
  return {
    outcome: "valid",
    heading: ["区块头已终局", "The header is final"],
    lines: [],
    rows: [
      [["区块", "Block"], toHex(hash)],
      [["状态根", "State root"], toHex(stateRoot)],
      [["历史根", "Log root"], toHex(logRoot)],
      [["记录总数", "Records"], String(logSize)],
    ],
    height,
    time,
  };
}

const KINDS: Record<string, (bytes: Uint8Array, anchor: TrustAnchor) => Shown> = {
  HEFUANSW: answer,
  HEFUTRAL: trail,
  HEFUEVID: evidence,
  HEFUHEAD: header,
};

/** What a file of this kind shows on the trusted ledger. */
export const show = (kind: string, bytes: Uint8Array, anchor: TrustAnchor): Shown => KINDS[kind]!(bytes, anchor);
