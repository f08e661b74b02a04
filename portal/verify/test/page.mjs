// What tests of the built verify page share: real Chromium, a node that answers as it is told, and what
// no test may leave behind: a violation of the policy, an uncaught error, a question to anybody else.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, beforeEach } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "../../scripts/chromium.mjs";
import { file, now, start } from "./lying-node.mjs";

export const SHOTS = fileURLToPath(new URL("../../dist/screenshots/", import.meta.url));

let browser;
let troubles;
export let node;
export let page;

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

/** Another page in place of this one. */
export async function reopen(options) {
  await page.context().close();
  page = await open(options);
}

async function open(options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1000, height: 900 }, ...options });
  const opened = await context.newPage();
  // What a step may take on a busy machine; not a measure of anything.
  opened.setDefaultTimeout(60_000);
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

export const url = (hash = "") => `http://127.0.0.1:${node.port}/verify/${hash}`;

/** Answers the certificate's proof with these bytes, and asks for it. */
export async function ask(text, answers = {}) {
  node.answers = answers;
  await page.goto(url());
  await page.fill("#q", text);
  await page.keyboard.press("Enter");
}

/** Heading and full text of the answer, once there is one. */
export async function answer() {
  const heading = page.locator("#result h2").first();
  await heading.waitFor();
  return { heading: await heading.textContent(), text: await page.locator("#result").innerText() };
}

const issueOf = (bytes) => JSON.parse(/\{"@context".*?"type":\["Veri[^}]*\}/.exec(bytes.toString("latin1"))[0]);
export const NUMBER = issueOf(file("in_force")).credentialSubject.number;
export const CODE = issueOf(file("in_force")).credentialSubject.query_code;
export const PROOF = `/v1/certificates/${NUMBER}/proof`;
export const drop = (name, buffer) => page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer });

