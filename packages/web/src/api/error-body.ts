/** The error format of our APIs. Kept small: the shell of the door loads it. */

/** `params`: the data of the message, such as a limit. */
export type Issue = { path: string; message: string; params?: Record<string, string | number> };
export type ErrorBody = { error: { code: string; message: string; issues?: readonly Issue[] } };

/** Only our code responds in this format. API Gateway, Lambda, CloudFront, its firewall and a hotel's network have others. */
export const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof (body as Partial<ErrorBody> | null | undefined)?.error?.code === "string";

export const isTransientStatus = (status: number): boolean => status === 429 || status >= 500;

/** `Retry-After` is a number of seconds or a date: RFC 9110, section 10.2.3. */
export const readRetryAfterMs = (headers: Headers): number | undefined => {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};
