/** SM2 and SM3 as the page has them: loaded when a file is the first to need them. */

type Sm2 = typeof import("../sm2.js");

let loaded: Sm2 | undefined;

class Needed extends Error {}

function need(): Sm2 {
  if (!loaded) throw new Needed();
  return loaded;
}

export const sm3: Sm2["digest"] = (message) => need().digest(message);
export const verifySm2: Sm2["check"] = (key, message, signature) => need().check(key, message, signature);

/** Verifies; once more with SM2 when it turns out to be needed. */
export async function withSm2<T>(verify: () => T): Promise<T> {
  try {
    return verify();
  } catch (error) {
    if (!(error instanceof Needed)) throw error;
    loaded = await import("../sm2.js");
    return verify();
  }
}
