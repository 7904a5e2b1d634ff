/** How our calls answer, whichever function it is. Small, since the door's page takes it too. */

export type Issue = { path: string; message: string };
export type ErrorBody = { error: { code: string; message: string; issues?: readonly Issue[] } };

/** Only our own code answers in this shape: API Gateway, Lambda, CloudFront, its firewall and a hotel's network have others. */
export const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof (body as Partial<ErrorBody> | null | undefined)?.error?.code === "string";

/** What passes is asked again: too much at once, or trouble of the server. */
export const isPassingStatus = (status: number): boolean => status === 429 || status >= 500;

/** `Retry-After` is a number of seconds or a date: RFC 9110, section 10.2.3. */
export const retryAfterMs = (headers: Headers): number | undefined => {
  const given = headers.get("retry-after");
  if (given === null) return undefined;
  const ms = /^\d+$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};
