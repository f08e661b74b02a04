// Files, folders, photos and a camera before the built verify page.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { test } from "node:test";

import encodeQR from "qr";

import { launch } from "../../scripts/chromium.mjs";
import { file, mutant, now, others } from "./lying-node.mjs";
import { answer, ask, drop, node, NUMBER, page, PROOF, SHOTS, url } from "./page.mjs";

test("any file gets a verdict or a reason", async () => {
  await page.goto(url());
  const whole = file("in_force");
  const kind = (magic) => Buffer.concat([Buffer.from(magic), whole.subarray(8)]);
  const files = [
    ["empty", Buffer.alloc(0), /page\.not_found/],
    ["magic", Buffer.from("HEFU"), /bundle\.not_a_bundle/],
    ["cut", whole.subarray(0, 500), /bundle\.malformed/],
    ["with more behind it", Buffer.concat([whole, Buffer.from("more")]), /bundle\.malformed/],
    ["evidence file that is none", kind("HEFUEVID"), /\(file: /],
    ["answer file that is none", kind("HEFUANSW"), /\(file: /],
    ["asset file that is none", kind("HEFUTRAL"), /\(file: /],
    ["header file that is none", kind("HEFUHEAD"), /\(file: /],
    ["kind of a later version", kind("HEFUNEXT"), /bundle\.not_a_bundle/],
    ["larger than any proof", Buffer.concat([whole, Buffer.alloc(5 * 1024 * 1024)]), /page\.not_found/],
    ["json", Buffer.from('{"contributions":[]}'), /page\.bad_genesis/],
    ["json of another kind", Buffer.from('{"type":"VerifiableCredential","proof":{}}'), /page\.not_found/],
    ["object", Buffer.from("{"), /page\.not_found/],
    ["pdf", Buffer.from("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF", "latin1"), /page\.not_found/],
    ["noise", Buffer.alloc(70_000, 7), /page\.not_found/],
    ["huge", Buffer.alloc(48 * 1024 * 1024, 1), /page\.not_found/],
  ];
  for (const [name, bytes, expected] of files) {
    await drop(name, bytes);
    await page.locator("#result .hint, #result .found, #result .unknown, #result .forged").first().waitFor();
    const { heading, text } = await answer();
    assert.match(text, expected, name);
    assert.notEqual(heading, "有效", name);
    await page.locator("#result").evaluate((result) => result.replaceChildren());
  }
});

const OTHERS = [
  ["permitted", "可以办理", /截至账本高度 \d+/],
  ["blocked", "不可以办理", /recog\.none[^]*可由两地数据主管部门解除/],
  ["evidence", "有效", /的记录全部示出/],
  ["listed", "有效", /未证明没有遗漏/],
  ["hidden", "伪造或被篡改", /不是这段时间的全部/],
  ["header", "区块头已终局", /状态根/],
  ["trail", "有效", /记录链完整/],
];

test("answers, evidence, trails and headers are verified here, and broken ones are not", async () => {
  await page.goto(url());
  for (const [name, expected, said] of OTHERS) {
    await page.locator("#result").evaluate((result) => result.replaceChildren());
    await drop(name, others[name]);
    const { heading, text } = await answer();
    assert.equal(heading, expected, name);
    assert.match(text, said, name);
    await page.screenshot({ path: `${SHOTS}file-${name}-zh.png`, fullPage: true });
    for (const at of [40, Math.floor(others[name].length / 2), others[name].length - 30]) {
      const changed = Buffer.from(others[name]);
      changed[at] ^= 1;
      await page.locator("#result").evaluate((result) => result.replaceChildren());
      await drop("broken", changed);
      assert.match((await answer()).heading, /^(无法判定|伪造或被篡改)$/, `${name}, byte ${at}`);
    }
  }
});

test("a broken proof file is never in force, wherever it is broken", async () => {
  await page.goto(url());
  const whole = file("in_force");
  await drop("whole", whole);
  assert.equal((await answer()).heading, "有效");
  for (let i = 0; i < 40; i++) {
    const at = Math.floor((whole.length * i) / 40);
    const changed = Buffer.from(whole);
    changed[at] ^= 1 << (i % 8);
    const broken = i % 2 === 0 ? changed : whole.subarray(0, at);
    await page.locator("#result").evaluate((result) => result.replaceChildren());
    await drop("broken", broken);
    const { heading } = await answer();
    assert.match(heading, /^(无法判定|伪造或被篡改)$/, `byte ${at}`);
  }
});

test("files, folders and texts that are dragged here", async () => {
  await page.goto(url());
  const directory = mkdtempSync(`${tmpdir()}/hefu-drag-`);
  writeFileSync(`${directory}/proof.hefu`, file("in_force"));
  const client = await page.context().newCDPSession(page);
  const drag = async (data) => {
    await page.locator("#result").evaluate((result) => result.replaceChildren());
    for (const type of ["dragEnter", "dragOver", "drop"]) {
      await client.send("Input.dispatchDragEvent", { type, x: 200, y: 420, data: { items: [], files: [], dragOperationsMask: 1, ...data } });
    }
    return answer();
  };
  assert.equal((await drag({ files: [`${directory}/proof.hefu`] })).heading, "有效");
  const { heading, text } = await drag({ files: [directory] });
  assert.equal(heading, "无法判定");
  assert.match(text, /page\.unreadable/);
  node.answers = { [PROOF]: file("in_force") };
  assert.equal((await drag({ items: [{ mimeType: "text/plain", data: NUMBER }] })).heading, "有效");
  rmSync(directory, { recursive: true });
});

test("a big file is hashed in a worker and looked up as evidence, which is verified", async () => {
  const bytes = Buffer.alloc(20 * 1024 * 1024, "hefu");
  const digest = createHash("sha256").update(bytes).digest("hex");
  const proof = mutant("a record file of evidence.anchor");
  const anchored = /"evidence":\{"alg":"(\w+)","digest":"(\w+)"\}/.exec(proof.toString("latin1"));
  const id = "ab".repeat(32);
  const named = JSON.stringify({ anchors: [{ record: id }] });
  node.answers = { [`/v1/evidence/sha256/${digest}`]: named, [`/v1/records/${id}/proof`]: proof };
  await page.goto(url());
  await page.evaluate(() => {
    globalThis.said = new Set();
    new MutationObserver(() => globalThis.said.add(document.querySelector("#result p")?.textContent)).observe(
      document.querySelector("#result"), { childList: true, subtree: true, characterData: true });
  });
  await drop("data.bin", bytes);
  const { heading, text } = await answer();
  assert.ok(node.asked.includes(`/v1/evidence/sha256/${digest}`), node.asked.join());
  assert.equal(heading, "无法判定", "the record is about another digest");
  const progress = (await page.evaluate(() => [...globalThis.said])).filter((line) => /\d+%$/.test(line ?? ""));
  assert.ok(progress.length >= 3, `progress was shown: ${progress}`);
  assert.match(text, /page\.other_answer/);
  const [, alg, sound] = anchored;
  await ask(`${alg}:${sound}`, { [`/v1/evidence/${alg}/${sound}`]: named, [`/v1/records/${id}/proof`]: proof });
  await page.locator("#result .steps").waitFor();
  const second = await answer();
  assert.equal(second.heading, "有效");
  assert.match(second.text, /evidence\.anchor/);
});

/** A code as a phone would see it: on grey, turned, small in a larger picture. */
function photoOf(text, degrees) {
  const cells = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  return page.evaluate(async ([cells, degrees]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
    const context = canvas.getContext("2d");
    context.fillStyle = "#8a8f94";
    context.fillRect(0, 0, 1200, 900);
    context.translate(640, 430);
    context.rotate((degrees * Math.PI) / 180);
    const side = 340 / cells.length;
    cells.forEach((row, y) => row.forEach((dark, x) => {
      context.fillStyle = dark ? "#1b1d22" : "#e9e6df";
      context.fillRect((x - cells.length / 2) * side, (y - cells.length / 2) * side, side + 0.5, side + 0.5);
    }));
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [cells, degrees]);
}

test("a QR code in a photo, and a photo without one", async () => {
  node.answers = { [PROOF]: file("in_force") };
  await page.goto(url());
  for (const [degrees, link] of [[0, `https://node.example/verify/#${NUMBER}`], [17, `https://node.example/verify/#q=${NUMBER}`], [200, NUMBER]]) {
    await page.locator("#result").evaluate((result) => result.replaceChildren());
    const buffer = Buffer.from(await photoOf(link, degrees));
    await page.setInputFiles("#photo", { name: "qr.jpg", mimeType: "image/jpeg", buffer });
    assert.equal((await answer()).heading, "有效", `${degrees} degrees`);
  }
  const pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC";
  for (const buffer of [Buffer.from(pixel, "base64"), Buffer.from("no picture at all")]) {
    await page.locator("#result").evaluate((result) => result.replaceChildren());
    await page.setInputFiles("#photo", { name: "other.png", mimeType: "image/png", buffer });
    const { heading, text } = await answer();
    assert.equal(heading, "无法判定");
    assert.match(text, /page\.no_qr/);
  }
});

/** A film of one code for the browser's pretended camera: YUV4MPEG2, grey. */
function film(text) {
  const cells = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const [width, height, side] = [640, 480, Math.floor(400 / cells.length)];
  const luma = Buffer.alloc(width * height, 0x90);
  cells.forEach((row, y) => row.forEach((dark, x) => {
    for (let i = 0; i < side * side; i++) luma[(40 + y * side + Math.floor(i / side)) * width + 120 + x * side + (i % side)] = dark ? 0x18 : 0xe8;
  }));
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, 0x80)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]);
}

test("a QR code before the camera, and no camera", async () => {
  node.answers = { [PROOF]: file("in_force") };
  await page.goto(url());
  await page.click("#scan");
  assert.match((await answer()).text, /page\.no_camera/);
  const path = `${mkdtempSync(`${tmpdir()}/hefu-film-`)}/code.y4m`;
  writeFileSync(path, film(`https://node.example/verify/#${NUMBER}`));
  const seeing = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${path}`]);
  try {
    const sight = await seeing.newPage({ locale: "zh-CN" });
    await sight.clock.setFixedTime(now);
    await sight.goto(url());
    await sight.click("#scan");
    await sight.locator("#result .steps").waitFor();
    assert.equal(await sight.locator("#result h2").first().textContent(), "有效");
    assert.equal(await sight.locator("video").count(), 0, "the camera is off again");
  } finally {
    await seeing.close();
    rmSync(dirname(path), { recursive: true });
  }
});
