// The desks in a real browser: each user's main path, signed with keys that the browser keeps.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";

import { connect, signerFromSeed } from "@hefu/sdk";

import { startNetwork, withoutNetwork } from "../../scripts/network.mjs";

import { openBrowser } from "./browser.mjs";
import { people } from "./people.mjs";

const say = (language, zh, en) => (language === "zh" ? zh : en);

describe("the desks", { skip: withoutNetwork() }, () => {
  let network;
  let browser;
  let hefu;
  let walked;
  let regulator;
  let keyFile;
  let applyFor;
  const json = async (path) => (await fetch(`${network.url}${path}`)).json();
  before(async () => {
    network = await startNetwork({ demo: true });
    browser = await openBrowser(network.url);
    hefu = await connect(network.url);
    const who = people(network, hefu);
    ({ keyFile, applyFor } = who);
    walked = await who.walked();
    regulator = await who.enrolRegulator("TE5T0009");
  });
  after(async () => {
    await browser?.close();
    await network?.stop();
  });

  /** Reads a key file into the browser for an organisation. */
  async function readKey(page, uscc, path) {
    await page.goto(`${network.url}/desk`);
    await page.locator("[data-test=key-uscc] input, input[data-test=key-uscc]").first().fill(uscc);
    await page.locator("[data-test=key-file]").setInputFiles(path);
    await page.locator(".note.good").waitFor();
  }

  /** Tries out, signs, sends what is filled in. */
  async function signAndSend(page) {
    await page.locator("[data-test=try-out]").click();
    await page.locator("[data-test=check-valid]").waitFor();
    await page.locator("[data-test=sign-with]").first().click();
    await page.locator("[data-test=send]").click();
    await page.locator("[data-test=sent].valid").waitFor({ timeout: 180_000 });
  }

  for (const language of ["zh", "en"]) {
    test(`${language}: a registrar takes an application from acceptance to a certificate`, async () => {
      const title = say(language, "门店客流统计", "Footfall of shops");
      const application = await applyFor(title);
      const page = await browser.newPage({ language });
      const registrar = network.member("chengdu");
      await readKey(page, registrar.uscc, keyFile("chengdu", network.key("chengdu")));
      await browser.look(page, `${language}-desk`);
      await page.goto(`${network.url}/desk/registrar`);
      const row = page.locator("table tbody tr", { hasText: title }).first();
      for (const type of ["app.accept", "app.review", "app.publicise", "cert.issue"]) {
        await row.locator(`[data-test="${type}"]`).waitFor();
        if (type !== "app.publicise") await browser.look(page, `${language}-registrar-${type}`);
        await row.locator(`[data-test="${type}"]`).click();
        await page.locator("[data-test=try-out]:not([disabled])").waitFor();
        if (type === "app.review") {
          // Nothing is attested for the registrar: what is not ticked is refused before it is signed.
          await page.locator("[data-test=try-out]").click();
          await page.locator("[data-test=check-refused]").waitFor();
          await browser.look(page, `${language}-refused`);
          await page.getByRole("button", { name: say(language, "返回修改", "Back to the form") }).click();
          for (const box of await page.locator("fieldset label.el-checkbox").all()) await box.click();
        }
        await signAndSend(page);
        if (type === "cert.issue") await browser.look(page, `${language}-issued`);
        await page.getByRole("button", { name: say(language, "返回", "Return"), exact: true }).click();
        await page.waitForURL(/desk\/registrar/);
      }
      const { step } = await json(`/v1/applications/${application}`);
      assert.equal(step, "coded");
      const { rows } = await json(`/v1/directory?q=${encodeURIComponent(title)}`);
      const verdict = await hefu.verify(rows[0].certificates[0].number);
      assert.equal(verdict.outcome, "valid");
    });

    test(`${language}: an operator sees what it was granted and what is left of it`, async () => {
      const page = await browser.newPage({ language });
      await page.goto(`${network.url}/desk/holder`);
      await page.locator("[data-test=uscc] input, input[data-test=uscc]").first().fill(walked.operator);
      await page.keyboard.press("Enter");
      const granted = page.locator('[data-test="desk.granted_to_me"] tbody tr');
      await granted.first().waitFor();
      await granted.locator("summary").first().click();
      await browser.look(page, `${language}-operator`);
      await page.locator("[data-test=uscc] input, input[data-test=uscc]").first().fill(walked.certificate.holder);
      await page.keyboard.press("Enter");
      await page.locator('[data-test="desk.granted_by_me"] tbody tr').first().waitFor();
    });

    test(`${language}: a regulator sees whom a freeze would stop before it signs`, async () => {
      const page = await browser.newPage({ language });
      await readKey(page, regulator.uscc, keyFile("regulator", regulator.seed));
      await page.goto(`${network.url}/desk/regulator`);
      await page.locator("#timeliness").waitFor();
      await page.locator("section", { has: page.locator("#timeliness") }).locator("tbody tr").first().waitFor();
      await browser.look(page, `${language}-regulator`);
      await page.locator("[data-test=matter] input, input[data-test=matter]").first().fill(walked.certificate.number);
      await page.locator('[data-test="reg.freeze"]').click();
      await page.locator("[data-test=try-out]:not([disabled])").waitFor();
      await page.locator("textarea").first().fill("核查来源");
      await page.locator("[data-test=try-out]").click();
      await page.locator("[data-test=check-valid]").waitFor();
      assert.ok((await page.locator("[data-test=affected] li").count()) >= 2);
      await browser.look(page, `${language}-freeze-preview`);
    });
  }

  test("an exchange asks whether a product may be listed, and lists it with its seller, each on a machine of its own", async () => {
    const exchange = network.member("western-exchange");
    const here = await browser.newPage();
    await readKey(here, exchange.uscc, keyFile("exchange", network.key("western-exchange")));
    await here.goto(`${network.url}/desk/exchange`);
    await here.locator("[data-test=seller] input, input[data-test=seller]").first().fill(walked.operator);
    await here.locator("[data-test=asset] input, input[data-test=asset]").first().fill(walked.product);
    await here.locator("[data-test=may-list]").click();
    await here.locator("[data-test=title-answer].valid").waitFor();
    await browser.look(here, "zh-exchange");
    await here.locator('[data-test="listing.open"]').click();
    await here.locator("[data-test=try-out]:not([disabled])").waitFor();
    await here.locator("label.el-checkbox", { hasText: "接口" }).click();
    await here.locator("select", { has: here.locator('option[value="public_fen"]') }).selectOption("public_fen");
    await here.getByLabel(/公开价格/).fill("1280.50");
    await here.locator("fieldset", { hasText: "准入审查" }).last().getByLabel("摘要").fill("ab".repeat(32));
    await here.locator("[data-test=try-out]").click();
    await here.locator("[data-test=check-valid]").waitFor();
    await here.locator("[data-test=sign-with]").first().click();
    const [draft] = await Promise.all([here.waitForEvent("download"), here.getByRole("button", { name: "保存草稿" }).click()]);
    const path = `${network.directory}/listing.draft.json`;
    await draft.saveAs(path);
    assert.equal(JSON.parse(readFileSync(path, "utf8")).proofs.length, 1);

    const there = await browser.newPage();
    await readKey(there, walked.operator, keyFile("operator", network.read("demo/operator.key").trim()));
    await there.goto(`${network.url}/desk/record`);
    await there.locator("[data-test=draft-file]").setInputFiles(path);
    await there.locator("[data-test=check-valid]").waitFor();
    await there.locator("[data-test=sign-with]").first().click();
    await there.locator("[data-test=send]").click();
    await there.locator("[data-test=sent].valid").waitFor({ timeout: 180_000 });

    await here.goto(`${network.url}/desk/exchange`);
    const listings = here.locator("[data-test=of-listing]");
    await listings.getByText("依据均完好").waitFor();
    await listings.locator("tbody").getByText("1,280.50").waitFor();
    await browser.look(here, "zh-exchange-listings");
    // Far above, the certificate is suspended: nothing was written to the listing, and its row says so.
    const { number, registrar } = walked.certificate;
    const { slug } = network.layout.members.find(({ uscc }) => uscc === registrar);
    const registrarKey = await signerFromSeed(network.key(slug));
    const status = (type, reason) => hefu.register({ type, author: registrar, role: "registrar", payload: { number, reason } }, registrarKey);
    await status("cert.suspend", "核查");
    await here.reload();
    await listings.getByText("上游有变:1 项").waitFor();
    await listings.locator("tbody td.over, tbody .over").getByText(number).waitFor();
    await browser.look(here, "zh-exchange-upstream-changed");
    await status("cert.resume", "核查已毕");
    await here.reload();
    await listings.getByText("依据均完好").waitFor();
  });

  test("a regulator looks through the deal of the walk", async () => {
    const graph = await json(`/v1/provenance/${walked.product}?direction=down&depth=3`);
    const deal = graph.nodes.find(({ kind }) => kind === "deal");
    const known = (await fetch(`${network.url}/v1/deals/${deal.id}/look-through`)).status !== 404;
    const page = await browser.newPage();
    await page.goto(`${network.url}/desk/regulator`);
    await page.locator("[data-test=look-through] input, input[data-test=look-through]").first().fill(deal.id);
    await page.keyboard.press("Enter");
    const section = page.locator("section", { has: page.locator("#through") });
    if (known) await section.locator("tbody tr").first().waitFor();
    else await section.getByText("此节点的版本不提供这项查询").waitFor();
    await browser.look(page, "zh-look-through");
  });

  test("a key made here comes back from its encrypted file, and not with another password", async () => {
    const page = await browser.newPage();
    const uscc = network.member("suining").uscc;
    await page.goto(`${network.url}/desk`);
    await page.locator("[data-test=key-uscc] input, input[data-test=key-uscc]").first().fill(uscc);
    await page.getByLabel("密钥文件口令").fill("correct horse battery");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "生成并下载加密密钥文件" }).click()]);
    const path = `${network.directory}/made.json`;
    await file.saveAs(path);
    const { public_key } = JSON.parse(readFileSync(path, "utf8"));
    assert.equal(await page.evaluate(async () => {
      const open = await new Promise((resolve) => { const request = indexedDB.open("hefu-keys"); request.onsuccess = () => resolve(request.result); });
      const keys = await new Promise((resolve) => { const request = open.transaction("keys").objectStore("keys").getAll(); request.onsuccess = () => resolve(request.result); });
      return keys.some(({ pair }) => pair.privateKey.extractable);
    }), false);
    const other = await browser.newPage();
    await other.goto(`${network.url}/desk`);
    await other.locator("[data-test=key-uscc] input, input[data-test=key-uscc]").first().fill(uscc);
    await other.getByLabel("密钥文件口令").fill("another password");
    await other.locator("[data-test=key-file]").setInputFiles(path);
    await other.getByText("口令不对,或文件损坏").waitFor();
    await other.getByLabel("密钥文件口令").fill("correct horse battery");
    await other.locator("[data-test=key-file]").setInputFiles(path);
    await other.locator(`code[title="${public_key}"]`).waitFor();
  });

  test("the desks on a narrow screen", async () => {
    const page = await browser.newPage({ width: 360, height: 740 });
    for (const place of ["/desk/registrar", "/desk/exchange", "/desk/holder", "/desk/regulator", "/desk/record/grant.offer"]) {
      await page.goto(`${network.url}${place}`);
      await browser.look(page, `narrow${place.replaceAll("/", "-")}`);
    }
  });

  test("nothing broke the policy, nothing failed, nothing was asked of anybody else", () => {
    assert.deepEqual(browser.seen, { violations: [], errors: [], foreign: [] });
  });
});
