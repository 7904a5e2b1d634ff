/**
 * The scan call as one would usually build it, for comparison: Hono, valibot, ElectroDB and the document client. The same checks and the same
 * answers; it leaves out enrolling and the trimming of old scans, so it is a little smaller than it would be.
 */
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import * as v from "valibot";
import { Fault, isTransient, type FaultKind } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import { getAssignment } from "./assignment.ts";
import { scan, ScanBody } from "./scan.ts";

const STATUS: Partial<Record<FaultKind, 400 | 401 | 403 | 404 | 413 | 415 | 422 | 429>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  tooLarge: 413,
  mediaType: 415,
  invalid: 422,
  tooMany: 429,
};

const bodyOf = (text: string): v.InferOutput<typeof ScanBody> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault("malformed", "request.malformed", "The body is not JSON.");
    throw error;
  }
  const checked = v.safeParse(ScanBody, json);
  if (checked.success) return checked.output;
  const issues = checked.issues.map((issue) => ({ path: v.getDotPath(issue) ?? "", message: issue.message }));
  throw new Fault("invalid", "request.invalid", "Some fields are not right.", issues);
};

const tooLarge = (): never => {
  throw new Fault("tooLarge", "request.too_large", "The body is larger than this call takes.");
};

const app = new Hono();

app.use(async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
});

app.post("/", bodyLimit({ maxSize: 1024 * 1024, onError: tooLarge }), async (c) => {
  const assignment = await getAssignment(c.req.header("authorization"));
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
    throw new Fault("mediaType", "request.media_type", "Send the body as application/json.");
  const answer = await scan(bodyOf(await c.req.text()), assignment);
  const { result, reason, replayed } = answer;
  log.info("scan", { result, reason, replayed, gateId: assignment.gate.gateId, eventId: assignment.event.eventId });
  return c.json(answer);
});

app.notFound((c) => c.json({ error: { code: "route.missing", message: "There is no such call." } }, 404));

app.onError((error, c) => {
  if (error instanceof Fault) {
    const { code, message, issues } = error;
    return c.json({ error: { code, message, ...(issues ? { issues } : {}) } }, STATUS[error.kind] ?? 500);
  }
  if (isTransient(error))
    return c.json({ error: { code: "service.unavailable", message: "Something we need is busy: scan again." } }, 503, {
      "Retry-After": "1",
    });
  log.error("gate failed", error);
  return c.json({ error: { code: "service.failed", message: "Something went wrong on our side: scan again." } }, 500);
});

export const handler = handle(app);
