// The built verify page in real Chromium, against nodes that answer, fail and lie.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../../scripts/chromium.mjs";
import { file, genesis, mutant, now, start } from "./lying-node.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = fileURLToPath(new URL("../../dist/screenshots/", import.meta.url));
const CJK = /\p{Script=Han}/u;

let browser;
let node;
let page;
let troubles;

before(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

beforeEach(async () => {
  node = await start();
  page = await open();
});
afterEach(async () => {
  // No violation of the policy, no uncaught error, nothing asked of anybody else.
  assert.deepEqual(troubles, []);
  await page.context().close();
  node.close();
});

async function open(options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1000, height: 900 }, ...options });
  const opened = await context.newPage();
  troubles = [];
  opened.on("pageerror", (error) => troubles.push(String(error)));
  opened.on("console", (message) => {
    const text = message.text();
    if (/Content.Security|Refused to/i.test(text)) troubles.push(text);
  });
  opened.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== "blob:" && hostname !== "127.0.0.1") troubles.push(request.url());
  });
  await opened.clock.setFixedTime(now);
  return opened;
}

const url = (hash = "") => `http://127.0.0.1:${node.port}/verify/${hash}`;

/** Answers the certificate's proof with these bytes, and asks for it. */
async function ask(text, answers = {}) {
  node.answers = answers;
  await page.goto(url());
  await page.fill("#q", text);
  await page.keyboard.press("Enter");
}

/** Heading and full text of the answer, once there is one. */
async function answer() {
  const heading = page.locator("#result h2").first();
  await heading.waitFor();
  return { heading: await heading.textContent(), text: await page.locator("#result").innerText() };
}

const issueOf = (bytes) => JSON.parse(/\{"@context".*?"type":\["Veri[^}]*\}/.exec(bytes.toString("latin1"))[0]);
const NUMBER = issueOf(file("in_force")).credentialSubject.number;
const CODE = issueOf(file("in_force")).credentialSubject.query_code;
const PROOF = `/v1/certificates/${NUMBER}/proof`;
const drop = (name, buffer) => page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer });

test("by number: a certificate in force", async (t) => {
  node.answers = { [PROOF]: file("in_force") };
  const began = Date.now();
  await page.goto(url(`#${NUMBER}`));
  const { heading, text } = await answer();
  t.diagnostic(`first verdict ${Date.now() - began} ms after navigation`);
  assert.equal(heading, "有效");
  assert.match(text, /截至账本高度 \d+ · 状态时间 2026-/);
  assert.ok(text.includes(NUMBER), text);
  assert.match(text, /3 名验证者签署,共 4|4 名验证者签署,共 4/);
  assert.equal(await page.locator(".steps .passed").count(), 8);
  assert.match(text, /未能确定的事项[\s\S]*是否属实/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "result");
  await page.screenshot({ path: `${SHOTS}valid-zh.png`, fullPage: true });
});

test("by query code, by link, with a region that asks", async () => {
  await ask(CODE.toLowerCase(), { [`/v1/certificates/${CODE}/proof`]: file("in_force") });
  assert.equal((await answer()).heading, "有效");
  node.answers = { [PROOF]: file("recognised") };
  await page.goto("about:blank");
  await page.goto(url(`#q=${NUMBER}`));
  assert.equal((await answer()).heading, "有效");
  await page.locator("summary").click();
  await page.fill("#region", "500000");
  await page.fill("#q", NUMBER);
  await page.click("button.primary");
  await page.locator(".steps .passed").nth(8).waitFor();
  assert.ok(node.asked.includes(`${PROOF}?region=500000`), node.asked.join());
});

test("a printed code: its digest must be that of the registering record", async () => {
  node.answers = { [PROOF]: file("in_force") };
  await page.goto(url(`#q=${NUMBER}`));
  const [, id] = /记录\s+([0-9a-f]{64})/.exec((await answer()).text);
  for (const [digest, heading, said] of [
    [id, "有效", /登记记录在历史之中/],
    [id.replace(/^./, (first) => (first === "0" ? "1" : "0")), "无法判定", /page\.other_digest/],
    ["00", "无法判定", /page\.other_digest/],
  ]) {
    await page.goto("about:blank");
    await page.goto(url(`#q=${NUMBER}&digest=${digest}`));
    const found = await answer();
    assert.equal(found.heading, heading, digest);
    assert.match(found.text, said);
  }
  await page.screenshot({ path: `${SHOTS}paper-zh.png`, fullPage: true });
});

const STATES = [
  ["revoked", "真实,但不具效力", /certificate\.revoked/],
  ["suspended", "真实,但不具效力", /certificate\.suspended/],
];
for (const [name, expected, code] of STATES) {
  test(`dropped file: ${name}`, async () => {
    await page.goto(url());
    await drop("certificate.hefu", file(name));
    const { heading, text } = await answer();
    assert.equal(heading, expected);
    assert.match(text, code);
    await page.screenshot({ path: `${SHOTS}${name}-zh.png`, fullPage: true });
  });
}

const OUTAGES = { "no answer to the end": "cut", "an error of the node": 503, "a busy node": 429 };
for (const [how, status] of Object.entries(OUTAGES)) {
  test(`an outage is 无法判定: ${how}`, async () => {
    await ask(NUMBER, { [PROOF]: status });
    const { heading, text } = await answer();
    assert.equal(heading, "无法判定");
    assert.match(text, /page\.outage/);
    assert.doesNotMatch(text, /无效|伪造/);
  });
}

test("an outage is 无法判定: an answer that never comes", async () => {
  node.answers = { [PROOF]: "hang" };
  await page.addInitScript(() => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = (ms) => timeout(ms / 50);
  });
  await page.goto(url());
  await page.fill("#q", NUMBER);
  await page.keyboard.press("Enter");
  const { heading, text } = await answer();
  assert.equal(heading, "无法判定");
  assert.match(text, /page\.outage/);
  await page.screenshot({ path: `${SHOTS}outage-zh.png`, fullPage: true });
});

const LIES = [
  ["forged status", "state_altered", "伪造或被篡改", /bundle\.state_proof_invalid/],
  ["wrong quorum", "commit_altered", "伪造或被篡改", /bundle\.commit_invalid/],
  ["another place in the history", "index_altered", "伪造或被篡改", /bundle\.not_included/],
  ["a proof cut short", "cut_short", "无法判定", /bundle\.malformed/],
  ["a later version", "newer_version", "无法判定", /bundle\.newer_version/],
  ["another certificate's proof", "revoked", "无法判定", /page\.other_answer/],
];
for (const [lie, name, expected, code] of LIES) {
  test(`a lying node: ${lie}`, async () => {
    await ask(NUMBER, { [PROOF]: file(name) });
    const { heading, text } = await answer();
    assert.equal(heading, expected);
    assert.match(text, code);
    if (name === "commit_altered") await page.screenshot({ path: `${SHOTS}forged-zh.png`, fullPage: true });
  });
}

test("a lying node: an old status", async () => {
  await page.clock.setFixedTime(now + 16 * 60_000);
  await ask(NUMBER, { [PROOF]: file("in_force") });
  const { heading, text } = await answer();
  assert.equal(heading, "无法判定");
  assert.match(text, /bundle\.too_old/);
});

test("a lying node: another ledger, after one was pinned", async () => {
  await page.goto(url());
  await page.locator("#trust code").waitFor();
  const pinned = await page.locator("#trust code").textContent();
  const other = genesis.replace('"network":"sample"', '"network":"forged"');
  await ask(NUMBER, { [PROOF]: file("in_force"), "/v1/genesis": other });
  assert.equal((await answer()).heading, "有效", "the pinned document decides");
  assert.match(await page.locator("#trust [role=alert]").textContent(), /另一账本/);
  await ask(NUMBER, { [PROOF]: mutant("chain id, signed anew") });
  assert.match((await answer()).text, /bundle\.other_ledger/);
  assert.equal(await page.locator("#trust code").textContent(), pinned);
  await page.goto(url(`#q=${NUMBER}&ledger=${"00".repeat(32)}`));
  await page.reload();
  assert.match((await answer()).text, /page\.link_ledger/);
});

test("what the node says is missing is not proven missing", async () => {
  await ask(NUMBER, {});
  const { heading, text } = await answer();
  assert.equal(heading, "无法判定");
  assert.match(text, /page\.not_found/);
});

test("a question that is none gets a reason", async () => {
  await ask("510100-R2026-00000001-X");
  assert.match((await answer()).text, /page\.not_a_question/);
});

test("any file gets a verdict or a reason", async () => {
  await page.goto(url());
  const files = [
    ["empty", Buffer.alloc(0), /page\.not_found/],
    ["magic", Buffer.from("HEFU"), /bundle\.not_a_bundle/],
    ["cut", file("in_force").subarray(0, 500), /bundle\.malformed/],
    ["json", Buffer.from('{"contributions":[]}'), /page\.bad_genesis/],
    ["object", Buffer.from("{"), /page\.not_found/],
    ["noise", Buffer.alloc(70_000, 7), /page\.not_found/],
  ];
  for (const [name, bytes, expected] of files) {
    await drop(name, bytes);
    await page.locator("#result .hint, #result .found").first().waitFor();
    assert.match((await answer()).text, expected, name);
    await page.locator("#result").evaluate((result) => result.replaceChildren());
  }
});

test("a genesis document that is dropped is pinned", async () => {
  node.answers = { "/v1/genesis": 503 };
  await page.goto(url());
  await drop("certificate.hefu", file("in_force"));
  assert.match((await answer()).text, /page\.no_genesis/);
  await drop("genesis.json", Buffer.from(genesis));
  await page.locator("#trust code").waitFor();
  await drop("certificate.hefu", file("in_force"));
  await page.locator("#result .steps").waitFor();
  assert.equal((await answer()).heading, "有效");
});

test("a big file is hashed in a worker and looked up as evidence, which is verified", async () => {
  const bytes = Buffer.alloc(20 * 1024 * 1024, "hefu");
  const digest = createHash("sha256").update(bytes).digest("hex");
  const proof = mutant("a record file of evidence.anchor");
  const anchored = /"evidence":\{"alg":"(\w+)","digest":"(\w+)"\}/.exec(proof.toString("latin1"));
  const id = "ab".repeat(32);
  const named = JSON.stringify({ anchors: [{ record: id }] });
  node.answers = { [`/v1/evidence/sha256/${digest}`]: named, [`/v1/records/${id}/proof`]: proof };
  await page.goto(url());
  await drop("data.bin", bytes);
  const { heading, text } = await answer();
  assert.ok(node.asked.includes(`/v1/evidence/sha256/${digest}`), node.asked.join());
  assert.equal(heading, "无法判定", "the record is about another digest");
  assert.match(text, /page\.other_answer/);
  const [, alg, sound] = anchored;
  await ask(`${alg}:${sound}`, { [`/v1/evidence/${alg}/${sound}`]: named, [`/v1/records/${id}/proof`]: proof });
  await page.locator("#result .steps").waitFor();
  const second = await answer();
  assert.equal(second.heading, "有效");
  assert.match(second.text, /evidence\.anchor/);
});

test("without a network the page still opens and verifies files", async () => {
  await page.goto(url());
  await page.locator("#trust code").waitFor();
  await page.locator("#offline", { hasText: "离线" }).waitFor();
  const service = page.context().serviceWorkers();
  assert.equal(service.length, 1);
  await page.context().setOffline(true);
  node.close();
  await page.reload();
  await drop("certificate.hefu", file("in_force"));
  assert.equal((await answer()).heading, "有效");
  await page.fill("#q", NUMBER);
  await page.click("button.primary");
  await page.locator("#result .hint").waitFor();
  assert.match((await answer()).text, /page\.outage/);
});

test("QR codes: said plainly where the browser cannot, read where it can", async () => {
  await page.goto(url());
  const has = await page.evaluate(() => "BarcodeDetector" in globalThis);
  assert.equal(await page.locator("#photo").isDisabled(), !has);
  if (!has) assert.match(await page.locator("#photoHint").textContent(), /不能识别二维码/);
  await page.addInitScript((text) => {
    globalThis.BarcodeDetector = class {
      detect = async () => [{ rawValue: text }];
    };
  }, `https://node.example/verify/#q=${NUMBER}&digest=${"00".repeat(32)}`);
  node.answers = { [PROOF]: file("in_force") };
  await page.goto(url());
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  await page.setInputFiles("#photo", { name: "qr.png", mimeType: "image/png", buffer: Buffer.from(pixel, "base64") });
  assert.match((await answer()).text, /page\.other_digest/, "the code's digest is compared");
});

test("English is complete", async () => {
  await ask(NUMBER, { [PROOF]: file("revoked") });
  await answer();
  await page.click("#lang");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  const texts = await page.locator("[data-t]:not(#lang):not([data-t=brand]), #photoHint, .hint, .verdict, .limits, .steps").allTextContents();
  assert.deepEqual(texts.filter((text) => CJK.test(text)), []);
  node.answers = { [PROOF]: file("in_force") };
  await page.click("button.primary");
  await page.locator("#result .steps").waitFor();
  assert.equal((await answer()).heading, "In force");
  await page.screenshot({ path: `${SHOTS}valid-en.png`, fullPage: true });
});

for (const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }]]) {
  test(`no failure of WCAG A or AA, ${name}`, async () => {
    await page.context().close();
    page = await open({ ...options, bypassCSP: true });
    for (const [i, proof] of [file("in_force"), file("revoked"), file("commit_altered"), 503].entries()) {
      await ask(NUMBER, { [`/v1/certificates/${NUMBER}/proof`]: proof });
      await answer();
      await page.addScriptTag({ content: AXE });
      const { violations } = await page.evaluate(() =>
        axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
      );
      const found = violations.map(({ id, nodes }) => [id, nodes.map((each) => each.target.join())]);
      assert.deepEqual(found, [], `answer ${i}`);
    }
    await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
  });
}

test("narrow screens and keyboards", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  node.answers = { [PROOF]: file("in_force") };
  await page.goto(url());
  await page.locator("#trust code").waitFor();
  const reached = [];
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  assert.deepEqual(reached.slice(0, 6), ["A", "lang", "q", "BUTTON", "SUMMARY", "file"], reached.join());
  await page.focus("#q");
  await page.keyboard.type(NUMBER);
  await page.keyboard.press("Enter");
  await page.locator("#result .steps").waitFor();
  const { width, scroll } = await page.evaluate(() => ({
    width: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  assert.equal(scroll, width, "nothing sticks out");
  await page.screenshot({ path: `${SHOTS}narrow-zh.png`, fullPage: true });
});
