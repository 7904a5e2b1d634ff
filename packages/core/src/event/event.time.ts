/** The times of an event in the reader's language and in the event's time zone. */
import { memoized } from "../kernel/memo.ts";

export type Locale = "pt-BR" | "en";
export type EventTime = { startsAtMs: number; endsAtMs: number; timeZone: string };

const HALF_DAY_MS = 12 * 3_600_000;
const TAGS = { "pt-BR": "pt-BR", en: "en-GB" };

/** Making a format takes a millisecond. */
const format = memoized(500, (tag: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options));

/** "16h30" or "16:30". A full hour in Portuguese has no minutes. */
const formatHour = (atMs: number, timeZone: string, locale: Locale): string => {
  const text = format("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(atMs);
  return locale === "en"
    ? text
    : text
        .replace(/^0(?=\d)/, "")
        .replace(":", "h")
        .replace(/h00$/, "h");
};

/** `date` is one day when the event ends within twelve hours, so that a night is not two days. */
export const formatEventTime = (
  { startsAtMs, endsAtMs, timeZone }: EventTime,
  locale: Locale,
): { date: string; hours: string; zone: string } => {
  const day = format(TAGS[locale], { timeZone, dateStyle: "full" });
  const days = format(TAGS[locale], { timeZone, day: "numeric", month: "long", year: "numeric" });
  const parts = format(TAGS[locale], { timeZone, timeZoneName: "long" }).formatToParts(startsAtMs);
  return {
    date: endsAtMs - startsAtMs <= HALF_DAY_MS ? day.format(startsAtMs) : days.formatRange(startsAtMs, endsAtMs),
    hours: `${formatHour(startsAtMs, timeZone, locale)} ${locale === "en" ? "to" : "às"} ${formatHour(endsAtMs, timeZone, locale)}`,
    zone: parts.find(({ type }) => type === "timeZoneName")?.value ?? timeZone,
  };
};

/** One line for previews, without the end. */
export const formatEventStart = ({ startsAtMs, timeZone }: Omit<EventTime, "endsAtMs">, locale: Locale): string =>
  format(TAGS[locale], { dateStyle: "long", timeStyle: "short", timeZone }).format(startsAtMs);
