/** The scan URL: answers first, through response streaming, and writes what remains afterwards. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as v from "valibot";
import { iso, now } from "@catraca/core/kernel/clock";
import { Fault, isTransient } from "@catraca/core/kernel/fault";
import { invalidInput } from "@catraca/core/kernel/issues";
import * as log from "@catraca/core/kernel/log";
import { malformed, mediaType, MOST_BYTES, STATUS, tooLarge } from "../http/status.ts";
import { enrol, postOf, postView, type DeviceAnswer, type Enrolled } from "./device.ts";
import { scan, ScanBody } from "./scan.ts";

type Answer = { status: number; body: unknown; after?: () => Promise<void> };

const jsonOf = ({ body = "", isBase64Encoded, headers }: APIGatewayProxyEventV2): unknown => {
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")) throw mediaType();
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
};

const bodyOf = <S extends v.GenericSchema>(schema: S, invocation: APIGatewayProxyEventV2): v.InferOutput<S> => {
  const checked = v.safeParse(schema, jsonOf(invocation));
  if (!checked.success) throw invalidInput(checked.issues as v.BaseIssue<unknown>[]);
  return checked.output;
};

const EnrolBody = v.strictObject({ enrolmentCode: v.pipe(v.string(), v.maxLength(100)) });

const onEnrol = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const { deviceToken, ...post } = await enrol(bodyOf(EnrolBody, invocation).enrolmentCode);
  return { status: 200, body: { deviceToken, ...postView(post) } satisfies Enrolled };
};

/** Asked when a device gets ready and while it waits for the network: whether it may still scan, for what gate, and what time it is. */
const onDevice = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const post = await postOf(invocation.headers["authorization"]);
  return { status: 200, body: { ...postView(post), at: iso(now()) } satisfies DeviceAnswer };
};

const onScan = async (invocation: APIGatewayProxyEventV2): Promise<Answer> => {
  const [post, body] = [await postOf(invocation.headers["authorization"]), bodyOf(ScanBody, invocation)];
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

const CALLS: Record<string, (invocation: APIGatewayProxyEventV2) => Promise<Answer>> = {
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
    // As it comes, base64 or not: before anything else is done with it.
    if ((invocation.body?.length ?? 0) > MOST_BYTES) throw tooLarge();
    const call = CALLS[`${invocation.requestContext.http.method} ${invocation.rawPath}`];
    return call ? await call(invocation) : error(404, "route.missing", "There is no such call.");
  } catch (fault) {
    if (fault instanceof Fault) return error(STATUS[fault.kind], fault.code, fault.message, fault.issues);
    if (isTransient(fault)) return error(503, "service.unavailable", "Something we need is busy: scan again.");
    log.error("gate failed", fault);
    return error(500, "service.failed", "Something went wrong on our side: scan again.");
  }
};

export const handler = awslambda.streamifyResponse<APIGatewayProxyEventV2>(async (invocation, responseStream) => {
  const { status, body, after } = await respond(invocation);
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store", ...(status === 503 ? { "Retry-After": "1" } : {}) };
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: status, headers });
  // Lambda sends status and headers with the first write, never with what `end` is given (aws-lambda-nodejs-runtime-interface-client#97).
  stream.write(JSON.stringify(body));
  stream.end();
  if (!after) return;
  try {
    await after();
  } catch (error) {
    log.error("scan row not written", error);
  }
});
