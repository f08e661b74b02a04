/** What the browser remembers for this page; nothing, where it may not, and in the worker. */

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a text, or forgets the key. */
export function remember(key: string, text?: string): void {
  try {
    if (text === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  } catch {
    // The page works without; what is trusted is then asked for each time.
  }
}
