/** Compares an event's counters with its orders and tickets, for operators. Apart from the operations, so that no function loads it. */
import { SALES_ITEM } from "../catalog/catalog.rules.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { operation } from "../kernel/operation.ts";
import { getByIds } from "../order/order.reads.ts";
import { ticketIdsOf } from "../order/order.ticket-ids.ts";
import { listIdsOfEvent } from "../order/order.unfinished.ts";
import * as Ticket from "../ticket/ticket.ts";
import { differencesOf, type Difference } from "./report.check.rules.ts";
import { readCounters } from "./report.dynamo.ts";
import { addOrder, addTicket, type Recount } from "./report.recount.rules.ts";

const ORDERS_AT_ONCE = 500;

/** Reads every order of the event, and every ticket of those that were issued. */
const recount = async (eventId: string, timeZone: string): Promise<{ orders: number; expected: Recount }> => {
  const ids = await listIdsOfEvent(eventId);
  const expected: Recount = new Map();
  for (let at = 0; at < ids.length; at += ORDERS_AT_ONCE) {
    const orders = (await getByIds(ids.slice(at, at + ORDERS_AT_ONCE))).filter((order) => order !== undefined);
    for (const order of orders) addOrder(expected, order, SALES_ITEM, timeZone);
    const issued = orders.filter(({ issuedAtMs }) => issuedAtMs !== undefined).flatMap(ticketIdsOf);
    for (const ticket of await Ticket.getByIds(issued)) addTicket(expected, ticket, SALES_ITEM);
  }
  return { orders: ids.length, expected };
};

/** Messages are counted some seconds after a change, so a difference counts when it stays. System only. Writes nothing. */
export const compare = operation(EventRef, async ({ eventId }): Promise<{ orders: number; differences: Difference[] }> => {
  requireActor("system");
  const timeZone = (await Event.findFresh(eventId))?.timeZone ?? "UTC";
  const { orders, expected } = await recount(eventId, timeZone);
  return { orders, differences: differencesOf(await readCounters(eventId), expected) };
});
