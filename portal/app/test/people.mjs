// Who works at the desks of the tests, and what waits for them there.
import { writeFileSync } from "node:fs";

import { completeUscc, dateText, digestOf, generateSigner, legalDate, signerFromSeed, toHex } from "@hefu/sdk";

const SECTORS = [..."ABCDEFGHIJKLMNOPQRST"];

/** The people of a network, whose ledger is asked through a connection. */
export function people(network, hefu) {
  const json = async (path) => (await fetch(`${network.url}${path}`)).json();

  function keyFile(name, text) {
    const path = `${network.directory}/${name}.test.key`;
    writeFileSync(path, `${text}\n`);
    return path;
  }

  /** A regulator of Sichuan for all sectors, with its key. */
  async function enrolRegulator(body) {
    const key = await generateSigner();
    const uscc = completeUscc(`11000000${body}`);
    const authority = network.layout.authorities.find(({ slug }) => slug === "sichuan-authority");
    const authorityKey = await signerFromSeed(network.read("keys/sichuan-authority.key"));
    const payload = { uscc, name: "省监管部门(试验)", region: "510000", roles: ["regulator"], sectors: SECTORS, keys: [{ key: toHex(key.publicKey), purpose: "sign" }] };
    await hefu.register({ type: "org.enrol", author: authority.uscc, role: "data_authority", payload }, authorityKey, key);
    return { uscc, seed: toHex(key.seed) };
  }

  /** An application that waits for Chengdu's registrar: its id. */
  async function applyFor(title) {
    const registrar = network.member("chengdu");
    const registrarKey = await signerFromSeed(network.key("chengdu"));
    const key = await generateSigner();
    const uscc = completeUscc(`91000000${String(Date.now()).slice(-8)}`);
    const keys = [{ key: toHex(key.publicKey), purpose: "sign" }];
    const enrol = { uscc, name: "申请企业(试验)", region: registrar.region, roles: ["registrant"], keys };
    await hefu.register({ type: "org.enrol", author: registrar.uscc, role: "registrar", payload: enrol }, registrarKey, key);
    const by = (type, payload) => hefu.register({ type, author: uscc, role: "registrant", payload }, key);
    const evidence = digestOf(new TextEncoder().encode(`${title} ${uscc}`));
    await by("evidence.anchor", { evidence, size: 40, media_type: "text/plain", label: "样本" });
    const resource = await by("resource.declare", { title, region: registrar.region, kind: "enterprise", source: "collected", level: "general-1", content: [evidence] });
    const today = legalDate(BigInt(Date.parse((await hefu.head()).block_time)));
    const form = { title, rights: ["hold", "use"], valid_from: dateText(today), valid_to: dateText(today + 700), evidence: [evidence], no_state_secrets: true };
    return by("app.submit", { registrar: registrar.uscc, subject: { resource }, kind: "resource", form });
  }

  /** The certificate that the demonstration walked to a deal, with its product and operator. */
  async function walked() {
    const { rows } = await json("/v1/directory?limit=100");
    const certified = rows.find(({ title }) => title === "公交分时段候车统计");
    const product = rows.find(({ subject_kind }) => subject_kind === "product");
    return { certificate: await json(`/v1/certificates/${certified.certificates[0].number}`), product: product.subject, operator: product.holder };
  }

  return { keyFile, enrolRegulator, applyFor, walked };
}
