// Measures what docs/performance.md states about the portal, the verify page and the node behind them, on
// a network of four members with a large directory. `npm run measure [-- ROWS]`. No test: it asserts nothing.
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { promisify } from "node:util";

import { build } from "esbuild";

import { SMALL } from "../verify/build.mjs";

import { launch } from "./chromium.mjs";
import { hefu, startNetwork } from "./network.mjs";

const ROWS = Number(process.argv[2] ?? 20_000);
const TIMES = 7;
const NODES = 1_000;
const WORDS = ["公交", "到站", "气象", "雨量", "企业", "信用", "停车", "泊位", "河道", "水位", "学校", "招生", "药店", "名录", "道路", "施工", "空气", "质量", "用电", "负荷"];
const ASKED = ["公交到站", "气象雨量", "企业信用", "水位", "药店名录", "tongji"];

const sorted = (list) => [...list].sort((a, b) => a - b);
const quantile = (list, q) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * q))];
function say(what, goal, list, unit = "ms") {
  const [half, most] = [quantile(list, 0.5), quantile(list, 0.95)].map((value) => (value < 10 ? value.toFixed(1) : Math.round(value)));
  console.log(`${what} | ${half} ${unit} | ${most} ${unit} | ${goal} | ${list.length}`);
}

/** A catalogue in the form of open-data portals. */
function catalogue(path) {
  const line = (i) => {
    const region = ["510100", "510900", "500000", "510700"][i % 4];
    const [a, b, c] = [i % 20, Math.floor(i / 20) % 20, Math.floor(i / 400) % 20].map((n) => WORDS[n]);
    return JSON.stringify({ id: `m-${i}`, region, portal: "测量用目录", title: `${a}${b}${c}数据第${i}号`, summary: `${b}与${c}的统计`, provider: `市第${i % 37}数据单位`, theme: "测量", industry: "S.公共管理、社会保障和社会组织", open: "unconditional", open_raw: "无条件开放", update_raw: "每年", published: "2025-06-01", updated: "2026-06-16", rows: 100 + i, formats: "xlsx", tags: "", url: `https://example.org/${i}` });
  };
  writeFileSync(path, Array.from({ length: ROWS }, (_, i) => line(i)).join("\n"));
}

async function load(network) {
  const path = `${network.directory}/rows.jsonl`;
  catalogue(path);
  const begin = Date.now();
  const args = ["--node", network.url, "import", path, "--provisional-holders", "--keys", network.directory, "--report", `${network.directory}/report.txt`];
  await promisify(execFile)(hefu, args, { maxBuffer: 1 << 26 });
  console.error(`imported ${ROWS} rows in ${Math.round((Date.now() - begin) / 1000)} s`);
}

/** Milliseconds from the beginning of a navigation until something is there, in a browser with an empty cache. */
async function readyAfter(browser, url, selector) {
  const context = await browser.newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.addInitScript((selector) => {
    const look = () => {
      if (document.querySelector(selector)) globalThis.readyMs ??= performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, selector);
  await page.goto(url);
  await page.waitForFunction(() => globalThis.readyMs !== undefined);
  const ms = await page.evaluate(() => globalThis.readyMs);
  await context.close();
  return ms;
}

async function repeat(times, work) {
  const list = [];
  for (let i = 0; i < times; i++) list.push(await work());
  return list;
}

/** From a key to the rows of what is typed so far. */
async function typing(browser, url) {
  const page = await browser.newPage({ locale: "zh-CN" });
  await page.goto(url);
  await page.locator("[data-test=results] tbody tr").first().waitFor();
  const list = [];
  for (const text of ASKED) {
    for (let end = 1; end <= text.length; end++) {
      list.push(await page.evaluate((typed) => new Promise((resolve) => {
        const input = document.querySelector("#q");
        const results = document.querySelector("[data-test=results]");
        const begin = performance.now();
        input.value = typed;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        const look = () => (results.dataset.answered === typed ? resolve(performance.now() - begin) : requestAnimationFrame(look));
        requestAnimationFrame(look);
      }), text.slice(0, end)));
    }
  }
  await page.close();
  return list;
}

/** A graph as the node answers it: a tree of products, three on each. */
function graphOf(start) {
  const id = (i) => (i === 0 ? start : i.toString(16).padStart(64, "0"));
  const nodes = Array.from({ length: NODES }, (_, i) => ({ kind: i === 0 ? "certificate" : "product", id: id(i), depth: i === 0 ? 0 : 1, title: `数据产品第${i}号`, status: "registered", party: null }));
  const edges = nodes.slice(1).map((node, i) => ({ from: node.id, to: id(Math.floor(i / 3)), relation: "made_from" }));
  return { height: 1, block_time: "2026-11-22T00:00:00Z", direction: "down", nodes, edges, truncated: false, cursor: [] };
}

async function drawing(browser, url, number) {
  const drawn = [];
  const folded = [];
  for (let i = 0; i < TIMES; i++) {
    const page = await browser.newPage({ locale: "zh-CN" });
    await page.route("**/v1/provenance/**", (route) => route.fulfill({ json: graphOf(number) }));
    await page.addInitScript(() => {
      const answered = Response.prototype.json;
      Response.prototype.json = async function () {
        const body = await answered.call(this);
        if (this.url.includes("/v1/provenance/")) globalThis.answeredMs = performance.now();
        return body;
      };
      const look = () => {
        if (document.querySelectorAll(".graph-node").length >= 1000) globalThis.drawnMs ??= performance.now();
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${url}/provenance/certificate/${number}?direction=down&limit=1000&depth=10`);
    await page.waitForFunction(() => globalThis.drawnMs !== undefined);
    drawn.push(await page.evaluate(() => globalThis.drawnMs - globalThis.answeredMs));
    const count = () => page.locator(".graph-node").count();
    const before = await count();
    await page.locator(".graph-node").nth(1).focus();
    folded.push(await page.evaluate(() => new Promise((resolve) => {
      const begin = performance.now();
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
      const look = () => (document.querySelectorAll(".graph-node").length < 1000 ? resolve(performance.now() - begin) : requestAnimationFrame(look));
      requestAnimationFrame(look);
    })));
    if ((await count()) >= before) throw new Error("nothing was folded");
    await page.close();
  }
  return { drawn, folded };
}

/** Checks of one certificate file in Chromium, on the code of the package and on that of the verify page. */
async function checks(browser, url, number, alias) {
  const entry = new URL("../packages/verifier/src/index.ts", import.meta.url).pathname;
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "iife", globalName: "hefu", target: "es2022", alias });
  const page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0].text });
  const bytes = async (path) => [...new Uint8Array(await (await fetch(`${url}${path}`)).arrayBuffer())];
  const given = [await bytes("/v1/genesis"), await bytes(`/v1/certificates/${number}/proof`)];
  const list = await page.evaluate(([genesis, file]) => {
    const anchor = hefu.readGenesis(new Uint8Array(genesis));
    return Array.from({ length: 40 }, () => {
      const begin = performance.now();
      const { outcome } = hefu.verifyFile(new Uint8Array(file), anchor, { now: BigInt(Date.now()) });
      if (!outcome.startsWith("valid")) throw new Error(outcome);
      return performance.now() - begin;
    });
  }, given);
  await page.close();
  return list;
}

/** Answers per second under load, by wrk, where it is installed. */
function throughput(what, url) {
  const { status, stdout } = spawnSync("wrk", ["-t", "1", "-c", "16", "-d", "10s", "--latency", url], { encoding: "utf8" });
  if (status !== 0) return console.log(`${what} | not measured: wrk is not installed`);
  const [, rate] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, half] = /50%\s+(\S+)/.exec(stdout) ?? [];
  const [, most] = /^\s+99%\s+(\S+)/m.exec(stdout) ?? [];
  const wrong = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? "0";
  console.log(`${what} | ${Math.round(Number(rate))} a second | p50 ${half}, p99 ${most} | ${wrong} refused`);
}

const network = await startNetwork({ demo: true, unlimited: true });
const browser = await launch();
try {
  const { url } = network;
  const { rows } = await (await fetch(`${url}/v1/directory?q=${encodeURIComponent("候车统计")}`)).json();
  const { number } = rows.flatMap(({ certificates }) => certificates)[0];
  if (ROWS > 0) await load(network);
  console.log(`${new Date().toISOString()}, ${cpus().length} cores, ${cpus()[0].model}; load ${loadavg().map((n) => n.toFixed(1)).join(" ")}; ${ROWS} rows`);
  console.log("what | median | 95 of 100 | goal | times");
  say("portal, first page with its rows, cold", "1500 ms", await repeat(TIMES, () => readyAfter(browser, url, "[data-test=results] tbody tr")));
  say("verify page, first verdict, cold", "1000 ms", await repeat(TIMES, () => readyAfter(browser, `${url}/verify/#${number}`, "#result .steps")));
  say("one certificate file checked, package", "50 ms", await checks(browser, url, number, {}));
  say("one certificate file checked, verify page", "50 ms", await checks(browser, url, number, SMALL));
  say("search as you type, a key to its rows", "100 ms", await typing(browser, url));
  const { drawn, folded } = await drawing(browser, url, number);
  say(`provenance graph of ${NODES} nodes, answer to drawing`, "1000 ms", drawn);
  say("a branch of it folded", "–", folded);
  console.log("under load, 16 connections | answers | latency | refused");
  throughput("certificate by number", `${url}/v1/certificates/${number}`);
  throughput("proof file", `${url}/v1/certificates/${number}/proof`);
  throughput("search of the directory", `${url}/v1/directory?q=${encodeURIComponent("公交")}&limit=20`);
} finally {
  await browser.close();
  await network.stop();
}
