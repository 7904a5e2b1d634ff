/** The APIs answer only requests through the site, so that nobody evades the site's rate limits. */
import { createMiddleware } from "hono/factory";
import { Fault } from "@catraca/core/kernel/fault";
import { isEqual, sha256 } from "@catraca/core/kernel/secret";
import { setting } from "@catraca/core/kernel/setting";
import { ORIGIN_HEADER } from "../site.ts";

/** Several values, separated by spaces, are valid at the same time, so that one can be rotated while the site still sends another. */
export const requireSite = createMiddleware(async (c, next) => {
  const received = sha256(c.req.header(ORIGIN_HEADER) ?? "");
  const matches = setting("ORIGIN_SECRETS")
    .split(" ")
    .filter((secret) => secret !== "")
    .map((secret) => isEqual(sha256(secret), received));
  if (!matches.includes(true)) throw new Fault("forbidden", "request.not_through_site", "Call this API at the site's own address.");
  await next();
});
