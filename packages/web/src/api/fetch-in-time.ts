/** Ends a request that a server accepted and never answers, so that no page waits for ever. */
const READ_MS = 8_000;
/** Longer than API Gateway lets a call take. A write that ends without an answer may have been carried out. */
const WRITE_MS = 35_000;

export const isRead = ({ method = "GET" }: RequestInit): boolean => method === "GET" || method === "HEAD";

export const fetchInTime: typeof fetch = (input, init = {}) =>
  fetch(input, { ...init, signal: init.signal ?? AbortSignal.timeout(isRead(init) ? READ_MS : WRITE_MS) });
