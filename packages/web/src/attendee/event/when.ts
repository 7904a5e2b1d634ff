/** An event's times in sentences. */
import { dayKey, inSentence, longDate, shortDate, time, zoneName } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";

type Times = { startsAt: string; endsAt: string; doorsOpenAt: string; timeZone: string };

/** 16h às 23h30, portas às 15h (horário de Brasília). */
export const hoursOf = ({ startsAt, endsAt, doorsOpenAt, timeZone }: Times, nowMs: number): string => {
  const start = { at: startsAt, timeZone };
  const end = { at: endsAt, timeZone };
  const doors = { at: doorsOpenAt, timeZone };
  const nextMorning = Date.parse(endsAt) - Date.parse(startsAt) < 18 * 3_600_000;
  const hours =
    dayKey(start) === dayKey(end) || nextMorning
      ? m.event_hours({ start: time(start), end: time(end) })
      : m.event_until({ start: time(start), date: inSentence(shortDate(end)), end: time(end) });
  const isOver = Date.parse(endsAt) <= nowMs;
  const doorsWords = Date.parse(doorsOpenAt) <= nowMs ? m.event_doors_open() : m.event_doors({ time: time(doors) });
  return `${isOver ? hours : `${hours}, ${doorsWords}`} (${zoneName(start)})`;
};

export const dateOf = ({ startsAt, timeZone }: Times): string => longDate({ at: startsAt, timeZone });

/** Sáb 12 dez, 16h. */
export const shortWhen = ({ startsAt, timeZone }: Pick<Times, "startsAt" | "timeZone">): string => {
  const at = { at: startsAt, timeZone };
  return `${shortDate(at)}, ${time(at)}`;
};
