/** Calls a function's handler for an HTTP request, within Lambda's limits. A `Kind` holds the differences of an HTTP API and a function URL. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toEvent, type EventParts } from "./front-request.ts";
import { ResponseStream, sendResult, type StreamingHandler } from "./front-response.ts";
import { createContext, type Handler, type HandlerContext } from "./gateway/functions.ts";
import { refuse, type Refusal } from "./refusal.ts";
import { schedule, finishesWithin } from "./timers.ts";

export type FrontOptions = {
  // oxlint-disable-next-line typescript/no-explicit-any -- each streaming handler names the invocation it takes
  handler: Handler | StreamingHandler | ((...streamed: any[]) => unknown);
  functionName: string;
  timeoutSeconds: number;
  /** The handler comes from `awslambda.streamifyResponse`. */
  streaming?: boolean;
  /** Headers that the site adds to each request. They replace the caller's. */
  headers?: Record<string, string>;
};

export type Kind = {
  /** Refuses the request, or returns parts of the function's event. */
  admit: (request: IncomingMessage, requestId: string) => Promise<Refusal | EventParts>;
  /** The function threw, exceeded its timeout, or returned an answer that cannot be sent. */
  failed: Refusal;
  tooLarge: Refusal;
  /** The front's own timeout, shorter than the function's. */
  patience?: { seconds: number; refusal: Refusal };
  /** Content type of an answer that has a status code and names none. */
  contentType: string;
};

/** A request listener. Several can share a server, mounted by path. */
export type Front = {
  (request: IncomingMessage, response: ServerResponse): void;
  /** Waits briefly for handlers that still run. */
  stop(graceMs?: number): Promise<void>;
};

/** Invocation payload, 6 MB each way, as JSON: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. A stream may be longer. */
const MOST_REQUEST_BYTES = 6 * 1024 * 1024;
const MOST_RESPONSE_BYTES = MOST_REQUEST_BYTES + 100;

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

/** Returns the body, or undefined when it exceeds the limit. It then reads and drops the rest, so that the client receives the answer. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= MOST_REQUEST_BYTES) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size > MOST_REQUEST_BYTES ? undefined : Buffer.concat(chunks);
};

type Invocation = { event: object; context: HandlerContext };

const runBuffered = async (options: FrontOptions, kind: Kind, { event, context }: Invocation, response: ServerResponse): Promise<void> => {
  const result = await (options.handler as Handler)(event, context);
  if (jsonBytes(result) > MOST_RESPONSE_BYTES)
    throw new Error(`Response payload size exceeded maximum allowed payload size (${MOST_RESPONSE_BYTES} bytes).`);
  if (!response.headersSent && !response.destroyed) sendResult(response, result, kind.contentType);
};

/** The client has its answer when the stream ends. The handler may continue until its timeout. A stream that never ends is a timeout. */
const runStreaming = async (
  options: FrontOptions,
  _kind: Kind,
  { event, context }: Invocation,
  response: ServerResponse,
): Promise<void> => {
  const stream = new ResponseStream(response);
  await (options.handler as StreamingHandler)(event, stream, context);
  if (!stream.writableEnded) await once(response, "close");
};

const log = (functionName: string, error: unknown): void =>
  console.error(`${functionName}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

export const front = (options: FrontOptions, kind: Kind): Front => {
  const { functionName, timeoutSeconds, headers = {} } = options;
  const running = new Set<Promise<void>>();

  const giveUp = (response: ServerResponse, refusal: Refusal): void => {
    if (!response.writableEnded) refuse(response, refusal);
  };

  const invoke = async (invocation: Invocation, response: ServerResponse): Promise<void> => {
    const timedOut = (): void => {
      log(functionName, `Task timed out after ${timeoutSeconds} seconds`);
      giveUp(response, kind.failed);
    };
    const { patience } = kind;
    const cancels = [
      schedule(timeoutSeconds * 1000, timedOut),
      ...(patience ? [schedule(patience.seconds * 1000, () => giveUp(response, patience.refusal))] : []),
    ];
    try {
      await (options.streaming ? runStreaming : runBuffered)(options, kind, invocation, response);
    } catch (error) {
      log(functionName, error);
      giveUp(response, kind.failed);
    } finally {
      for (const cancel of cancels) cancel();
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const context = createContext(functionName, timeoutSeconds * 1000);
    const admitted = await kind.admit(request, context.awsRequestId);
    // Read the body to its end in any case, so that the client receives the answer.
    const body = await readBody(request);
    if ("status" in admitted) return refuse(response, admitted);
    if (!body) return refuse(response, kind.tooLarge);
    const event = toEvent(request, body, functionName, { ...admitted, headers: { ...admitted.headers, ...headers } });
    if (jsonBytes(event) > MOST_REQUEST_BYTES) return refuse(response, kind.tooLarge);
    const work = invoke({ event, context }, response);
    running.add(work);
    await work;
    running.delete(work);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Only a client that hung up while sending reaches this.
    answer(request, response).catch(() => response.destroy());
  };
  const stop = async (graceMs = 2000): Promise<void> => void (await finishesWithin(graceMs, Promise.all(running)));
  return Object.assign(listener, { stop });
};
