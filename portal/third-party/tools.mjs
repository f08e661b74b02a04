// Runs the Python tools of requirements.txt, which scripts/setup puts outside the clone.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

const tools = process.env.HEFU_THIRD_PARTY ?? `${homedir()}/.cache/hefu/third-party`;

/** Runs a tool; its exit code and what it said. */
export function tool(name, args, options = {}) {
  const program = `${tools}/bin/${name}`;
  if (!existsSync(program)) throw new Error(`${program} is not there; run scripts/setup portal`);
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, ...options });
  if (error) throw error;
  return { status, stdout, said: stdout + stderr };
}

const targets = `${process.env.CARGO_TARGET_DIR ?? `${homedir()}/.cache/hefu/target`}/note`;

/** Builds the follower of checkpoints in note/, apart from the workspace. */
export function buildNoteCheck() {
  const manifest = fileURLToPath(new URL("note/Cargo.toml", import.meta.url));
  const { status, stderr } = spawnSync("cargo", ["build", "--release", "--locked", "--quiet", "--manifest-path", manifest, "--target-dir", targets], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the follower of checkpoints does not build: ${stderr}`);
}

/** Runs it; its exit code and what it said. */
export function noteCheck(args) {
  const { status, stdout, stderr, error } = spawnSync(`${targets}/release/hefu-note-check`, args, { encoding: "utf8" });
  if (error) throw error;
  return { status, stdout, said: stdout + stderr };
}

/** Runs a Python script of this folder and reads the JSON that it prints. */
export function script(name, ...args) {
  const { status, stdout, said } = tool("python", [fileURLToPath(new URL(name, import.meta.url)), ...args]);
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${said}`);
  return JSON.parse(stdout);
}
