// What every test of the portal in a browser watches: the policy, errors, accessibility, screenshots.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { launch } from "../../scripts/chromium.mjs";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const shots = fileURLToPath(new URL("../../dist/screenshots/portal", import.meta.url));
/** What a page of a local node may take on a busy machine; not a measure of anything. */
const STEP_MS = 60_000;
const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** A browser whose pages are watched. Screenshots are left in `dist/screenshots/portal`. */
export async function openBrowser(url) {
  const browser = await launch();
  mkdirSync(shots, { recursive: true });
  const seen = { violations: [], errors: [], foreign: [] };

  async function newPage({ language = "zh", width = 1280, height = 900, ...more } = {}) {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const context = await browser.newContext({ locale, viewport: { width, height }, reducedMotion: "reduce", ...more });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI}`));
    });
    const page = await context.newPage();
    page.setDefaultTimeout(STEP_MS);
    page.on("console", (message) => {
      const text = message.text();
      if (/policy violation|Content.Security/.test(text)) seen.violations.push(text);
      // The browser notes every answer that is no success; the page shows it, which the tests look at.
      else if (message.type() === "error" && !/Failed to load resource/.test(text)) seen.errors.push(text);
    });
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("request", (request) => {
      const asked = request.url();
      if (!asked.startsWith(url) && !/^(data|blob):/.test(asked)) seen.foreign.push(asked);
    });
    return page;
  }

  /** Looks at what is shown: accessible, not wider than the window, and photographed. */
  async function look(page, name) {
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} pixels wider than the window`);
    // Axe reads the page from outside the policy, as a reader's own tools do.
    await page.evaluate(axe);
    const { violations } = await page.evaluate((runOnly) => globalThis.axe.run({ runOnly }), LEVELS);
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(" | ").slice(0, 600)}`);
    assert.deepEqual(found, [], name);
  }

  return { browser, seen, newPage, look, close: () => browser.close() };
}
