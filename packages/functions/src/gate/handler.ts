/** The scan URL. Streams the answer first, then does the follow-up writes. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as Admission from "@catraca/core/admission";
import { plainAnswer, plainError, plainScanId } from "@catraca/core/admission/admission.plain.ts";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import { search } from "@catraca/core/admission/admission.search.ts";
import { scanBatch } from "@catraca/core/admission/admission.offline.ts";
import { BatchBody, ScanBody, SearchBody, UndoBody, type BatchAnswer } from "@catraca/core/admission.schema";
import {
  enrol,
  getAssignment,
  getPolling,
  noteHeartbeat,
  noteSeen,
  viewAssignment,
  type Assignment,
} from "@catraca/core/device/device.assignment.ts";
import type { DeviceAnswer, EnrolAnswer, HeartbeatAnswer } from "@catraca/core/device.schema";
import { Heartbeat } from "@catraca/core/device/device.heartbeat.schema.ts";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault, invalidRequest, isTransient } from "@catraca/core/kernel/fault";
import * as log from "@catraca/core/kernel/log";
import { list } from "@catraca/core/manifest/manifest.list.ts";
import { ManifestQuery } from "@catraca/core/manifest.schema";
import { checkInput } from "@catraca/core/kernel/operation";
import { malformed, mediaType, MAX_BYTES, STATUS, tooLarge } from "../http/status.ts";

type FollowUp = (() => Promise<void>) | undefined;
/** A text as body is sent as it is. */
type Answer = { status: number; body: object | string; followUps?: readonly FollowUp[] };

const isOfType = ({ headers }: APIGatewayProxyEventV2, type: RegExp): boolean => type.test(headers["content-type"] ?? "");

/** A device without JSON sends the code alone and shows the answer's line. */
const isPlain = (invocation: APIGatewayProxyEventV2): boolean =>
  invocation.rawPath === "/" && isOfType(invocation, /^text\/plain\s*(;|$)/i);

const textOf = ({ body = "", isBase64Encoded }: APIGatewayProxyEventV2): string =>
  isBase64Encoded ? Buffer.from(body, "base64").toString() : body;

const jsonOf = (invocation: APIGatewayProxyEventV2): unknown => {
  if (!isOfType(invocation, /^application\/json\s*(;|$)/i)) throw mediaType();
  try {
    return JSON.parse(textOf(invocation));
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
};

const tokenOf = ({ headers }: APIGatewayProxyEventV2): string => /^Bearer (\S{1,400})$/i.exec(headers["authorization"] ?? "")?.[1] ?? "";

const assignmentOf = (invocation: APIGatewayProxyEventV2): Promise<Assignment> => getAssignment(tokenOf(invocation));

const onEnrol = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const { deviceToken, ...assignment } = await enrol(checkInput(enrol.schema, jsonOf(invocation)));
  return { status: 200, body: { deviceToken, ...viewAssignment(assignment) } satisfies EnrolAnswer };
};

const refuseBody = ({ body }: APIGatewayProxyEventV2): void => {
  if (body) throw invalidRequest([{ path: "", message: "This call takes no body: leave it out." }]);
};

/** A device calls this each ten seconds, most often for nothing new: chunks alone are worth the reads of its assignment. */
const onManifest = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  refuseBody(invocation);
  const device = await getPolling(tokenOf(invocation));
  const query = checkInput(ManifestQuery, Object.fromEntries(new URLSearchParams(invocation.rawQueryString)));
  const { answer, followUp } = await list(query, device);
  if (answer.chunks.length > 0) await assignmentOf(invocation);
  return { status: 200, body: answer, followUps: [followUp, noteSeen(device)] };
};

/** A device calls this before it scans and while it waits for the network. */
const onDevice = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  refuseBody(invocation);
  const assignment = await assignmentOf(invocation);
  return {
    status: 200,
    body: { ...viewAssignment(assignment), at: iso(now()) } satisfies DeviceAnswer,
    followUps: [noteSeen(assignment.device)],
  };
};

/** A device calls this each half minute while it is online. */
const onHeartbeat = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const heartbeat = checkInput(Heartbeat, jsonOf(invocation));
  const { device, ...rest } = viewAssignment(assignment);
  const body: HeartbeatAnswer = { at: iso(now()), ...rest, role: device.role };
  return { status: 200, body, followUps: [noteHeartbeat(assignment, heartbeat)] };
};

const scanInputOf = (invocation: APIGatewayProxyEventV2, { device: { deviceId } }: Assignment): unknown => {
  if (!isPlain(invocation)) return jsonOf(invocation);
  const code = textOf(invocation).trim();
  return { code, scanId: plainScanId({ code, deviceId, atMs: now() }) };
};

const onScan = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const { answer, followUp } = await Admission.scan(checkInput(ScanBody, scanInputOf(invocation, assignment)), assignment);
  const { result, reason, replayed } = answer;
  log.info("scan", { result, reason, replayed, gateId: assignment.gate.gateId, eventId: assignment.event.eventId });
  const body = isPlain(invocation) ? plainAnswer(answer, assignment, now()) : answer;
  return { status: 200, body, followUps: [followUp, noteSeen(assignment.device)] };
};

const onBatch = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const results = await scanBatch(checkInput(BatchBody, jsonOf(invocation)), assignment);
  const body: BatchAnswer = { results: results.map(({ answer }) => answer) };
  log.info("batch", { scans: results.length, gateId: assignment.gate.gateId, eventId: assignment.event.eventId });
  return { status: 200, body, followUps: [...results.map(({ followUp }) => followUp), noteSeen(assignment.device)] };
};

const onUndo = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const { answer, followUp } = await undo(checkInput(UndoBody, jsonOf(invocation)), assignment);
  const { result, reason } = answer;
  log.info("undo", { result, reason, gateId: assignment.gate.gateId, eventId: assignment.event.eventId });
  return { status: 200, body: answer, followUps: [followUp, noteSeen(assignment.device)] };
};

/** The log has who searched and how much was found, and nothing of the query. */
const onSearch = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const assignment = await assignmentOf(invocation);
  const answer = await search(checkInput(SearchBody, jsonOf(invocation)), assignment);
  const { device, event } = assignment;
  log.info("search", { found: answer.tickets.length, deviceId: device.deviceId, eventId: event.eventId });
  return { status: 200, body: answer, followUps: [noteSeen(assignment.device)] };
};

const ROUTES: Record<string, (invocation: APIGatewayProxyEventV2) => Promise<Answer>> = {
  "POST /": onScan,
  "POST /batch": onBatch,
  "POST /undo": onUndo,
  "POST /enrol": onEnrol,
  "POST /search": onSearch,
  "POST /heartbeat": onHeartbeat,
  "GET /device": onDevice,
  "GET /manifest": onManifest,
};

/** All others refuse a query, because they would ignore it. */
const READS_QUERY = new Set(["GET /manifest"]);

const noQuery = (): Fault => invalidRequest([{ path: "", message: "This call reads no query parameters: leave them out." }]);

const respond = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const error = (status: number, code: string, message: string, issues?: unknown): Answer => ({
    status,
    body: isPlain(invocation) ? plainError(code) : { error: { code, message, ...(issues ? { issues } : {}) } },
  });
  try {
    // Before base64 is decoded: the limit protects the decoding too.
    if ((invocation.body?.length ?? 0) > MAX_BYTES) throw tooLarge();
    const call = `${invocation.requestContext.http.method} ${invocation.rawPath}`;
    if (invocation.rawQueryString && !READS_QUERY.has(call)) throw noQuery();
    const route = ROUTES[call];
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
  const isText = typeof body === "string";
  const type = isText ? "text/plain; charset=us-ascii" : "application/json";
  const headers = { "Content-Type": type, "Cache-Control": "no-store", ...retryAfter(status) };
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers });
  // Lambda sends status and headers with the first write, never with what `end` is given (aws-lambda-nodejs-runtime-interface-client#97).
  stream.write(isText ? `${body}\n` : JSON.stringify(body));
  stream.end();
  for (const followUp of followUps)
    try {
      await followUp?.();
    } catch (error) {
      log.error("row after the answer not written", error);
    }
});
