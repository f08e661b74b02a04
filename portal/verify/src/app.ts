/** The public verify page: what is asked, by which way, and the answer. */

import { BUNDLE_BYTES_MAX, isObject, parseNumber, type Verdict, verifyFile, type VerifyOptions } from "@hefu/verifier";

import { withSm2 } from "./hash/late.js";
import { type Digests, hashInWorker, serve } from "./hashing.js";
import { fetchBytes, fetchText, Unanswered } from "./node.js";
import { forget, pin, pinned, read, type Trusted } from "./trust.js";
import { busyCard, element, shownCard, troubleCard, verdictCard } from "./view.js";
import { currentLanguage, SENTENCES, switchLanguage, t, type Trouble } from "./words.js";

const MINUTE_MS = 60_000;
/** Choices for the oldest state; the first is for what the node answers now. */
const AGES = [
  ["quarter", 15 * MINUTE_MS],
  ["day", 1_440 * MINUTE_MS],
  ["month", 43_200 * MINUTE_MS],
  ["any_age", 0],
] as const;
const ANCHORS_MAX = 5;

const $ = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;

/** Ends a question without a verdict. */
class NoVerdict extends Error {
  constructor(
    readonly trouble: Trouble,
    detail = "",
  ) {
    super(detail);
  }
}

function end(what: Trouble, detail: unknown = ""): never {
  throw new NoVerdict(what, String(detail));
}

type Qr = typeof import("./qr.js");
type Files = typeof import("./files.js");
/** Loaded when they are asked for. */
const QR_FILE = "./qr.js";
const OTHER_FILES = "./files.js";

let trusted: Trusted | undefined;
let otherLedger = false;
/** Shows the last answer again, in the language in use. */
let showAgain: () => void = () => undefined;
/** The question being answered; an answer to an earlier one is dropped. */
let question = 0;

function options(isLive: boolean): VerifyOptions {
  const region = $<HTMLInputElement>("region").value.trim();
  if (region !== "" && !/^[0-9]{6}$/.test(region)) end("page.bad_region", region);
  const age = Number($<HTMLSelectElement>("age").value);
  // A file was made when it was made; only the reader who chose an age demands one of it.
  const demanded = age > 0 && (isLive || $("age").dataset["chosen"] === "yes");
  return {
    now: BigInt(Date.now()),
    ...(demanded ? { maxAge: BigInt(age) } : {}),
    ...(region === "" ? {} : { receiving: Number(region) }),
  };
}

/** The ledger that the link names. */
const linked = (): string | null => new URLSearchParams(location.hash.slice(1)).get("ledger");

function anchor(): Trusted {
  const named = linked();
  if (!trusted) end("page.no_genesis");
  if (named && named !== trusted.chainId) end("page.link_ledger", named);
  return trusted;
}

function show(make: () => HTMLElement): void {
  const result = $("result");
  showAgain = () => {
    result.replaceChildren(make());
    result.hidden = false;
  };
  showAgain();
}

/** Answers a question: whatever happens, something is shown at the end. */
async function answer(busy: string, ask: () => Promise<() => HTMLElement>): Promise<void> {
  const mine = ++question;
  show(() => busyCard(busy));
  let made: () => HTMLElement;
  try {
    made = await ask();
  } catch (error) {
    const known = error instanceof NoVerdict || error instanceof Unanswered;
    const trouble: Trouble = known ? error.trouble : "page.failed";
    const detail = known ? error.message : String(error);
    made = () => troubleCard(trouble, detail);
  }
  if (mine !== question) return;
  show(made);
  $("result").focus();
}

function save(bytes: Uint8Array, verdict: Verdict): HTMLElement {
  const url = URL.createObjectURL(new Blob([bytes as BlobPart]));
  const name = `${verdict.issue?.number ?? "proof"}.hefu`;
  return element("a", { href: url, download: name }, t("save"));
}

/**
 * By number or query code: the node's proof, which must be of what was asked. A printed code carries
 * the id of the record that issued the certificate too, and so names its ledger.
 */
async function byName(name: string, digest: string | null): Promise<() => HTMLElement> {
  await learnGenesis();
  const { genesis } = anchor();
  const given = options(true);
  const region = given.receiving === undefined ? "" : `?region=${$<HTMLInputElement>("region").value.trim()}`;
  const bytes = await fetchBytes(`/v1/certificates/${encodeURIComponent(name)}/proof${region}`);
  const verdict = await withSm2(() => verifyFile(bytes, genesis, given));
  const { issue } = verdict;
  if (issue && issue.number !== name && issue.query_code !== name) {
    end("page.other_answer", issue.number);
  }
  const { record } = verdict;
  if (digest && record && record.id !== digest) end("page.other_digest", record.id);
  return () => verdictCard(verdict, [], save(bytes, verdict));
}

/** By digest: every anchoring that the node names, each verified as a record of the history. */
async function byDigest(digests: Partial<Digests>): Promise<() => HTMLElement> {
  await learnGenesis();
  const { genesis } = anchor();
  const shown = (): [string, HTMLElement][] =>
    Object.entries(digests).map(([alg, digest]) => [`${t("digest")} ${alg}`, element("code", {}, digest)]);
  const verdicts: { verdict: Verdict; by: string }[] = [];
  let trouble: NoVerdict | Unanswered = new NoVerdict("page.not_found");
  for (const [alg, digest] of Object.entries(digests)) {
    try {
      for (const record of await anchorings(alg, digest)) {
        const bytes = await fetchBytes(`/v1/records/${record}/proof`);
        const verdict = await withSm2(() => verifyFile(bytes, genesis, options(true)));
        const body = verdict.record?.body["evidence"];
        const named = isObject(body) && body["alg"] === alg && body["digest"] === digest;
        if (verdict.record && !named) end("page.other_answer", verdict.record.id);
        verdicts.push({ verdict, by: verdict.record?.header.author ?? "" });
      }
    } catch (error) {
      if (!(error instanceof NoVerdict || error instanceof Unanswered)) throw error;
      if (error.trouble !== "page.not_found") trouble = error;
    }
  }
  const sound = verdicts.filter(({ verdict }) => verdict.outcome === "valid");
  const [first] = [...sound, ...verdicts];
  if (!first) {
    const { trouble: what, message } = trouble;
    return () => troubleCard(what, message, shown());
  }
  return () => {
    const by = sound.map((each): [string, string] => [t("evidence_by"), each.by]);
    return verdictCard(first.verdict, [...shown(), ...by]);
  };
}

async function anchorings(alg: string, digest: string): Promise<string[]> {
  const found = JSON.parse(await fetchText(`/v1/evidence/${alg}/${digest}`)) as unknown;
  const anchors = (found as { anchors?: unknown }).anchors;
  if (!Array.isArray(anchors)) end("page.refused");
  const ids = anchors.map((each) => String((each as { record?: unknown }).record));
  return ids.filter((id) => /^[0-9a-f]{64}$/.test(id)).slice(0, ANCHORS_MAX);
}

/** By text: typed, from a link, or from a QR code. */
async function byText(text: string, digest: string | null = null): Promise<() => HTMLElement> {
  const asked = text.trim();
  const [address, link] = asked.split("#");
  if (link && /^https?:/.test(address!)) {
    const parts = new URLSearchParams(link);
    return byText(parts.get("q") ?? link, parts.get("digest"));
  }
  $<HTMLInputElement>("q").value = asked;
  const upper = asked.toUpperCase();
  if (parseNumber(upper) || /^[0-9A-Z]{12}$/.test(upper)) return byName(upper, digest);
  const lower = asked.toLowerCase().replace(/^(sha256|blake3):/, "");
  if (/^[0-9a-f]{64}$/.test(lower)) return byDigest({ sha256: lower, blake3: lower });
  end("page.not_a_question", asked.slice(0, 80));
}

/** By file: a proof, a genesis document, or anything whose digest may be on the ledger. */
async function byFile(file: File): Promise<() => HTMLElement> {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer().catch((error) => end("page.unreadable", error)));
  const begins = String.fromCharCode(...head);
  if (begins.startsWith("HEFU") && file.size <= BUNDLE_BYTES_MAX) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (!trusted) await learnGenesis();
    const { genesis } = anchor();
    if (/TRAL|EVID|ANSW|HEAD/.test(begins)) {
      const { show }: Files = await import(OTHER_FILES).catch((error) => end("page.outage", error));
      const shown = await withSm2(() => show(begins, bytes, genesis));
      return () => shownCard(shown);
    }
    const verdict = await withSm2(() => verifyFile(bytes, genesis, options(false)));
    return () => verdictCard(verdict);
  }
  if (begins.startsWith("{") && file.size <= BUNDLE_BYTES_MAX) {
    const text = await file.text();
    if (text.startsWith('{"contributions":')) return byGenesis(text);
  }
  const progress = (part: number): void => {
    const line = $("result").querySelector("p");
    if (line) line.textContent = `${t("busy_hash")} ${Math.floor(part * 100)}%`;
  };
  return byDigest(await hashInWorker(file, progress));
}

async function byGenesis(text: string): Promise<() => HTMLElement> {
  try {
    trusted = pin(read(text, "by_file"));
  } catch (error) {
    throw new NoVerdict("page.bad_genesis", (error as Error).message);
  }
  otherLedger = false;
  showTrust();
  return () => element("div", { class: "card valid" }, element("div", { class: "verdict" }, element("p", {}, `${t("by_file")} ${trusted?.chainId}`)));
}

/** Pins the node's genesis document if nothing is pinned; tells when the node has changed ledgers. */
async function learnGenesis(): Promise<void> {
  try {
    const text = await fetchText("/v1/genesis");
    otherLedger = trusted !== undefined && trusted.text !== text;
    if (!trusted) {
      const named = linked();
      const found = read(text, named === null ? "by_node" : "by_link");
      if (named === null || named === found.chainId) trusted = pin(found);
    }
  } catch {
    // Without the node the pinned document serves; without both, the question says so.
  }
  showTrust();
}

function showTrust(): void {
  const box = $("trust");
  if (!trusted) return box.replaceChildren(element("p", {}, t("trust_none")));
  const { genesis, chainId, source } = trusted;
  const row = (term: string, value: Node | string): HTMLElement[] => [
    element("dt", {}, term),
    element("dd", {}, value),
  ];
  const button = element("button", { type: "button", class: "link" }, t("forget"));
  button.onclick = () => {
    forget();
    trusted = undefined;
    showTrust();
  };
  box.replaceChildren(
    element(
      "dl",
      {},
      ...row(t("network"), genesis.network),
      ...row(t("chain"), element("code", {}, chainId)),
      ...row(t("validators"), String(genesis.validators.seats.length)),
    ),
    element("p", { class: "hint" }, t(source)),
    ...(otherLedger ? [element("p", { role: "alert" }, t("ledger_other"))] : []),
    button,
  );
}

function translate(): void {
  document.documentElement.lang = currentLanguage() === "zh" ? "zh-CN" : "en";
  for (const each of document.querySelectorAll<HTMLElement>("[data-t]")) {
    each.textContent = t(each.dataset["t"] as keyof typeof SENTENCES);
  }
  document.title = `${t("brand")} · ${t("title")}`;
  const age = $<HTMLSelectElement>("age");
  const chosen = age.value;
  age.replaceChildren(...AGES.map(([key, ms]) => element("option", { value: String(ms) }, t(key))));
  if (chosen) age.value = chosen;
  showTrust();
  showAgain();
}

function listen(): void {
  $("lang").onclick = () => {
    switchLanguage();
    translate();
  };
  $("age").onchange = () => ($("age").dataset["chosen"] = "yes");
  $("ask").onsubmit = (event) => {
    event.preventDefault();
    void answer(t("busy_fetch"), () => byText($<HTMLInputElement>("q").value));
  };
  const take = (input: HTMLInputElement, use: (file: File) => void): void => {
    input.onchange = () => {
      const file = input.files?.[0];
      if (file) use(file);
      input.value = "";
    };
  };
  const useFile = (file: File): void => void answer(t("busy_hash"), () => byFile(file));
  take($("file"), useFile);
  const byQr = (read: (qr: Qr) => Promise<string | undefined>): void =>
    void answer(t("busy_qr"), async () => {
      const text = await read(await import(QR_FILE).catch((error) => end("page.outage", error)));
      return byText(text ?? end("page.no_qr"));
    });
  take($("photo"), (file) => byQr((qr) => qr.photo(file)));
  $("scan").onclick = () => byQr((qr) => qr.scan($("result")).catch((error) => end("page.no_camera", error)));
  const drop = $("drop");
  document.ondragover = (event) => {
    event.preventDefault();
    drop.classList.add("over");
  };
  document.ondragleave = () => drop.classList.remove("over");
  document.ondrop = (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const { files, items } = event.dataTransfer!;
    if (files[0]) useFile(files[0]);
    // A text that was dragged is asked about; a dragged element of the page is nothing.
    else items[0]?.getAsString((text) => void answer(t("busy_fetch"), () => byText(text)));
  };
  addEventListener("hashchange", fromLink);
}

/** A link such as `#510100-R2026-00000001-C` or `#q=…&digest=…&ledger=…` asks at once. */
function fromLink(): void {
  const { hash, href } = location;
  if (hash !== "#main" && /[#&]q=|^#[^=]+$/.test(hash)) void answer(t("busy_fetch"), () => byText(href));
}

async function workOffline(): Promise<void> {
  let ready = false;
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    ready = true;
  } catch {
    // Said below.
  }
  $("offline").dataset["t"] = ready ? "offline_ready" : "offline_not";
  translate();
}

function start(): void {
  trusted = pinned();
  translate();
  listen();
  void learnGenesis().then(fromLink);
  void workOffline();
}

if (typeof document === "undefined") serve();
else start();

