/** Checks of a request body before it is read. */
import { bodyLimit } from "hono/body-limit";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import * as v from "valibot";
import { checkInput } from "@catraca/core/kernel/operation";
import { fileTooLarge, malformed, mediaType, MAX_BYTES, MAX_FILE_BYTES, notAnObject, tooLarge } from "./status.ts";

/** API Gateway hands text on as UTF-8, and any other type byte by byte: a file in another encoding comes as octet-stream. */
const FILE_TYPE = /^(?:text\/csv|application\/octet-stream)\s*(;|$)/i;
const TAKES_FILE = /\/events\/[^/]+\/invitations$/;

/** A file of guests, for the one call that takes files. */
export const isFile = ({ req }: Context): boolean =>
  req.method === "POST" && TAKES_FILE.test(req.path) && FILE_TYPE.test(req.header("content-type") ?? "");

/** RFC 8058: mail clients stop a mailing by a form with one known field. */
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;
const TAKES_FORM = /\/unsubscribe\/[^/]+$/;

const isOneClick = ({ req }: Context): boolean =>
  req.method === "POST" && TAKES_FORM.test(req.path) && FORM_TYPE.test(req.header("content-type") ?? "");

const limitJson = bodyLimit({
  maxSize: MAX_BYTES,
  onError: () => {
    throw tooLarge();
  },
});
const limitFile = bodyLimit({
  maxSize: MAX_FILE_BYTES,
  onError: () => {
    throw fileTooLarge();
  },
});
export const limitBody = createMiddleware((c, next) => (isFile(c) ? limitFile(c, next) : limitJson(c, next)));

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** A call without a body needs no type. */
export const requireJson = createMiddleware(async (c, next) => {
  const type = c.req.header("content-type");
  const hasBody =
    c.req.method !== "GET" && c.req.method !== "HEAD" && (type !== undefined || Number(c.req.header("content-length") ?? "0") > 0);
  if (hasBody && !isFile(c) && !isOneClick(c) && !JSON_TYPE.test(type ?? "")) throw mediaType();
  await next();
});

const Nothing = v.strictObject({});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
};

/** For a call that reads no body: refuses one with content, which the sender expects to have an effect. */
export const noBody = createMiddleware(async (c, next) => {
  const text = await c.req.text();
  if (text !== "") {
    const content = parse(text);
    if (Array.isArray(content)) throw notAnObject();
    checkInput(Nothing, content);
  }
  await next();
});

/** For the call that mail clients make: its address says all, so the form is not read. */
export const oneClick = createMiddleware(async (c, next) => (isOneClick(c) ? next() : noBody(c, next)));

/** For a call whose body may be left out: many clients send the type of an empty body too. Stands before the validator. */
export const emptyIsNothing = createMiddleware(async ({ req }, next) => {
  if ((await req.text()) === "") Object.assign(req.bodyCache, { text: Promise.resolve("{}") });
  await next();
});
