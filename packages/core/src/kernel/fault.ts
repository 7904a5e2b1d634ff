/** How a request can be wrong. Each kind has one HTTP status, in functions' one table. */
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

/** A request that is rejected: bad input, or not the caller's to make. Never retried. `code` is dotted and stable. */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: FaultKind;
  readonly code: string;
  readonly issues: readonly Issue[] | undefined;
  constructor(kind: FaultKind, code: string, message: string, issues?: readonly Issue[]) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.issues = issues;
  }
}

export const invalidRequest = (issues: readonly Issue[], message = "Some fields are not right."): Fault =>
  new Fault("invalid", "request.invalid", message, issues);

/**
 * Trouble that passes: conflict, throttle, timeout, 5xx. Perhaps applied, perhaps not; asking again is always safe.
 * Step Functions retries it by this name; HTTP answers 503 with Retry-After.
 */
export class Transient extends Error {
  override readonly name = "Transient";
  readonly code: string;
  constructor(code: string, options?: { cause?: unknown }) {
    super(`temporarily unavailable: ${code}`, options);
    this.code = code;
  }
}

/** What may have been applied or not, or was refused for a passing reason, in the AWS clients' own names. */
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

/** The same, as reasons of a cancelled transaction. */
export const TRANSIENT_REASONS: ReadonlySet<string> = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/** Walks the causes: libraries wrap the client's error. */
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

/** Runs a call to a service; passing trouble becomes `Transient(code)`, anything else stays what it was. */
export const asTransient = async <T>(code: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Transient || !isTransient(error)) throw error;
    throw new Transient(code, { cause: error });
  }
};
