/** A node's API, typed, and what a client does with it: send, wait, verify. */

import { type Genesis, readGenesis, toHex, type Verdict, verifyFile, type VerifyOptions } from "@hefu/verifier";
import createClient, { type Client } from "openapi-fetch";

import type { Hex } from "./payloads.js";
import { type Draft, type RecordType, type SignedRecord, signRecord } from "./record.js";
import type { components, paths } from "./schema.js";
import type { Signer } from "./signer.js";

export type ErrorBody = components["schemas"]["ErrorBody"];
export type RecordStatus = components["schemas"]["RecordStatus"];

/** A node refused, with its stable code and both languages. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(`${body.code}: ${body.message_zh} ${body.message_en}${body.detail ? ` (${body.detail})` : ""}`);
  }
}

/** A record was not in a block when the patience ended. It may still get there. */
export class StillPending extends Error {
  constructor(readonly id: Hex) {
    super(`record ${id} is not in a block yet`);
  }
}

export interface ConnectOptions {
  /** The ledger that is expected; without it the node is believed about which ledger it serves. */
  chainId?: Hex;
  /** For tests and proxies. */
  fetch?: typeof fetch;
}

/** Blocks within which a record may be included, and the longest wait for one of them. */
const WINDOW_BLOCKS = 200;
const PATIENCE_MS = 120_000;
const WAIT_MS = 30_000;
const BYTES = "application/octet-stream";

/** Reads the genesis document of a node, checks it, and pins it for everything that follows. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Hefu> {
  const api = createClient<paths>({ baseUrl: url, ...(options.fetch ? { fetch: options.fetch } : {}) });
  const found = await api.GET("/v1/genesis", { parseAs: "arrayBuffer" });
  const genesis = readGenesis(new Uint8Array(taken<ArrayBuffer>(found)));
  const chainId = toHex(genesis.chainId);
  if (options.chainId !== undefined && options.chainId !== chainId) {
    throw new Error(`the node serves the ledger ${chainId}, not ${options.chainId}`);
  }
  return new Hefu(api, genesis, chainId);
}

interface Found {
  data?: unknown;
  error?: unknown;
  response: Response;
}

function taken<T>({ data, error, response }: Found): T {
  if (error === undefined && response.ok) return data as T;
  const body = typeof error === "object" && error !== null ? (error as ErrorBody) : undefined;
  const other = { code: `http.${response.status}`, message_zh: "节点未按约定答复", message_en: "not an answer of a node" };
  throw new Refusal(response.status, body?.code ? body : other);
}

/** A ledger through one of its nodes. */
export class Hefu {
  constructor(
    /** Every route of the API, typed. */
    readonly api: Client<paths>,
    readonly genesis: Genesis,
    readonly chainId: Hex,
  ) {}

  /** The last block of the node. */
  async head(): Promise<components["schemas"]["Head"]> {
    return taken(await this.api.GET("/v1/head"));
  }

  /** Signs a draft for the next blocks. */
  async sign<T extends RecordType>(draft: Draft<T>, ...signers: [Signer, ...Signer[]]): Promise<SignedRecord> {
    const { height } = await this.head();
    return signRecord(draft, { ledger: this.chainId, lastHeight: height + WINDOW_BLOCKS }, signers);
  }

  /** Sends a record, without waiting for its block. */
  async submit(record: SignedRecord, wait?: "committed"): Promise<RecordStatus> {
    const query = wait === undefined ? {} : { wait };
    const answer = await this.api.POST("/v1/records", {
      params: { query },
      headers: { "content-type": BYTES },
      body: record.bytes as unknown as number[],
      bodySerializer: (bytes: unknown) => bytes as BodyInit,
    } as never);
    return taken(answer as Found);
  }

  /** Waits until a record is in a block. Throws {@link Refusal} or {@link StillPending}. */
  async committed(id: Hex, patienceMs = PATIENCE_MS): Promise<RecordStatus> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const wait_ms = Math.max(0, Math.min(WAIT_MS, end - Date.now()));
      const params = { path: { id }, query: { wait_ms } };
      const status = taken<RecordStatus>(await this.api.GET("/v1/records/{id}", { params }));
      if (status.state === "committed") return status;
      if (status.error) throw new Refusal(422, status.error);
      if (Date.now() >= end) throw new StillPending(id);
    }
  }

  /** Signs, sends and waits for the block: the record's id. */
  async register<T extends RecordType>(draft: Draft<T>, ...signers: [Signer, ...Signer[]]): Promise<Hex> {
    const record = await this.sign(draft, ...signers);
    const { state } = await this.submit(record, "committed");
    if (state !== "committed") await this.committed(record.id);
    return record.id;
  }

  /** Fetches the proof of a certificate, by number or query code. */
  async proof(no: string, region?: string): Promise<Uint8Array> {
    const params = { path: { no }, query: region === undefined ? {} : { region } };
    const found = await this.api.GET("/v1/certificates/{no}/proof", { params, parseAs: "arrayBuffer" });
    return new Uint8Array(taken<ArrayBuffer>(found));
  }

  /** Verifies a certificate with nothing but the pinned genesis document. Throws only on an outage. */
  async verify(no: string, options: Partial<VerifyOptions> = {}): Promise<Verdict> {
    const { receiving } = options;
    const region = receiving === undefined ? undefined : String(receiving).padStart(6, "0");
    const bytes = await this.proof(no, region);
    const verdict = verifyFile(bytes, this.genesis, { now: BigInt(Date.now()), ...options });
    const { issue } = verdict;
    if (issue && issue.number !== no && issue.query_code !== no) {
      throw new Error(`the node answered with the proof of ${issue.number}`);
    }
    return verdict;
  }
}
