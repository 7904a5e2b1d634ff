import type { EventSummary } from "../../api/public-api.ts";
import { getDayKey } from "../../language/format.ts";

export type Day = { key: string; events: EventSummary[] };

const getStart = ({ startsAt, timeZone }: EventSummary) => ({ at: startsAt, timeZone });

const normalize = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Matches every word in the name or the venue, without accents. */
export const searchEvents = (events: readonly EventSummary[], query: string): EventSummary[] => {
  const words = normalize(query).split(/\s+/).filter(Boolean);
  return events.filter(({ name, venue }) => {
    const text = normalize(`${name} ${venue.name} ${venue.address ?? ""} ${venue.city ?? ""}`);
    return words.every((word) => text.includes(word));
  });
};

const sortByStart = (events: readonly EventSummary[]): EventSummary[] =>
  events.toSorted((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));

export const groupByDay = (events: readonly EventSummary[]): Day[] => {
  const byDay = new Map<string, EventSummary[]>();
  for (const event of sortByStart(events)) {
    const key = getDayKey(getStart(event));
    byDay.set(key, [...(byDay.get(key) ?? []), event]);
  }
  return Array.from(byDay, ([key, dayEvents]) => ({ key, events: dayEvents }));
};

/** The next event that is on sale, shown large. */
export const chooseLead = (events: readonly EventSummary[]): EventSummary | undefined => {
  const ordered = sortByStart(events);
  return ordered.find(({ availability }) => availability === "available" || availability === "few") ?? ordered[0];
};
