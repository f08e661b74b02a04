// Each user's main path with the keyboard alone: nothing here clicks, and every stop of the focus is seen.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { connect } from "@hefu/sdk";

import { startNetwork, withoutNetwork } from "../../scripts/network.mjs";

import { openBrowser } from "./browser.mjs";
import { hands } from "./hands.mjs";
import { people } from "./people.mjs";

describe("the keyboard alone", { skip: withoutNetwork() }, () => {
  let network;
  let browser;
  let who;
  let walked;
  const json = async (path) => (await fetch(`${network.url}${path}`)).json();
  const field = (page, name) => page.locator(`[data-test=${name}] input, input[data-test=${name}]`);
  const act = (page, name) => page.locator(`[data-test="${name}"]`);

  before(async () => {
    network = await startNetwork({ demo: true });
    browser = await openBrowser(network.url);
    who = people(network, await connect(network.url));
    walked = await who.walked();
  });
  after(async () => {
    await browser?.close();
    await network?.stop();
  });

  /** A page with a key for an organisation, led there by keys; then its desk. */
  async function atDesk(uscc, path, desk) {
    const page = await browser.newPage();
    const keys = hands(page);
    await page.goto(network.url);
    await page.locator("table tbody tr").first().waitFor();
    await keys.enter(page.locator('.nav a[href="/desk"]'));
    await page.waitForURL(/\/desk$/);
    await keys.type(field(page, "key-uscc"), uscc);
    await keys.file(act(page, "key-file"), path);
    await page.locator(".note.good").waitFor();
    await keys.reach(page.locator(`.desks a[href="/desk/${desk}"]`), "Shift+Tab");
    await keys.press("Enter");
    await page.waitForURL(new RegExp(`/desk/${desk}$`));
    return { page, keys };
  }

  async function trySignSend({ page, keys }) {
    await keys.enter(page.locator("[data-test=try-out]:not([disabled])"));
    await act(page, "check-valid").waitFor();
    await keys.enter(act(page, "sign-with"));
    await keys.enter(page.locator("[data-test=send]:not([disabled])"));
    await page.locator("[data-test=sent].valid").waitFor({ timeout: 180_000 });
  }

  test("a registrar accepts an application and reviews it", async () => {
    const title = "只用键盘的申请";
    const application = await who.applyFor(title);
    const registrar = network.member("chengdu");
    const desk = await atDesk(registrar.uscc, who.keyFile("keyboard-chengdu", network.key("chengdu")), "registrar");
    const { page, keys } = desk;
    const row = page.locator("table tbody tr", { hasText: title }).first();
    for (const type of ["app.accept", "app.review"]) {
      await keys.enter(row.locator(`[data-test="${type}"]`));
      await page.locator("[data-test=try-out]:not([disabled])").waitFor();
      if (type === "app.review") {
        for (const box of await page.locator("fieldset label.el-checkbox input").all()) {
          await keys.reach(box);
          await keys.press("Space");
          assert.ok(await box.isChecked());
        }
      }
      await trySignSend(desk);
      await keys.enter(page.getByRole("button", { name: "返回", exact: true }));
      await page.waitForURL(/desk\/registrar/);
    }
    const { step } = await json(`/v1/applications/${application}`);
    assert.ok(["reviewed", "publicised"].includes(step), step);
  });

  test("an exchange asks for the clean-title answer and prepares a listing", async () => {
    const exchange = network.member("western-exchange");
    const { page, keys } = await atDesk(exchange.uscc, who.keyFile("keyboard-exchange", network.key("western-exchange")), "exchange");
    await keys.type(field(page, "seller"), walked.operator);
    await keys.type(field(page, "asset"), walked.product);
    await keys.enter(page.locator("[data-test=may-list]:not([disabled])"));
    await page.locator("[data-test=title-answer].valid").waitFor();
    await keys.enter(act(page, "listing.open"));
    await page.locator("[data-test=try-out]:not([disabled])").waitFor();
    await keys.reach(page.locator("label.el-checkbox", { hasText: "接口" }).locator("input"));
    await keys.press("Space");
    await keys.choose(page.locator("select", { has: page.locator('option[value="public_fen"]') }), "public_fen");
    await keys.type(page.getByLabel(/公开价格/), "1280.50");
    await keys.type(page.locator("fieldset", { hasText: "准入审查" }).last().getByLabel("摘要"), "ab".repeat(32));
    await keys.enter(act(page, "try-out"));
    await act(page, "check-valid").waitFor();
    await keys.enter(act(page, "sign-with"));
    await keys.reach(page.getByRole("button", { name: "保存草稿" }));
    const [draft] = await Promise.all([page.waitForEvent("download"), keys.press("Enter")]);
    assert.match(draft.suggestedFilename(), /^listing\.open-/);
  });

  test("an operator looks at what is left of a grant", async () => {
    const page = await browser.newPage();
    const keys = hands(page);
    await page.goto(`${network.url}/desk/holder`);
    await keys.type(field(page, "uscc"), walked.operator);
    await keys.press("Enter");
    const granted = page.locator('[data-test="desk.granted_to_me"] tbody tr');
    await granted.first().waitFor();
    await keys.enter(granted.locator("summary"));
    await granted.locator("details[open]").first().waitFor();
  });

  test("a regulator sees whom a freeze would stop", async () => {
    const regulator = await who.enrolRegulator("KEYB0009");
    const { page, keys } = await atDesk(regulator.uscc, who.keyFile("keyboard-regulator", regulator.seed), "regulator");
    await keys.type(field(page, "matter"), walked.certificate.number);
    await keys.enter(act(page, "reg.freeze"));
    await page.locator("[data-test=try-out]:not([disabled])").waitFor();
    await keys.type(page.locator("textarea"), "核查来源");
    await keys.enter(act(page, "try-out"));
    await act(page, "check-valid").waitFor();
    assert.ok((await page.locator("[data-test=affected] li").count()) >= 2);
  });

  test("search with filters, a certificate, its proof file and recognition, its graph", async () => {
    const page = await browser.newPage();
    const keys = hands(page);
    await page.goto(network.url);
    await page.locator("table tbody tr").first().waitFor();
    await keys.type(page.locator("#q"), "候车统计");
    await page.waitForFunction(() => document.querySelectorAll("[data-test=results] tbody tr").length === 1);
    await keys.choose(page.locator(".filters select").first(), "public");
    await keys.choose(page.locator(".filters select").first(), "");
    await keys.enter(page.locator('[data-test=results] a[href^="/certificates/"]'));
    await page.locator("[data-test=verdict].valid").first().waitFor();
    await keys.reach(page.getByRole("button", { name: "下载证明文件" }));
    const [file] = await Promise.all([page.waitForEvent("download"), keys.press("Enter")]);
    assert.equal(file.suggestedFilename(), `${walked.certificate.number}.hefu`);
    await keys.type(page.getByPlaceholder("500000"), "500000");
    await keys.press("Enter");
    await page.locator("section", { has: page.locator("#recognition") }).locator("[data-test=verdict].valid").waitFor();
    await page.goto(`${network.url}/provenance/certificate/${walked.certificate.number}`);
    await page.locator(".graph-node").first().waitFor();
    await keys.reach(page.locator('.graph-node[tabindex="0"]'));
    await keys.press("ArrowLeft", "Home", "Space", "Space", "Enter");
    await page.waitForURL(/\/certificates\//);
  });

  test("no page holds the focus, and it is seen at every stop", async (t) => {
    const page = await browser.newPage();
    const keys = hands(page);
    const places = [
      "/", `/certificates/${walked.certificate.number}`, "/title", "/explorer", `/provenance/certificate/${walked.certificate.number}`,
      `/orgs/${walked.operator}`, "/desk", "/desk/regulator", "/desk/record/grant.offer",
    ];
    for (const place of places) {
      await page.goto(`${network.url}${place}`);
      await page.waitForLoadState("networkidle");
      t.diagnostic(`${place}: ${await keys.through()} stops`);
    }
  });

  test("nothing broke the policy, nothing failed, nothing was asked of anybody else", () => {
    assert.deepEqual(browser.seen, { violations: [], errors: [], foreign: [] });
  });
});
