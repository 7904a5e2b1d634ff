/** How long ago something was, in the fewest words: há 12 min; 12 min ago. */
import { locale } from "../language/locale.ts";

const UNITS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

const largest = (ms: number): { value: number; unit: "hour" | "minute" | "second" } => {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? (["second", 1_000] as const);
  return { value: Math.max(0, Math.floor(ms / size)), unit };
};

/** 4 min */
export const span = (ms: number): string => {
  const { value, unit } = largest(ms);
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "short" }).format(value);
};

/** há 4 min */
export const ago = (ms: number): string => {
  const { value, unit } = largest(ms);
  return new Intl.RelativeTimeFormat(locale(), { style: "short", numeric: "always" }).format(-value, unit).replace(/\.(?= |$)/, "");
};
