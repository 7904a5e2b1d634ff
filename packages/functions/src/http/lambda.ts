/** The Lambda handler of a Hono app. */
import type { Hono } from "hono";
import { defaultIsContentTypeBinary, handle, type LambdaEvent } from "hono/aws-lambda";

/** Matches every route: letters, digits, `-`, `_` and dots, without empty, `.` or `..` segments. */
const PLAIN = /^(?:\/(?!\.\.?(?:\/|$))[\w.-]+)+\/?$/;

/**
 * API Gateway decodes a path once, and the router would decode and shorten it again: `/api/orders%23` and `/api/%256Frders` would reach `/api/orders` and
 * evade the firewall's rules for that path. So a path that is not plain becomes one that no route has.
 */
export const plainPath = (path: string): string => (PLAIN.test(path) ? path : `/${/^\/(\w+)\//.exec(path)?.[1] ?? ""}/-`);

type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;

/** Read as text, an answer would lose the byte order mark that begins it. */
const isBinary = (contentType: string): boolean => contentType.startsWith("text/csv") || defaultIsContentTypeBinary(contentType);

export const handlerOf = (app: Hono) => {
  const handler = handle(app, { isContentTypeBinary: isBinary });
  return (event: HttpEvent, context?: Parameters<typeof handler>[1]) => handler({ ...event, rawPath: plainPath(event.rawPath) }, context);
};
