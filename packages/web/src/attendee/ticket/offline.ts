/** Keeps the page itself beside the tickets: the worker answers from here when there is no internet. */
const PAGE_CACHE = "catraca-tickets";
const WORKER = "/orders-worker.js";

const inUse = (): string[] =>
  performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && (pathname.startsWith("/assets/") || pathname === "/favicon.svg"))
    .map(({ pathname }) => pathname);

/** What this page was made of, and nothing older. A browser that cannot keep it goes on without. */
export const keepPage = async (): Promise<void> => {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator) || !("caches" in window)) return;
  // Loaded now, so that they are among what is in use: from each, the other is one press away.
  await Promise.all([
    import("./kept-page.tsx"),
    import("./tickets-page.tsx"),
    import("./full-screen.tsx"),
    import("../order/order-page.tsx"),
  ]);
  try {
    await navigator.serviceWorker.register(WORKER, { scope: "/orders" });
    const cache = await caches.open(PAGE_CACHE);
    const wanted = new Set(["/orders", ...inUse()]);
    for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
    await cache.addAll(wanted);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
  }
};
