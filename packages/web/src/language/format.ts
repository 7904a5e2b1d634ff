/** Formats money and times in the language of the page. Times of an event are in the event's time zone, wherever the reader is. */
import { getLocale } from "./locale.ts";

export type Money = { amountMinor: number; currency: string };
export type At = { at: string; timeZone: string };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached: creating a format is slow. */
const getDateFormat = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${getLocale()} ${timeZone} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(getLocale(), { timeZone, ...options });
  formats.set(key, format);
  return format;
};

const formatDate = ({ at, timeZone }: At, options: Intl.DateTimeFormatOptions): string =>
  getDateFormat(timeZone, options).format(new Date(at));

const getPart = (at: At, options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes): string =>
  getDateFormat(at.timeZone, options)
    .formatToParts(new Date(at.at))
    .find((part) => part.type === type)?.value ?? "";

const isPortuguese = (): boolean => getLocale() === "pt-BR";

/** BRL has 2, JPY has 0. */
export const getFractionDigits = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** R$ 160,00. With `short` a whole amount has no cents: R$ 160. */
export const formatMoney = ({ amountMinor, currency }: Money, { short = false } = {}): string => {
  const amount = amountMinor / 10 ** getFractionDigits(currency);
  const options = short && Number.isInteger(amount) ? { maximumFractionDigits: 0 } : {};
  return new Intl.NumberFormat(getLocale(), { style: "currency", currency, ...options }).format(amount);
};

export const formatNumber = (value: number): string => new Intl.NumberFormat(getLocale()).format(value);

/** 16h, 16h30; in English 16:00, 16:30. */
export const formatTime = (at: At): string => {
  const [hour, minute] = formatDate(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).split(":");
  if (!isPortuguese()) return `${hour}:${minute}`;
  return minute === "00" ? `${Number(hour)}h` : `${Number(hour)}h${minute}`;
};

const capitalize = (text: string): string => `${text.slice(0, 1).toLocaleUpperCase(getLocale())}${text.slice(1)}`;

/** Sábado, 12 de dezembro de 2026; Saturday 12 December 2026. */
export const formatLongDate = (at: At): string => {
  if (isPortuguese()) return `${capitalize(formatWeekday(at))}, ${formatDate(at, { day: "numeric", month: "long", year: "numeric" })}`;
  return `${formatWeekday(at)} ${formatDay(at)} ${formatMonth(at)} ${formatYear(at)}`;
};

/** Portuguese writes days and months in lower case, English does not. */
export const toMidSentence = (date: string): string => (isPortuguese() ? date.toLocaleLowerCase(getLocale()) : date);

const getShortPart = (at: At, options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes): string =>
  getPart(at, options, type).replace(".", "");

/** Sáb 12 dez; Sat 12 Dec. */
export const formatShortDate = (at: At): string =>
  `${capitalize(getShortPart(at, { weekday: "short" }, "weekday"))} ${formatDay(at)} ${getShortPart(at, { month: "short" }, "month")}`;

export const formatWeekday = (at: At): string => getPart(at, { weekday: "long" }, "weekday").replace("-feira", "");
export const formatDay = (at: At): string => getPart(at, { day: "numeric" }, "day");
export const formatMonth = (at: At): string => getPart(at, { month: "long" }, "month");
export const formatYear = (at: At): string => getPart(at, { year: "numeric" }, "year");

/** Equal for two instants on the same day in the event's time zone. */
export const getDayKey = (at: At): string =>
  `${formatYear(at)}-${getPart(at, { month: "2-digit" }, "month")}-${getPart(at, { day: "2-digit" }, "day")}`;

/** Horário de Brasília; Brasilia Time. */
export const formatZoneName = (at: At): string => {
  const name = getPart(at, { timeZoneName: "longGeneric" }, "timeZoneName").replace(/ (Padrão|Standard)/, "");
  return isPortuguese() ? `${name.slice(0, 1).toLocaleLowerCase("pt-BR")}${name.slice(1)}` : name;
};

/** 7:42 */
export const formatCountdown = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
