/** A Hono app as the function behind an HTTP API. */
import type { Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";

/** Every path of ours: letters, digits, `-`, `_` and dots, without empty, `.` or `..` segments. */
const PLAIN = /^(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+\/?$/;

/**
 * API Gateway decodes a path once and a router would decode and shorten it again: `/api/orders%23` and `/api/%256Frders` would reach `/api/orders`
 * past every rule on that path. So a path that is not plain becomes one that no route has.
 */
export const plainPath = (path: string): string => (PLAIN.test(path) ? path : `/${/^\/(\w+)\//.exec(path)?.[1] ?? ""}/-`);

type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;

export const handlerOf = (app: Hono) => {
  const handler = handle(app);
  return (event: HttpEvent, context?: Parameters<typeof handler>[1]) => handler({ ...event, rawPath: plainPath(event.rawPath) }, context);
};
