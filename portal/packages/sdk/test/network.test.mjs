// The example and the verify page against a real network of four members, started for this test and
// stopped with it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { connect, Refusal, signerFromSeed } from "@hefu/sdk";

import { launch } from "../../../scripts/chromium.mjs";

const START_MS = 120_000;
const example = fileURLToPath(new URL("../examples/register.mjs", import.meta.url));
const targets = process.env.CARGO_TARGET_DIR ?? `${homedir()}/.cache/hefu/target`;
const hefud = process.env.HEFUD ?? `${targets}/release/hefud`;

let network;
let number;
let directory;
let url;

/** A port with room above it; what is free now is asked of the system. */
async function basePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return Math.min(port, 65_000);
}

before(async () => {
  assert.ok(existsSync(hefud), `${hefud} is not built: run make build, or set HEFUD`);
  directory = `${mkdtempSync(`${tmpdir()}/hefu-sdk-`)}/localnet`;
  const args = ["localnet", "--dir", directory, "--base-port", String(await basePort())];
  network = spawn(hefud, args, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  for (const stream of [network.stdout, network.stderr]) stream.on("data", (text) => (said += text));
  const ended = once(network, "exit").then(() => Promise.reject(new Error(`hefud ended: ${said}`)));
  await Promise.race([ready(), ended]);
  ended.catch(() => undefined);
});

/** Until the first member answers with a block. */
async function ready() {
  const end = Date.now() + START_MS;
  for (;;) {
    try {
      const [member] = JSON.parse(readFileSync(`${directory}/localnet.json`, "utf8")).members;
      url = `http://127.0.0.1:${member.api_port}`;
      const { height } = await (await fetch(`${url}/v1/head`)).json();
      if (height > 0) return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

after(async () => {
  if (network && network.exitCode === null) {
    network.kill("SIGINT");
    await once(network, "exit");
  }
  if (directory) rmSync(directory, { recursive: true, force: true });
});

test("the example registers data, and its certificate verifies", async (t) => {
  const run = spawn(process.execPath, [example, url, directory], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  run.stdout.on("data", (text) => (out += text));
  run.stderr.on("data", (text) => (err += text));
  const [status] = await once(run, "exit");
  assert.equal(status, 0, err);
  assert.match(out, /^510100-R\d{4}-\d{8}-[0-9A-Z] valid as of height \d+\n$/);
  [number] = out.split(" ");
  t.diagnostic(out.trim());
});

test("the page that the node serves verifies the certificate, and its evidence", async () => {
  const browser = await launch();
  try {
    const page = await browser.newPage({ locale: "zh-CN" });
    const refused = [];
    page.on("console", (message) => /Content.Security/.test(message.text()) && refused.push(message.text()));
    await page.goto(`${url}/verify/#${number}`);
    await page.locator("#result .steps").waitFor();
    assert.equal(await page.locator("#result h2").first().textContent(), "有效");
    const { evidence } = (await (await connect(url)).verify(number)).issue;
    await page.fill("#q", `${evidence[0].alg}:${evidence[0].digest}`);
    await page.keyboard.press("Enter");
    await page.locator("#result dd", { hasText: "evidence.anchor" }).waitFor();
    assert.equal(await page.locator("#result h2").first().textContent(), "有效");
    assert.deepEqual(refused, []);
  } finally {
    await browser.close();
  }
});

test("the example has about thirty lines", () => {
  const lines = readFileSync(example, "utf8").trim().split("\n");
  assert.ok(lines.length <= 40, `${lines.length} lines`);
});

test("a refusal has its code and both languages", async () => {
  const hefu = await connect(url);
  const { members } = JSON.parse(readFileSync(`${directory}/localnet.json`, "utf8"));
  const registrar = members.find(({ slug }) => slug === "chengdu");
  const key = await signerFromSeed(readFileSync(`${directory}/nodes/chengdu/keys/sign.key`, "utf8"));
  const payload = { number: "510100-R2026-00000001-C", reason: "复核" };
  const draft = { type: "cert.suspend", author: registrar.uscc, role: "registrar", payload };
  await assert.rejects(hefu.register(draft, key), (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.match(error.body.code, /^[a-z_]+\.[a-z_]+$/);
    assert.match(error.body.message_zh, /\p{Script=Han}/u);
    return true;
  });
  await assert.rejects(hefu.verify("510100-R2026-00000001-C"), Refusal);
  await assert.rejects(connect(url, { chainId: "00".repeat(32) }), /not 0000/);
});
