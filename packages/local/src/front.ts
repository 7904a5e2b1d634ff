import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { toInvocation } from "./front-request.ts";
import { ResponseStream, sendResult, type StreamingHandler } from "./front-response.ts";
import { schedule, within } from "./timers.ts";
import { createContext, type Handler, type HandlerContext } from "./gateway/functions.ts";

export { installStreaming } from "./front-response.ts";

export type FrontOptions = {
  // oxlint-disable-next-line typescript/no-explicit-any -- each streaming handler names the invocation it takes
  handler: Handler | StreamingHandler | ((...streamed: any[]) => unknown);
  functionName: string;
  timeoutSeconds: number;
  /** The handler comes from `awslambda.streamifyResponse`. */
  streaming?: boolean;
  /** What stands before the function adds to each request, over what the caller sent. */
  headers?: Record<string, string>;
};

/** A listener for a server, which can be one of several mounted on it by path. */
export type Front = {
  (request: IncomingMessage, response: ServerResponse): void;
  /** Waits a moment for the handlers that still run. */
  stop(graceMs?: number): Promise<void>;
};

const BODY_LIMIT = 6 * 1024 * 1024;

const refuse = (response: ServerResponse, status: number, message: string): void => {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ Message: message }));
};

/** The body, or undefined when it is larger than a function takes. The rest is then read and dropped, so that the client hears the answer. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= BODY_LIMIT) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size > BODY_LIMIT ? undefined : Buffer.concat(chunks);
};

type Invocation = { event: object; context: HandlerContext };

const runBuffered = async (options: FrontOptions, { event, context }: Invocation, response: ServerResponse): Promise<void> => {
  const result = await (options.handler as Handler)(event, context);
  if (!response.headersSent && !response.destroyed) sendResult(response, result);
};

/** The client has its answer when the stream ends; the handler may go on for as long as it has time. A stream that never ends is a timeout. */
const runStreaming = async (options: FrontOptions, { event, context }: Invocation, response: ServerResponse): Promise<void> => {
  const stream = new ResponseStream(response);
  await (options.handler as StreamingHandler)(event, stream, context);
  if (!stream.writableEnded) await once(response, "close");
};

const log = (functionName: string, error: unknown): void =>
  console.error(`${functionName}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

/** What a function URL does between HTTP and a handler, with payload format 2.0. */
export const front = (options: FrontOptions): Front => {
  const { functionName, timeoutSeconds, headers = {} } = options;
  const running = new Set<Promise<void>>();

  const invoke = async (invocation: Invocation, response: ServerResponse): Promise<void> => {
    const timedOut = (): void => {
      log(functionName, `Task timed out after ${timeoutSeconds} seconds`);
      if (!response.writableEnded) refuse(response, 504, "Endpoint request timed out");
    };
    const cancel = schedule(timeoutSeconds * 1000, timedOut);
    try {
      await (options.streaming ? runStreaming : runBuffered)(options, invocation, response);
    } catch (error) {
      log(functionName, error);
      if (!response.writableEnded) refuse(response, 502, "Internal Server Error");
    } finally {
      cancel();
    }
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (!body) return refuse(response, 413, "Request Entity Too Large");
    const context = createContext(functionName, timeoutSeconds * 1000);
    const work = invoke(
      { event: toInvocation(request, body, { functionName, requestId: context.awsRequestId, headers }), context },
      response,
    );
    running.add(work);
    await work;
    running.delete(work);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // Only a client that hung up while sending ends here.
    answer(request, response).catch(() => response.destroy());
  };
  const stop = async (graceMs = 2000): Promise<void> => void (await within(graceMs, Promise.all(running)));
  return Object.assign(listener, { stop });
};
