/** Reads the responses of both APIs. A call returns the body or throws an `ApiError`, whatever answered. */
import type { ClientResponse } from "hono/client";
import { clockOffset } from "./server-clock.ts";
import { isErrorBody, isTransientStatus, readRetryAfterMs, type Issue } from "./error-body.ts";

export type { Issue };

type Details = { issues?: readonly Issue[]; isFromOurCode?: boolean; retryAfterMs?: number | undefined };

/** An error as the APIs report it. Its code is `network.lost` when there was no response. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly issues: readonly Issue[];
  /** False when something in front of our code answered: CloudFront, API Gateway, a hotel's network. */
  readonly isFromOurCode: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: string, status: number, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.issues = details.issues ?? [];
    this.isFromOurCode = details.isFromOurCode ?? false;
    this.retryAfterMs = details.retryAfterMs;
  }
}

export const isApiError = (error: unknown, code: string): error is ApiError => error instanceof ApiError && error.code === code;

/** True when our code refused the call and did nothing. After any other error the call may have been carried out. */
export const isRejection = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.isFromOurCode && error.status < 500 && error.status !== 429;

/** The header is accurate to a second. A cached response carries an old date. */
const updateClockOffset = (headers: Headers): void => {
  const date = headers.get("date");
  if (date !== null && headers.get("cache-control")?.includes("no-store")) clockOffset.set(Date.parse(date) - Date.now());
};

const readJson = async (response: { text(): Promise<string> }): Promise<unknown> => {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
};

/** AWS answers in place of our code: 401 comes from the authorizer, 403 from the firewall, others are throttles and timeouts. */
const getCodeForStatus = (status: number): string => {
  if (status === 401) return "request.unauthenticated";
  if (status === 403) return "network.blocked";
  return isTransientStatus(status) ? "service.unavailable" : "service.failed";
};

type AnyResponse = Pick<Response, "ok" | "status" | "headers" | "text">;

const createApiError = ({ status, headers }: AnyResponse, body: unknown): ApiError => {
  const details = { retryAfterMs: readRetryAfterMs(headers) };
  if (!isErrorBody(body)) return new ApiError(getCodeForStatus(status), status, "The response does not come from our code.", details);
  const { code, message, issues = [] } = body.error;
  return new ApiError(code, status, message, { ...details, issues, isFromOurCode: true });
};

export const readApiError = async (response: AnyResponse): Promise<ApiError> => createApiError(response, await readJson(response));

type TypedResponse = ClientResponse<unknown, number, string>;
type Body<R> = R extends ClientResponse<infer T, number, string> ? Exclude<T, { error: unknown }> : never;

export const readBody = async <R extends TypedResponse>(call: Promise<R>): Promise<Body<R>> => {
  const response = await call.catch(() => {
    throw new ApiError("network.lost", 0, "There was no response.");
  });
  updateClockOffset(response.headers);
  const body = await readJson(response);
  if (response.ok && body !== undefined) return body as Body<R>;
  throw createApiError(response, body);
};
