import { getDayKey, toMidSentence, formatLongDate, formatShortDate, formatTime, formatZoneName } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";

type Times = { startsAt: string; endsAt: string; doorsOpenAt: string; timeZone: string };

/** 16h às 23h30, portas às 15h (horário de Brasília). */
export const formatHours = ({ startsAt, endsAt, doorsOpenAt, timeZone }: Times, nowMs: number): string => {
  const start = { at: startsAt, timeZone };
  const end = { at: endsAt, timeZone };
  const doors = { at: doorsOpenAt, timeZone };
  const nextMorning = Date.parse(endsAt) - Date.parse(startsAt) < 18 * 3_600_000;
  const hours =
    getDayKey(start) === getDayKey(end) || nextMorning
      ? m.event_hours({ start: formatTime(start), end: formatTime(end) })
      : m.event_until({ start: formatTime(start), date: toMidSentence(formatShortDate(end)), end: formatTime(end) });
  const isOver = Date.parse(endsAt) <= nowMs;
  const doorsWords = Date.parse(doorsOpenAt) <= nowMs ? m.event_doors_open() : m.event_doors({ time: formatTime(doors) });
  return `${isOver ? hours : `${hours}, ${doorsWords}`} (${formatZoneName(start)})`;
};

export const formatStartDate = ({ startsAt, timeZone }: Times): string => formatLongDate({ at: startsAt, timeZone });

/** Sáb 12 dez, 16h. */
export const formatShortStart = ({ startsAt, timeZone }: Pick<Times, "startsAt" | "timeZone">): string => {
  const at = { at: startsAt, timeZone };
  return `${formatShortDate(at)}, ${formatTime(at)}`;
};
