/** Remembers since when an event was not compared whole, in an item beside its counters, so that each look reads it anyway. */
import { asTransient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";
import type { CounterItem } from "./report.dynamo.ts";

const KEY = { slot: 0, name: "unsettled" } as const;

/** Undefined: the last comparison was whole. A text and no number, because each number of an item is a counter. */
export const sinceIn = (items: readonly CounterItem[]): string | undefined => {
  const since = items.find(({ slot, name }) => slot === KEY.slot && name === KEY.name)?.["since"];
  return typeof since === "string" ? since : undefined;
};

export const markUnsettled = (eventId: string, since: string): Promise<unknown> =>
  asTransient("report.unavailable", () => rows.counter.upsert({ eventId, ...KEY, since }).go());

export const markSettled = (eventId: string): Promise<unknown> =>
  asTransient("report.unavailable", () =>
    rows.counter
      .patch({ eventId, ...KEY })
      .remove(["since"])
      .go(),
  );
