/** The one web address, routed as CloudFront does: the APIs by path, the pages, and the local pages for operators. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { CACHE_CONTROL, origins, securityHeaders } from "@catraca/functions/site";
import { serveAttachment, type Gateway } from "./gateway/gateway.ts";
import { addressesPage, executionsPage, outboxPage, type Addresses } from "./pages.ts";
import { cloudFrontRefusal, refuse, type Refusal } from "./refusal.ts";
import { createWebFiles, siteHeaders } from "./web-files.ts";

export const ATTACHMENTS_PATH = "/_local/outbox/files/";

export type SiteOptions = {
  api: RequestListener;
  admin: RequestListener;
  gateway: () => Gateway;
  addresses: Addresses;
  webFolder: string;
  /** Origins that pages call beside their own. */
  connect: readonly string[];
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

/** CloudFront's path patterns: `/api/*` does not match `/apis`. */
const behind = (pathname: string): (typeof origins)[number] | undefined =>
  origins.find(({ path }) => pathname.startsWith(path.slice(0, -1)));

const localPage = (options: SiteOptions, request: IncomingMessage, response: ServerResponse, pathname: string): boolean => {
  const { outbox, sfn } = options.gateway();
  if (pathname.startsWith(ATTACHMENTS_PATH)) return serveAttachment(outbox, pathname.slice(ATTACHMENTS_PATH.length), response);
  if (pathname === "/_local/outbox") {
    const messages = outbox.messages();
    if (wantsJson(request)) json(response, 200, { messages });
    else html(response, outboxPage(messages));
  } else if (pathname === "/_local/executions") {
    const executions = sfn.executions();
    if (wantsJson(request)) json(response, 200, { executions });
    else html(response, executionsPage(executions));
  } else if (pathname === "/_local" || pathname === "/_local/") html(response, addressesPage(options.addresses));
  else return false;
  return true;
};

/** docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_URL_BYTES = 8_192;

const hasBody = ({ headers }: IncomingMessage): boolean => Number(headers["content-length"] ?? "0") > 0 || "transfer-encoding" in headers;

/** docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
const refusalOf = (request: IncomingMessage, isPage: boolean): Refusal | undefined => {
  const { method, url = "/" } = request;
  if (url.length > MOST_URL_BYTES) return cloudFrontRefusal(414, "The request URL is too long.");
  if (method === "GET" && hasBody(request)) return cloudFrontRefusal(403, "Bad request.");
  if (isPage && method !== "GET" && method !== "HEAD")
    return cloudFrontRefusal(403, "This distribution is not configured to allow the HTTP request method that was used for this request.");
  return undefined;
};

type WebFiles = ReturnType<typeof createWebFiles>;

const route = (options: SiteOptions, webFiles: WebFiles, request: IncomingMessage, response: ServerResponse): void => {
  const pathname = (request.url ?? "/").split("?")[0] ?? "/";
  const api = behind(pathname);
  const refusal = refusalOf(request, api === undefined);
  if (refusal !== undefined) return refuse(response, refusal);
  if (api !== undefined) {
    // The pages' policy would stop a browser from showing a printed ticket.
    const headers = api.path === "/e/*" ? siteHeaders(options.connect) : securityHeaders;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return options[api.origin](request, response);
  }
  if (pathname.startsWith("/_local") && localPage(options, request, response, pathname)) return undefined;
  if (webFiles(request, response, pathname)) return undefined;
  response.writeHead(404, {
    ...siteHeaders(options.connect),
    "content-type": "text/plain; charset=utf-8",
    "cache-control": CACHE_CONTROL.page,
  });
  response.end("There is no such page.\n");
};

export const createSite = (options: SiteOptions): RequestListener => {
  const webFiles = createWebFiles({ folder: options.webFolder, connect: options.connect });
  return (request, response) => {
    try {
      route(options, webFiles, request, response);
    } catch (error) {
      console.error(error);
      if (response.headersSent) response.destroy();
      else json(response, 500, { error: { code: "service.failed", message: "The local page failed: see the log." } });
    }
  };
};

export const listen = (listener: RequestListener, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer(listener);
    // Longer than any client keeps an idle connection, so that no connection closes under a request.
    server.keepAliveTimeout = 65_000;
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
