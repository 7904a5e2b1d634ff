/** Serves the attendees' pages offline, where they name the saved tickets. It tries the network first. */
type FetchEvent = Event & { request: Request; respondWith: (answer: Promise<Response>) => void };

const CACHE = "catraca-tickets";
/** At a gate a network that does not answer counts as offline, and people wait for their ticket. */
const ORDERS_LIMIT_MS = 1_000;
const OTHERS_LIMIT_MS = 8_000;
/** The console, the door and the APIs have the same origin. */
const PAGES = /^\/($|(e|checkout|orders)(\/|$))/;

const findCached = async (path: string): Promise<Response | undefined> => (await caches.open(CACHE)).match(path);

const respondWithPage = async (request: Request, path: string): Promise<Response> => {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(path.startsWith("/orders") ? ORDERS_LIMIT_MS : OTHERS_LIMIT_MS) });
  } catch (error) {
    const cached = await findCached("/orders");
    if (cached) return cached;
    throw error;
  }
};

/** Names contain a hash of the content, so the cache is never stale. */
const respondWithFile = async (request: Request, path: string): Promise<Response> => (await findCached(path)) ?? fetch(request);

addEventListener("fetch", (event) => {
  const fetchEvent = event as FetchEvent;
  const { request } = fetchEvent;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") {
    if (PAGES.test(pathname)) fetchEvent.respondWith(respondWithPage(request, pathname));
  } else if (pathname.startsWith("/assets/") || pathname === "/favicon.svg") fetchEvent.respondWith(respondWithFile(request, pathname));
});
