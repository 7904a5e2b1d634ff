/** Opens the pages of tickets without internet. It stands only before /orders and asks the network first. */
type FetchEvent = Event & { request: Request; respondWith: (answer: Promise<Response>) => void };

const CACHE = "catraca-tickets";
/** A network that is there but does not answer is as good as none to somebody at a gate. */
const PATIENCE_MS = 4_000;

const kept = async (path: string): Promise<Response | undefined> => (await caches.open(CACHE)).match(path);

const page = async (request: Request): Promise<Response> => {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch (error) {
    const found = await kept("/orders");
    if (found) return found;
    throw error;
  }
};

/** Named by what is in it: as good from here as from there. */
const file = async (request: Request, path: string): Promise<Response> => (await kept(path)) ?? fetch(request);

addEventListener("fetch", (event) => {
  const asked = event as FetchEvent;
  const { request } = asked;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") asked.respondWith(page(request));
  else if (pathname.startsWith("/assets/") || pathname === "/favicon.svg") asked.respondWith(file(request, pathname));
});
