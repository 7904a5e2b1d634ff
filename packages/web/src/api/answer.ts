/** Calls answer with what was asked for or throw one kind of error, whoever answered. */
import type { ClientResponse } from "hono/client";
import { isErrorBody, isPassingStatus, retryAfterMs, type Issue } from "./wire.ts";

export type { Issue };

type Details = { issues?: readonly Issue[]; isOurs?: boolean; retryAfterMs?: number | undefined };

/** A refusal as the APIs word it; `network.lost` when no answer came. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;
  readonly status: number;
  readonly issues: readonly Issue[];
  /** Our own code said it, and nothing in front of it. */
  readonly isOurs: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, status: number, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.issues = details.issues ?? [];
    this.isOurs = details.isOurs ?? false;
    this.retryAfterMs = details.retryAfterMs;
  }
}

export const isRefusal = (error: unknown, code: string): error is Refusal => error instanceof Refusal && error.code === code;

/** Our own code refused, and did nothing. After anything else the call may have been carried out. */
export const isClear = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.isOurs && error.status < 500 && error.status !== 429;

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

/** Of what AWS answers in place of our code: API Gateway's authorizer, the firewall's limit for one network, throttles and timeouts. */
const foreignCode = (status: number): string => {
  if (status === 401) return "request.unauthenticated";
  if (status === 403) return "network.blocked";
  return isPassingStatus(status) ? "service.unavailable" : "service.failed";
};

type AnyResponse = Pick<Response, "ok" | "status" | "headers" | "text">;

const refusalFrom = ({ status, headers }: AnyResponse, body: unknown): Refusal => {
  const details = { retryAfterMs: retryAfterMs(headers) };
  if (!isErrorBody(body)) return new Refusal(foreignCode(status), status, "The answer is not one of ours.", details);
  const { code, message, issues = [] } = body.error;
  return new Refusal(code, status, message, { ...details, issues, isOurs: true });
};

/** Of an answer that is not `ok`. */
export const refusalOf = async (response: AnyResponse): Promise<Refusal> => refusalFrom(response, await bodyOf(response));

type TypedResponse = ClientResponse<unknown, number, string>;
type Answer<R> = R extends ClientResponse<infer T, number, string> ? Exclude<T, { error: unknown }> : never;

export const answerOf = async <R extends TypedResponse>(asked: Promise<R>): Promise<Answer<R>> => {
  const response = await asked.catch(() => {
    throw new Refusal("network.lost", 0, "No answer came.");
  });
  noteDate(response.headers);
  const body = await bodyOf(response);
  if (response.ok && body !== undefined) return body as Answer<R>;
  throw refusalFrom(response, body);
};
