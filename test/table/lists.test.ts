/** Lists for organizers and staff: orders, tickets, gates and devices of an event. */
import { beforeAll, describe, expect, it } from "vitest";
import * as Device from "@catraca/core/device";
import * as Gate from "@catraca/core/gate";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import { rows } from "@catraca/core/table/service";
import * as Ticket from "@catraca/core/ticket";
import * as Timeline from "@catraca/core/timeline";
import {
  anyone,
  buy,
  asOrganizer,
  cancel,
  issue,
  openSale,
  pay,
  type Placed,
  refund,
  reserve,
  type Sale,
  ticketsOf,
} from "../support/world/sale.ts";

const NAMES = ["Ana Souza", "Bento Lima", "Célia Assunção", "Davi Rocha", "Elis Prado", "Fábio Nunes", "Gil Matos"];

let sale: Sale;
const placed: Placed[] = [];

type Who = Pick<Parameters<typeof Order.place>[0]["order"], "buyer" | "attendees">;

const placeFor = async ({ eventId, ticketTypeId }: Sale, who: Who): Promise<Placed> => {
  const order = { eventId, lines: [{ ticketTypeId, quantity: 1 }], ...who };
  const result = await runAs(anyone, () => Order.place({ order }));
  if (result.outcome === "refused") throw new Error(result.code);
  return result;
};

beforeAll(async () => {
  sale = await openSale({ capacity: 100 });
  for (const [at, name] of NAMES.entries()) placed.push(await placeFor(sale, { buyer: { name, email: `guest${at}@example.com` } }));
  await cancel(placed[2] as Placed);
});

type Search = Omit<Parameters<typeof Order.list>[0]["page"], "limit" | "cursor">;
const orders = async (search: Search = {}, limit = 100) => {
  const pages: string[][] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof Order.list>> = await asOrganizer(() =>
      Order.list({ eventId: sale.eventId, page: { limit, ...search, ...(cursor === null ? {} : { cursor }) } }),
    );
    pages.push(page.orders.map(({ buyer }) => buyer.name));
    cursor = page.cursor;
  } while (cursor !== null);
  return pages;
};

describe("the orders of an event", () => {
  it.each([1, 2, 3, 100])("come newest first, %i at a time", async (limit) => {
    const pages = await orders({}, limit);
    expect(pages.flat()).toEqual(NAMES.toReversed());
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(limit);
  });

  it("are found by name, e-mail, number and status", async () => {
    expect((await orders({ query: "assuncao" })).flat()).toEqual(["Célia Assunção"]);
    expect((await orders({ query: "GUEST3@" })).flat()).toEqual(["Davi Rocha"]);
    expect((await orders({ query: placed[4]?.order.id ?? "" })).flat()).toEqual(["Elis Prado"]);
    expect((await orders({ query: placed[4]?.order.id.slice(0, 12) ?? "" })).flat()).toEqual(["Elis Prado"]);
    expect((await orders({ status: "cancelled" })).flat()).toEqual(["Célia Assunção"]);
    expect((await orders({ status: "cancelled", query: placed[4]?.order.id ?? "" })).flat()).toEqual([]);
    expect((await orders({ query: "nobody" })).flat()).toEqual([]);
  });

  it("of another event are not found by their number", async () => {
    const other = await reserve(await openSale({ capacity: 1 }));
    expect((await orders({ query: other.order.id })).flat()).toEqual([]);
  });

  it("with a cursor that is not ours are the caller's fault", async () => {
    for (const cursor of ["x", "0.", "1764000000000.evt_aaaaaaaaaaaaaaaa", "9".repeat(40)])
      await expect(
        asOrganizer(() => Order.list({ eventId: sale.eventId, page: { limit: 1, cursor } })),
        cursor,
      ).rejects.toMatchObject({ code: "request.invalid", issues: [{ path: "cursor" }] });
  });
});

it("an order's history is readable only by its organizer", async () => {
  const own = await openSale({ capacity: 10 });
  const bought = await buy(own, 2);
  const stepsOf = async () => {
    const { timeline, ...rest } = await asOrganizer(() => Timeline.getForOrder({ orderId: bought.order.id }));
    const instants = timeline.map(({ at }) => at);
    expect(instants).toEqual(instants.toSorted().toReversed());
    return { steps: timeline.map(({ step }) => step), ...rest };
  };
  expect(await stepsOf()).toMatchObject({
    steps: ["told", "issued", "paid", "reserved"],
    order: { id: bought.order.id, status: "issued" },
    tickets: [{ status: "issued" }, { status: "issued" }],
  });
  await refund(bought);
  expect(await stepsOf()).toMatchObject({
    steps: ["refunded", "refund_due", "told", "issued", "paid", "reserved"],
    tickets: [{ status: "refunded" }, { status: "refunded" }],
  });
  const stranger = runAs({ type: "organizer", subject: "another-organizer" }, () => Timeline.getForOrder({ orderId: bought.order.id }));
  await expect(stranger).rejects.toMatchObject({ kind: "missing", code: "order.missing" });
});

it("tickets are found by name, number and status", async () => {
  const own = await openSale({ capacity: 60 });
  const bought = await buy(own, 50);
  const tickets = await ticketsOf(bought);
  const [first] = tickets;
  await asOrganizer(() => Ticket.block({ ticketId: first?.id ?? "" }));
  const found = async (search: object) => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof Order.listEventTickets>> = await asOrganizer(() =>
        Order.listEventTickets({ eventId: own.eventId, page: { limit: 10, ...search, ...(cursor === null ? {} : { cursor }) } }),
      );
      ids.push(...page.tickets.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== null);
    return ids;
  };
  const all = tickets.map(({ id }) => id).toSorted();
  expect((await found({})).toSorted()).toEqual(all);
  expect((await found({ query: "ana souza" })).toSorted()).toEqual(all);
  expect((await found({ query: bought.order.id })).toSorted()).toEqual(all);
  expect(await found({ status: "blocked" })).toEqual([first?.id]);
  expect(await found({ query: first?.id })).toEqual([first?.id]);
  expect(await found({ query: first?.id, status: "issued" })).toEqual([]);
  expect(await found({ query: "nobody" })).toEqual([]);
  expect(await found({ query: bought.order.id, status: "blocked" })).toEqual([first?.id]);
  expect(await found({ inside: "true" })).toEqual([]);
  expect((await found({ inside: "false", ticketTypeId: own.ticketTypeId })).toSorted()).toEqual(all);
  expect(await found({ ticketTypeId: sale.ticketTypeId })).toEqual([]);
});

it("tickets are found by their buyer, whoever attends", async () => {
  const own = await openSale({ capacity: 3 });
  const buyer = { name: "Célia Assunção", email: "celia@example.com" };
  const bought = await placeFor(own, { buyer, attendees: [{ name: "Gil Matos", email: "gil@example.com" }] });
  await pay(bought);
  await issue(bought);
  await buy(own, 2);
  const found = async (query: string) =>
    (await asOrganizer(() => Order.listEventTickets({ eventId: own.eventId, page: { limit: 100, query } }))).tickets.map(
      ({ orderId }) => orderId,
    );
  for (const query of ["celia@", "assuncao celia", "gil", bought.order.id.slice(-5).toUpperCase()])
    expect(await found(query), query).toEqual([bought.order.id]);
});

describe("gates and devices", () => {
  const eventId = () => sale.eventId;

  it("are listed in the order of their creation", async () => {
    const [north, south] = await asOrganizer(async () => [
      await Gate.create({ eventId: eventId(), gate: { name: "North", mode: "entry", reentry: true } }),
      await Gate.create({ eventId: eventId(), gate: { name: "South", mode: "exit", ticketTypeIds: [sale.ticketTypeId] } }),
    ]);
    expect(await asOrganizer(() => Gate.list({ eventId: eventId() }))).toEqual({ gates: [north, south] });
    const gateId = north?.id ?? "";
    const made = await asOrganizer(() =>
      ["Phone 1", "Phone 2", "Phone 3"].reduce<Promise<string[]>>(async (before, name) => {
        const names = await before;
        await Device.create({ eventId: eventId(), device: { name, gateId, role: "steward" } });
        return [...names, name];
      }, Promise.resolve([])),
    );
    const first = await asOrganizer(() => Device.list({ eventId: eventId(), page: { limit: 2 } }));
    const second = await asOrganizer(() => Device.list({ eventId: eventId(), page: { limit: 2, cursor: first.cursor ?? "" } }));
    expect([...first.devices, ...second.devices].map(({ name }) => name)).toEqual(made);
    expect(first.devices[0]).toMatchObject({ gateId, role: "steward", status: "enrolling", eventId: eventId() });
  });

  it("only a device that was never enrolled gets another code", async () => {
    const gate = await asOrganizer(() => Gate.create({ eventId: eventId(), gate: { name: "East", mode: "entry" } }));
    const made = await asOrganizer(() =>
      Device.create({ eventId: eventId(), device: { name: "Phone", gateId: gate.id, role: "steward" } }),
    );
    const deviceId = made.device.id;
    const again = await asOrganizer(() => Device.renewEnrolment({ deviceId }));
    expect(again.device).toEqual(made.device);
    expect(again.enrolmentCode).toMatch(/^[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}$/);
    expect(again.enrolmentCode).not.toBe(made.enrolmentCode);
    expect(Date.parse(again.enrolmentExpiresAt) - Date.now()).toBeGreaterThan(9 * 60_000);
    for (const status of ["enrolled", "revoked"] as const) {
      await rows.device.patch({ deviceId }).set({ status }).go();
      await expect(asOrganizer(() => Device.renewEnrolment({ deviceId }))).rejects.toMatchObject({
        kind: "conflict",
        code: "device.not_enrolling",
      });
    }
  });

  describe("for a supervisor", () => {
    const asStaff = <T>(body: () => T): T => runAs({ type: "staff", subject: "a-steward" }, body);
    const refused = { kind: "forbidden", code: "device.organizer_only" };
    const device = async (role: "steward" | "supervisor") => {
      const gate = await asOrganizer(() => Gate.create({ eventId: eventId(), gate: { name: "West", mode: "entry" } }));
      return { eventId: eventId(), device: { name: "Phone", gateId: gate.id, role } };
    };
    beforeAll(async () => {
      const { data } = await rows.member.get({ subject: "an-organizer" }).go();
      const { organizationId } = data ?? { organizationId: "" };
      await rows.member.put({ subject: "a-steward", organizationId, role: "staff", createdAtMs: 0 }).go();
    });

    it("staff make no device, and it is not stored", async () => {
      const body = await device("supervisor");
      const count = async () => (await asOrganizer(() => Device.list({ eventId: eventId(), page: { limit: 100 } }))).devices.length;
      const before = await count();
      await expect(asStaff(() => Device.create(body))).rejects.toMatchObject(refused);
      expect(await count()).toBe(before);
      expect(await asStaff(async () => Device.create(await device("steward")))).toMatchObject({ device: { role: "steward" } });
    });

    it("staff get no code of the organizer's device, and may revoke it", async () => {
      const supervisor = await asOrganizer(async () => Device.create(await device("supervisor")));
      const deviceId = supervisor.device.id;
      await expect(asStaff(() => Device.renewEnrolment({ deviceId }))).rejects.toMatchObject(refused);
      expect(await asOrganizer(() => Device.renewEnrolment({ deviceId }))).toMatchObject({ device: { role: "supervisor" } });
      expect(await asStaff(() => Device.revoke({ deviceId }))).toMatchObject({ status: "revoked" });
    });
  });
});
