import { useEffect, useState } from "preact/hooks";
import { getLocale } from "../language/locale.ts";

const UNITS = [
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

const toLargestUnit = (ms: number): { value: number; unit: "hour" | "minute" | "second" } => {
  const [unit, size] = UNITS.find(([, length]) => ms >= length) ?? (["second", 1_000] as const);
  return { value: Math.max(0, Math.floor(ms / size)), unit };
};

/** 4 min */
export const formatDuration = (ms: number): string => {
  const { value, unit } = toLargestUnit(ms);
  return new Intl.NumberFormat(getLocale(), { style: "unit", unit, unitDisplay: "short" }).format(value);
};

/** há 4 min; 4 min ago */
export const formatElapsed = (ms: number): string => {
  const { value, unit } = toLargestUnit(ms);
  return new Intl.RelativeTimeFormat(getLocale(), { style: "short", numeric: "always" }).format(-value, unit).replace(/\.(?= |$)/, "");
};

/** The time now. Renders again at this interval, so that elapsed times stay true. */
export const useNow = (intervalMs: number): number => {
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return nowMs;
};
