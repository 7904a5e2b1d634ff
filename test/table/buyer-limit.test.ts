/** How many tickets of a type one buyer gets, over all orders, and each way in which a ticket stops counting. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import * as Order from "@catraca/core/order";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { audit, readTable } from "../support/ledger.ts";
import { setClock, startClock, stopClock } from "../support/time.ts";
import {
  asAnyone,
  asBuyer,
  asOrganizer,
  cancel,
  issue,
  openSale,
  orderBody,
  pay,
  refund,
  refundPart,
  release,
  rowOf,
  statusOf,
  threeTimes,
  ticketsOf,
  type Placed,
  type Sale,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const ANA = "ana@example.com";
const MAX = 4;
const LIMITED = {
  outcome: "refused",
  code: "order.limit_exceeded",
  issues: [{ path: "lines.0.quantity", params: { max: MAX, per: "buyer" } }],
};

const open = (more: object = {}) => openSale({ capacity: 50, maxPerBuyer: MAX, ...more });
const orderAs = (sale: Sale, quantity: number, email = ANA) =>
  asAnyone(() => Order.place({ order: orderBody(sale, quantity, { name: "Ana Souza", email }) }));
const placed = async (answer: ReturnType<typeof orderAs>): Promise<Placed> => {
  const result = await answer;
  if (result.outcome === "refused") throw new Error(`refused: ${result.code}`);
  return result;
};
const bought = async (sale: Sale, quantity: number): Promise<Placed> => {
  const order = await placed(orderAs(sale, quantity));
  await pay(order);
  await issue(order);
  return order;
};

/** The proof that exactly so many are left for this buyer. */
const expectLeft = async (sale: Sale, left: number): Promise<void> => {
  expect(await orderAs(sale, left + 1)).toMatchObject(LIMITED);
  if (left > 0) await cancel(await placed(orderAs(sale, left)));
};

describe("a type that one buyer gets four of", () => {
  it("counts over all orders of an address, in any case, and for each address apart", async () => {
    const sale = await open();
    await bought(sale, 3);
    expect(await orderAs(sale, 2, " Ana@EXAMPLE.com".trim())).toMatchObject(LIMITED);
    expect(await orderAs(sale, 2, "ana+1@example.com")).toMatchObject({ outcome: "placed" });
    await expectLeft(sale, 1);
  });

  it("refuses more in one order before anything is taken, and in a quote", async () => {
    const sale = await open();
    expect(await orderAs(sale, 5)).toMatchObject(LIMITED);
    const quote = { lines: [{ ticketTypeId: sale.ticketTypeId, quantity: 5 }] };
    expect(await asAnyone(() => Order.quoteOrder({ eventId: sale.eventId, quote }))).toMatchObject(LIMITED);
    expect((await readTable()).orders.filter(({ eventId }) => eventId === sale.eventId)).toEqual([]);
  });

  it("adds up the lines of one type", async () => {
    const sale = await open();
    const line = { ticketTypeId: sale.ticketTypeId, quantity: 2 };
    const body = { ...orderBody(sale, 1, { name: "Ana", email: ANA }), lines: [line, line] };
    const order = await placed(asAnyone(() => Order.place({ order: body })));
    expect((await rowOf(order)).limits).toMatchObject([{ quantity: 4 }]);
    await expectLeft(sale, 0);
  });

  it("is a limit that the organizer sets, changes and removes", async () => {
    const sale = await open();
    const change = (maxPerBuyer: number | null) => asOrganizer(() => TicketType.change({ ...sale, change: { maxPerBuyer } }));
    await bought(sale, 4);
    expect(await change(5)).toMatchObject({ maxPerBuyer: 5 });
    await cancel(await placed(orderAs(sale, 1)));
    expect(await change(1)).toMatchObject({ maxPerBuyer: 1 });
    expect(await orderAs(sale, 1)).toMatchObject({ code: "order.limit_exceeded", issues: [{ params: { max: 1 } }] });
    expect(await change(null)).not.toHaveProperty("maxPerBuyer");
    await cancel(await placed(orderAs(sale, 10)));
  });

  it("leaves no readable address, and its count until long after the event", async () => {
    const sale = await open();
    await bought(sale, 1);
    const [limit] = (await rowOf(await bought(sale, 1))).limits ?? [];
    const item = (await readTable()).allowances.find(({ allowance }) => allowance === limit?.key);
    expect(item).toMatchObject({ taken: 2 });
    const { endsAt } = await asOrganizer(() => Event.get({ eventId: sale.eventId }));
    expect((item?.cleanUpAtSec ?? 0) - Date.parse(endsAt) / 1000).toBeGreaterThan(360 * 86_400);
    expect(JSON.stringify(item)).not.toMatch(/ana|example/i);
  });
});

describe("tickets stop counting", () => {
  it("Q11 when their order is cancelled, refunded or expires, each sent three times", async () => {
    const sale = await open({ holdSeconds: 60 });
    const [cancelled, refunded] = [await placed(orderAs(sale, 1)), await bought(sale, 1)];
    const expired = await placed(orderAs(sale, 2));
    await threeTimes(() => cancel(cancelled));
    await expectLeft(sale, 1);
    await threeTimes(() => refund(refunded));
    await expectLeft(sale, 2);
    setClock((await rowOf(expired)).expiresAtMs);
    await threeTimes(() => release(expired));
    await expectLeft(sale, 4);
  });

  it("when their seat goes back on sale after a void, one by one, and once more never", async () => {
    const sale = await open();
    const order = await bought(sale, 4);
    const [first, second] = await ticketsOf(order);
    const voided = (ticketId = "", release = true) => asOrganizer(() => Order.voidTicket({ ticketId, release }));
    await voided(second?.id, false);
    await expectLeft(sale, 0);
    await threeTimes(() => voided(first?.id));
    await expectLeft(sale, 1);
    await refund(order);
    await expectLeft(sale, 4);
  });
});

describe("a corrected address", () => {
  const correct = ({ order }: Placed, email: string) =>
    asOrganizer(() => Order.correctBuyer({ orderId: order.id, change: { buyer: { email } } }));

  it("takes its tickets along, and the earlier address may buy them again", async () => {
    const sale = await open();
    const order = await bought(sale, 3);
    await correct(order, "ivo@example.com");
    await expectLeft(sale, 4);
    expect(await orderAs(sale, 2, "ivo@example.com")).toMatchObject(LIMITED);
    await correct(order, "Ivo@Example.com");
    await refund(order);
    await cancel(await placed(orderAs(sale, 4, "ivo@example.com")));
  });

  it("is refused when it would have too many, and the order keeps its buyer", async () => {
    const sale = await open();
    const order = await bought(sale, 3);
    await placed(orderAs(sale, 2, "ivo@example.com"));
    await expect(correct(order, "ivo@example.com")).rejects.toMatchObject({
      code: "order.limit_exceeded",
      issues: [{ path: "buyer.email", params: { max: MAX, per: "buyer" } }],
    });
    expect(await rowOf(order)).toMatchObject({ buyer: { email: ANA }, tokenGeneration: 0 });
    await expectLeft(sale, 1);
  });

  it("while tickets go back counts for what is left", async () => {
    const sale = await open();
    const order = await bought(sale, 4);
    const [first] = await ticketsOf(order);
    const change = () => correct(order, "ivo@example.com").catch(() => undefined);
    await Promise.all([change(), refundPart(order, { ticketIds: [first?.id ?? "none"] }), change()]);
  });
});

it("a used ticket counts on when its money goes back, in a part and with the last refund", async () => {
  for (const parts of [[{ includeUsed: true }], [{ includeUsed: true, ticketIds: "first" }, {}]]) {
    const sale = await open();
    const order = await bought(sale, 4);
    const ticketId = (await ticketsOf(order))[0]?.id ?? "none";
    const scan = { did: "admitted" as const, atMs: 1, gateId: "gat_a", gateName: "North", deviceId: "dev_a" };
    await rows.ticket
      .patch({ ticketId })
      .set({ scans: { scn_a: scan } })
      .go();
    for (const part of parts) await refundPart(order, "ticketIds" in part ? { ...part, ticketIds: [ticketId] } : part);
    expect(await statusOf(order)).toBe("refunded");
    await expectLeft(sale, 3);
  }
});

describe("a payment after the end", () => {
  const late = async (others: number) => {
    const sale = await open({ holdSeconds: 60 });
    const order = await placed(orderAs(sale, 3));
    setClock((await rowOf(order)).expiresAtMs);
    await release(order);
    await bought(sale, others);
    await pay(order);
    return { sale, order };
  };

  it("takes the limit again with the seats", async () => {
    const { sale, order } = await late(1);
    expect(await statusOf(order)).toBe("paid");
    await expectLeft(sale, 0);
  });

  it("is refunded when the buyer has the tickets already", async () => {
    const { order } = await late(2);
    expect(["refund_due", "refunded"]).toContain(await statusOf(order));
  });
});

describe("an order that is held before its buyer is known", () => {
  const hold = (sale: Sale, quantity: number) => {
    const { buyer: _, ...body } = orderBody(sale, quantity);
    return placed(asAnyone(() => Order.place({ order: { ...body, holder: "a-browser-keeps-this-secret" } })));
  };
  const name = (order: Placed, email: string) =>
    asBuyer(order, () => Order.setDetails({ orderId: order.order.id, details: { buyer: { name: "Ana", email }, attendees: [] } }));

  it("counts for its buyer from the details on, and for another when the address changes", async () => {
    const sale = await open();
    const order = await hold(sale, 3);
    expect((await rowOf(order)).limits).toMatchObject([{ kind: "type_by_buyer", quantity: 3 }]);
    await expectLeft(sale, 4);
    expect(await name(order, ANA)).toMatchObject({ outcome: "set" });
    await expectLeft(sale, 1);
    for (const email of [ANA, "ivo@example.com", "ivo@example.com"]) expect(await name(order, email)).toMatchObject({ outcome: "set" });
    await expectLeft(sale, 4);
    await pay(order);
    await issue(order);
    expect(await orderAs(sale, 2, "Ivo@Example.com")).toMatchObject(LIMITED);
  });

  it("keeps its tickets when its buyer would have too many, and the refusal names the line", async () => {
    const sale = await open();
    await bought(sale, 2);
    const order = await hold(sale, 3);
    expect(await name(order, ANA)).toMatchObject(LIMITED);
    expect(await rowOf(order)).toMatchObject({ status: "reserved", buyer: { email: "" } });
    expect(await name(order, "ivo@example.com")).toMatchObject({ outcome: "set" });
  });

  it("of several buyers at once counts for one", async () => {
    const order = await hold(await open(), 4);
    await Promise.allSettled(["ana", "bia", "caio"].map((who) => name(order, `${who}@example.com`)));
    await cancel(order);
  });
});

it("an order that is older than limits is cancelled, and has nothing to give back", async () => {
  const sale = await open();
  const order = await placed(orderAs(sale, 2));
  const [limit] = (await rowOf(order)).limits ?? [];
  await rows.order.patch({ orderId: order.order.id }).remove(["limits"]).go();
  await rows.allowance.delete({ allowance: limit?.key ?? "" }).go();
  await cancel(order);
  await expectLeft(sale, 4);
});
