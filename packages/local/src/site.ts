/** The one web address, routed as CloudFront does: the APIs by path, the pages, and the local pages for operators. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { CACHE_CONTROL, origins, securityHeaders } from "@catraca/functions/site";
import type { Gateway } from "./gateway/gateway.ts";
import type { Addresses } from "./operator/addresses-page.ts";
import { answerOperator } from "./operator/operator-pages.ts";
import { cloudFrontRefusal, refuse, type Refusal } from "./refusal.ts";
import { createWebFiles, siteHeaders } from "./web-files.ts";

export type SiteOptions = {
  api: RequestListener;
  admin: RequestListener;
  gateway: () => Gateway;
  addresses: Addresses;
  webFolder: string;
  /** Origins that pages call beside their own. */
  connect: readonly string[];
};

/** CloudFront's path patterns: `/api/*` does not match `/apis`. */
const behind = (pathname: string): (typeof origins)[number] | undefined =>
  origins.find(({ path }) => pathname.startsWith(path.slice(0, -1)));

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

const fail = (response: ServerResponse, error: unknown): void => {
  console.error(error);
  if (response.headersSent) return void response.destroy();
  response.writeHead(500, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify({ error: { code: "service.failed", message: "The local page failed: see the log." } }));
};

type WebFiles = ReturnType<typeof createWebFiles>;

const route = (options: SiteOptions, webFiles: WebFiles, request: IncomingMessage, response: ServerResponse): void => {
  const pathname = (request.url ?? "/").split("?")[0] ?? "/";
  const api = behind(pathname);
  if (pathname.startsWith("/_local")) {
    const answered = answerOperator({ gateway: options.gateway(), addresses: options.addresses }, request, response);
    if (answered) return void answered.catch((error: unknown) => fail(response, error));
  }
  const refusal = refusalOf(request, api === undefined);
  if (refusal !== undefined) return refuse(response, refusal);
  if (api !== undefined) {
    // The pages' policy would stop a browser from showing a printed ticket.
    const headers = api.path === "/e/*" ? siteHeaders(options.connect) : securityHeaders;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    return options[api.origin](request, response);
  }
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
      fail(response, error);
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
