// Runs every test of the portal with Node's own runner. Only the tests against a network are skipped,
// loudly, where hefud was not built and HEFUD does not name one.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const portal = fileURLToPath(new URL("..", import.meta.url));
const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { cwd: portal, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};

run("scripts/generate.mjs", "--check");
run("verify/build.mjs", "--check");
const tests = [
  "packages/verifier/dist/test/node.test.js",
  "packages/verifier/test/chromium.test.mjs",
  "packages/sdk/dist/test/sdk.test.js",
  "packages/sdk/test/package.test.mjs",
  "packages/sdk/test/network.test.mjs",
  "verify/test/hash.test.mjs",
  "verify/test/page.test.mjs",
  "verify/test/files.test.mjs",
  "app/test/words.test.mjs",
  "app/test/graph.test.mjs",
  "app/test/portal.test.mjs",
  "app/test/desks.test.mjs",
  "third-party/exports.test.mjs",
  "third-party/api.test.mjs",
];
// One file after the other: two browsers and four nodes at once would only wait for one another.
run("--test", "--test-concurrency=1", ...tests);
