/** Caches the page beside the saved tickets. The service worker serves it offline. */
const PAGE_CACHE = "catraca-tickets";
const WORKER = "/orders-worker.js";

const listLoadedFiles = (): string[] =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && (pathname.startsWith("/assets/") || pathname === "/favicon.svg"))
    .map(({ pathname }) => pathname);

/** Caches the files of this release and deletes older ones. A browser that cannot cache goes on without. */
export const cachePage = async (): Promise<void> => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator) || !("caches" in window)) return;
  // Import them now, so that they are among the loaded files: each page links to the others.
  await Promise.all([
    import("./my-tickets-page.tsx"),
    import("./tickets-page.tsx"),
    import("./full-screen.tsx"),
    import("../order/order-page.tsx"),
  ]);
  try {
    await navigator.serviceWorker.register(WORKER, { scope: "/orders" });
    const cache = await caches.open(PAGE_CACHE);
    const wanted = new Set(["/orders", ...listLoadedFiles()]);
    for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    await cache.addAll(wanted);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
};
