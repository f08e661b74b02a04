/** Hashing big files in a worker, piece by piece: the page stays usable and memory small. */

import { blake3 } from "@noble/hashes/blake3.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "@hefu/verifier";

export interface Digests {
  sha256: string;
  blake3: string;
}

const PIECE_BYTES = 4 * 1024 * 1024;

/** Both digests of a file; tells how far it is. */
export async function digestsOf(file: Blob, progress: (part: number) => void): Promise<Digests> {
  const [a, b] = [sha256.create(), blake3.create({})];
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    a.update(piece);
    b.update(piece);
    progress(Math.min(1, (at + piece.length) / file.size));
  }
  return { sha256: toHex(a.digest()), blake3: toHex(b.digest()) };
}

/** The worker's side. */
export function serve(): void {
  self.onmessage = async ({ data }: MessageEvent<Blob>) => {
    try {
      self.postMessage({ digests: await digestsOf(data, (part) => self.postMessage({ part })) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}

/** The page's side: the same script as a worker. */
export function hashInWorker(file: Blob, progress: (part: number) => void): Promise<Digests> {
  const worker = new Worker("app.js", { type: "module" });
  return new Promise<Digests>((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.part !== undefined) progress(data.part);
      else if (data.digests) resolve(data.digests);
      else reject(new Error(data.error));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
