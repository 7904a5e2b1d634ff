/** A function URL: docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import { scanUrlCors } from "@catraca/functions/fronts";
import { headersOf, pathAndQuery } from "./front-request.ts";
import { front, type Front, type FrontOptions } from "./front.ts";
import { lambdaRefusal } from "./refusal.ts";

/** CORS headers are sent only to requests with an Origin: docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors */
const ALLOWED = {
  "access-control-allow-origin": scanUrlCors.allowOrigins.join(","),
  "access-control-expose-headers": scanUrlCors.exposeHeaders.join(","),
};
const PREFLIGHT = {
  ...ALLOWED,
  "access-control-allow-methods": scanUrlCors.allowMethods.join(","),
  "access-control-allow-headers": scanUrlCors.allowHeaders.join(","),
  "access-control-max-age": String(scanUrlCors.maxAge),
};

export const functionUrl = (options: FrontOptions): Front => {
  const inner = front(options, {
    admit: async (request, requestId) => ({
      // Still percent-encoded. Cookies stay in their header too.
      rawPath: pathAndQuery(request).path,
      headers: headersOf(request),
      requestContext: { accountId: "anonymous", requestId, routeKey: "$default" },
    }),
    failed: lambdaRefusal(502, "Internal Server Error"),
    tooLarge: lambdaRefusal(413, "Request must be smaller than 6291456 bytes for the InvokeFunction operation"),
    contentType: "application/json",
  });

  const listener = (...[request, response]: Parameters<Front>): void => {
    const { origin, "access-control-request-method": wanted } = request.headers;
    if (origin === undefined) return inner(request, response);
    if (request.method === "OPTIONS" && wanted !== undefined) return void response.writeHead(200, PREFLIGHT).end();
    for (const [name, value] of Object.entries(ALLOWED)) response.setHeader(name, value);
    return inner(request, response);
  };
  return Object.assign(listener, { stop: (graceMs?: number) => inner.stop(graceMs) });
};
