/** The local pages for operators: addresses, executions and the outbox, as pages for people or JSON. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { serveAttachment, type Gateway } from "../gateway/gateway.ts";
import { addressesPage, type Addresses } from "./addresses-page.ts";
import { document, pageOf } from "./document.ts";
import { executionPage } from "./execution-page.ts";
import { EXECUTIONS_PAGE_SIZE, EXECUTIONS_PATH, executionsPage, findExecutions, orderIdOf } from "./executions-page.ts";
import { findOrders } from "./orders.ts";
import { outboxPage } from "./outbox-page.ts";
import { REFRESH_SCRIPT } from "./refresh.ts";

export const ATTACHMENTS_PATH = "/_local/outbox/files/";

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

const html = (response: ServerResponse, page: string, status = 200): void => {
  response.writeHead(status, { ...HEADERS, "content-type": "text/html; charset=utf-8" });
  response.end(page);
};

const json = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { ...HEADERS, "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

type Ask = { gateway: Gateway; request: IncomingMessage; response: ServerResponse; parameters: URLSearchParams; wantsJson: boolean };

const showOutbox = async ({ gateway, response, parameters, wantsJson }: Ask): Promise<void> => {
  const messages = gateway.outbox.messages();
  if (wantsJson) json(response, { messages });
  else html(response, outboxPage(messages, parameters));
};

const showExecutions = async ({ gateway, response, parameters, wantsJson }: Ask): Promise<void> => {
  const executions = gateway.sfn.executions();
  if (wantsJson) return json(response, { executions });
  const { found } = findExecutions(executions, parameters);
  const { items } = pageOf(found, EXECUTIONS_PAGE_SIZE, parameters.get("page"));
  const orders = await findOrders(items.map(({ name }) => orderIdOf(name)));
  html(response, executionsPage({ executions, parameters, orders, nowMs: Date.now() }));
};

const missing = (response: ServerResponse): void =>
  html(response, document("No such execution", "<p>A restart forgets executions.</p>"), 404);

const showExecution = async ({ gateway, response, wantsJson }: Ask, name: string): Promise<void> => {
  const execution = gateway.sfn.execution(name);
  if (!execution) return missing(response);
  if (wantsJson) return json(response, { execution });
  const orderId = orderIdOf(name);
  html(response, executionPage({ execution, order: (await findOrders([orderId])).get(orderId), nowMs: Date.now() }));
};

/** Another site's page cannot press this button. */
const redrive = async ({ gateway, request, response }: Ask, name: string): Promise<void> => {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin")
    return html(response, document("Refused", "<p>Press the button on the page itself.</p>"), 403);
  const execution = gateway.sfn.execution(name);
  if (!execution) return missing(response);
  if (execution.isRedrivable) gateway.sfn.redrive(name);
  response.writeHead(303, { ...HEADERS, location: `${EXECUTIONS_PATH}/${encodeURIComponent(name)}` });
  response.end();
};

const NAMED = new RegExp(`^${EXECUTIONS_PATH}/([^/]+?)(/redrive)?$`);

/** Returns undefined when the path is none of these pages. */
export const answerOperator = (
  p: { gateway: Gateway; addresses: Addresses },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> | undefined => {
  const { pathname, searchParams: parameters } = new URL(request.url ?? "/", "http://local");
  const wantsJson = (request.headers.accept ?? "").includes("application/json");
  const ask: Ask = { gateway: p.gateway, request, response, parameters, wantsJson };
  const [, encoded, isRedrive] = NAMED.exec(pathname) ?? [];
  if (request.method === "POST") return encoded !== undefined && isRedrive ? redrive(ask, decodeURIComponent(encoded)) : undefined;
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  if (encoded !== undefined && !isRedrive) return showExecution(ask, decodeURIComponent(encoded));
  switch (pathname) {
    case "/_local":
    case "/_local/":
      return Promise.resolve(html(response, addressesPage(p.addresses)));
    case "/_local/refresh.js":
      response.writeHead(200, { ...HEADERS, "content-type": "text/javascript; charset=utf-8" });
      response.end(REFRESH_SCRIPT);
      return Promise.resolve();
    case "/_local/outbox":
      return showOutbox(ask);
    case EXECUTIONS_PATH:
      return showExecutions(ask);
    default:
      return pathname.startsWith(ATTACHMENTS_PATH) && serveAttachment(p.gateway.outbox, pathname.slice(ATTACHMENTS_PATH.length), response)
        ? Promise.resolve()
        : undefined;
  }
};
