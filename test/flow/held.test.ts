/** Tickets in unpaid orders may come back: attendees and search engines see `held`, and "sold out" only once all are paid. */
import { beforeAll, expect, it } from "vitest";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { shareStack } from "../support/stack.ts";

/** The API keeps what it shows for two seconds, and counts five seconds late at most. */
const SHOWN_WITHIN_MS = 4_000;
const COUNTED_WITHIN_MS = 12_000;

let stack: Stack;
let client: Client;
beforeAll(async () => {
  stack = await shareStack();
  client = clientOf(stack);
});

/** As the event's page, the list, and the page for search engines show it. */
const shownOf = async ({ eventId }: Sale): Promise<string[]> => {
  const { event } = (await client.api(`/events/${eventId}`)).body;
  const listed: { id: string; availability: string }[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page: any = (await client.api(`/events?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
    listed.push(...page.events);
    cursor = page.cursor;
  }
  return [event.availability, event.ticketTypes[0].availability, listed.find(({ id }) => id === eventId)?.availability ?? "not listed"];
};

const offerOf = async ({ eventId }: Sale): Promise<string> =>
  /schema\.org\/(InStock|LimitedAvailability|Reserved|SoldOut)/.exec(await (await fetch(`${stack.web}e/${eventId}`)).text())?.[1] ?? "none";

const becomes = (sale: Sale, wanted: string, withinMs: number) =>
  until(
    () => shownOf(sale),
    (shown) => shown.every((one) => one === wanted),
    withinMs,
  );

it("the last tickets are held while their order is unpaid, on sale again when it is cancelled, and sold out when it is paid", async () => {
  const sale = await client.openSale({ capacity: 2 });
  const given = (await client.order(sale, 2)).body;
  await becomes(sale, "held", SHOWN_WITHIN_MS);
  expect(await offerOf(sale)).toBe("Reserved");
  await client.api(`/orders/${given.order.id}/cancel`, { method: "POST", token: given.accessToken });
  await becomes(sale, "available", SHOWN_WITHIN_MS);
  const kept = (await client.order(sale, 2)).body;
  await becomes(sale, "held", SHOWN_WITHIN_MS);
  // Counted by now: what is shown comes from the counters.
  await client.reportWhen(sale.eventId, ({ reserved }) => reserved === 2);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  expect(await shownOf(sale)).toEqual(["held", "held", "held"]);
  await client.pay(kept);
  await client.reaches(kept, "issued");
  await becomes(sale, "sold_out", COUNTED_WITHIN_MS);
});

it("one unpaid ticket of many holds, and a paid one of another type does not", async () => {
  const sale = await client.openSale({ capacity: 3 });
  const below = `/events/${sale.eventId}/ticket-types`;
  const price = { amountMinor: 5000, currency: "BRL" };
  const half = (await client.post(below, { name: "Half", price, capacity: 1, maxPerOrder: 1 })).body.ticketType.id;
  await client.buy(sale, 2);
  await client.order(sale, 1);
  await client.buy({ ...sale, ticketTypeId: half }, 1);
  const typesOf = async () => (await client.api(`/events/${sale.eventId}`)).body.event.ticketTypes.map((type: any) => type.availability);
  await until(typesOf, (types) => JSON.stringify(types) === '["held","sold_out"]', COUNTED_WITHIN_MS);
});
