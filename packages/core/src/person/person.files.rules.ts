/** Files that go by themselves: the deployment makes the bucket's lifecycle rules of these, and the audit looks for what they left. Pure. */

/** `prefix`: of the ids that the names in the folder begin with. */
export const EXPIRING = [
  { id: "old-tickets", folder: "tickets/", prefix: "tkt_", days: 180 },
  { id: "old-orders", folder: "orders/", prefix: "ord_", days: 180 },
  { id: "exports", folder: "exports/", prefix: "job_", days: 1 },
] as const;
export type ExpiringFolder = (typeof EXPIRING)[number];

const DAY_MS = 86_400_000;
/** S3 removes an expired file some days later: docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html */
const LATE_MS = 7 * DAY_MS;

export const isFilePast = ({ days }: { days: number }, modifiedAtMs: number, nowMs: number): boolean =>
  modifiedAtMs + days * DAY_MS + LATE_MS < nowMs;

/** The letters of an id in S3's order. */
const LETTERS = "234567abcdefghijklmnopqrstuvwxyz";
const DIGITS = 3;

const textOf = (number: number): string =>
  Array.from({ length: DIGITS }, (_, at) => LETTERS[Math.floor(number / LETTERS.length ** (DIGITS - 1 - at)) % LETTERS.length]).join("");

/** A part of a folder: the names after `after`, up to `before`. The first and the last one have whatever is outside of our ids. */
export const rangeOf = (
  { folder, prefix }: { folder: string; prefix: string },
  { part, parts }: { part: number; parts: number },
): { after: string; before: string | undefined } => {
  const startOf = (at: number): string => `${folder}${prefix}${textOf(Math.floor((at / parts) * LETTERS.length ** DIGITS))}`;
  return { after: part === 0 ? folder : startOf(part), before: part + 1 === parts ? undefined : startOf(part + 1) };
};
