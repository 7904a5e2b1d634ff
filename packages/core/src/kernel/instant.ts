/** Instants are ISO 8601 UTC in requests and answers, and milliseconds in code and rows. */
import * as v from "valibot";

/** Index keys hold instants as thirteen digits of milliseconds, until 2286-11-20. */
const END_MS = 10_000_000_000_000;

/** `Date` reads the 31st of February as a day in March. */
const exists = (text: string): boolean => {
  const at = new Date(text);
  return at.getTime() >= 0 && at.getTime() < END_MS && at.toISOString().startsWith(text.slice(0, 10));
};

export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

export const Instant = v.pipe(
  v.string(),
  v.regex(INSTANT, "Use an ISO 8601 instant in UTC, such as 2027-05-01T20:00:00Z."),
  v.check((text) => exists(text), "There is no such instant."),
);

const ZONE = "Use an IANA time zone such as America/Sao_Paulo.";

/** Intl also takes offsets such as +03:00, which know no daylight saving time. */
export const ZONE_NAME = /^[A-Za-z]/;

export const TimeZone = v.pipe(
  v.string(),
  v.maxLength(64),
  v.regex(ZONE_NAME, ZONE),
  v.check((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }, ZONE),
);

export const ms = (instant: string): number => Date.parse(instant);
