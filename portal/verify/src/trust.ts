/** The ledger that is trusted: a genesis document, pinned on this machine. */

import { type Genesis, readGenesis, toHex } from "@hefu/verifier";

import { remember, remembered } from "./memory.js";

export type Source = "by_node" | "by_file" | "by_link";

export interface Trusted {
  genesis: Genesis;
  chainId: string;
  source: Source;
  /** The document. */
  text: string;
}

const KEY = "hefu.genesis";
const SOURCE = "hefu.genesis.source";

/** Reads a document and checks it; throws when it does not hold. */
export function read(text: string, source: Source): Trusted {
  const genesis = readGenesis(new TextEncoder().encode(text));
  return { genesis, chainId: toHex(genesis.chainId), source, text };
}

/** What is pinned; nothing when there is nothing, or when it does not hold. */
export function pinned(): Trusted | undefined {
  const text = remembered(KEY);
  try {
    return text === null ? undefined : read(text, remembered(SOURCE) as Source);
  } catch {
    return undefined;
  }
}

/** Pins what was read. */
export function pin(trusted: Trusted): Trusted {
  remember(KEY, trusted.text);
  remember(SOURCE, trusted.source);
  return trusted;
}

export function forget(): void {
  remember(KEY);
  remember(SOURCE);
}
