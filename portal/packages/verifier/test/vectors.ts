/**
 * The vectors of the repository, as checks that run anywhere: a test in Node and a page in Chromium
 * call the same functions. Each returns the number of cases and throws on the first that differs.
 */

import * as hefu from "../src/index.js";

/** Reads a file of `vectors/` as text. */
export type ReadVector = (name: string) => string;

// Vectors are JSON whose shape the checks below state; a wrong shape fails the check.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Any = any;

const hex = (text: string): Uint8Array => {
  const bytes = hefu.fromHex(text);
  if (!bytes) throw new Error(`not hexadecimal: ${text.slice(0, 80)}`);
  return bytes;
};

function same(found: unknown, expected: unknown, what: string): void {
  const text = (value: unknown): string => JSON.stringify(value) ?? "undefined";
  if (text(found) !== text(expected)) {
    throw new Error(`${what}: found ${text(found)}, expected ${text(expected)}`);
  }
}

export const anchorOf = (read: ReadVector): hefu.Genesis =>
  hefu.readGenesis(new TextEncoder().encode(read("genesis.json")));

export function genesis(read: ReadVector): number {
  const anchor = anchorOf(read);
  const ledger: Any = JSON.parse(read("ledger.json"));
  same(hefu.toHex(anchor.chainId), ledger.chain_id, "chain id");
  same(hefu.toHex(anchor.validators.hash), ledger.validators.hash, "validators");
  same(anchor.network, "sample", "network");
  return 1;
}

export function ledger(read: ReadVector): number {
  const anchor = anchorOf(read);
  const { headers, commits, votes, params, validators }: Any = JSON.parse(read("ledger.json"));
  same(hefu.toHex(hefu.hashIn("Params", hex(params.encoded))), params.hash, "parameters");
  const set = hefu.Reader.decode(hex(validators.encoded), (reader) => hefu.ValidatorSet.read(reader));
  same(hefu.toHex(set.hash), validators.hash, "validators");
  headers.forEach((vector: Any, i: number) => {
    const header = hefu.Reader.decode(hex(vector.encoded), hefu.readHeader);
    same(hefu.toHex(header.hash), vector.hash, "header");
    same(Number(header.height), vector.fields.height, "height");
    same(Number(header.time), vector.fields.time, "time");
    same(hefu.toHex(header.stateRoot), vector.fields.state_root, "state root");
    same(hefu.toHex(header.proposer), vector.fields.proposer, "proposer");
    const commit = hefu.Reader.decode(hex(commits[i].encoded), hefu.readCommit);
    same(hefu.toHex(commit.blockHash), vector.hash, "block of the commit");
    same(hefu.verifyCommit(commit, anchor.chainId, anchor.validators), true, "commit");
  });
  for (const vote of votes) {
    const block = vote.block_hash === null ? undefined : hex(vote.block_hash);
    const bytes = hefu.signBytes(anchor.chainId, vote.kind, BigInt(vote.height), vote.round, block);
    same(hefu.toHex(bytes), vote.sign_bytes, "vote");
    same(hefu.verifyStrict(hex(vote.key), bytes, hex(vote.signature)), true, "vote's signature");
    same(hefu.toHex(hefu.addressOf(hex(vote.key))), vote.address, "address");
  }
  return headers.length + commits.length + votes.length;
}

export function records(read: ReadVector): number {
  const { records }: Any = JSON.parse(read("records.json"));
  for (const vector of records) {
    const bytes = hex(vector.envelope);
    const envelope = hefu.Reader.decode(bytes, hefu.readEnvelope);
    same(hefu.toHex(hefu.encodeEnvelope(envelope)), vector.envelope, "envelope");
    same(hefu.toHex(hefu.leafHash(bytes)), vector.leaf_hash, "leaf");
    const document = hefu.parseCanonical(envelope.document) as hefu.JsonObject;
    envelope.proofs.forEach((proof, i) => {
      const expected = vector.proofs[i];
      const input = hefu.signingInput(envelope.document, document["@context"], proof.key);
      same(hefu.toHex(input), expected.signing_input, "signing input");
      const options = hefu.proofOptions(document["@context"], proof.key);
      same(options["verificationMethod"], expected.verification_method, "method");
    });
    const record = hefu.verifyRecord(envelope);
    same([record.id, record.header.type], [vector.id, vector.type], "record");
  }
  same(new Set(records.map((each: Any) => each.type)).size, hefu.RECORD_TYPES.length, "record types");
  return records.length;
}

export function trees(read: ReadVector): number {
  const { log, state }: Any = JSON.parse(read("trees.json"));
  const root = (size: number): Uint8Array => hex(log.roots[size]);
  const wrong = (path: Uint8Array[]): Uint8Array[] => [...path, new Uint8Array(32)];
  for (const { index, size, path } of log.inclusion) {
    const proof = path.map(hex);
    const check = (i: number, p: Uint8Array[]): boolean =>
      hefu.verifyInclusion(root(size), BigInt(size), BigInt(i), hex(log.leaves[index]), p);
    same(check(index, proof), true, `inclusion of ${index} in ${size}`);
    same(check(index + 1, proof), false, "another index");
    same(check(index, wrong(proof)), false, "a longer path");
    if (proof.length > 0) same(check(index, proof.slice(1)), false, "a shorter path");
  }
  for (const { from, to, path } of log.consistency) {
    const proof = path.map(hex);
    const check = (a: Uint8Array, b: Uint8Array, p: Uint8Array[]): boolean =>
      hefu.verifyConsistency(BigInt(from), a, BigInt(to), b, p);
    same(check(root(from), root(to), proof), true, `consistency of ${from} and ${to}`);
    same(check(root(to), root(from), proof), from === to, "roots exchanged");
    same(check(root(from), root(to), wrong(proof)), false, "a longer path");
  }
  for (const vector of [...state.entries, ...state.absent]) {
    const leaf = vector.proof.leaf?.map(hex);
    const entry: hefu.StateEntry = {
      key: hex(vector.key),
      value: vector.value === null ? undefined : hex(vector.value),
      proof: { leaf, siblings: vector.proof.siblings.map(hex) },
    };
    same(hefu.toHex(hefu.hashIn("StateKey", entry.key)), vector.key_hash, "key hash");
    same(hefu.verifyEntry(entry, hex(state.state_root)), true, `entry ${vector.key}`);
    same(hefu.verifyEntry(entry, new Uint8Array(32)), false, "another root");
    const value = entry.value === undefined ? new Uint8Array() : undefined;
    same(hefu.verifyEntry({ ...entry, value }, hex(state.state_root)), false, "the opposite");
  }
  return log.inclusion.length + log.consistency.length + state.entries.length + state.absent.length;
}

export function ed25519(read: ReadVector): number {
  const { cases }: Any = JSON.parse(read("ed25519.json"));
  for (const { key, message, signature, valid, key_registrable, name } of cases) {
    same(hefu.verifyStrict(hex(key), hex(message), hex(signature)), valid, name);
    same(hefu.isRegistrable(hex(key)), key_registrable, `${name}: registrable`);
  }
  if (cases.length < 400) throw new Error(`only ${cases.length} signatures`);
  return cases.length;
}

const codes = (verdict: hefu.Verdict): string[] => hefu.findingsOf(verdict).map(({ code }) => code);

export function bundles(read: ReadVector): number {
  const anchor = anchorOf(read);
  const { cases, files }: Any = JSON.parse(read("bundles.json"));
  for (const vector of cases) {
    const verdict = hefu.verifyFile(hex(files[vector.file]), anchor, {
      now: BigInt(vector.now_ms),
      ...(vector.max_age_ms === null ? {} : { maxAge: BigInt(vector.max_age_ms) }),
      ...(vector.receiving === null ? {} : { receiving: Number(vector.receiving) }),
    });
    const asOf = verdict.asOf;
    const found = {
      as_of: asOf ? { height: Number(asOf.height), time: Number(asOf.time) } : null,
      findings: codes(verdict),
      outcome: verdict.outcome,
      status: verdict.certificate?.status ?? null,
    };
    const { as_of, findings, outcome, status } = vector;
    same(found, { as_of, findings, outcome, status }, `file ${vector.file}`);
  }
  return cases.length;
}

/** Puts the pieces of a mutated file together: `p0+120 =00ff p122+3103`. */
function joined(parts: string, bases: Map<string, Uint8Array>): Uint8Array {
  const pieces = parts.split(" ").filter((part) => part !== "");
  const bytes = pieces.map((part) => {
    if (part.startsWith("=")) return hex(part.slice(1));
    const [from, length] = part.slice(1).split("+").map(Number);
    return bases.get(part[0]!)!.slice(from, from! + length!);
  });
  return hefu.concat(...bytes);
}

export function mutated(read: ReadVector): number {
  const anchor = anchorOf(read);
  const { now_ms, bases, cases }: Any = JSON.parse(read("mutated.json"));
  const files = new Map<string, Uint8Array>(bases.map((base: Any) => [base.name, hex(base.file)]));
  const asking = new Map<string, string | null>(bases.map((base: Any) => [base.name, base.receiving]));
  const differences: string[] = [];
  for (const [base, how, parts, outcome, expected] of cases) {
    const receiving = asking.get(base);
    const verdict = hefu.verifyFile(joined(parts, files), anchor, {
      now: BigInt(now_ms),
      ...(receiving ? { receiving: Number(receiving) } : {}),
    });
    const found = `${verdict.outcome} ${codes(verdict).join(" ")}`;
    if (found !== `${outcome} ${expected}`) {
      const why = hefu.findingsOf(verdict).map(({ detail }) => detail);
      differences.push(`${base}: ${how}: found ${found} (${why}), expected ${outcome} ${expected}`);
    }
  }
  if (differences.length > 0) throw new Error(`${differences.length} differ:\n${differences.join("\n")}`);
  if (cases.length < 500) throw new Error(`only ${cases.length} mutated files`);
  return cases.length;
}

export function sm2(read: ReadVector): number {
  const { keys, signatures, record }: Any = JSON.parse(read("sm2.json"));
  const keyOf = (text: string): Uint8Array => hex(text.replace(/^sm2:/, ""));
  for (const { key, registrable, name } of keys) same(hefu.isSm2Key(keyOf(key)), registrable, name);
  for (const { key, message, signature, valid, name } of signatures) {
    same(hefu.verifySm2(keyOf(key), hex(message), hex(signature)), valid, name);
  }
  const envelope = hefu.Reader.decode(hex(record.envelope), hefu.readEnvelope);
  same(hefu.toHex(hefu.encodeEnvelope(envelope)), record.envelope, "envelope");
  same(new TextDecoder().decode(envelope.document), record.document, "document");
  same(hefu.verifyRecord(envelope).header.type, "evidence.anchor", "record");
  return keys.length + signatures.length + 1;
}

/** What an asset file comes to: the fault, or how many records concern the asset and how many are shown. */
function trailShows(verdict: hefu.TrailVerdict): string {
  const shows = verdict.fault?.code ?? `${verdict.trail.length} ${verdict.shown.length}`;
  return `${verdict.outcome} ${shows}`;
}

export function trails(read: ReadVector): number {
  const anchor = anchorOf(read);
  const { bases, cases }: Any = JSON.parse(read("trails.json"));
  const files = new Map<string, Uint8Array>(bases.map((base: Any) => [base.name, hex(base.file)]));
  for (const { name, shows } of bases) {
    same(trailShows(hefu.verifyTrailFile(files.get(name)!, anchor)), `valid ${shows}`, `base ${name}`);
  }
  const differences: string[] = [];
  for (const [base, how, parts, outcome, shows] of cases) {
    const found = trailShows(hefu.verifyTrailFile(joined(parts, files), anchor));
    if (found !== `${outcome} ${shows}`) differences.push(`${base}: ${how}: found ${found}, expected ${outcome} ${shows}`);
  }
  if (differences.length > 0) throw new Error(`${differences.length} differ:\n${differences.join("\n")}`);
  if (cases.length < 100) throw new Error(`only ${cases.length} mutated files`);
  return bases.length + cases.length;
}

/** What an answer file comes to: the fault, or the height and everything that stands in the way. */
function answerShows({ outcome, fault, answer }: hefu.AnswerVerdict): string {
  if (!answer) return `${outcome} ${fault?.code}`;
  const lines = answer.blockers.map(({ code, at, remedy: { by, organisation, until } }) => {
    const where = at ? `${at.kind} ${at.id}` : "-";
    return `${code} ${where} ${by} ${organisation ?? "-"} ${until === undefined ? "-" : hefu.dateText(until)}`;
  });
  return `${outcome} ${answer.height}; ${lines.join("; ")}`;
}

export function answers(read: ReadVector): number {
  const { scenes, sound, broken }: Any = JSON.parse(read("answers.json"));
  const files = new Map<string, Uint8Array>(scenes.map((scene: Any) => [scene.letter, hex(scene.file)]));
  const anchors = new Map<string, hefu.TrustAnchor>(
    scenes.map(({ letter, chain_id, validators }: Any) => {
      const set = hefu.Reader.decode(hex(validators), (reader) => hefu.ValidatorSet.read(reader));
      return [letter, { chainId: hex(chain_id), validators: set }];
    }),
  );
  const differences: string[] = [];
  for (const [scene, how, parts, outcome, shows] of [...sound, ...broken]) {
    const found = answerShows(hefu.verifyAnswerFile(joined(parts, files), anchors.get(scene)!));
    if (found !== `${outcome} ${shows}`) differences.push(`${scene}: ${how}: found ${found}, expected ${outcome} ${shows}`);
  }
  if (differences.length > 0) throw new Error(`${differences.length} differ:\n${differences.slice(0, 20).join("\n")}`);
  const named = new Set<string>(sound.flatMap(([, , , , shows]: string[]) => [...shows!.matchAll(/; ([a-z_]+\.[a-z_]+) /g)].map(([, code]) => code)));
  if (sound.length < 90 || broken.length < 200 || named.size < 25) throw new Error(`only ${sound.length} sound, ${broken.length} broken, ${named.size} rules`);
  return sound.length + broken.length;
}

export function evidence(read: ReadVector): number {
  const anchor = anchorOf(read);
  const { evidence, answers, header }: Any = JSON.parse(read("evidence.json"));
  for (const { name, file, ...expected } of evidence) {
    const verdict = hefu.verifyEvidenceFile(hex(file), anchor);
    const { outcome, asOf, from, to, scope, records, trailRecords } = verdict;
    const found = {
      as_of: Number(asOf?.height),
      from: from === undefined ? null : Number(from),
      indexes: records.map(({ index }) => Number(index)),
      outcome,
      records: records.map(({ record }) => record.id),
      scope,
      to: Number(to),
      trail_records: trailRecords,
    };
    same(outcome === "valid" ? found : { outcome }, expected, name);
    // Cut short, or of another header: never valid.
    for (const broken of [hex(file).slice(0, -1), flipped(hex(file), hex(file).length - 40)]) {
      if (hefu.verifyEvidenceFile(broken, anchor).outcome === "valid") throw new Error(`${name}, broken, is valid`);
    }
  }
  for (const { file, blockers } of answers) {
    same(hefu.verifyAnswerFile(hex(file), anchor).answer?.blockers.length, blockers, "what stands in the way");
  }
  const shown = hefu.verifyHeaderFile(hex(header.file), anchor);
  if (!("header" in shown)) throw new Error(`header: ${shown.fault.code}`);
  same(Number(shown.header.height), header.header.height, "header's height");
  same(hefu.toHex(shown.header.stateRoot), header.header.state_root, "header's state root");
  same(hefu.verifyHeaderFile(flipped(hex(header.file), 100), anchor).outcome, "forged", "header, one bit changed");
  return evidence.length * 3 + answers.length + 2;
}

export function witness(read: ReadVector): number {
  const anchor = anchorOf(read);
  const vectors: Any = JSON.parse(read("witness.json"));
  const policy = hefu.parseWitnessPolicy(vectors.policy, anchor.chainId);
  same(policy.witnesses.map(({ name }) => name), vectors.verifier_keys.map((key: string) => key.split("+")[0]), "witnesses");
  const shown = hefu.verifyHeaderFile(hex(vectors.statement.header), anchor);
  if (!("header" in shown)) throw new Error("the header is not final");
  same(hefu.statementAfter(shown.header).text, vectors.statement.text, "statement");
  for (const { name, files, findings } of vectors.cases) {
    const demand = { policy, files: files.map(hex) };
    const found = hefu.witnessFindings(shown.header, policy, demand.files);
    same(found.map(({ code }) => code), findings, name);
    // The same of a certificate under that header: too few leave it unknown and never forged.
    const options = { now: BigInt(vectors.now) };
    const { outcome, checks } = hefu.verifyWitnessedFile(hex(vectors.certificate), anchor, options, demand);
    same(outcome, findings.length === 0 ? "valid" : "unknown", name);
    same(checks.at(-1)!.findings.map(({ code }) => code), findings, `${name}, of a certificate`);
  }
  const alone = hefu.verifyFile(hex(vectors.certificate), anchor, { now: BigInt(vectors.now) });
  same([alone.outcome, alone.checks.at(-1)!.result], ["valid", "not_reached"], "without a policy");
  for (const { name, file, ...expected } of vectors.splits) {
    const { outcome, witnesses, both } = hefu.verifySplitFile(hex(file), anchor, policy);
    same(outcome === "valid" ? { both: both ?? null, outcome, witnesses } : { outcome }, expected, name);
    const broken = hefu.verifySplitFile(flipped(hex(file), 100), anchor, policy);
    if (broken.outcome === "valid") throw new Error(`${name}, broken, is valid`);
  }
  return vectors.cases.length * 2 + vectors.splits.length * 2 + refusedPolicies(vectors, anchor.chainId);
}

/** Policies that demand nothing or are ambiguous. */
function refusedPolicies({ verifier_keys: [a, b] }: Any, chainId: Uint8Array): number {
  const head = `witness a ${a}\nwitness b ${b}\n`;
  const refused = [
    head,
    `${head}quorum none\n`,
    `${head}quorum c\n`,
    `${head}group g 3 a b\nquorum g\n`,
    `${head}group g 0 a b\nquorum g\n`,
    `${head}group g 1 a a\nquorum g\n`,
    `${head}group a 1 b\nquorum a\n`,
    `${head}quorum a\nquorum b\n`,
    `${head}witness c ${a}\nquorum c\n`,
    `${head}threshold 1\n`,
    `log hefu/${"cd".repeat(32)}+x\n${head}quorum a\n`,
    head.replace("+", "+0") + "quorum a\n",
  ];
  for (const text of refused) {
    try {
      hefu.parseWitnessPolicy(text, chainId);
    } catch (error) {
      if (error instanceof hefu.NotReadable) continue;
      throw error;
    }
    throw new Error(`a policy that should be refused was read: ${text}`);
  }
  return refused.length;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at]! ^= 1;
  return changed;
}

export function prices(read: ReadVector): number {
  const { commitments }: Any = JSON.parse(read("prices.json"));
  for (const { salt, fen, input, commitment } of commitments) {
    const amount = new Uint8Array(8);
    new DataView(amount.buffer).setBigUint64(0, BigInt(fen), true);
    const bytes = hefu.concat(hex(salt), amount);
    same(hefu.toHex(bytes), input, `input of ${fen}`);
    same(hefu.toHex(hefu.hashIn("PriceCommitment", bytes)), commitment, `commitment to ${fen}`);
  }
  return commitments.length;
}

/** The tables that are generated from this file, word for word. */
export function words(read: ReadVector): number {
  const { checks, findings, outcomes, record_types, vocabularies }: Any = JSON.parse(read("words.json"));
  const table = (rows: Any[], name: string): unknown => Object.fromEntries(rows.map(({ [name]: key, zh, en }) => [key, { zh, en }]));
  same(hefu.OUTCOMES, table(outcomes, "word"), "outcomes");
  same(hefu.CHECKS, table(checks, "word"), "steps");
  for (const { code, outcome, zh, en } of findings) same(hefu.FINDINGS[code as hefu.FindingCode], { outcome, zh, en }, code);
  same(hefu.RECORD_TYPES, record_types, "record types");
  // The verifier has the vocabularies that its checks need.
  for (const [name, list] of Object.entries(hefu.VOCABULARIES)) same(list, vocabularies[name], name);
  return checks.length + findings.length + outcomes.length + record_types.length;
}

/** Every check, by name. */
export const ALL: Record<string, (read: ReadVector) => number> = {
  genesis,
  ledger,
  records,
  trees,
  ed25519,
  sm2,
  bundles,
  mutated,
  trails,
  answers,
  evidence,
  witness,
  prices,
  words,
};
