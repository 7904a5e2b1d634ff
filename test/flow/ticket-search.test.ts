/** From a purchase or a correction to the search of the console, over the table's stream. */
import { beforeAll, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

/** Waits for the index alone: a search of the list gives a cursor of its own, and finds the middle of words. */
const isFound = (eventId: string, query: string, ids: readonly string[]) =>
  until(
    async () => (await client.admin(`/events/${eventId}/tickets?limit=1&query=${encodeURIComponent(query)}`)).body,
    ({ tickets, cursor }) => tickets.length === 1 && ids.includes(tickets[0].id) && (ids.length === 1 || cursor?.startsWith("w.")),
    30_000,
  );

it("finds new tickets by their buyer, a renamed one by its attendee, and all of a corrected order by the new buyer", async () => {
  const sale = await client.openSale();
  const buyer = { name: "Brás Cubas", email: `bras.${Date.now()}@example.com` };
  const { order, tickets } = await client.buy(sale, 2, { buyer });
  const ids = tickets.map(({ id }) => id);
  await isFound(sale.eventId, "bras cubas", ids);
  await client.admin(`/tickets/${ids[0]}`, { method: "PATCH", body: { attendee: { name: "Marcela Prado" } } });
  await isFound(sale.eventId, "marcela", ids.slice(0, 1));
  await client.admin(`/orders/${order.id}`, { method: "PATCH", body: { buyer: { name: "Virgília Neves" } } });
  await isFound(sale.eventId, "virgilia", ids);
});
