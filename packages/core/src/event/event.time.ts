/** The times of an event in the reader's language and in the event's time zone. */
import { memoized } from "../kernel/memo.ts";

export type Locale = "pt-BR" | "en";
export type EventTime = { startsAtMs: number; endsAtMs: number; doorsOpenAtMs?: number | undefined; timeZone: string };

const HALF_DAY_MS = 12 * 3_600_000;
const TAGS = { "pt-BR": "pt-BR", en: "en-GB" };

/** Making a format takes a millisecond. */
const format = memoized(500, (tag: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options));

/** The date of the start where the event is: 2026-12-31. */
export const dayOf = ({ startsAtMs, timeZone }: Pick<EventTime, "startsAtMs" | "timeZone">): string =>
  format("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(startsAtMs);

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

const zoneNameOf = (atMs: number, timeZone: string, locale: Locale): string =>
  format(TAGS[locale], { timeZone, timeZoneName: "long" })
    .formatToParts(atMs)
    .find(({ type }) => type === "timeZoneName")?.value ?? timeZone;

/** Returns one name, or two on the night of a clock change, when each time has its own. */
const zoneOf = ({ startsAtMs, endsAtMs, timeZone }: EventTime, locale: Locale): string => {
  const [start, end] = [startsAtMs, endsAtMs].map((atMs) => zoneNameOf(atMs, timeZone, locale));
  if (start === end) return start ?? timeZone;
  return `${formatHour(startsAtMs, timeZone, locale)} ${start}, ${formatHour(endsAtMs, timeZone, locale)} ${end}`;
};

const DOORS = { "pt-BR": "Portas", en: "Doors" };

/** Undefined when the doors open with the start. The day is named when it is another one. */
const doorsOf = ({ startsAtMs, doorsOpenAtMs, timeZone }: EventTime, locale: Locale): string | undefined => {
  if (doorsOpenAtMs === undefined || doorsOpenAtMs === startsAtMs) return undefined;
  const day = format(TAGS[locale], { timeZone, dateStyle: "short" });
  const isSameDay = day.format(doorsOpenAtMs) === day.format(startsAtMs);
  const date = isSameDay ? "" : `${format(TAGS[locale], { timeZone, day: "numeric", month: "long" }).format(doorsOpenAtMs)}, `;
  return `${DOORS[locale]}: ${date}${formatHour(doorsOpenAtMs, timeZone, locale)}`;
};

/** `date` is one day when the event ends within twelve hours, so that a night is not two days. */
export const formatEventTime = (
  event: EventTime,
  locale: Locale,
): { date: string; hours: string; doors: string | undefined; zone: string } => {
  const { startsAtMs, endsAtMs, timeZone } = event;
  const day = format(TAGS[locale], { timeZone, dateStyle: "full" });
  const days = format(TAGS[locale], { timeZone, day: "numeric", month: "long", year: "numeric" });
  return {
    date: endsAtMs - startsAtMs <= HALF_DAY_MS ? day.format(startsAtMs) : days.formatRange(startsAtMs, endsAtMs),
    hours: `${formatHour(startsAtMs, timeZone, locale)} ${locale === "en" ? "to" : "às"} ${formatHour(endsAtMs, timeZone, locale)}`,
    doors: doorsOf(event, locale),
    zone: zoneOf(event, locale),
  };
};

/** One line for previews, without the end. */
export const formatEventStart = ({ startsAtMs, timeZone }: Pick<EventTime, "startsAtMs" | "timeZone">, locale: Locale): string =>
  format(TAGS[locale], { dateStyle: "long", timeStyle: "short", timeZone }).format(startsAtMs);
