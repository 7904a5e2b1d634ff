import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import { Writable } from "node:stream";
import type { HandlerContext } from "./gateway/functions.ts";

export type Prelude = { statusCode?: number; headers?: Record<string, string | number | boolean>; cookies?: string[] };

type Result = Prelude & { body?: string; isBase64Encoded?: boolean };

const headersOf = (prelude: Prelude, contentType: string): OutgoingHttpHeaders => {
  const headers: OutgoingHttpHeaders = { "content-type": contentType };
  for (const [name, value] of Object.entries(prelude.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (prelude.cookies?.length) headers["set-cookie"] = prelude.cookies;
  // Node counts and frames the body itself. A wrong length from a handler would break the connection.
  delete headers["content-length"];
  delete headers["transfer-encoding"];
  return headers;
};

const asResult = (result: unknown): Result => {
  if (typeof result === "object" && result !== null && "statusCode" in result) return result as Result;
  return {
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: typeof result === "string" ? result : (JSON.stringify(result) ?? ""),
  };
};

/** Sends a handler's answer. Any other value becomes the JSON body of a 200. `contentType`: for an answer that names none. */
export const sendResult = (response: ServerResponse, value: unknown, contentType: string): void => {
  const result = asResult(value);
  const body = Buffer.from(result.body ?? "", result.isBase64Encoded ? "base64" : "utf8");
  response.writeHead(result.statusCode ?? 200, headersOf(result, contentType));
  response.end(body);
};

/**
 * The stream for a handler's answer. As in AWS's runtime client, the prelude is sent with the first `write`, never with `end`
 * (aws-lambda-nodejs-runtime-interface-client#97). An answer without its prelude is a 502 of the function URL.
 */
export class ResponseStream extends Writable {
  readonly #response: ServerResponse;
  #prelude: Prelude | undefined;
  #contentType = "application/octet-stream";
  #isWritten = false;

  constructor(response: ServerResponse) {
    super();
    this.#response = response;
    // A client that hangs up is no error of the handler.
    this.on("error", () => {});
  }

  setContentType(contentType: string): void {
    this.#contentType = contentType;
  }

  setPrelude(prelude: Prelude): void {
    this.#prelude = prelude;
  }

  override write(...args: unknown[]): boolean {
    this.#isWritten = true;
    return super.write(...(args as Parameters<Writable["write"]>));
  }

  #start(): boolean {
    const response = this.#response;
    if (response.destroyed || response.writableEnded) return false;
    if (response.headersSent) return true;
    if (this.#prelude !== undefined && !this.#isWritten) {
      response.writeHead(502, { "content-type": "application/json" });
      response.end(JSON.stringify({ Message: "Internal Server Error" }));
      return false;
    }
    const prelude = this.#prelude ?? {};
    response.writeHead(prelude.statusCode ?? 200, headersOf(prelude, this.#contentType));
    return true;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (!this.#start() || this.#response.write(chunk)) return done();
    const goOn = (): void => {
      this.#response.off("drain", goOn);
      this.#response.off("close", goOn);
      done();
    };
    this.#response.on("drain", goOn);
    this.#response.on("close", goOn);
  }

  override _final(done: (error?: Error) => void): void {
    if (this.#start()) this.#response.end();
    done();
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- each handler names the invocation it takes
export type StreamingHandler = (invocation: any, responseStream: ResponseStream, context: HandlerContext) => Promise<unknown>;

const from = (stream: ResponseStream, prelude: Prelude): ResponseStream => {
  stream.setPrelude(prelude);
  return stream;
};

/** Defines `awslambda` as the Node runtime does. Call it before a module with a streaming handler is loaded. */
export const installStreaming = (): void => {
  const streamifyResponse = (handler: StreamingHandler): StreamingHandler =>
    Object.assign(handler, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" });
  Object.assign(globalThis, { awslambda: { streamifyResponse, HttpResponseStream: { from } } });
};
