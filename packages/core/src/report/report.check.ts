/** Compares an event's counters with its orders, for operators. Apart from the operations, so that no function loads it. */
import { EventRef } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { operation } from "../kernel/operation.ts";
import { getByIds } from "../order/order.dynamo.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { listIdsOfEvent } from "../order/order.unfinished.ts";
import { addOrder, differencesOf, type Difference } from "./report.check.rules.ts";
import { readSums } from "./report.dynamo.ts";

const ORDERS_AT_ONCE = 500;

/** The tickets of an order are in the order of its lines. */
const typesOf = (order: OrderRow): Map<string, string> => {
  const types = order.lines.flatMap(({ ticketTypeId, quantity }) => Array<string>(quantity).fill(ticketTypeId));
  return new Map(ticketIdsOf(order).map((ticketId, at) => [ticketId, types[at] ?? ""]));
};

/** Messages are counted some seconds after a change, so a difference counts when it stays. System only. Writes nothing. */
export const compare = operation(EventRef, async ({ eventId }): Promise<{ orders: number; differences: Difference[] }> => {
  requireActor("system");
  const ids = await listIdsOfEvent(eventId);
  const expected = new Map<string, number>();
  for (let at = 0; at < ids.length; at += ORDERS_AT_ONCE)
    for (const order of await getByIds(ids.slice(at, at + ORDERS_AT_ONCE)))
      if (order) {
        const types = typesOf(order);
        addOrder(expected, order, (ticketId) => types.get(ticketId));
      }
  return { orders: ids.length, differences: differencesOf(await readSums(eventId), expected) };
});
