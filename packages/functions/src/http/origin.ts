/** The APIs are called through the site alone: what guards it, a rate limit among others, must not be walked around. */
import { createMiddleware } from "hono/factory";
import { Fault } from "@catraca/core/kernel/fault";
import { isEqual, sha256 } from "@catraca/core/kernel/secret";
import { setting } from "@catraca/core/kernel/setting";
import { ORIGIN_HEADER } from "../site.ts";

/** Several values, with spaces between, are good at once, so that one can be replaced while the site still sends another. */
export const throughSite = createMiddleware(async (c, next) => {
  const given = sha256(c.req.header(ORIGIN_HEADER) ?? "");
  const matches = setting("ORIGIN_SECRETS")
    .split(" ")
    .filter((secret) => secret !== "")
    .map((secret) => isEqual(sha256(secret), given));
  if (!matches.includes(true)) throw new Fault("forbidden", "request.not_through_site", "Call this API at the site's own address.");
  await next();
});
