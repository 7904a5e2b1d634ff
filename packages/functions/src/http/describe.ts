/** Describes the routes for OpenAPI, from the schemas in use. */
import type { Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import { findTargetHandler } from "hono/utils/handler";
import { describeRoute, generateSpecs, resolver, validator, type GenerateSpecOptions } from "hono-openapi";
import { TOKEN } from "@catraca/core/mailing.schema";
import { EXTERNAL_ID } from "@catraca/core/partner.schema";
import * as v from "valibot";
import type { Prefix } from "@catraca/core/kernel/id";
import { patternOf } from "@catraca/core/kernel/id.schema";
import { INSTANT, ZONE_NAME } from "@catraca/core/kernel/instant";
import { invalidRequest } from "@catraca/core/kernel/fault";
import { invalidInput } from "@catraca/core/kernel/issues";
import { notAnObject } from "./status.ts";

export const ErrorAnswer = v.object({
  error: v.object({
    code: v.string(),
    message: v.string(),
    issues: v.optional(
      v.array(
        v.object({
          path: v.string(),
          message: v.string(),
          /** The data of the message, such as a limit. */
          params: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
        }),
      ),
    ),
  }),
});

const json = (description: string, schema: v.GenericSchema) => ({
  description,
  content: { "application/json": { schema: resolver(schema) } },
});

export const REFUSALS: Record<number, string> = {
  400: "not JSON",
  401: "not signed in",
  402: "declined",
  403: "not allowed",
  404: "no such thing, or not yours",
  409: "refused: the code says why",
  413: "too large",
  415: "not JSON by its type",
  422: "does not fit the schema",
  429: "too many requests: try again after Retry-After seconds",
  503: "busy: try again after Retry-After seconds",
};

type Header = {
  name: string;
  in: "header";
  required: boolean;
  description: string;
  schema: { type: "string"; minLength: number; maxLength: number; pattern: string };
};

/** Answers of what stands in front of the function, and of its limits. The first has no body. */
const EVERYWHERE = {
  431: { description: "the headers are larger than ten kilobytes" },
  429: json(REFUSALS[429] ?? "", ErrorAnswer),
};

/** An answer, the refusals that a caller should expect besides 500, the headers that the call reads, and what it answers in other cases. */
export const answers = (
  summary: string,
  status: 200 | 201 | 202,
  schema: v.GenericSchema,
  refusals: (keyof typeof REFUSALS)[] = [],
  headers: Header[] = [],
  others: Partial<Record<200 | 201 | 202, { summary: string; schema: v.GenericSchema }>> = {},
) =>
  describeRoute({
    summary,
    ...(headers.length > 0 ? { parameters: headers } : {}),
    responses: {
      [status]: json(summary, schema),
      ...Object.fromEntries(Object.entries(others).map(([other, answer]) => [other, json(answer.summary, answer.schema)])),
      ...EVERYWHERE,
      ...Object.fromEntries([...refusals, 422, 503].map((refusal) => [refusal, json(REFUSALS[refusal] ?? "refused", ErrorAnswer)])),
    },
  });

export const answersFile = (summary: string) =>
  describeRoute({
    summary,
    responses: {
      200: { description: summary },
      ...EVERYWHERE,
      ...Object.fromEntries([404, 422, 503].map((refusal) => [refusal, json(REFUSALS[refusal] ?? "refused", ErrorAnswer)])),
    },
  });

export const answersCsv = (summary: string, refusals: (keyof typeof REFUSALS)[]) =>
  describeRoute({
    summary,
    responses: {
      200: { description: summary, content: { "text/csv": { schema: { type: "string" } } } },
      ...EVERYWHERE,
      ...Object.fromEntries([...refusals, 422, 503].map((refusal) => [refusal, json(REFUSALS[refusal] ?? "refused", ErrorAnswer)])),
    },
  });

/** The library types valibot's issues as issues of a standard schema. */
const hook = (result: { success: boolean; error?: readonly unknown[] }): void => {
  if (!result.success) throw invalidInput((result.error ?? []) as v.BaseIssue<unknown>[]);
};

/** The validator takes a missing body for `{}`, and valibot a list for an object. A change of nothing would be answered 200. */
const bodyHook = (
  result: Parameters<typeof hook>[0] & { data: unknown },
  { req }: { req: { header: (name: string) => string | undefined } },
): void => {
  if (req.header("content-type") === undefined || Array.isArray(result.data)) throw notAnObject();
  hook(result);
};

export const body = <S extends v.GenericSchema>(schema: S) => validator("json", schema, bodyHook);

/** In the public API, whose other calls need neither a token nor an account. Stands after `answers`, or before a check of several routes. */
export const withAccessToken = describeRoute({ security: [{ accessToken: [] }] });
export const forAttendee = describeRoute({ security: [{ attendee: [] }] });

const OPTIONAL = "May be left out.";
/** Says that the call needs no body. Stands before `optionalBody`. */
export const bodyIsOptional = describeRoute({ requestBody: { description: OPTIONAL, content: {} } });
/** For a schema of optional fields only: no body is `{}`. */
export const optionalBody = <S extends v.GenericSchema>(schema: S) =>
  validator("json", schema, (result) => {
    if (Array.isArray(result.data)) throw notAnObject();
    hook(result);
  });

const READS_QUERY = Symbol("reads the query");
export const query = <S extends v.GenericSchema>(schema: S) => Object.assign(validator("query", schema, hook), { [READS_QUERY]: true });

/** Refuses query parameters that the call does not read: their sender expects them to have an effect. */
export const refuseUnreadQuery = createMiddleware(async (c, next) => {
  const names = Object.keys(c.req.query());
  const routes = matchedRoutes(c).filter(({ method }) => method !== "ALL");
  if (names.length > 0 && routes.length > 0 && !routes.some(({ handler }) => READS_QUERY in findTargetHandler(handler)))
    throw invalidRequest(names.map((path) => ({ path, message: "This call reads no query parameters: leave it out." })));
  await next();
});
export const params = <S extends v.GenericSchema>(schema: S) => validator("param", schema, hook);

type Documentation = GenerateSpecOptions["documentation"] & { info: { title: string; description: string; version: string } };
type Document = Awaited<ReturnType<typeof generateSpecs>>;

const PATH_IDS: Record<string, Prefix> = {
  eventId: "evt",
  ticketTypeId: "tty",
  productId: "prd",
  poolId: "pol",
  feeId: "fee",
  questionId: "qst",
  promoCodeId: "prm",
  gateId: "gat",
  deviceId: "dev",
  orderId: "ord",
  ticketId: "tkt",
  jobId: "job",
  exportId: "job",
  organizationId: "org",
  conflictId: "cfl",
  memberId: "mbr",
  entryId: "wtl",
  keyId: "key",
  webhookId: "whk",
  deliveryId: "dlv",
};

const PARTNERS_ID = { type: "string", pattern: EXTERNAL_ID.source };
/** What proves whose data is asked for: an order or a ticket. */
const OWN_ID = { type: "string", pattern: "^(ord|tkt)_[a-z0-9]{1,40}$" };
const UNSUBSCRIBE_TOKEN = { type: "string", pattern: TOKEN.source };

/** A query has text alone: the library describes the number that code may pass, too. */
const LIMIT = { type: "integer", minimum: 1, maximum: 100, default: 50 };

/** Adds what the library leaves out: that a body is required, the ids in a path, limits, and which texts are instants and time zones. */
export const complete = (node: unknown): void => {
  if (typeof node !== "object" || node === null) return;
  const { requestBody, pattern, in: place, name } = node as Record<string, unknown>;
  if (typeof requestBody === "object" && requestBody !== null && "content" in requestBody)
    Object.assign(requestBody, { required: !("description" in requestBody && requestBody.description === OPTIONAL) });
  if (pattern === INSTANT.source) Object.assign(node, { format: "date-time" });
  if (pattern === ZONE_NAME.source) Object.assign(node, { format: "iana-time-zone" });
  if (place === "query" && name === "limit") Object.assign(node, { schema: LIMIT });
  const prefix = place === "path" ? PATH_IDS[String(name)] : undefined;
  if (place === "path" && (name === "externalId" || name === "typeExternalId")) Object.assign(node, { schema: PARTNERS_ID });
  if (place === "path" && name === "ownId") Object.assign(node, { schema: OWN_ID });
  if (place === "path" && name === "token") Object.assign(node, { schema: UNSUBSCRIBE_TOKEN });
  if (prefix) Object.assign(node, { schema: { type: "string", pattern: patternOf(prefix).source } });
  Object.values(node).forEach(complete);
};

/** Paths begin at the site. */
const SERVERS = [{ url: "/" }];
export const LICENSE = { name: "MIT", identifier: "MIT" };

/** The API's description of itself. */
export const openApi = (app: Hono, documentation: Documentation) => {
  let made: Promise<Document> | undefined;
  return async (c: Context) => {
    // An invalid request is answered 422, so the library must not describe its own 400.
    made ??= generateSpecs(
      app,
      {
        defaultValidationErrorResponse: false,
        excludeStaticFile: false,
        documentation: { openapi: "3.1.0", servers: SERVERS, ...documentation, info: { license: LICENSE, ...documentation.info } },
      },
      c,
    ).then((document) => {
      complete(document.paths);
      return document;
    });
    return c.json(await made);
  };
};
