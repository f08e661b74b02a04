// The example and the verify page against a real network of four members, started for this test and
// stopped with it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { completeUscc, connect, EventsRefused, follow, Refusal, signerFromSeed } from "@hefu/sdk";

import { launch } from "../../../scripts/chromium.mjs";
import { hefu, startNetwork, withoutNetwork } from "../../../scripts/network.mjs";

const example = fileURLToPath(new URL("../examples/register.mjs", import.meta.url));
let network;
let number;
let url;

describe("against a network", { skip: withoutNetwork() }, () => {
  before(async () => {
    network = await startNetwork({ sm2: true });
    ({ url } = network);
  });
  after(() => network?.stop());

  test("the example registers data, and its certificate verifies", async (t) => {
    const run = spawn(process.execPath, [example, url, network.directory], { stdio: ["ignore", "pipe", "pipe"] });
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

  test("the node serves the document from which the client was made", async () => {
    const served = await (await fetch(`${url}/v1/openapi.json`)).json();
    const kept = JSON.parse(readFileSync(new URL("../../../../docs/openapi.json", import.meta.url), "utf8"));
    assert.deepEqual(served, kept, "docs/openapi.json is not what hefud serves, and the client follows from it");
  });

  test("events are followed, and taken up by height without gap or repetition", async () => {
    // The last block with a record so far: that of the certificate.
    const { issued_height: height } = await (await fetch(`${url}/v1/certificates/${number}`)).json();
    const seen = [];
    // The first streams are cut inside an event, the later the further in; the follower goes on by itself.
    let streams = 0;
    const cutting = async (...args) => {
      const response = await fetch(...args);
      streams += 1;
      if (streams > 4) return response;
      const reader = response.body.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return new Response(value.slice(0, streams % 2 ? -3 : Math.ceil(value.length / 2)), { headers: response.headers });
    };
    const stop = new AbortController();
    for await (const { event, height: at } of follow(url, {}, { afterHeight: 0, signal: stop.signal, fetch: cutting, pauseMs: 10 })) {
      if (event === "block") seen.push(at);
      if (at >= height) stop.abort();
    }
    assert.ok(streams > 4, `${streams} streams: the stream was not cut`);
    const all = [];
    for (let at = 1; at <= height; at++) {
      const { records } = await (await fetch(`${url}/v1/blocks/${at}`)).json();
      if (records.length > 0) all.push(at);
    }
    assert.ok(all.length > 5, `${all.length} blocks with records`);
    assert.deepEqual(seen.filter((at) => at <= height), all, "every block with a record, once, in order");
    await assert.rejects(async () => {
      for await (const event of follow(url, { region: "x" })) assert.fail(String(event));
    }, EventsRefused);
  });

  test("a record signed by SM2 verifies in the page, which loads SM2 for it", async () => {
    const run = (...args) => execFileSync(hefu, ["--node", url, ...args], { encoding: "utf8" });
    const key = `${network.directory}/sm2.key`;
    const text = `${network.directory}/evidence.txt`;
    writeFileSync(text, "SM2");
    run("key", "generate", key, "--algorithm", "sm2");
    const uscc = completeUscc(`91000000${String(Date.now()).slice(-8)}`);
    const registrarKey = `${network.directory}/nodes/chengdu/keys/sign.key`;
    const enrol = ["--name", "国密机构(试验)", "--region", "510100", "--roles", "registrant", "--new-keys", key];
    run("org", "enrol", uscc, ...enrol, "--key", registrarKey, "--wait");
    run("evidence", "anchor", text, "--key", key, "--author", uscc, "--wait");
    const browser = await launch();
    try {
      const page = await browser.newPage({ locale: "zh-CN" });
      const loaded = [];
      page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
      await page.goto(`${url}/verify/`);
      await page.setInputFiles("#file", text);
      await page.locator("#result .steps").waitFor();
      assert.equal(await page.locator("#result h2").first().textContent(), "有效");
      assert.ok(loaded.includes("/verify/sm2.js"), loaded.join());
    } finally {
      await browser.close();
    }
  });

  test("a refusal has its code and both languages", async () => {
    const hefu = await connect(url);
    const registrar = network.member("chengdu");
    const key = await signerFromSeed(network.key("chengdu"));
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
});

test("the example has thirty lines at most", () => {
  const lines = readFileSync(example, "utf8").trim().split("\n");
  assert.ok(lines.length <= 30, `${lines.length} lines`);
});
