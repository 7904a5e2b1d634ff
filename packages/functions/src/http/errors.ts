/** The one table from faults to HTTP. What is not in it is a bug: 500, with nothing internal in the answer. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Fault, Transient, isPassing, type FaultKind, type Issue } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";

export const STATUS = {
  malformed: 400,
  unauthenticated: 401,
  declined: 402,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  tooLarge: 413,
  mediaType: 415,
  invalid: 422,
  tooMany: 429,
} as const satisfies Record<FaultKind, ContentfulStatusCode>;

export type ErrorBody = { error: { code: string; message: string; issues?: readonly Issue[] } };

export const errorBody = (code: string, message: string, issues?: readonly Issue[]): ErrorBody => ({
  error: { code, message, ...(issues ? { issues } : {}) },
});

export const malformed = (): Fault => new Fault("malformed", "request.malformed", "The body is not JSON.");
export const tooLarge = (): Fault => new Fault("tooLarge", "request.too_large", "The body is larger than this call takes.");
export const mediaType = (): Fault => new Fault("mediaType", "request.media_type", "Send the body as application/json.");

export const onError = (error: unknown, c: Context): Response => {
  if (error instanceof Fault) return c.json(errorBody(error.code, error.message, error.issues), STATUS[error.kind]);
  // Hono's own: malformed JSON in a body.
  if (error instanceof HTTPException && error.status === 400) return onError(malformed(), c);
  if (error instanceof Transient || isPassing(error)) {
    log.warn("answered 503", { code: error instanceof Transient ? error.code : "unavailable" });
    c.header("Retry-After", "1");
    return c.json(errorBody("service.unavailable", "Something we need is busy. Nothing was lost: try again in a moment."), 503);
  }
  log.error("answered 500", error, { path: c.req.path, method: c.req.method });
  return c.json(errorBody("service.failed", "Something went wrong on our side. It has been reported."), 500);
};

export const notFound = (c: Context): Response => c.json(errorBody("route.missing", "There is no such call."), 404);
