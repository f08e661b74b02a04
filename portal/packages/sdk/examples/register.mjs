// Registers data and verifies the certificate: node register.mjs URL LOCALNET-DIRECTORY
import { readFileSync } from "node:fs";
import { certificateNumber, completeUscc, connect, dateText, digestOf, fromHex } from "@hefu/sdk";
import { generateSigner, legalDate, queryCode, signerFromSeed } from "@hefu/sdk";

const [url, directory] = process.argv.slice(2);
const read = (path) => readFileSync(`${directory}/${path}`, "utf8");
const { uscc: registrar, region } = JSON.parse(read("localnet.json")).members.find(({ slug }) => slug === "chengdu");
const [registrarKey, holderKey] = [await signerFromSeed(read("nodes/chengdu/keys/sign.key")), await generateSigner()];
const holder = completeUscc(`91000000${String(Date.now()).slice(-8)}`);
const hefu = await connect(url);
const byRegistrar = (type, payload, ...others) => hefu.register({ type, author: registrar, role: "registrar", payload }, registrarKey, ...others);
const byHolder = (type, payload) => hefu.register({ type, author: holder, role: "registrant", payload }, holderKey);

const name = "数据持有单位(示例)", title = "公交到站数据(示例)", rights = ["hold", "use", "operate"];
const key = { key: Buffer.from(holderKey.publicKey).toString("hex"), purpose: "sign" };
await byRegistrar("org.enrol", { uscc: holder, name, region, roles: ["registrant"], keys: [key] }, holderKey);
const file = new TextEncoder().encode(`线路,站点,分钟\n1,人民公园,4\n${holder}\n`), digest = digestOf(file);
await byHolder("evidence.anchor", { evidence: digest, size: file.length, media_type: "text/csv", label: "样本" });
const data = { title, region, kind: "enterprise", source: "collected", level: "general-1", content: [digest] };
const subject = { resource: await byHolder("resource.declare", data) };
const today = legalDate(BigInt(Date.parse((await hefu.head()).block_time)));
const term = { valid_from: dateText(today), valid_to: dateText(today + 3 * 365) }, evidence = [digest];
const form = { title, rights, ...term, evidence, no_state_secrets: true };
const application = await byHolder("app.submit", { registrar, subject, kind: "resource", form });
await byRegistrar("app.accept", { application });
await byRegistrar("app.review", { application, outcome: { passed: { source_lawful: true, security_compliant: true, authorisation_clear: true } } });
await byRegistrar("app.publicise", { application });
const number = certificateNumber(region, "resource", Number(term.valid_from.slice(0, 4)), Date.now() % 100_000_000);
const query_code = queryCode(fromHex(application));
const certificate = { number, application, subject, title, kind: "resource", holder, holder_name: name, rights, region, data_kind: "enterprise", level: "general-1", ...term, evidence, query_code };
await byRegistrar("cert.issue", certificate);
const { outcome, asOf } = await hefu.verify(number);
console.log(number, outcome, `as of height ${asOf.height}`);
