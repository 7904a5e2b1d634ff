/** Money and times in the reader's own writing. An event's times are shown in the event's time zone, wherever the reader is. */
import { locale } from "./locale.ts";

export type Money = { amountMinor: number; currency: string };
export type At = { at: string; timeZone: string };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs more than using it. */
const dateFormat = (timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${locale()} ${timeZone} ${JSON.stringify(options)}`;
  const kept = formats.get(key) ?? new Intl.DateTimeFormat(locale(), { timeZone, ...options });
  formats.set(key, kept);
  return kept;
};

const shown = ({ at, timeZone }: At, options: Intl.DateTimeFormatOptions): string => dateFormat(timeZone, options).format(new Date(at));

const part = (at: At, options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes): string =>
  dateFormat(at.timeZone, options)
    .formatToParts(new Date(at.at))
    .find((one) => one.type === type)?.value ?? "";

const isPortuguese = (): boolean => locale() === "pt-BR";

/** R$ 160,00; without the cents where `short` and there are none: R$ 160. */
export const money = ({ amountMinor, currency }: Money, { short = false } = {}): string => {
  const full = new Intl.NumberFormat(locale(), { style: "currency", currency });
  const digits = full.resolvedOptions().maximumFractionDigits ?? 2;
  const amount = amountMinor / 10 ** digits;
  if (!short || !Number.isInteger(amount)) return full.format(amount);
  return new Intl.NumberFormat(locale(), { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);
};

export const number = (value: number): string => new Intl.NumberFormat(locale()).format(value);

/** 16h, 16h30; in English 16:00, 16:30. */
export const time = (at: At): string => {
  const [hour, minute] = shown(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).split(":");
  if (!isPortuguese()) return `${hour}:${minute}`;
  return minute === "00" ? `${Number(hour)}h` : `${Number(hour)}h${minute}`;
};

const capital = (text: string): string => `${text.slice(0, 1).toLocaleUpperCase(locale())}${text.slice(1)}`;

/** Sábado, 12 de dezembro de 2026; Saturday 12 December 2026. */
export const longDate = (at: At): string => {
  if (isPortuguese()) return `${capital(weekday(at))}, ${shown(at, { day: "numeric", month: "long", year: "numeric" })}`;
  return `${weekday(at)} ${day(at)} ${month(at)} ${year(at)}`;
};

/** A date in the middle of a sentence: Portuguese writes its days and months small, English does not. */
export const inSentence = (date: string): string => (isPortuguese() ? date.toLocaleLowerCase(locale()) : date);

const short = (at: At, options: Intl.DateTimeFormatOptions, type: Intl.DateTimeFormatPartTypes): string =>
  part(at, options, type).replace(".", "");

/** Sáb 12 dez; Sat 12 Dec. */
export const shortDate = (at: At): string =>
  `${capital(short(at, { weekday: "short" }, "weekday"))} ${day(at)} ${short(at, { month: "short" }, "month")}`;

export const weekday = (at: At): string => part(at, { weekday: "long" }, "weekday").replace("-feira", "");
export const day = (at: At): string => part(at, { day: "numeric" }, "day");
export const month = (at: At): string => part(at, { month: "long" }, "month");
export const year = (at: At): string => part(at, { year: "numeric" }, "year");

/** The same for two instants of one day where the event is. */
export const dayKey = (at: At): string => `${year(at)}-${part(at, { month: "2-digit" }, "month")}-${part(at, { day: "2-digit" }, "day")}`;

/** Horário de Brasília; Brasilia Time. */
export const zoneName = (at: At): string => {
  const name = part(at, { timeZoneName: "longGeneric" }, "timeZoneName").replace(/ (Padrão|Standard)/, "");
  return isPortuguese() ? `${name.slice(0, 1).toLocaleLowerCase("pt-BR")}${name.slice(1)}` : name;
};

/** What is left of a hold: 7:42. */
export const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
