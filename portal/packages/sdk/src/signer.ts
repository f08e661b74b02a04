/** Who signs: Ed25519 keys from a seed, from the system's random source, or held by a browser. */

import { fromHex } from "@hefu/verifier";
import { getPublicKeyAsync, signAsync } from "@noble/ed25519";

/** Signs for one public key. The secret may be anywhere: in memory, in a browser, in a device. */
export interface Signer {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A signer from the 32-byte seed of RFC 8032, as bytes or as the hexadecimal line of a key file. */
export async function signerFromSeed(seed: Uint8Array | string): Promise<Signer> {
  const bytes = typeof seed === "string" ? fromHex(seed.trim(), 32) : seed.slice();
  if (bytes?.length !== 32) throw new TypeError("a seed has 32 bytes, or 64 lower-case hexadecimal digits");
  return { publicKey: await getPublicKeyAsync(bytes), sign: (message) => signAsync(message, bytes) };
}

/** A new key from the system's random source, with its seed to be kept. */
export async function generateSigner(): Promise<Signer & { seed: Uint8Array }> {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  return { ...(await signerFromSeed(seed)), seed };
}

/** A signer over a WebCrypto key pair, which may be one that cannot be extracted. */
export async function signerFromCryptoKey({ privateKey, publicKey }: CryptoKeyPair): Promise<Signer> {
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const sign = async (message: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, message as BufferSource));
  return { publicKey: raw, sign };
}
