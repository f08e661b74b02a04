/** What happens on the ledger, block by block, resumed by height without a gap or a repetition. */

/** What a reader asks for; see `/v1/events`. */
export interface EventFilter {
  certificate?: string;
  organisation?: string;
  region?: string;
  /** A type or family of records. */
  type?: string;
  /** A rule of alerts, or `all`. */
  alert?: string;
}

/** An event: its height, by which a reader resumes, and what the node says of it. */
export interface LedgerEvent {
  /** `block`, or `height` when there was nothing to say up to it. */
  event: string;
  height: number;
  data: unknown;
}

export interface EventOptions {
  /** Begin after this height; the next block is the first without it. */
  afterHeight?: number;
  signal?: AbortSignal;
  fetch?: typeof fetch;
  /** Pause before a broken stream is taken up again, in milliseconds. */
  pauseMs?: number;
}

const PAUSE_MS = 1_000;

/** The events of one response, as they come. */
async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<LedgerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const parts = text.split(/\r?\n\r?\n/);
      text = parts.pop() ?? "";
      for (const part of parts) {
        const event = parse(part);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parse(part: string): LedgerEvent | undefined {
  const fields = new Map<string, string>();
  for (const line of part.split(/\r?\n/)) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, (fields.get(name) ?? "") + value);
  }
  const [id, data] = [fields.get("id"), fields.get("data")];
  if (id === undefined) return undefined;
  return { event: fields.get("event") ?? "message", height: Number(id), data: data ? JSON.parse(data) : undefined };
}

/**
 * Follows a node until the signal says stop. A stream that breaks is taken up after the last height that was
 * read; what the node refuses is thrown.
 */
export async function* follow(url: string, filter: EventFilter = {}, options: EventOptions = {}): AsyncGenerator<LedgerEvent> {
  const { signal, pauseMs = PAUSE_MS } = options;
  let after = options.afterHeight;
  const stopped = (): boolean => signal?.aborted ?? false;
  while (!stopped()) {
    const query = new URLSearchParams(filter as Record<string, string>);
    if (after !== undefined) query.set("after_height", String(after));
    try {
      const response = await (options.fetch ?? fetch)(`${url}/v1/events?${query}`, signal ? { signal } : {});
      if (response.status >= 400 && response.status < 500) throw new EventsRefused(response.status, await response.text());
      if (response.ok && response.body) {
        for await (const event of read(response.body)) {
          after = event.height;
          yield event;
        }
      }
    } catch (error) {
      if (error instanceof EventsRefused) throw error;
    }
    if (!stopped()) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** The node does not take this question. */
export class EventsRefused extends Error {
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(`${status}: ${body}`);
  }
}
