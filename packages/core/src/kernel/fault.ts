/** The kinds of rejected requests. functions/http/status.ts gives each its HTTP status. */
export type FaultKind =
  | "malformed"
  | "unauthenticated"
  | "declined"
  | "forbidden"
  | "missing"
  | "conflict"
  | "tooLarge"
  | "mediaType"
  | "invalid"
  | "tooMany";

/** `params`: the data of the message, such as a limit, so that no client parses the sentence. */
export type Issue = { path: string; message: string; params?: Record<string, string | number> };

/**
 * A rejected request: invalid input, or not allowed. Never retried. `code` is dotted and stable. `retryAfterSec`: from when on the same request may be
 * accepted.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;
  readonly code: string;
  readonly issues: readonly Issue[] | undefined;
  readonly retryAfterSec: number | undefined;
  constructor(kind: FaultKind, code: string, message: string, issues?: readonly Issue[], retryAfterSec?: number) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.issues = issues;
    this.retryAfterSec = retryAfterSec;
  }
}

export const invalidRequest = (issues: readonly Issue[], message = "Some fields are not right."): Fault =>
  new Fault("invalid", "request.invalid", message, issues);

/**
 * A transient error: conflict, throttle, timeout, 5xx. The call may have been applied; a retry is always safe.
 * Step Functions retries it by this name, and HTTP answers 503 with Retry-After.
 */
export class Transient extends Error {
  override readonly name = "Transient";
  readonly code: string;
  constructor(code: string, options?: { cause?: unknown }) {
    super(`temporarily unavailable: ${code}`, options);
    this.code = code;
  }
}

/** Names and codes that AWS clients and Node give to transient errors. */
const TRANSIENT_ERRORS = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "ThrottlingException",
  "TooManyRequestsException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "InternalServerError",
  "InternalServerException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "TimeoutError",
  "ExecutionLimitExceeded",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNRESET",
  "ECONNREFUSED",
  "EPIPE",
]);

/** The same as reasons of a cancelled transaction. */
export const TRANSIENT_REASONS: ReadonlySet<string> = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/** Checks the causes too, because libraries wrap the client's error. */
export const isTransient = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { name, code, $metadata } = at as Error & { code?: unknown; $metadata?: { httpStatusCode?: number } };
    if (
      at instanceof Transient ||
      TRANSIENT_ERRORS.has(name) ||
      (typeof code === "string" && TRANSIENT_ERRORS.has(code)) ||
      ($metadata?.httpStatusCode ?? 0) >= 500
    )
      return true;
  }
  return false;
};

/** Calls a service. Throws `Transient(code)` for a transient error, and every other error unchanged. */
export const asTransient = async <T>(code: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Transient || !isTransient(error)) throw error;
    throw new Transient(code, { cause: error });
  }
};
