// A real network of four members for tests, started for them and stopped with them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname } from "node:path";

const START_MS = 180_000;
const targets = process.env.CARGO_TARGET_DIR ?? `${homedir()}/.cache/hefu/target`;

/** The daemon: what HEFUD names, which must be there, or what `make build` made. */
export const hefud = process.env.HEFUD ?? `${targets}/release/hefud`;
export const hefu = `${dirname(hefud)}/hefu`;

/** For `node:test`: why tests against a network cannot run here, said loudly; false where they can. */
export function withoutNetwork() {
  if (process.env.HEFUD || existsSync(hefud)) return false;
  const why = `SKIPPED: ${hefud} is not built; make build, or set HEFUD, to test against a network`;
  console.error(`\n*** ${why} ***\n`);
  return why;
}

/** Ten ports for each member above one that the system has free. */
async function freePort() {
  if (process.env.HEFU_TEST_PORT) return process.env.HEFU_TEST_PORT;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return String(Math.min(port, 65_000));
}

/** A network of `hefud localnet`, once it is ready. */
async function start(args) {
  const child = spawn(hefud, args, { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => {
        said += text;
        if (said.includes("Ctrl-C")) resolve();
      });
    }
  });
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGINT");
    await once(child, "exit");
  };
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`hefud ended: ${said}`)));
  const late = AbortSignal.timeout(START_MS);
  const tooLate = new Promise((_, reject) => late.addEventListener("abort", () => reject(new Error(`no network after ${START_MS} ms: ${said}`))));
  try {
    await Promise.race([ready, ended, tooLate]);
  } catch (error) {
    await stop();
    throw error;
  }
  ended.catch(() => undefined);
  tooLate.catch(() => undefined);
  return stop;
}

/**
 * Starts a network; with `demo`, one certificate has been walked from evidence to trade; with `sm2`, SM2 keys
 * sign; with `unlimited`, which only measuring needs, one client may ask as often as it likes. The runner of the
 * tests starts one with a demonstration for all files that ask for it (`HEFU_TEST_NETWORK` is its directory), so
 * no test takes for granted that it is alone there.
 */
export async function startNetwork({ demo = false, sm2 = false, unlimited = false } = {}) {
  const shared = process.env.HEFU_TEST_NETWORK;
  if (shared && demo && !sm2 && !unlimited) return handle(shared, async () => undefined);
  if (!existsSync(hefud)) throw new Error(`${hefud} is not there`);
  const directory = `${mkdtempSync(`${tmpdir()}/hefu-portal-`)}/localnet`;
  const remove = () => rmSync(dirname(directory), { recursive: true, force: true });
  const args = ["localnet", "--dir", directory, "--base-port", await freePort(), ...(demo ? ["--demo"] : []), ...(sm2 ? ["--sm2"] : [])];
  let halt;
  try {
    halt = await start(args);
    if (unlimited) {
      await halt();
      for (const name of readdirSync(`${directory}/nodes`)) {
        const path = `${directory}/nodes/${name}/config.toml`;
        writeFileSync(path, readFileSync(path, "utf8").replace("[api]\n", "[api]\nclient_requests_per_second = 0\n"));
      }
      halt = await start(["localnet", "--dir", directory]);
    }
  } catch (error) {
    remove();
    throw error;
  }
  return handle(directory, async () => {
    await halt();
    remove();
  });
}

/** A network by its directory. */
function handle(directory, stop) {
  const layout = JSON.parse(readFileSync(`${directory}/localnet.json`, "utf8"));
  const url = `http://127.0.0.1:${layout.members[0].api_port}`;
  const member = (slug) => layout.members.find((each) => each.slug === slug);
  const read = (path) => readFileSync(`${directory}/${path}`, "utf8");
  return { directory, layout, url, stop, read, member, key: (slug) => read(`nodes/${slug}/keys/sign.key`).trim() };
}
