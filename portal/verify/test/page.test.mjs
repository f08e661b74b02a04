// The built verify page in real Chromium, against nodes that answer, fail and lie.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { file, genesis, mutant, now } from "./lying-node.mjs";
import { answer, ask, CODE, drop, node, NUMBER, page, PROOF, reopen, SHOTS, url } from "./page.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CJK = /\p{Script=Han}/u;

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

/** The same question to the same node, while it tells the truth: what is found below is the lie. */
async function isHonestFirst() {
  await ask(NUMBER, { [PROOF]: file("in_force") });
  assert.equal((await answer()).heading, "有效");
}

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
    await isHonestFirst();
    await ask(NUMBER, { [PROOF]: file(name) });
    const { heading, text } = await answer();
    assert.equal(heading, expected);
    assert.match(text, code);
    if (name === "commit_altered") await page.screenshot({ path: `${SHOTS}forged-zh.png`, fullPage: true });
  });
}

test("a lying node: a quorum that is none, and a record of a type that is not known", async () => {
  const lies = [
    ["signed by strangers", "伪造或被篡改", /bundle\.commit_invalid/],
    ['hefu.type = "cert.issued", signed', "无法判定", /bundle\.record_unreadable/],
  ];
  for (const [how, expected, code] of lies) {
    await isHonestFirst();
    await ask(NUMBER, { [PROOF]: mutant(how) });
    const { heading, text } = await answer();
    assert.equal(heading, expected, how);
    assert.match(text, code, how);
  }
});

test("a lying node: an old status", async () => {
  await isHonestFirst();
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

test("English is complete", async () => {
  await ask(NUMBER, { [PROOF]: file("revoked") });
  await answer();
  await page.click("#lang");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  const texts = await page.locator("[data-t]:not(#lang):not([data-t=brand]), .hint, .verdict, .limits, .steps").allTextContents();
  assert.deepEqual(texts.filter((text) => CJK.test(text)), []);
  node.answers = { [PROOF]: file("in_force") };
  await page.click("button.primary");
  await page.locator("#result .steps").waitFor();
  assert.equal((await answer()).heading, "In force");
  await page.screenshot({ path: `${SHOTS}valid-en.png`, fullPage: true });
});

for (const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }]]) {
  test(`no failure of WCAG A or AA, ${name}`, async () => {
    await reopen({ ...options, bypassCSP: true });
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
