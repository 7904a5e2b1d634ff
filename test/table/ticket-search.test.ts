/**
 * The words by which tickets are found follow the tickets: after any history of names, corrections, late, repeated and cut off deliveries the index has
 * the words of every ticket as it is, and no others.
 */
import { expect, it } from "vitest";
import type { RowChange } from "@catraca/core/kernel/message";
import * as Order from "@catraca/core/order";
import { followNames } from "@catraca/core/order/order.search.ts";
import { rows } from "@catraca/core/table/service";
import { indexWordsOf, searchTextOf } from "@catraca/core/ticket/ticket.search.rules.ts";
import { writeWords } from "@catraca/core/ticket/ticket.search.ts";
import * as Ticket from "@catraca/core/ticket";
import { meanwhile } from "../support/meanwhile.ts";
import { randomOf } from "../support/random.ts";
import { asOrganizer, asSystem, buy, openSale, rowOf, ticketsOf, type Placed, type Sale } from "../support/world/sale.ts";

const HISTORIES = 6;
const NAMES = ["Ana Souza", "Anabela Soares", "Bento Lima", "Célia Assunção", "Davi Rocha", "Elis Prado", "Fábio Nunes", "Łukasz Nowak"];

const ticketIds = async (placed: Placed): Promise<string[]> => (await ticketsOf(placed)).map(({ id }) => id);
const find = async (sale: Sale, query: string, limit = 100): Promise<string[]> => {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof Order.listEventTickets>> = await asOrganizer(() =>
      Order.listEventTickets({ eventId: sale.eventId, page: { query, limit, ...(cursor === null ? {} : { cursor }) } }),
    );
    expect(page.tickets.length).toBeLessThanOrEqual(limit);
    found.push(...page.tickets.map(({ id }) => id));
    ({ cursor } = page);
  } while (cursor !== null);
  return found;
};

const ticketRow = async (ticketId: string) => (await Ticket.getByIds([ticketId]))[0]!;
const created = async (placed: Placed): Promise<RowChange[]> =>
  (await Ticket.getByIds(await ticketIds(placed))).map((after) => ({ entity: "ticket", before: undefined, after }));
const rename = async (ticketId: string, name: string): Promise<RowChange> => {
  const before = await ticketRow(ticketId);
  await rows.ticket.patch({ ticketId }).set({ attendeeName: name }).go();
  return { entity: "ticket", before, after: await ticketRow(ticketId) };
};
const correct = async (placed: Placed, name: string): Promise<RowChange> => {
  const before = await rowOf(placed);
  await rows.order
    .patch({ orderId: placed.order.id })
    .set({ buyer: { ...before.buyer, name } })
    .go();
  return { entity: "order", before, after: await rowOf(placed) };
};

/** The texts of the index's rows of each ticket. Their keys are MACs. */
const indexed = async (): Promise<Map<string, { text: string }[]>> => {
  const { data } = await rows.ticketWord.scan.go({ pages: "all" });
  return Map.groupBy(data, ({ ticketId }) => ticketId);
};

it("finds the tickets of an attendee, a buyer and an order within the event, page by page, with the list's filters", async () => {
  const [sale, other] = [await openSale({ capacity: 50 }), await openSale({ capacity: 5 })];
  const [first, second] = [await buy(sale, 3), await buy(sale, 2)];
  const [renamed = "", ...others] = await ticketIds(first);
  const elsewhere = await buy(other, 1);
  const changes = [...(await created(first)), ...(await created(second)), ...(await created(elsewhere))];
  changes.push(await rename(renamed, "Zoé Zamora"), await correct(elsewhere, "Zoé Zamora"));
  await asSystem(() => followNames(changes));
  expect(await find(sale, "zamora")).toEqual([renamed]);
  expect(await find(other, "zamora")).toEqual(await ticketIds(elsewhere));
  expect((await find(sale, first.order.id.slice(-8), 2)).toSorted()).toEqual([renamed, ...others].toSorted());
  await rows.ticket.patch({ ticketId: renamed }).set({ status: "blocked" }).go();
  const filtered = (status: "issued" | "blocked") =>
    asOrganizer(() => Order.listEventTickets({ eventId: sale.eventId, page: { query: "zamora", status, limit: 5 } }));
  expect((await filtered("issued")).tickets).toEqual([]);
  expect((await filtered("blocked")).tickets).toHaveLength(1);
});

it("who was erased while a batch was written is not found by it", async () => {
  const sale = await openSale({ capacity: 5 });
  const placed = await buy(sale, 1);
  const [ticketId = ""] = await ticketIds(placed);
  const late = await created(placed);
  const erase = async () => {
    const changes = [await correct(placed, "–"), await rename(ticketId, "–")];
    await asSystem(() => followNames(changes));
  };
  await meanwhile(/wordKey/, erase, () => asSystem(() => followNames(late)));
  const texts = ((await indexed()).get(ticketId) ?? []).map(({ text }) => text);
  const { buyer } = await rowOf(placed);
  const { attendeeName } = await ticketRow(ticketId);
  const wanted = searchTextOf({ orderId: placed.order.id, attendee: { name: attendeeName }, buyer });
  expect([...new Set(texts)]).toEqual([wanted]);
});

it("finds by the middle of a word in the list itself", async () => {
  const sale = await openSale({ capacity: 5 });
  const placed = await buy(sale, 1);
  await asSystem(async () => followNames(await created(placed)));
  const [ticketId = ""] = await ticketIds(placed);
  await asSystem(async () => followNames([await rename(ticketId, "Célia Assunção")]));
  expect(await find(sale, "ssun")).toEqual([ticketId]);
});

it("control: words that are not removed still lead to the ticket", async () => {
  const sale = await openSale({ capacity: 5 });
  const placed = await buy(sale, 1);
  const [change] = await created(placed);
  const [ticketId = ""] = await ticketIds(placed);
  const named = (name: string) => ({ orderId: placed.order.id, attendee: { name }, buyer: { name } });
  await asSystem(() => followNames([change!]));
  await writeWords([{ ticketId, eventId: sale.eventId, before: [], after: named("Quincas Borba") }]);
  await writeWords([{ ticketId, eventId: sale.eventId, before: [], after: named("Capitu Santiago") }]);
  expect((await indexed()).get(ticketId)?.length).toBeGreaterThan(indexWordsOf(named("Capitu Santiago")).length);
});

it(`${HISTORIES} histories of names end with the words of each ticket as it is`, async () => {
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const random = randomOf(seed);
    const name = () => NAMES[random.below(NAMES.length)] ?? "";
    const sale = await openSale({ capacity: 20 });
    const orders = [await buy(sale, 2), await buy(sale, 1)];
    const ids = (await Promise.all(orders.map(ticketIds))).flat();
    const stream: RowChange[] = (await Promise.all(orders.map(created))).flat();
    let delivered = 0;
    for (let step = 0; step < 12; step++) {
      if (random.chance(0.5)) stream.push(await rename(ids[random.below(ids.length)] ?? "", name()));
      else stream.push(await correct(orders[random.below(orders.length)]!, name()));
      if (random.chance(0.4)) continue;
      // Batches come in order; the last one may come again, alone or with what followed.
      const from = Math.max(0, random.chance(0.3) ? delivered - 3 : delivered);
      await asSystem(() => followNames(stream.slice(from)));
      delivered = stream.length;
    }
    await asSystem(() => followNames(stream.slice(delivered)));
    const found = await indexed();
    for (const { ticketId, orderId, attendeeName, attendeeEmail } of await Ticket.getByIds(ids)) {
      const { buyer } = (await rows.order.get({ orderId }).go()).data!;
      const named = { orderId, attendee: { name: attendeeName, email: attendeeEmail }, buyer };
      const texts = found.get(ticketId)?.map(({ text }) => text);
      expect({ seed, texts }).toEqual({ seed, texts: indexWordsOf(named).map(() => searchTextOf(named)) });
    }
  }
});
