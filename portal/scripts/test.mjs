// Runs every test of the portal with Node's own runner. Only the tests against a network are skipped,
// loudly, where hefud was not built and HEFUD does not name one. One network serves them all, but for the
// one with SM2 keys.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { startNetwork, withoutNetwork } from "./network.mjs";

const portal = fileURLToPath(new URL("..", import.meta.url));

/** Runs a script; what it left with. */
async function run(...args) {
  const child = spawn(process.execPath, args, { cwd: portal, stdio: "inherit" });
  const [status] = await once(child, "exit");
  return status ?? 1;
}

const ALONE = [
  "packages/verifier/dist/test/node.test.js",
  "packages/verifier/test/chromium.test.mjs",
  "packages/sdk/dist/test/sdk.test.js",
  "packages/sdk/test/package.test.mjs",
  "packages/sdk/test/network.test.mjs",
  "verify/test/hash.test.mjs",
  "verify/test/qr.test.mjs",
  "verify/test/page.test.mjs",
  "verify/test/files.test.mjs",
  "app/test/words.test.mjs",
  "app/test/graph.test.mjs",
];
/** Made-up requests come last: what they leave behind is nobody's then. */
const ON_THE_NETWORK = [
  "app/test/portal.test.mjs",
  "app/test/desks.test.mjs",
  "app/test/keyboard.test.mjs",
  "third-party/exports.test.mjs",
  "third-party/api.test.mjs",
];

// One file after the other: two browsers and four nodes at once would only wait for one another.
const TEST = ["--test", "--test-concurrency=1"];
for (const check of [["scripts/generate.mjs", "--check"], ["verify/build.mjs", "--check"], [...TEST, ...ALONE]]) {
  const status = await run(...check);
  if (status !== 0) process.exit(status);
}
const network = withoutNetwork() ? undefined : await startNetwork({ demo: true });
if (network) process.env.HEFU_TEST_NETWORK = network.directory;
try {
  process.exitCode = await run(...TEST, ...ON_THE_NETWORK);
} finally {
  await network?.stop();
}
