/** The report's counters of an event's sales. The report counts by messages, a moment after the orders moved. */
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { cached } from "../kernel/cache.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { documentClient, tableName } from "../table/client.ts";
import { rows } from "../table/service.ts";
import { SALES_ITEM, SALES_SLOTS } from "./catalog.rules.ts";

type Place = { slot: number; name: string };
type Item = Record<string, unknown>;

export const placesOf = (name: string, slots: number): Place[] => Array.from({ length: slots }, (_, slot) => ({ slot, name }));

/** Those of at most 100 items that exist. Counters are attributes that no entity declares, so ElectroDB only makes the keys. */
export const getCounterItems = (eventId: string, places: readonly Place[]): Promise<Item[]> =>
  asTransient("catalog.unavailable", async () => {
    const Keys = places.map((place) => rows.counter.get({ eventId, ...place }).params<{ Key: Item }>().Key);
    const { Responses = {}, UnprocessedKeys = {} } = await documentClient.send(
      new BatchGetCommand({ RequestItems: { [tableName()]: { Keys } } }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Transient("catalog.unavailable");
    return Object.values(Responses).flat();
  });

const load = async (eventId: string): Promise<ReadonlyMap<string, number>> => {
  const sums = new Map<string, number>();
  for (const [name, value] of (await getCounterItems(eventId, placesOf(SALES_ITEM, SALES_SLOTS))).flatMap(Object.entries))
    if (typeof value === "number") sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
};

const salesCache = cached({ forMs: 2000 }, load);

/** Each counter summed over its slots, up to two seconds stale. For display only. */
export const readSales = (eventId: string): Promise<ReadonlyMap<string, number>> => salesCache.get(eventId);
