/** The HTTP APIs and the scan URL in front of the functions. The stacks deploy them, and the local stack runs them. */

export type Rate = { rateLimit: number; burstLimit: number };

/**
 * A route of an HTTP API, as API Gateway writes it; the more specific comes first. `functionName`: only for a
 * route that another function than the API's own answers. No route has an authorizer: the function itself checks access tokens and API keys.
 */
export type Route = { key: `${"ANY" | "GET"} /${string}`; functionName?: "documents" };

/** Longer than the functions' timeout, and shorter than the site's. */
export const GATEWAY_TIMEOUT_SECONDS = 25;

/** `rate`: requests a second for each API. Together below the account's 10,000, so that an on-sale does not starve the others. */
export const httpApis = {
  api: {
    routes: [
      { key: "ANY /api/files/{proxy+}", functionName: "documents" },
      { key: "GET /api/events/{eventId}/cover.png", functionName: "documents" },
      { key: "ANY /api/events/{eventId}/pictures/{picture}", functionName: "documents" },
      { key: "ANY /api/organizations/{organizationId}/pictures/{picture}", functionName: "documents" },
      { key: "ANY /api/{proxy+}" },
      { key: "ANY /e/{eventId}" },
    ],
    rate: { rateLimit: 5_000, burstLimit: 5_000 },
  },
  admin: {
    routes: [{ key: "ANY /admin/{proxy+}" }],
    // For all organizations together. Each has its own limit: core/src/organization/organization.limit.ts.
    rate: { rateLimit: 1_000, burstLimit: 1_000 },
  },
} as const satisfies Record<string, { routes: readonly Route[]; rate: Rate }>;

/** Any origin may call: a call needs the device's token, and no browser sends that by itself. */
export const scanUrlCors = {
  allowOrigins: ["*"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["authorization", "content-type"],
  exposeHeaders: ["date", "retry-after"],
  maxAge: 86_400,
};
