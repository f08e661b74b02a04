// The portal that hefud carries, in a real browser, against a real network of four members on which one
// certificate was walked from evidence to trade.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { dateText, legalDate } from "@hefu/sdk";

import { startNetwork, withoutNetwork } from "../../scripts/network.mjs";

import { openBrowser } from "./browser.mjs";

const LANGUAGES = ["zh", "en"];
const built = fileURLToPath(new URL("../dist/index.html", import.meta.url));
const say = (language, zh, en) => (language === "zh" ? zh : en);

describe("the portal", { skip: withoutNetwork() }, () => {
  let network;
  let browser;
  let certificate;
  const json = async (path) => (await fetch(`${network.url}${path}`)).json();

  before(async () => {
    network = await startNetwork({ demo: true });
    const served = await (await fetch(network.url)).text();
    assert.equal(served, readFileSync(built, "utf8"), "hefud carries another portal: make portal, then build hefud");
    browser = await openBrowser(network.url);
    const { rows } = await json("/v1/directory?limit=100");
    const walked = rows.find(({ title }) => title === "公交分时段候车统计");
    certificate = await json(`/v1/certificates/${walked.certificates[0].number}`);
  });
  after(async () => {
    await browser?.close();
    await network?.stop();
  });

  for (const language of LANGUAGES) {
    test(`${language}: a trader finds a certificate and has it verified in the browser`, async (t) => {
      const page = await browser.newPage({ language });
      const begin = Date.now();
      await page.goto(network.url);
      await page.locator("table tbody tr").first().waitFor();
      t.diagnostic(`${language}: first page with its answer after ${Date.now() - begin} ms`);
      assert.equal(await page.locator("html").getAttribute("lang"), say(language, "zh-CN", "en"));
      await browser.look(page, `${language}-search`);
      await page.fill("#q", "候车统计");
      await page.waitForFunction(() => document.querySelectorAll("table tbody tr").length === 1);
      await page.locator("table a[href^=\"/certificates/\"]").first().click();
      await page.locator("[data-test=verdict]").waitFor();
      assert.equal(await page.locator("[data-test=verdict] strong").textContent(), say(language, "有效", "In force"));
      await page.locator("article.certificate").getByText(certificate.title).waitFor();
      await browser.look(page, `${language}-certificate`);
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: say(language, "下载证明文件", "Download the proof file") }).click(),
      ]);
      assert.equal(file.suggestedFilename(), `${certificate.number}.hefu`);
      assert.equal(readFileSync(await file.path()).subarray(0, 8).toString(), "HEFUCERT");
      const print = page.getByRole("link", { name: say(language, "打印登记证书(PDF)", "Print the certificate (PDF)") });
      const printed = await fetch(new URL(await print.getAttribute("href"), network.url));
      assert.equal(printed.headers.get("content-type"), "application/pdf");
      assert.equal(Buffer.from(await printed.arrayBuffer()).subarray(0, 7).toString(), "%PDF-1.");
    });

    test(`${language}: the printed page as SVG opens in the browser and has the title as text`, async () => {
      const page = await browser.newPage({ language });
      await page.goto(`${network.url}/v1/certificates/${certificate.number}/certificate.svg`);
      const texts = await page.locator("css=text").allTextContents();
      assert.ok(texts.includes(certificate.title), texts.join("\n"));
      assert.ok(texts.some((text) => text.includes(certificate.number)));
    });

    test(`${language}: by the query code too, and in another region by which clause`, async () => {
      const page = await browser.newPage({ language });
      await page.goto(`${network.url}/certificates/${certificate.query_code}`);
      await page.locator("[data-test=verdict].valid").waitFor();
      await page.getByPlaceholder("500000").fill("500000");
      await page.getByRole("button", { name: say(language, "查询互认", "Ask") }).click();
      await page.locator("section", { has: page.locator("#recognition") }).locator("[data-test=verdict].valid").waitFor();
      await page.getByText(say(language, "互认条款", "Clause"), { exact: true }).waitFor();
      await browser.look(page, `${language}-recognition`);
    });

    test(`${language}: a clean-title question, with who can lift what stands in the way`, async () => {
      const page = await browser.newPage({ language });
      await page.goto(`${network.url}/title`);
      await page.getByLabel(say(language, "主体(统一社会信用代码)", "Party (credit code)")).fill(certificate.registrar);
      await page.getByLabel(say(language, "证书编号、查询码或产品编号", "Certificate number, query code or product id")).fill(certificate.number);
      await page.getByLabel(say(language, "办理地区(六位代码)", "Region (six digits)")).fill("500000");
      await page.keyboard.press("Enter");
      await page.locator("[data-test=title-answer].not_in_force").waitFor();
      assert.ok((await page.locator("table tbody tr").count()) >= 1);
      await browser.look(page, `${language}-title`);
    });

    test(`${language}: the explorer shows blocks, and a record in the words of the glossary`, async () => {
      const page = await browser.newPage({ language });
      await page.goto(`${network.url}/explorer`);
      await page.locator("table[data-test=uptime] tbody tr").nth(3).waitFor();
      await page.locator("table[data-test=peers] tbody tr").nth(3).waitFor();
      const { validators, blocks } = await json("/v1/validators");
      assert.ok(blocks > 15 && validators.every(({ signed, seated }) => signed > 0 && signed <= seated), "counted over all blocks");
      const { nodes } = await json("/v1/peers");
      assert.deepEqual(nodes.map(({ link }) => link).sort(), ["connected", "connected", "connected", "own"]);
      await browser.look(page, `${language}-explorer`);
      await page.goto(`${network.url}/explorer/records/${certificate.record}`);
      await page.locator("[data-test=verdict].valid").waitFor();
      await page.getByText(say(language, "查询码", "query code"), { exact: true }).waitFor();
      await browser.look(page, `${language}-record`);
      const { height } = await json(`/v1/records/${certificate.record}`);
      await page.goto(`${network.url}/explorer/blocks/${height}`);
      await page.getByText(say(language, "赋码发证", "Issue a certificate")).waitFor();
      await browser.look(page, `${language}-block`);
      await page.goto(`${network.url}/orgs/${certificate.holder}`);
      await page.getByText(certificate.number).waitFor();
      await browser.look(page, `${language}-organisation`);
    });
  }

  for (const language of LANGUAGES) {
    test(`${language}: what a grant, a product and a deal say, their graph, list and timeline`, async () => {
      const page = await browser.newPage({ language });
      const { nodes } = await json(`/v1/provenance/${certificate.number}?direction=down&depth=6`);
      for (const kind of ["grant", "product", "deal"]) {
        const { id } = nodes.find((node) => node.kind === kind);
        await page.goto(`${network.url}/entities/${kind}/${id}`);
        await page.getByRole("heading", { name: say(language, "账本所载", "What the ledger holds") }).waitFor();
        await page.locator("dl.facts, .payload").first().waitFor();
        await browser.look(page, `${language}-${kind}`);
      }
      await page.goto(`${network.url}/provenance/certificate/${certificate.number}`);
      await page.locator(".graph-node").first().waitFor();
      await browser.look(page, `${language}-provenance-graph`);
      await page.getByRole("tab", { name: say(language, "列表", "List") }).click();
      await page.locator("table tbody tr").first().waitFor();
      await browser.look(page, `${language}-provenance-list`);
      await page.getByRole("tab", { name: say(language, "时间线", "Timeline") }).click();
      await page.locator(".timeline li").first().waitFor();
      await browser.look(page, `${language}-provenance-timeline`);
    });
  }

  test("every page has its JSON twin, and each twin answers", async () => {
    const page = await browser.newPage();
    const { nodes } = await json(`/v1/provenance/${certificate.number}?direction=down&depth=6`);
    const grant = nodes.find(({ kind }) => kind === "grant");
    const title = `party=${certificate.registrar}&asset=${certificate.number}&act=list&region=500000`;
    /** One address, or several, of every route. */
    const places = {
      "/": ["/", "/?q=公交"],
      "/certificates/:no": [`/certificates/${certificate.number}`, `/certificates/${certificate.query_code}`],
      "/provenance": ["/provenance"],
      "/provenance/:kind/:id": [`/provenance/certificate/${certificate.number}`],
      "/title": ["/title", `/title?${title}`],
      "/explorer": ["/explorer"],
      "/explorer/blocks/:height": ["/explorer/blocks/1"],
      "/explorer/records/:id": [`/explorer/records/${certificate.record}`],
      "/orgs/:uscc": [`/orgs/${certificate.holder}`],
      "/entities/:kind/:id": [`/entities/grant/${grant.id}`],
      "/desk": ["/desk"],
      "/desk/registrar": ["/desk/registrar"],
      "/desk/exchange": ["/desk/exchange"],
      "/desk/holder": ["/desk/holder"],
      "/desk/regulator": ["/desk/regulator"],
      "/desk/record/:type?": ["/desk/record", "/desk/record/grant.offer"],
      "/:rest(.*)*": ["/explorer/nothing"],
    };
    const router = readFileSync(fileURLToPath(new URL("../src/router.ts", import.meta.url)), "utf8");
    const routes = [...router.matchAll(/path: "([^"]+)"/g)].map(([, path]) => path);
    assert.deepEqual(Object.keys(places), routes, "a route has no address here");
    for (const uscc of ["", certificate.registrar]) {
      await page.goto(`${network.url}/desk`);
      await page.evaluate((code) => sessionStorage.setItem("hefu.desk.uscc", code), uscc);
      for (const place of Object.values(places).flat()) {
        await page.goto(`${network.url}${place}`);
        await page.waitForLoadState("networkidle");
        const twins = await page.locator(".twins a").evaluateAll((links) => links.map((link) => link.href));
        assert.ok(twins.length > 0, `${place} has no JSON twin`);
        for (const twin of new Set(twins)) {
          const answer = await fetch(twin);
          assert.equal(answer.status, 200, `${place}: ${twin}`);
          assert.match(answer.headers.get("content-type"), /application\/json/, twin);
          await answer.json();
        }
      }
    }
  });

  test("a record of an unknown type, and one of a later version, are shown as such", async () => {
    const page = await browser.newPage();
    const { height } = await json(`/v1/records/${certificate.record}`);
    const block = await json(`/v1/blocks/${height}`);
    await page.route(`**/v1/blocks/${height}`, (route) => route.fulfill({ json: { ...block, records: [{ ...block.records[0], type: "future.act" }] } }));
    await page.goto(`${network.url}/explorer/blocks/${height}`);
    await page.getByText("未知类型 future.act").waitFor();
    const { files } = JSON.parse(readFileSync(fileURLToPath(new URL("../../../vectors/bundles.json", import.meta.url)), "utf8"));
    await page.route("**/proof*", (route) => route.fulfill({ body: Buffer.from(files.newer_version, "hex"), contentType: "application/octet-stream" }));
    await page.goto(`${network.url}/explorer/records/${certificate.record}`);
    await page.locator("[data-test=verdict].unknown").waitFor();
    await page.getByText("版本高于本程序").first().waitFor();
    await browser.look(page, "zh-later-version");
  });

  test("provenance is walked with the keyboard alone", async () => {
    const page = await browser.newPage();
    await page.goto(`${network.url}/provenance/certificate/${certificate.number}`);
    await page.locator(".graph-node").first().waitFor();
    const count = await page.locator(".graph-node").count();
    assert.ok(count >= 8, `${count} nodes`);
    await page.locator(".graph-node.start").focus();
    await page.keyboard.press("ArrowLeft");
    const left = await page.evaluate(() => document.activeElement.getAttribute("data-id"));
    assert.notEqual(left, certificate.number);
    await page.keyboard.press("Home");
    await page.keyboard.press("Space");
    assert.equal(await page.locator(".graph-node").count(), 1);
    await page.keyboard.press("Space");
    assert.equal(await page.locator(".graph-node").count(), count);
    await browser.look(page, "zh-provenance");
    await page.getByRole("tab", { name: "图" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".timeline li").first().waitFor();
    await page.getByRole("tab", { name: "列表" }).click();
    assert.equal(await page.locator("table tbody tr").count(), count);
    await page.getByRole("tab", { name: "图" }).click();
    await page.locator(".graph-node.start").focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/certificates\//);
  });

  test("provenance and a certificate as of a day: as the ledger had it, or why there was nothing", async () => {
    const page = await browser.newPage();
    await page.goto(`${network.url}/provenance/certificate/${certificate.number}`);
    await page.locator(".graph-node").first().waitFor();
    // Days are those of UTC+8, as the ledger counts them.
    const today = dateText(legalDate(BigInt(Date.parse((await json("/v1/head")).block_time))));
    await page.locator("input[type=date]").fill(today);
    await page.getByText("日终账本所载的图").waitFor();
    await page.locator(".graph-node").first().waitFor();
    await page.locator("input[type=date]").fill("2020-01-01");
    await page.getByRole("alert").first().waitFor();
    await page.goto(`${network.url}/certificates/${certificate.number}?at=${today}`);
    await page.getByText("日终时账本所载").waitFor();
    await page.locator("article.certificate").waitFor();
  });

  test("from search to a verified certificate by keyboard alone", async () => {
    const page = await browser.newPage();
    await page.goto(network.url);
    await page.locator("table tbody tr").first().waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    for (let i = 0; i < 6 && (await page.evaluate(() => document.activeElement.id)) !== "q"; i++) await page.keyboard.press("Tab");
    await page.keyboard.type(certificate.number.toLowerCase());
    await page.keyboard.press("Enter");
    await page.locator("[data-test=verdict].valid").waitFor();
  });

  test("a narrow screen shows everything without scrolling sideways", async () => {
    const page = await browser.newPage({ width: 360, height: 740 });
    const places = ["/", `/certificates/${certificate.number}`, "/title", "/explorer", `/provenance/certificate/${certificate.number}`, "/desk"];
    for (const [i, place] of places.entries()) {
      await page.goto(`${network.url}${place}`);
      await browser.look(page, `narrow-${i}`);
    }
  });

  test("what cannot be shown says why", async () => {
    const page = await browser.newPage();
    await page.goto(`${network.url}/certificates/510100-R2026-99999999-9`);
    await page.getByRole("alert").first().waitFor();
    await page.goto(`${network.url}/entities/deal/${"00".repeat(32)}`);
    await page.getByText("没有查到").first().waitFor();
    await page.goto(`${network.url}/explorer/records/${"00".repeat(32)}`);
    await page.getByText("此节点未见这条记录").waitFor();
    await page.goto(`${network.url}/explorer/nothing`);
    await page.getByText("没有这个页面").first().waitFor();
    await page.goto(network.url);
    await page.fill("#q", "没有这样的名称");
    await page.getByText("目录中没有符合条件的条目").waitFor();
    await browser.look(page, "zh-nothing");
  });

  test("an outage is never taken for a verdict", async () => {
    const page = await browser.newPage();
    await page.goto(`${network.url}/certificates/${certificate.number}`);
    await page.locator("[data-test=verdict].valid").waitFor();
    await page.route("**/proof*", (route) => route.abort());
    await page.reload();
    await page.getByText("因此无法判定").waitFor();
    assert.equal(await page.locator("[data-test=verdict]").count(), 0);
  });

  test("a node that answers with another certificate's proof is found out", async () => {
    const { rows } = await json("/v1/directory?limit=100");
    const other = rows.flatMap(({ certificates }) => certificates).find(({ number }) => number !== certificate.number);
    const page = await browser.newPage();
    const proof = Buffer.from(await (await fetch(`${network.url}/v1/certificates/${other.number}/proof`)).arrayBuffer());
    await page.route("**/proof*", (route) => route.fulfill({ body: proof, contentType: "application/octet-stream" }));
    await page.goto(`${network.url}/certificates/${certificate.number}`);
    await page.getByText(`节点给出的是 ${other.number} 的证明`).waitFor();
    assert.equal(await page.locator("[data-test=verdict].valid").count(), 0);
  });

  test("nothing broke the policy, nothing failed, nothing was asked of anybody else", () => {
    assert.deepEqual(browser.seen, { violations: [], errors: [], foreign: [] });
  });
});
