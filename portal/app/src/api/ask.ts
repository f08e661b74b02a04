/** Asking the node that served this page. Every way in which it can fail has a name. */

import { onScopeDispose, shallowRef, type ShallowRef, watch } from "vue";

/** Longest time that an answer may take, in milliseconds. */
const PATIENCE_MS = 15_000;

export interface ErrorBody {
  code: string;
  message_zh: string;
  message_en: string;
  detail?: string | null;
  basis?: string | null;
  invariant?: number | null;
}

/** Why there is no answer. `absent`: this node does not know the question at all. */
export type FailureKind = "not_found" | "refused" | "outage" | "absent";

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly body: ErrorBody,
    readonly path: string,
  ) {
    super(`${body.code} ${body.detail ?? ""}`);
  }
}

const OUTAGE: ErrorBody = {
  code: "outage",
  message_zh: "节点无法连接或未及时答复。这不说明所查事项有问题。",
  message_en: "The node cannot be reached or did not answer in time. This says nothing about what was asked.",
};

function kindOf(status: number, code: string): FailureKind {
  if (code === "no_route" || status === 405) return "absent";
  if (status === 404) return "not_found";
  return status >= 500 || status === 429 ? "outage" : "refused";
}

async function bodyOf(response: Response): Promise<ErrorBody> {
  try {
    const body = (await response.json()) as ErrorBody;
    if (typeof body.code === "string") return body;
  } catch {
    // Said below.
  }
  return { ...OUTAGE, code: `http.${response.status}` };
}

/** The response at an address of this node, or a {@link Failure}. */
export async function respond(path: string, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "omit", ...init, signal });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Failure("outage", { ...OUTAGE, detail: String(error) }, path);
  }
  if (response.ok) return response;
  const body = await bodyOf(response);
  throw new Failure(kindOf(response.status, body.code), body, path);
}

export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await respond(path, signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function askBytes(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await respond(path, signal ? { signal } : {});
  return new Uint8Array(await response.arrayBuffer());
}

/** An answer that follows its question. */
export interface Asked<T> {
  data: ShallowRef<T | undefined>;
  failure: ShallowRef<Failure | undefined>;
  busy: ShallowRef<boolean>;
  /** The question as it is asked now. */
  path: ShallowRef<string | undefined>;
  again: () => void;
}

/** Asks whenever the question changes; nothing while it is undefined. What was known stays meanwhile. */
export function useAsk<T>(question: () => string | undefined): Asked<T> {
  const asked: Asked<T> = {
    data: shallowRef(),
    failure: shallowRef(),
    busy: shallowRef(false),
    path: shallowRef(),
    again: () => void run(asked.path.value),
  };
  let running: AbortController | undefined;
  async function run(path: string | undefined): Promise<void> {
    running?.abort();
    if (path === undefined) {
      [asked.data.value, asked.failure.value, asked.busy.value] = [undefined, undefined, false];
      return;
    }
    const mine = (running = new AbortController());
    asked.busy.value = true;
    try {
      const data = await ask<T>(path, mine.signal);
      if (running !== mine) return;
      [asked.data.value, asked.failure.value] = [data, undefined];
    } catch (error) {
      if (running !== mine) return;
      asked.failure.value = error instanceof Failure ? error : unexpected(error, path);
      asked.data.value = undefined;
    }
    asked.busy.value = false;
  }
  watch(
    question,
    (path) => {
      asked.path.value = path;
      void run(path);
    },
    { immediate: true },
  );
  onScopeDispose(() => running?.abort());
  return asked;
}

function unexpected(error: unknown, path: string): Failure {
  const body = { ...OUTAGE, code: "unexpected_answer", detail: String(error) };
  return new Failure("outage", body, path);
}

/** A query string of what is given. */
export function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}
