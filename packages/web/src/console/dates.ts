import { m } from "../paraglide/messages.js";
import { getLocale } from "../language/locale.ts";
import { formatDay, formatMonth, formatShortDate, formatTime, formatYear, type At } from "../language/format.ts";

/** 12 dez 2026; 12 Dec 2026. */
export const formatDate = (at: At): string => `${formatShortDate(at).split(" ").slice(1).join(" ")} ${formatYear(at)}`;

/** 18 nov 2026, 21h14. */
export const formatDateTime = (at: At): string => `${formatDate(at)}, ${formatTime(at)}`;

/** Hoje, 16h31 on the same day, otherwise with its date. */
export const formatRecent = (at: At): string => {
  const now = { at: new Date().toISOString(), timeZone: at.timeZone };
  const isToday = formatDay(now) === formatDay(at) && formatMonth(now) === formatMonth(at) && formatYear(now) === formatYear(at);
  return isToday ? m.console_today_at({ time: formatTime(at) }) : formatDateTime(at);
};

/** 17h02min14s; 17:02:14. */
export const formatTimeToSecond = ({ at, timeZone }: At): string => {
  const parts = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
  const [hour = "", minute = "", second = ""] = parts.format(new Date(at)).split(":");
  return getLocale() === "pt-BR" ? `${hour}h${minute}min${second}s` : `${hour}:${minute}:${second}`;
};
