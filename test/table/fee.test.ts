/** Fees: later orders pay them, prices that buyers see contain them, and an order keeps what it was placed with. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Fee from "@catraca/core/fee";
import * as Order from "@catraca/core/order";
import { audit } from "../support/ledger.ts";
import { asAnyone, asOrganizer, buy, openSale, orderBody, reserve, rowOf, type Sale } from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

let sale: Sale;
let eventId: string;
beforeEach(async () => {
  sale = await openSale({ capacity: 10, priceMinor: 3_333 });
  ({ eventId } = sale);
});

type Body = Parameters<typeof Fee.create>[0]["fee"];
const money = (amountMinor: number) => ({ amountMinor, currency: "BRL" });
const addFee = (fee: Body) => asOrganizer(() => Fee.create({ eventId, fee }));
const changeFee = (feeId: string, change: Parameters<typeof Fee.change>[0]["change"]) =>
  asOrganizer(() => Fee.change({ eventId, feeId, change }));
const removeFee = (feeId: string) => asOrganizer(() => Fee.remove({ eventId, feeId }));
const service: Body = { name: "Service", per: "ticket", basisPoints: 1_050 };
const totalOf = async (quantity = 1) => (await reserve(sale, quantity)).order.total.amountMinor;
const feesOf = async () => (await asOrganizer(() => Catalog.getFull({ eventId }))).fees;

describe("a fee", () => {
  it("is paid by every order after its answer, stands on the statement, and is part of the prices that are shown", async () => {
    await Catalog.getCached(eventId);
    await addFee(service);
    await addFee({ name: "Handling", per: "order", amount: money(500) });
    const { order } = await reserve(sale, 3);
    expect(
      order.items.map(({ kind, name, quantity, unitPrice, amount }) => [kind, name, quantity, unitPrice.amountMinor, amount.amountMinor]),
    ).toEqual([
      ["ticket", "Full", 3, 3_333, 9_999],
      ["fee", "Service", 3, 350, 1_050],
      ["fee", "Handling", 1, 500, 500],
    ]);
    expect(order.total).toEqual(money(11_549));
    const event = await asAnyone(() => Catalog.get({ eventId }));
    expect([event.ticketTypes[0]?.totalPrice, event.fromPrice]).toEqual([money(3_683), money(4_183)]);
    const { events } = await asAnyone(() => Catalog.list({ page: { limit: 50 } }));
    expect(events.find(({ id }) => id === eventId)?.fromPrice).toEqual(money(4_183));
  });

  it("that changes is paid by later orders, and an order keeps the one that it was placed with", async () => {
    const { id } = await addFee(service);
    const earlier = await buy(sale);
    expect(await changeFee(id, { name: "Handling", amount: money(100) })).toEqual({
      id,
      name: "Handling",
      per: "ticket",
      amount: money(100),
    });
    expect(await totalOf()).toBe(3_433);
    expect(await changeFee(id, { basisPoints: 10_000 })).toEqual({ id, name: "Handling", per: "ticket", basisPoints: 10_000 });
    expect(await totalOf()).toBe(6_666);
    expect((await rowOf(earlier)).amountMinor).toBe(3_683);
  });

  it("that two people change at once keeps both changes", async () => {
    const { id } = await addFee({ name: "Service", per: "ticket", amount: money(500) });
    for (let round = 0; round < 5; round++) {
      const name = `Service ${round}`;
      await Promise.all([changeFee(id, { amount: money(300 + round) }), changeFee(id, { name })]);
      expect(await feesOf()).toMatchObject([{ name, amount: money(300 + round) }]);
    }
  });

  it("that a client makes again after a lost answer is charged once", async () => {
    await addFee(service);
    await expect(addFee(service)).rejects.toMatchObject({ kind: "conflict", code: "fee.exists" });
    expect(await totalOf()).toBe(3_683);
  });

  it("that is removed is paid by no later order", async () => {
    const { id } = await addFee(service);
    expect(await totalOf()).toBe(3_683);
    await removeFee(id);
    expect([await totalOf(), await feesOf()]).toEqual([3_333, []]);
    await expect(removeFee(id)).rejects.toMatchObject({ kind: "missing", code: "fee.missing" });
    await expect(changeFee(id, { name: "Other" })).rejects.toMatchObject({ kind: "missing", code: "fee.missing" });
  });

  it("of one type is given to all and back", async () => {
    const { id } = await addFee({ ...service, ticketTypeIds: [sale.ticketTypeId] });
    expect(await totalOf()).toBe(3_683);
    expect(await changeFee(id, { ticketTypeIds: null })).not.toHaveProperty("ticketTypeIds");
    expect(await totalOf()).toBe(3_683);
    await expect(changeFee(id, { ticketTypeIds: ["tty_none"] })).rejects.toMatchObject({ issues: [{ path: "ticketTypeIds.0" }] });
    await expect(addFee({ ...service, ticketTypeIds: ["tty_none"] })).rejects.toMatchObject({ issues: [{ path: "ticketTypeIds.0" }] });
  });

  it.each([
    ["both a rate and an amount", { ...service, amount: money(1) }, "fee.basisPoints"],
    ["neither", { name: "Service", per: "ticket" as const }, "fee.basisPoints"],
    ["another currency", { name: "Service", per: "order" as const, amount: { amountMinor: 1, currency: "EUR" } }, "amount.currency"],
    ["a rate of nothing", { ...service, basisPoints: 0 }, "fee.basisPoints"],
    ["a rate above the price", { ...service, basisPoints: 10_001 }, "fee.basisPoints"],
    ["no type at all", { ...service, ticketTypeIds: [] }, "fee.ticketTypeIds"],
  ])("with %s is refused", async (_, fee, path) => {
    await expect(addFee(fee)).rejects.toMatchObject({ kind: "invalid", issues: [{ path }] });
    expect(await feesOf()).toEqual([]);
  });
});

describe("a quote", () => {
  const quote = (quantity: number) => {
    const { lines } = orderBody(sale, quantity);
    return asAnyone(() => Order.quoteOrder({ eventId, quote: { lines } }));
  };

  it("says what an order costs, and takes nothing", async () => {
    await addFee(service);
    const quoted = await quote(10);
    const { order } = await reserve(sale, 10);
    expect(quoted).toEqual({ outcome: "quoted", items: order.items, total: order.total });
  });

  it("refuses what the order would be refused for", async () => {
    expect(await quote(11)).toMatchObject({ outcome: "refused", code: "order.sold_out", issues: [{ path: "lines.0.quantity" }] });
  });
});
