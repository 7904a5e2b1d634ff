/** The scan URL: answers first, through response streaming, and writes what remains afterwards. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as v from "valibot";
import { iso } from "@catraca/core/kernel/clock";
import { Fault, isPassing, type FaultKind } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import { MOST_ISSUES } from "@catraca/core/kernel/operation";
import { enrol, postOf } from "./device.ts";
import { scan, ScanBody } from "./scan.ts";

/** Of the body as it comes, base64 or not: checked before anything else is done with it. */
const MOST_LENGTH = 1024 * 1024;

const STATUS: Partial<Record<FaultKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  tooLarge: 413,
  mediaType: 415,
  invalid: 422,
  tooMany: 429,
};

type Answer = { status: number; body: unknown; after?: () => Promise<void> };

const jsonOf = (event: APIGatewayProxyEventV2): unknown => {
  const text = event.body === undefined ? "" : event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  if (!/^application\/json\s*(;|$)/i.test(event.headers["content-type"] ?? ""))
    throw new Fault("mediaType", "request.media_type", "Send the body as application/json.");
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault("malformed", "request.malformed", "The body is not JSON.");
    throw error;
  }
};

const bodyOf = <S extends v.GenericSchema>(schema: S, event: APIGatewayProxyEventV2): v.InferOutput<S> => {
  const checked = v.safeParse(schema, jsonOf(event));
  if (checked.success) return checked.output;
  const issues = checked.issues
    .slice(0, MOST_ISSUES)
    .map((issue) => ({ path: v.getDotPath(issue as v.BaseIssue<unknown>) ?? "", message: issue.message }));
  throw new Fault("invalid", "request.invalid", "Some fields are not right.", issues);
};

const EnrolBody = v.strictObject({ enrolmentCode: v.pipe(v.string(), v.maxLength(100)) });

const onEnrol = async (event: APIGatewayProxyEventV2): Promise<Answer> => {
  const { deviceToken, event: e, gate } = await enrol(bodyOf(EnrolBody, event).enrolmentCode);
  const { eventId, name, startsAtMs, endsAtMs, doorsOpenAtMs, timeZone } = e;
  const about = { id: eventId, name, startsAt: iso(startsAtMs), endsAt: iso(endsAtMs), doorsOpenAt: iso(doorsOpenAtMs), timeZone };
  const { gateId, name: gateName, mode, reentry, ticketTypeIds, productIds } = gate;
  return {
    status: 200,
    body: { deviceToken, event: about, gate: { id: gateId, name: gateName, mode, reentry, ticketTypeIds, productIds } },
  };
};

const onScan = async (event: APIGatewayProxyEventV2): Promise<Answer> => {
  const [post, body] = [await postOf(event.headers["authorization"]), bodyOf(ScanBody, event)];
  const { answer, after } = await scan(body, post);
  log.info("scan", {
    result: answer.result,
    reason: answer.reason,
    replayed: answer.replayed,
    gateId: post.gate.gateId,
    eventId: post.event.eventId,
  });
  return { status: 200, body: answer, ...(after ? { after } : {}) };
};

const CALLS: Record<string, (event: APIGatewayProxyEventV2) => Promise<Answer>> = { "POST /": onScan, "POST /enrol": onEnrol };

const respond = async (event: APIGatewayProxyEventV2): Promise<Answer> => {
  const error = (status: number, code: string, message: string, issues?: unknown): Answer => ({
    status,
    body: { error: { code, message, ...(issues ? { issues } : {}) } },
  });
  try {
    if ((event.body?.length ?? 0) > MOST_LENGTH)
      throw new Fault("tooLarge", "request.too_large", "The body is larger than this call takes.");
    const call = CALLS[`${event.requestContext.http.method} ${event.rawPath}`];
    return call ? await call(event) : error(404, "route.missing", "There is no such call.");
  } catch (fault) {
    if (fault instanceof Fault) return error(STATUS[fault.kind] ?? 500, fault.code, fault.message, fault.issues);
    if (isPassing(fault)) return error(503, "service.unavailable", "Something we need is busy: scan again.");
    log.error("gate failed", fault);
    return error(500, "service.failed", "Something went wrong on our side: scan again.");
  }
};

export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (event, responseStream) => {
  const { status, body, after } = await respond(event);
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", ...(status === 503 ? { "Retry-After": "1" } : {}) };
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers });
  stream.end(JSON.stringify(body));
  if (!after) return;
  try {
    await after();
  } catch (error) {
    log.error("scan row not written", error);
  }
});
