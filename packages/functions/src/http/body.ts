/** Checks of a request body before it is read. */
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { mediaType, MAX_BYTES, tooLarge } from "./status.ts";

export const limitBody = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw tooLarge();
  },
});

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** A call without a body needs no type. */
export const requireJson = createMiddleware(async (c, next) => {
  const type = c.req.header("content-type");
  const hasBody =
    c.req.method !== "GET" && c.req.method !== "HEAD" && (type !== undefined || Number(c.req.header("content-length") ?? "0") > 0);
  if (hasBody && !JSON_TYPE.test(type ?? "")) throw mediaType();
  await next();
});
