/** Keys that sign in this browser. The secret is never readable: the browser keeps it and signs with it. A
 * copy for other machines is a file, encrypted with a password, made when the key is made. */

import { signerFromCryptoKey, type Signer, toHex } from "@hefu/sdk";

export interface StoredKey {
  /** The public key, which names it. */
  publicKey: string;
  /** Whose it is. */
  uscc: string;
  label: string;
  made: string;
  pair: CryptoKeyPair;
}

const DATABASE = "hefu-keys";
const STORE = "keys";
/** RFC 8410: what stands before the 32 bytes of an Ed25519 secret in PKCS #8. */
const PKCS8_PREFIX = "302e020100300506032b657004220420";
const ITERATIONS = 600_000;
const SEED_BYTES = 32;

/** A page that was not loaded over https or from this machine has no means to sign. */
export const canSign = (): boolean => globalThis.crypto?.subtle !== undefined && globalThis.indexedDB !== undefined;

export class KeyFileError extends Error {
  constructor(readonly reason: "form" | "password") {
    super(reason);
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "publicKey" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

export const storedKeys = (): Promise<StoredKey[]> => transact("readonly", (store) => store.getAll() as IDBRequest<StoredKey[]>);
export const forgetKey = (publicKey: string): Promise<undefined> => transact("readwrite", (store) => store.delete(publicKey));
export const signerOf = ({ pair }: StoredKey): Promise<Signer> => signerFromCryptoKey(pair);

const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The pair of a secret. The secret key cannot be read again; the public one is asked of the browser. */
async function pairOf(seed: Uint8Array): Promise<CryptoKeyPair> {
  const pkcs8 = new Uint8Array([...fromHex(PKCS8_PREFIX), ...seed]);
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
  const { x } = await crypto.subtle.exportKey("jwk", readable);
  const publicKey = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: x! }, "Ed25519", true, ["verify"]);
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  pkcs8.fill(0);
  return { privateKey, publicKey };
}

async function keep(pair: CryptoKeyPair, uscc: string, label: string): Promise<StoredKey> {
  const publicKey = toHex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const stored = { publicKey, uscc, label, made: new Date().toISOString(), pair };
  await transact("readwrite", (store) => store.put(stored));
  return stored;
}

/** A new key that never leaves this browser. It is lost when the site's data is cleared. */
export async function makeKey(uscc: string, label: string): Promise<StoredKey> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  return keep(pair, uscc, label);
}

interface KeyFile {
  hefu_key_file: 1;
  public_key: string;
  kdf: { name: "PBKDF2-SHA256"; iterations: number; salt: string };
  cipher: { name: "AES-256-GCM"; nonce: string };
  secret: string;
}

async function passwordKey(password: string, salt: Uint8Array, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(password), "PBKDF2", false, ["deriveKey"]);
  const kdf = { name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations };
  return crypto.subtle.deriveKey(kdf, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** A new key with an encrypted file of it, for other machines and for when this browser forgets. */
export async function makeKeyWithFile(uscc: string, label: string, password: string): Promise<{ key: StoredKey; file: string }> {
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  const key = await keep(await pairOf(seed), uscc, label);
  const [salt, nonce] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const secret = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await passwordKey(password, salt, ITERATIONS), seed);
  seed.fill(0);
  const file: KeyFile = {
    hefu_key_file: 1,
    public_key: key.publicKey,
    kdf: { name: "PBKDF2-SHA256", iterations: ITERATIONS, salt: base64(salt) },
    cipher: { name: "AES-256-GCM", nonce: base64(nonce) },
    secret: base64(new Uint8Array(secret)),
  };
  return { key, file: `${JSON.stringify(file, undefined, 2)}\n` };
}

/** Reads a key file: an encrypted one, or the plain line of hexadecimal that `hefu key generate` writes. */
export async function readKeyFile(text: string, password: string, uscc: string, label: string): Promise<StoredKey> {
  const plain = text.trim();
  if (/^[0-9a-f]{64}$/.test(plain)) return keep(await pairOf(fromHex(plain)), uscc, label);
  let file: KeyFile;
  try {
    file = JSON.parse(text) as KeyFile;
  } catch {
    throw new KeyFileError("form");
  }
  const known = file.hefu_key_file === 1 && file.kdf?.name === "PBKDF2-SHA256" && file.cipher?.name === "AES-256-GCM";
  if (!known || !(file.kdf.iterations >= 1000 && file.kdf.iterations <= 10_000_000)) throw new KeyFileError("form");
  let seed: Uint8Array;
  try {
    const key = await passwordKey(password, fromBase64(file.kdf.salt), file.kdf.iterations);
    const iv = fromBase64(file.cipher.nonce) as BufferSource;
    seed = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, fromBase64(file.secret) as BufferSource));
  } catch {
    throw new KeyFileError("password");
  }
  if (seed.length !== SEED_BYTES) throw new KeyFileError("form");
  const key = await keep(await pairOf(seed), uscc, label);
  seed.fill(0);
  if (key.publicKey !== file.public_key) {
    await forgetKey(key.publicKey);
    throw new KeyFileError("form");
  }
  return key;
}
