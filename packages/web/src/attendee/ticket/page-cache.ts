/** Caches the page beside the saved tickets. The service worker serves it offline. */
const PAGE_CACHE = "catraca-tickets";
const WORKER = "/orders-worker.js";
const PAGE = "/orders";

const listLoadedFiles = (): string[] =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && (pathname.startsWith("/assets/") || pathname === "/favicon.svg"))
    .map(({ pathname }) => pathname);

const listNamedFiles = (page: string): string[] => Array.from(page.matchAll(/"(\/assets\/[^"]+)"/g), ([, file = ""]) => file);

/**
 * A page that the worker took from the cache may be older than the one that the server has, whose files are not loaded here.
 * The entry script may be missing alone: a purchase begins in another document, with an entry of its own.
 */
const isOfThisRelease = (named: readonly string[], loaded: readonly string[]): boolean =>
  named.filter((file) => !loaded.includes(file)).every((file, index) => index === 0 && file.endsWith(".js"));

/** Earlier releases registered it for /orders alone. */
const registerWorker = async (): Promise<void> => {
  await navigator.serviceWorker.register(WORKER);
  for (const registration of await navigator.serviceWorker.getRegistrations())
    if (new URL(registration.scope).pathname === PAGE) await registration.unregister();
};

/** Caches the files of this release and deletes older ones. A browser that cannot cache goes on without. */
const cacheOnce = async (): Promise<void> => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator) || !("caches" in window)) return;
  // Import them now, so that they are among the loaded files: each page links to the others.
  await Promise.all([
    import("./my-tickets-page.tsx"),
    import("./tickets-page.tsx"),
    import("./full-screen.tsx"),
    import("./ticket-files.tsx"),
    import("./saved-tickets.tsx"),
    import("../order/order-page.tsx"),
  ]);
  try {
    await registerWorker();
    const page = await fetch(PAGE);
    const named = listNamedFiles(await page.clone().text());
    const loaded = listLoadedFiles();
    if (!page.ok || !isOfThisRelease(named, loaded)) return;
    const files = [...new Set([...named, ...loaded])];
    const cache = await caches.open(PAGE_CACHE);
    const wanted = new Set([PAGE, ...files]);
    for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    await cache.addAll(files);
    await cache.put(PAGE, page);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    cached = undefined;
  }
};

let cached: Promise<void> | undefined;

/** Once for each visit: its files do not change, and phones behind one address share the firewall's count. */
export const cachePage = (): Promise<void> => (cached ??= cacheOnce());
