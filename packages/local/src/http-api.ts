/** An HTTP API of API Gateway in front of a function. */
import type { IncomingMessage } from "node:http";
import { GATEWAY_TIMEOUT_SECONDS, type Rate, type Route } from "@catraca/functions/fronts";
import { decodedPath, headersOf, pathAndQuery, type EventParts } from "./front-request.ts";
import { front, type Front, type FrontOptions, type Kind } from "./front.ts";
import { ACCOUNT } from "./gateway/functions.ts";
import { gatewayRefusal, type Refusal } from "./refusal.ts";

export type HttpApiOptions = FrontOptions & { routes: readonly Route[]; rate: Rate };

/** "Total combined size of request line and header values": docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_HEADER_BYTES = 10_240;

const headerBytes = ({ method = "", url = "", httpVersion, rawHeaders }: IncomingMessage): number =>
  `${method} ${url} HTTP/${httpVersion}`.length + rawHeaders.reduce((sum, part, at) => sum + (at % 2 === 1 ? part.length : 0), 0);

/** API Gateway passes the path decoded, cut at an encoded question mark. */
const rawPathOf = (path: string): string | undefined => decodedPath(path)?.split("?")[0];

type Matched = { route: Route; pathParameters: Record<string, string> };

const matcherOf = (route: Route): ((method: string, path: string) => Matched | undefined) => {
  const [method = "", path = ""] = route.key.split(" ");
  const names = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = ""]) => name);
  const expression = new RegExp(
    `^${path
      .replace(/[.]/g, "\\.")
      .replaceAll(/\{\w+\+\}/g, "(.+)")
      .replaceAll(/\{\w+\}/g, "([^/]+)")}$`,
  );
  return (asked, rawPath) => {
    const match = method === "ANY" || method === asked ? expression.exec(rawPath) : null;
    return match === null ? undefined : { route, pathParameters: Object.fromEntries(names.map((name, at) => [name, match[at + 1] ?? ""])) };
  };
};

/** A token bucket: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
const throttleOf = ({ rateLimit, burstLimit }: Rate): (() => boolean) => {
  let tokens = burstLimit;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burstLimit, tokens + ((now - filledAt) / 1000) * rateLimit);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

/** docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html, preceded by the answer for each quota. */
export const httpApi = (options: HttpApiOptions): Front => {
  const matchers = options.routes.map(matcherOf);
  const passes = throttleOf(options.rate);

  const admit: Kind["admit"] = async (request, requestId): Promise<Refusal | EventParts> => {
    if (headerBytes(request) > MOST_HEADER_BYTES) return gatewayRefusal(431, "Request Header Fields Too Large");
    const rawPath = rawPathOf(pathAndQuery(request).path);
    if (rawPath === undefined) return gatewayRefusal(400, "Bad Request");
    const matched = matchers.map((match) => match(request.method ?? "", rawPath)).find((found) => found !== undefined);
    if (matched === undefined) return gatewayRefusal(404, "Not Found");
    if (!passes()) return gatewayRefusal(429, "Too Many Requests");
    const { cookie: _inTheList, ...headers } = headersOf(request);
    return {
      rawPath,
      headers: { "content-length": "0", ...headers },
      ...(Object.keys(matched.pathParameters).length > 0 ? { pathParameters: matched.pathParameters } : {}),
      requestContext: { accountId: ACCOUNT, requestId, routeKey: matched.route.key },
    };
  };

  return front(options, {
    admit,
    failed: gatewayRefusal(500, "Internal Server Error"),
    tooLarge: gatewayRefusal(413, "Request Entity Too Large"),
    patience: { seconds: GATEWAY_TIMEOUT_SECONDS, refusal: gatewayRefusal(503, "Service Unavailable") },
    contentType: "text/plain; charset=utf-8",
  });
};
