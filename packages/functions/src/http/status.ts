/** The HTTP status of each fault, for the APIs and the gate. Without a framework, because the gate has none. */
import { Fault, invalidRequest, type FaultKind } from "@catraca/core/kernel/fault";

export const STATUS = {
  malformed: 400,
  unauthenticated: 401,
  declined: 402,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  tooLarge: 413,
  mediaType: 415,
  invalid: 422,
  tooMany: 429,
} as const satisfies Record<FaultKind, number>;

export const malformed = (): Fault => new Fault("malformed", "request.malformed", "The body is not JSON.");
export const tooLarge = (): Fault => new Fault("tooLarge", "request.too_large", "The body is larger than the megabyte this call takes.");
export const notAnObject = (): Fault =>
  invalidRequest([{ path: "", message: "Is not a JSON object." }], "Send a JSON object as application/json.");
export const mediaType = (): Fault => new Fault("mediaType", "request.media_type", "Send the body as application/json.");

/** In base64 it is less than the six megabytes of a function's event. */
export const MAX_FILE_BYTES = 4_000_000;
export const fileTooLarge = (): Fault =>
  new Fault("tooLarge", "request.file_too_large", "The file is larger than 4 MB: make two of it.", [
    { path: "", message: "Is too large.", params: { max: MAX_FILE_BYTES } },
  ]);

/** Larger than any valid body, small enough to parse at once. */
export const MAX_BYTES = 1024 * 1024;
