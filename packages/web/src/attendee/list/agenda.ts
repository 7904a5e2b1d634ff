/** The list as a programme: by days, each event where it begins. */
import type { EventSummary } from "../../api/public-api.ts";
import { dayKey } from "../../language/format.ts";

export type Day = { key: string; events: EventSummary[] };

const begins = ({ startsAt, timeZone }: EventSummary) => ({ at: startsAt, timeZone });

const folded = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Every word somewhere in the name or the place, accents or not. */
export const search = (events: readonly EventSummary[], text: string): EventSummary[] => {
  const words = folded(text).split(/\s+/).filter(Boolean);
  return events.filter(({ name, venue }) => {
    const among = folded(`${name} ${venue.name} ${venue.address ?? ""}`);
    return words.every((word) => among.includes(word));
  });
};

const inOrder = (events: readonly EventSummary[]): EventSummary[] =>
  events.toSorted((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));

export const days = (events: readonly EventSummary[]): Day[] => {
  const found = new Map<string, EventSummary[]>();
  for (const event of inOrder(events)) {
    const key = dayKey(begins(event));
    found.set(key, [...(found.get(key) ?? []), event]);
  }
  return Array.from(found, ([key, ofDay]) => ({ key, events: ofDay }));
};

/** The next that can be bought; shown large. */
export const leadOf = (events: readonly EventSummary[]): EventSummary | undefined => {
  const ordered = inOrder(events);
  return ordered.find(({ availability }) => availability === "available" || availability === "few") ?? ordered[0];
};
