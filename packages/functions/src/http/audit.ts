/** Gives each admin call its entry in the audit log. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";
import * as v from "valibot";
import * as AuditLog from "@catraca/core/audit-log";
import { truncateAddress } from "@catraca/core/audit-log.rules";
import * as Id from "@catraca/core/kernel/id";
import { isFile } from "./body.ts";

/** CloudFront adds the viewer's address to the header, and API Gateway adds CloudFront's. The viewer may have sent others before them. */
const addressOf = (c: Context): string => {
  const addresses = (c.req.header("x-forwarded-for") ?? "").split(",").map((address) => address.trim());
  return truncateAddress(addresses.at(-2) ?? addresses.at(-1) ?? "");
};

/** API Gateway's id, so that the entry and the access log name the same request. */
const requestIdOf = (c: Context): string =>
  (c.env as { requestContext?: { requestId?: string } } | undefined)?.requestContext?.requestId ?? Id.nonce();

/** The values in the path, by the names in the route's path. */
const idsOf = (template: string, path: string): Record<string, string> => {
  const parts = path.split("/");
  return Object.fromEntries(template.split("/").flatMap((part, at) => (part.startsWith(":") ? [[part.slice(1), parts[at] ?? ""]] : [])));
};

const Made = v.record(v.string(), v.object({ id: v.string() }));
const Refused = v.object({ error: v.object({ code: v.string() }) });

const jsonOf = async (c: Context): Promise<unknown> =>
  c.res.headers.get("content-type")?.startsWith("application/json") ? c.res.clone().json() : undefined;

/** The ids of what the call made: `{event: {id}}` gives `eventId`. */
const madeIdsOf = (body: unknown): Record<string, string> => {
  if (typeof body !== "object" || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).flatMap(([noun, value]) => {
      const made = v.safeParse(Made, { [noun]: value });
      return made.success ? [[`${noun}Id`, made.output[noun]?.id ?? ""]] : [];
    }),
  );
};

/** The request was checked by its schema: a name is one of the schema. */
const bodyFieldsOf = async (c: Context): Promise<string[]> => {
  if (c.req.method === "GET" || isFile(c) || !c.req.header("content-type")) return [];
  const body: unknown = await c.req.json();
  return typeof body === "object" && body !== null ? Object.keys(body) : [];
};

export const audited = createMiddleware(async (c, next) => {
  const route = matchedRoutes(c).findLast(({ method }) => method !== "ALL");
  if (!route) return next();
  const template = route.path.replace(/^\/admin/, "");
  const call = `${c.req.method} ${template.replaceAll(/:(\w+)/g, "{$1}")}`;
  const audit = { call, ids: idsOf(route.path, c.req.path), requestId: requestIdOf(c), from: addressOf(c) };
  await AuditLog.during(audit, next, async () => {
    const { status } = c.res;
    const body = status === 200 && c.req.method === "GET" ? undefined : await jsonOf(c);
    const refused = v.safeParse(Refused, body);
    return {
      status,
      ...(refused.success ? { code: refused.output.error.code } : {}),
      createdIds: status === 201 || status === 202 ? madeIdsOf(body) : {},
      bodyFields: await bodyFieldsOf(c),
    };
  });
});
