/** A request as an event of payload format 2.0: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
import type { IncomingMessage } from "node:http";

/** Other types arrive as base64, form fields included. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[^;]*\+(?:json|xml))(?:;|$))/i;

/** Parts of the event that differ between an HTTP API and a function URL. */
export type EventParts = {
  rawPath: string;
  headers: Record<string, string>;
  requestContext: { accountId: string; requestId: string; routeKey: string };
  pathParameters?: Record<string, string>;
};

export const pathAndQuery = ({ url = "/" }: IncomingMessage): { path: string; query: string } => {
  const local = url.replace(/^https?:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path.startsWith("/") ? path : "/", query: mark < 0 ? "" : local.slice(mark + 1) };
};

export const decodedPath = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

/** Names in lower case, repeated values joined, plus the headers of a proxy. */
export const headersOf = (request: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) if (values) headers[name] = values.join(",");
  const address = request.socket.remoteAddress ?? "";
  headers["x-forwarded-for"] = [headers["x-forwarded-for"], address].filter(Boolean).join(", ");
  headers["x-forwarded-proto"] ??= "http";
  headers["x-forwarded-port"] ??= String(request.socket.localPort ?? "");
  return headers;
};

const queryOf = (query: string): Record<string, string> => {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]));
};

const bodyOf = (body: Buffer, contentType: string): { body?: string; isBase64Encoded: boolean } => {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(contentType);
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
};

/** `10/Jul/2026:19:19:05 +0000` */
const clfTime = (at: Date): string => {
  const [, day, month, year, time] = at.toUTCString().split(" ");
  return `${day}/${month}/${year}:${time} +0000`;
};

export const toEvent = (request: IncomingMessage, body: Buffer, apiId: string, parts: EventParts): object => {
  const { path, query } = pathAndQuery(request);
  const { headers, requestContext, ...more } = parts;
  const now = new Date();
  const cookies = request.headers.cookie?.split(/;\s*/).filter((cookie) => cookie !== "");
  return {
    version: "2.0",
    routeKey: requestContext.routeKey,
    rawQueryString: query,
    ...more,
    ...(cookies?.length ? { cookies } : {}),
    headers,
    ...(query === "" ? {} : { queryStringParameters: queryOf(query) }),
    requestContext: {
      apiId,
      domainName: headers["host"] ?? "localhost",
      domainPrefix: apiId,
      http: {
        method: request.method ?? "GET",
        path: decodedPath(path) ?? path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      stage: "$default",
      time: clfTime(now),
      timeEpoch: now.getTime(),
      ...requestContext,
    },
    ...bodyOf(body, headers["content-type"] ?? ""),
  };
};
