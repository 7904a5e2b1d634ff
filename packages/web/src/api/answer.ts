/** Calls answer with what was asked for or throw one kind of error, whichever API was asked. */
import type { ClientResponse } from "hono/client";

export type Issue = { path: string; message: string };
type ErrorBody = { error: { code: string; message: string; issues?: readonly Issue[] } };

/** A refusal as the APIs word it; `network.lost` when no answer came. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly status: number;
  readonly issues: readonly Issue[];

  constructor(code: string, status: number, message: string, issues: readonly Issue[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.issues = issues;
  }
}

export const isRefusal = (error: unknown, code: string): error is Refusal => error instanceof Refusal && error.code === code;

/** The server's clock less ours, from the latest answer that no cache kept. */
let aheadMs = 0;

const noteDate = (headers: Headers): void => {
  const date = headers.get("date");
  if (date !== null && headers.get("cache-control")?.includes("no-store")) aheadMs = Date.parse(date) - Date.now();
};

/** Now as the server has it: deadlines are the server's. Good to a second, as its header is. */
export const serverNow = (): number => Date.now() + aheadMs;

const bodyOf = async (response: { text(): Promise<string> }): Promise<unknown> => {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
};

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === "object" && body !== null && "error" in body && typeof (body as ErrorBody).error.code === "string";

type AnyResponse = ClientResponse<unknown, number, string>;
type Answer<R> = R extends ClientResponse<infer T, number, string> ? Exclude<T, { error: unknown }> : never;

export const answerOf = async <R extends AnyResponse>(asked: Promise<R>): Promise<Answer<R>> => {
  const response = await asked.catch(() => {
    throw new Refusal("network.lost", 0, "No answer came.");
  });
  noteDate(response.headers);
  const body = await bodyOf(response);
  if (response.ok && body !== undefined) return body as Answer<R>;
  if (isErrorBody(body)) throw new Refusal(body.error.code, response.status, body.error.message, body.error.issues);
  throw new Refusal("service.failed", response.status, "The answer is not one of ours.");
};
