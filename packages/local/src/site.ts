/** The one web address: APIs by path as CloudFront routes them, the operators' local pages, and a plain front page. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { serveAttachment, type Gateway } from "./gateway/gateway.ts";
import { executionsPage, homePage, outboxPage, ticketsPage, type HomeEvent } from "./pages.ts";

export const ATTACHMENTS_PATH = "/_local/outbox/files/";

type Addresses = { web: string; api: string; admin: string; scan: string; outbox: string; executions: string };

export type SiteOptions = {
  api: RequestListener;
  admin: RequestListener;
  gateway: () => Gateway;
  addresses: Addresses;
};

const html = (response: ServerResponse, page: string): void => {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
  response.end(page);
};

const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
};

const wantsJson = (request: IncomingMessage): boolean => (request.headers.accept ?? "").includes("application/json");

const home = async ({ addresses }: SiteOptions, response: ServerResponse): Promise<void> => {
  const answer = await fetch(`${addresses.api}/events`);
  const { events } = answer.ok ? ((await answer.json()) as { events: HomeEvent[] }) : { events: [] };
  html(response, homePage({ events, addresses }));
};

const route = async (options: SiteOptions, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const pathname = (request.url ?? "/").split("?")[0] ?? "/";
  const below = (prefix: string): boolean => pathname === prefix || pathname.startsWith(`${prefix}/`);
  if (below("/api")) return options.api(request, response);
  if (below("/admin")) return options.admin(request, response);
  if (request.method !== "GET") return json(response, 404, { error: { code: "route.missing", message: "There is no such call." } });
  const { outbox, sfn } = options.gateway();
  if (pathname.startsWith(ATTACHMENTS_PATH) && serveAttachment(outbox, pathname.slice(ATTACHMENTS_PATH.length), response)) return undefined;
  if (pathname === "/_local/outbox")
    return wantsJson(request) ? json(response, 200, { messages: outbox.messages() }) : html(response, outboxPage(outbox.messages()));
  if (pathname === "/_local/executions")
    return wantsJson(request) ? json(response, 200, { executions: sfn.executions() }) : html(response, executionsPage(sfn.executions()));
  if (pathname.startsWith("/orders/")) return html(response, ticketsPage(options.addresses.outbox));
  if (pathname === "/") return home(options, response);
  return json(response, 404, { error: { code: "route.missing", message: "There is no such page." } });
};

export const createSite =
  (options: SiteOptions): RequestListener =>
  (request, response) => {
    route(options, request, response).catch((error: unknown) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else json(response, 500, { error: { code: "service.failed", message: "The local page failed: see the log." } });
    });
  };

/** What the function URL's CORS setting answers: the scanner page has another origin. */
export const withCors =
  (inner: RequestListener): RequestListener =>
  (request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (request.method !== "OPTIONS") return inner(request, response);
    response.writeHead(204, {
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-max-age": "86400",
    });
    response.end();
  };

export const listen = (listener: RequestListener, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(listener);
    // Longer than any client keeps an idle connection, so that none closes under a request.
    server.keepAliveTimeout = 65_000;
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
