// A node for tests: serves the built page and answers as it is told, lies included.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const root = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const vector = (name) => JSON.parse(readFileSync(root(`vectors/${name}.json`), "utf8"));

export const genesis = readFileSync(root("vectors/genesis.json"), "utf8");
export const bundles = vector("bundles");
const mutated = vector("mutated");
export const now = mutated.now_ms;
const { evidence, answers, header } = vector("evidence");
/** Files of the other kinds, by what they are. */
export const others = {
  evidence: Buffer.from(evidence[0].file, "hex"),
  listed: Buffer.from(evidence[2].file, "hex"),
  hidden: Buffer.from(evidence[1].file, "hex"),
  permitted: Buffer.from(answers.find(({ blockers }) => blockers === 0).file, "hex"),
  blocked: Buffer.from(answers.find(({ blockers }) => blockers > 0).file, "hex"),
  header: Buffer.from(header.file, "hex"),
  trail: Buffer.from(vector("trails").bases[0].file, "hex"),
};

/** A sound or broken file of the vectors. */
export const file = (name) => Buffer.from(bundles.files[name], "hex");

/** A case of mutated.json. */
export function mutant(how) {
  const bases = Object.fromEntries(mutated.bases.map((base) => [base.name, Buffer.from(base.file, "hex")]));
  const [, , parts] = mutated.cases.find((each) => each[1] === how);
  const pieces = parts.split(" ").map((part) => {
    if (part.startsWith("=")) return Buffer.from(part.slice(1), "hex");
    const [from, length] = part.slice(1).split("+").map(Number);
    return bases[part[0]].subarray(from, from + length);
  });
  return Buffer.concat(pieces);
}

/** The policy that hefud sends with the page. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };

/** Starts the node. `answers` maps a path below /v1 to a body, a status, or "hang". */
export async function start() {
  const node = { answers: {}, asked: [], port: 0, close: () => undefined };
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://node");
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("cache-control", "no-cache");
    if (pathname.startsWith("/v1/")) {
      node.asked.push(pathname + search);
      const answer = node.answers[pathname] ?? (pathname === "/v1/genesis" ? genesis : 404);
      if (answer === "hang") return;
      if (answer === "cut") return void request.socket.destroy();
      if (typeof answer === "number") return void response.writeHead(answer).end("{}");
      return void response.end(answer);
    }
    const name = pathname === "/verify/" ? "index.html" : pathname.replace("/verify/", "");
    try {
      const body = readFileSync(root(`node/site/verify/${name}`));
      response.setHeader("content-type", TYPES[name.split(".").pop()]);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  node.port = server.address().port;
  node.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return node;
}
