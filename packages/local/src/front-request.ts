import type { IncomingMessage } from "node:http";

const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded|[^;]*\+(?:json|xml))(?:;|$))/i;

const split = (url: string): { path: string; query: string } => {
  const local = /^https?:\/\/[^/?]*/i.exec(url) ? url.replace(/^https?:\/\/[^/?]*/i, "") : url;
  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path.startsWith("/") ? path : "/", query: mark < 0 ? "" : local.slice(mark + 1) };
};

/** Names in lower case, values of a repeated name joined; cookies have a place of their own. */
const headersOf = (request: IncomingMessage, added: Record<string, string>): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) if (name !== "cookie" && values) headers[name] = values.join(",");
  const address = request.socket.remoteAddress ?? "";
  headers["x-forwarded-for"] = [headers["x-forwarded-for"], address].filter(Boolean).join(", ");
  headers["x-forwarded-proto"] ??= "http";
  headers["x-forwarded-port"] ??= String(request.socket.localPort ?? "");
  return { ...headers, ...added };
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

/** docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html: the path stays percent-encoded. */
export const toInvocation = (
  request: IncomingMessage,
  body: Buffer,
  by: { functionName: string; requestId: string; headers?: Record<string, string> },
): object => {
  const { path, query } = split(request.url ?? "/");
  const headers = headersOf(request, by.headers ?? {});
  const now = new Date();
  const cookies = request.headers.cookie?.split(/;\s*/).filter((cookie) => cookie !== "");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    ...(cookies?.length ? { cookies } : {}),
    headers,
    ...(query === "" ? {} : { queryStringParameters: queryOf(query) }),
    requestContext: {
      accountId: "anonymous",
      apiId: by.functionName,
      domainName: headers.host ?? "localhost",
      domainPrefix: by.functionName,
      http: {
        method: request.method ?? "GET",
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: by.requestId,
      routeKey: "$default",
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...bodyOf(body, headers["content-type"] ?? ""),
  };
};
