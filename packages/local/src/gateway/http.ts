import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

export type Call = {
  method: string;
  /** Still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: Buffer;
};

export type Answer = { status: number; headers?: Record<string, string>; body?: string | Uint8Array };

/** A refusal that AWS clients turn into an error of that name. */
export class CallError extends Error {
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export const readCall = async (request: IncomingMessage): Promise<Call> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  return {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
};

export const header = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

export const jsonBody = (call: Call): Record<string, unknown> => {
  if (call.body.length === 0) return {};
  try {
    const parsed = JSON.parse(call.body.toString()) as unknown;
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Continues to the one refusal below.
  }
  throw new CallError("SerializationException", "the body is no JSON object");
};

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/x-amz-json-1.0", ...headers },
  body: JSON.stringify(body),
});

export const jsonError = (error: Error): Answer =>
  json({ __type: error.name, message: error.message }, error instanceof CallError ? error.status : 400, { "x-amzn-errortype": error.name });

export const send = (response: ServerResponse, answer: Answer): void => {
  response.writeHead(answer.status, { "x-amzn-requestid": randomUUID(), ...answer.headers });
  response.end(answer.body);
};
