/** The report's counters of an event's sales. The report counts by messages, a moment after the orders moved. */
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import { cached } from "../kernel/cache.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import { documentClient, tableName } from "../table/client.ts";
import { rows } from "../table/service.ts";
import { SALES_ITEM, SALES_SLOTS } from "./catalog.rules.ts";

/** Counters are attributes that no entity declares, so ElectroDB only makes the keys. */
const keysOf = (eventId: string): Record<string, unknown>[] =>
  Array.from(
    { length: SALES_SLOTS },
    (_, slot) => rows.counter.get({ eventId, slot, name: SALES_ITEM }).params<{ Key: Record<string, unknown> }>().Key,
  );

const load = (eventId: string): Promise<ReadonlyMap<string, number>> =>
  asTransient("catalog.unavailable", async () => {
    const { Responses = {}, UnprocessedKeys = {} } = await documentClient.send(
      new BatchGetCommand({ RequestItems: { [tableName()]: { Keys: keysOf(eventId) } } }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Transient("catalog.unavailable");
    const sums = new Map<string, number>();
    for (const [name, value] of Object.values(Responses).flat().flatMap(Object.entries))
      if (typeof value === "number") sums.set(name, (sums.get(name) ?? 0) + value);
    return sums;
  });

const salesCache = cached({ forMs: 2000 }, load);

/** Each counter summed over its slots, up to two seconds stale. For display only. */
export const readSales = (eventId: string): Promise<ReadonlyMap<string, number>> => salesCache.get(eventId);
