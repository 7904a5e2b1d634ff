/** The HTTP APIs and the scan URL in front of the functions. The stacks deploy them, and the local stack runs them. */

export type Rate = { rateLimit: number; burstLimit: number };

/**
 * A route of an HTTP API, in API Gateway's own words; the more specific comes first. `signedIn`: its authorizer stands before it.
 * `functionName`: what answers it, where that is not the function of the API's own name.
 */
export type Route = { key: `${"ANY" | "GET"} /${string}`; signedIn?: true; functionName?: "documents" };

/** API Gateway waits longer than the functions behind it last, and the site longer than API Gateway. */
export const GATEWAY_TIMEOUT_SECONDS = 25;

/** `rate`: requests a second that each API takes. Beneath the account's 10,000, so that an on-sale leaves room for the others. */
export const httpApis = {
  api: {
    routes: [{ key: "ANY /api/files/{proxy+}", functionName: "documents" }, { key: "ANY /api/{proxy+}" }, { key: "ANY /e/{eventId}" }],
    rate: { rateLimit: 5_000, burstLimit: 5_000 },
  },
  admin: {
    routes: [{ key: "GET /admin/openapi.json" }, { key: "ANY /admin/{proxy+}", signedIn: true }],
    rate: { rateLimit: 100, burstLimit: 200 },
  },
} as const satisfies Record<string, { routes: readonly Route[]; rate: Rate }>;

/** The scan URL takes any origin: a device's token is the only thing that opens it, and no browser sends that by itself. */
export const scanUrlCors = {
  allowOrigins: ["*"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["date", "retry-after"],
  maxAge: 86_400,
};
