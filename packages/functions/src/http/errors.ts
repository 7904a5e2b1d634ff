/** Errors as answers of the APIs. An unknown error is a bug: 500, without internal data in the answer. */
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { Fault, Transient, isTransient, type Issue } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import { malformed, STATUS } from "./status.ts";

export type ErrorBody = { error: { code: string; message: string; issues?: readonly Issue[] } };

export const errorBody = (code: string, message: string, issues?: readonly Issue[]): ErrorBody => ({
  error: { code, message, ...(issues ? { issues } : {}) },
});

export const onError = (error: unknown, c: Context): Response => {
  if (error instanceof Fault) {
    const { kind, code, message, issues, retryAfterSec = kind === "tooMany" ? 5 : undefined } = error;
    if (retryAfterSec !== undefined) c.header("Retry-After", String(retryAfterSec));
    return c.json(errorBody(code, message, issues), STATUS[kind]);
  }
  // Hono throws this for malformed JSON.
  if (error instanceof HTTPException && error.status === 400) return onError(malformed(), c);
  if (error instanceof Transient || isTransient(error)) {
    log.warn("answered 503", { code: error instanceof Transient ? error.code : "unavailable" });
    c.header("Retry-After", "1");
    return c.json(errorBody("service.unavailable", "Something we need is busy. Nothing was lost: try again in a moment."), 503);
  }
  log.error("answered 500", error, { path: c.req.path, method: c.req.method });
  return c.json(errorBody("service.failed", "Something went wrong on our side. It has been reported."), 500);
};

export const notFound = (c: Context): Response => c.json(errorBody("route.missing", "There is no such call."), 404);
