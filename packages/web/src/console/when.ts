/** Dates and times as the console says them: short, in the event's time zone. */
import { m } from "../paraglide/messages.js";
import { locale } from "../language/locale.ts";
import { day, month, shortDate, time, year, type At } from "../language/format.ts";

/** 12 dez 2026; 12 Dec 2026. */
export const date = (at: At): string => `${shortDate(at).split(" ").slice(1).join(" ")} ${year(at)}`;

/** 18 nov 2026, 21h14. */
export const dateTime = (at: At): string => `${date(at)}, ${time(at)}`;

/** Hoje, 16h31 where it was today; else with its date. */
export const recent = (at: At): string => {
  const now = { at: new Date().toISOString(), timeZone: at.timeZone };
  const isToday = day(now) === day(at) && month(now) === month(at) && year(now) === year(at);
  return isToday ? m.console_today_at({ time: time(at) }) : dateTime(at);
};

/** 17h02min14s; 17:02:14. */
export const timeToSecond = ({ at, timeZone }: At): string => {
  const parts = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const [hour = "", minute = "", second = ""] = parts.format(new Date(at)).split(":");
  return locale() === "pt-BR" ? `${hour}h${minute}min${second}s` : `${hour}:${minute}:${second}`;
};
