/**
 * Random histories of an offline list: tickets are sold and changed, the stream delivers late, twice and out of order, builds go on page by page, and
 * phones ask in between. Once everything was delivered, each phone has every ticket as its row is.
 */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import * as Manifest from "@catraca/core/manifest";
import { list } from "@catraca/core/manifest/manifest.list.ts";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { openGate, takeTickets } from "../support/world/gate.ts";
import { buildJobOf, buildPage, followTickets, newPhone } from "../support/world/manifest.ts";
import { asOrganizer, asSystem, openSale } from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(startClock);

const SEED = Number(process.env["SEED"] ?? 1);
const HISTORIES = Number(process.env["HISTORIES"] ?? 5);
const PAGE_SIZE = 2;
const PHONES = 2;

type Step =
  | { does: "sell" }
  | { does: "build" }
  | { does: "renew" }
  | { does: "toggle"; ticket: number }
  | { does: "deliver"; from: number; count: number; isKept: boolean }
  | { does: "sync"; phone: number }
  | { does: "replace"; phone: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Step>({ does: "sell" }) },
  { weight: 4, arbitrary: fc.constant<Step>({ does: "build" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ does: "renew" }) },
  { weight: 4, arbitrary: fc.nat(20).map<Step>((ticket) => ({ does: "toggle", ticket })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ from: fc.nat(20), count: fc.integer({ min: 1, max: 4 }), isKept: fc.boolean() })
      .map<Step>((delivery) => ({ does: "deliver", ...delivery })),
  },
  { weight: 3, arbitrary: fc.nat(PHONES - 1).map<Step>((phone) => ({ does: "sync", phone })) },
  { weight: 1, arbitrary: fc.nat(PHONES - 1).map<Step>((phone) => ({ does: "replace", phone })) },
);

let phones = 0;
const openWorld = async () => {
  const sale = await openSale({ capacity: null, priceMinor: 0 });
  const { eventId } = sale;
  const tickets = await takeTickets(sale, 5);
  await openGate(eventId);
  const buyPhone = () => {
    const deviceId = `dev_${phones++}`;
    return newPhone(async (since) => (await list(since === undefined ? {} : { since }, { deviceId, eventId })).answer);
  };
  return { sale, eventId, tickets, buyPhone, held: Array.from({ length: PHONES }, buyPhone), undelivered: [] as string[] };
};
type World = Awaited<ReturnType<typeof openWorld>>;

const toggle = async ({ tickets, undelivered }: World, at: number): Promise<void> => {
  const { id: ticketId = "" } = tickets[at % tickets.length] ?? {};
  const { data } = await rows.ticket.get({ ticketId }).go({ consistent: true });
  await asOrganizer(() => (data?.status === "issued" ? Ticket.block({ ticketId }) : Ticket.unblock({ ticketId })));
  undelivered.push(ticketId);
};

const sell = async (world: World): Promise<void> => {
  const bought = await takeTickets(world.sale, 1);
  world.tickets.push(...bought);
  world.undelivered.push(...bought.map(({ id }) => id));
};

const buildOn = async ({ eventId }: World): Promise<void> => {
  const { data } = await rows.manifest.get({ eventId }).go({ consistent: true });
  if (data?.buildGeneration !== undefined) await buildPage(await buildJobOf(eventId), PAGE_SIZE);
};

/** The list counts as an old one. */
const renew = async ({ eventId }: World): Promise<void> => {
  const { data } = await rows.manifest.get({ eventId }).go({ consistent: true });
  if (data?.builtAtMs !== undefined)
    await rows.manifest
      .patch({ eventId })
      .set({ builtAtMs: Date.now() - 7 * 3_600_000 })
      .go();
  await asSystem(() => Manifest.ensure(eventId));
};

/** Longer than a process of the gate keeps the list's row. */
const sync = async (phone: World["held"][number] | undefined): Promise<void> => {
  moveClock(5_001);
  await phone?.sync();
};

const take = async (world: World, one: Step): Promise<void> => {
  const { eventId, undelivered, held, buyPhone } = world;
  if (one.does === "sell") await sell(world);
  else if (one.does === "toggle") await toggle(world, one.ticket);
  else if (one.does === "build") await buildOn(world);
  else if (one.does === "renew") await renew(world);
  else if (one.does === "sync") await sync(held[one.phone]);
  else if (one.does === "replace") held[one.phone] = buyPhone();
  else {
    const from = one.from % Math.max(1, undelivered.length);
    const delivered = undelivered.slice(from, from + one.count);
    if (!one.isKept) undelivered.splice(from, delivered.length);
    await followTickets(eventId, delivered);
  }
};

const finish = async (world: World): Promise<void> => {
  const { eventId, undelivered, held, tickets } = world;
  await followTickets(eventId, undelivered);
  for (let pages = 0; pages < tickets.length; pages++) await buildOn(world);
  for (const phone of held) await sync(phone);
};

it("every phone ends with every ticket as it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const world = await openWorld();
      for (const one of steps) await take(world, one);
      await finish(world);
      const { data } = await rows.ticket.get(world.tickets.map(({ id }) => ({ ticketId: id }))).go({ consistent: true });
      const statuses = new Map(data.map(({ ticketId, status }) => [ticketId, status]));
      for (const phone of world.held)
        expect(world.tickets.map(({ id, code }) => [id, phone.find(code)?.status])).toEqual(
          world.tickets.map(({ id }) => [id, statuses.get(id)]),
        );
    }),
    { seed: SEED, numRuns: HISTORIES, endOnFailure: true },
  );
});
