// Somebody with a keyboard and nothing else. Every stop of the Tab key is looked at: it is on the screen,
// its focus can be seen, and the next key leads on.
import assert from "node:assert/strict";

/** Stops of the longest page; whoever needs more is caught in a trap. */
const STOPS_MAX = 260;

/** Where the focus is: what it is on, and whether that can be seen. */
const look = () => {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: "body", seen: true };
  // What a reader sees in place of a control that is itself hidden.
  const field = element.closest(".el-input__wrapper.is-focus");
  const shown = element.closest(".upload, .el-checkbox") ?? field ?? element;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  const edge = element.querySelector?.("rect");
  const isMarked = (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || (edge && parseFloat(getComputedStyle(edge).strokeWidth) > 2);
  const { width, height } = shown.getBoundingClientRect();
  const { id, tagName, type, textContent, dataset, className } = element;
  const label = dataset?.test ?? element.getAttribute("aria-label") ?? textContent?.trim().slice(0, 40);
  return {
    name: `${tagName.toLowerCase()} ${type ?? ""} #${id} .${className.baseVal ?? className} ${label}`,
    seen: id === "main" || ((isMarked || Boolean(field)) && width > 0 && height > 0),
  };
};

export function hands(page) {
  /** Presses Tab until the focus is on what a locator finds. */
  async function reach(locator, key = "Tab") {
    await locator.first().waitFor({ state: "attached" });
    const names = [];
    for (let i = 0; i < STOPS_MAX; i++) {
      if (await locator.first().evaluate((element) => element === document.activeElement || (element.contains(document.activeElement) && element.matches("label, .el-input, .el-checkbox")))) return;
      await page.keyboard.press(key);
      const { name, seen } = await page.evaluate(look);
      assert.ok(seen, `the focus cannot be seen on ${name}`);
      names.push(name);
    }
    assert.fail(`the keyboard does not reach ${locator}; it went ${names.slice(-12).join(" → ")}`);
  }
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  /** Goes there and presses Enter. */
  async function enter(locator) {
    await reach(locator);
    await press("Enter");
  }
  /** Goes to a field and types over what stands there. */
  async function type(locator, text) {
    await reach(locator);
    await press("ControlOrMeta+a");
    await page.keyboard.type(text);
  }
  /** Opens a choice of files with the keyboard and chooses. */
  async function file(locator, path) {
    await reach(locator);
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press("Space")]);
    await chooser.setFiles(path);
  }
  /** Chooses a value of a list of choices with the arrows. */
  async function choose(locator, value) {
    await reach(locator);
    await press("Home");
    for (let i = 0; i < 40 && (await locator.first().inputValue()) !== value; i++) await press("ArrowDown");
    assert.equal(await locator.first().inputValue(), value);
  }
  /** Through the whole page and out of it again: nothing holds the focus. Returns the number of stops. */
  async function through() {
    await page.evaluate(() => document.activeElement?.blur());
    let before = "";
    for (let i = 0; i < STOPS_MAX; i++) {
      await press("Tab");
      const { name, seen } = await page.evaluate(look);
      assert.ok(seen, `the focus cannot be seen on ${name}`);
      if (name === "body" && i > 0) return i;
      before = name;
    }
    return assert.fail(`the focus does not leave the page; it is on ${before}`);
  }
  return { reach, press, enter, type, file, choose, through };
}
