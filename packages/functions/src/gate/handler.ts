/** The scan URL. Streams the answer first, then does the follow-up writes. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as Admission from "@catraca/core/admission";
import { ScanBody } from "@catraca/core/admission.schema";
import { enrol, getAssignment, noteSeen, viewAssignment, type Assignment } from "@catraca/core/device/device.assignment.ts";
import type { DeviceAnswer, EnrolAnswer } from "@catraca/core/device.schema";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault, invalidRequest, isTransient } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import { checkInput } from "@catraca/core/kernel/operation";
import { malformed, mediaType, MAX_BYTES, STATUS, tooLarge } from "../http/status.ts";

type FollowUp = (() => Promise<void>) | undefined;
type Answer = { status: number; body: unknown; followUps?: readonly FollowUp[] };

const jsonOf = ({ body = "", isBase64Encoded, headers }: APIGatewayProxyEventV2): unknown => {
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) throw mediaType();
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
};

const assignmentOf = ({ headers }: APIGatewayProxyEventV2): Promise<Assignment> =>
  getAssignment(/^Bearer (\S{1,400})$/i.exec(headers["authorization"] ?? "")?.[1] ?? "");

const onEnrol = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const { deviceToken, ...assignment } = await enrol(checkInput(enrol.schema, jsonOf(invocation)));
  return { status: 200, body: { deviceToken, ...viewAssignment(assignment) } satisfies EnrolAnswer };
};

/** A device calls this before it scans and while it waits for the network. */
const onDevice = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  if (invocation.body) throw invalidRequest([{ path: "", message: "This call takes no body: leave it out." }]);
  const assignment = await assignmentOf(invocation);
  return { status: 200, body: { ...viewAssignment(assignment), at: iso(now()) } satisfies DeviceAnswer, followUps: [noteSeen(assignment)] };
};

const onScan = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const { answer, followUp } = await Admission.scan(checkInput(ScanBody, jsonOf(invocation)), assignment);
  const { result, reason, replayed } = answer;
  log.info("scan", { result, reason, replayed, gateId: assignment.gate.gateId, eventId: assignment.event.eventId });
  return { status: 200, body: answer, followUps: [followUp, noteSeen(assignment)] };
};

const ROUTES: Record<string, (invocation: APIGatewayProxyEventV2) => Promise<Answer>> = {
  "POST /": onScan,
  "POST /enrol": onEnrol,
  "GET /device": onDevice,
};

const respond = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const error = (status: number, code: string, message: string, issues?: unknown): Answer => ({
    status,
    body: { error: { code, message, ...(issues ? { issues } : {}) } },
  });
  try {
    // Before base64 is decoded: the limit protects the decoding too.
    if ((invocation.body?.length ?? 0) > MAX_BYTES) throw tooLarge();
    if (invocation.rawQueryString) throw invalidRequest([{ path: "", message: "This call reads no query parameters: leave them out." }]);
    const route = ROUTES[`${invocation.requestContext.http.method} ${invocation.rawPath}`];
    return route ? await route(invocation) : error(404, "route.missing", "There is no such call.");
  } catch (fault) {
    if (fault instanceof Fault) return error(STATUS[fault.kind], fault.code, fault.message, fault.issues);
    if (isTransient(fault)) return error(503, "service.unavailable", "Something we need is busy: scan again.");
    log.error("gate failed", fault);
    return error(500, "service.failed", "Something went wrong on our side: scan again.");
  }
};

const RETRY_AFTER: Record<number, string> = { 429: "60", 503: "1" };

const retryAfter = (status: number): Record<string, string> => {
  const seconds = RETRY_AFTER[status];
  return seconds === undefined ? {} : { "Retry-After": seconds };
};

export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (invocation, responseStream) => {
  const { status, body, followUps = [] } = await respond(invocation);
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", ...retryAfter(status) };
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers });
  // Lambda sends status and headers with the first write, never with what `end` is given (aws-lambda-nodejs-runtime-interface-client#97).
  stream.write(JSON.stringify(body));
  stream.end();
  for (const followUp of followUps)
    try {
      await followUp?.();
    } catch (error) {
      log.error("row after the answer not written", error);
    }
});
