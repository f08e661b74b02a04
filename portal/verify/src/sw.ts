/** Keeps the page itself for use without a network. Answers of the node are never kept. */

/** Hash of the files below, written by the build. */
declare const VERSION: string;

const FILES = ["./", "app.js", "sm2.js", "files.js", "style.css", "icon.svg"];
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.oninstall = (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)).then(() => worker.skipWaiting()));
};

worker.onactivate = (event) => {
  const old = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(old());
};

worker.onfetch = (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (!pathname.startsWith(new URL(worker.registration.scope).pathname)) return;
  const kept = async (): Promise<Response> =>
    (await caches.match(event.request, { ignoreSearch: true, cacheName: VERSION })) ?? fetch(event.request);
  event.respondWith(kept());
};
