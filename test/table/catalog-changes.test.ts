/** What an organizer made can be changed, and removed where it was never sold. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Device from "@catraca/core/device";
import * as Event from "@catraca/core/event";
import * as Gate from "@catraca/core/gate";
import { runAs } from "@catraca/core/kernel/actor";
import * as Order from "@catraca/core/order";
import * as Product from "@catraca/core/product";
import * as Stock from "@catraca/core/stock";
import { dynamo } from "@catraca/core/table/client";
import { rows } from "@catraca/core/table/service";
import * as TicketType from "@catraca/core/ticket-type";
import { audit } from "../support/ledger.ts";
import { withoutCondition } from "../support/without-condition.ts";
import {
  asAnyone,
  asOrganizer,
  asStaff,
  buy,
  cancel,
  countAvailable,
  openSale,
  orderBody,
  place,
  refund,
  reserve,
  ticketsOf,
  type Sale,
} from "../support/world/sale.ts";

afterEach(async () => expect(await audit()).toEqual([]));

let sale: Sale;
let eventId: string;
beforeEach(async () => {
  sale = await openSale({ capacity: 10 });
  ({ eventId } = sale);
});

const price = { amountMinor: 1000, currency: "BRL" };
const countOf = async (counter: "ticketTypeCount" | "productCount" | "poolCount" | "gateCount") =>
  (await rows.event.get({ eventId }).go({ consistent: true })).data?.[counter];
const versionOf = async () => (await rows.event.get({ eventId }).go({ consistent: true })).data?.catalogVersion ?? 0;
const shardsLeft = async () => (await rows.stock.scan.go({ pages: "all", consistent: true })).data.map(({ pool }) => Stock.poolIdOf(pool));

const addType = (more: object = {}) =>
  asOrganizer(() => TicketType.create({ eventId, ticketType: { name: "Half", price, capacity: 250, ...more } }));
const removeType = (ticketTypeId: string) => asOrganizer(() => TicketType.remove({ eventId, ticketTypeId }));
const addProduct = (stock: number | null = 5) => asOrganizer(() => Product.create({ eventId, product: { name: "Popcorn", price, stock } }));
const changeProduct = (productId: string, change: Parameters<typeof Product.change>[0]["change"]) =>
  asOrganizer(() => Product.change({ eventId, productId, change }));
const removeProduct = (productId: string) => asOrganizer(() => Product.remove({ eventId, productId }));
const orderProduct = (productId: string, quantity = 1) =>
  asAnyone(() => Order.place({ order: { ...orderBody(sale, 1), products: [{ productId, quantity }] } }));
const addPool = (capacity = 5) => asOrganizer(() => Stock.createPool({ eventId, pool: { name: "House", capacity } }));
const changePool = (poolId: string, change: Parameters<typeof Stock.changePool>[0]["change"]) =>
  asOrganizer(() => Stock.changePool({ eventId, poolId, change }));
const removePool = (poolId: string) => asOrganizer(() => Stock.removePool({ eventId, poolId }));
const addGate = (gate: object = {}) => asOrganizer(() => Gate.create({ eventId, gate: { name: "North", mode: "entry", ...gate } }));
const removeGate = (gateId: string) => asOrganizer(() => Gate.remove({ eventId, gateId }));
const addDevice = async (gateId: string) =>
  (await asOrganizer(() => Device.create({ eventId, device: { name: "Phone", gateId, role: "steward" } }))).device;
const conflict = (code: string, params?: object) => ({ kind: "conflict", code, ...(params ? { issues: [{ params }] } : {}) });

describe("a ticket type that was never sold", () => {
  it.each([250, null])("is removed with its stock, and the event has room for another one: capacity %s", async (capacity) => {
    const type = await addType({ capacity });
    const version = await versionOf();
    expect(await removeType(type.id)).toEqual(type);
    expect([await countOf("ticketTypeCount"), await versionOf()]).toEqual([1, version + 1]);
    expect(await shardsLeft()).not.toContain(type.id);
    expect((await asOrganizer(() => Catalog.getFull({ eventId }))).ticketTypes.map(({ id }) => id)).toEqual([sale.ticketTypeId]);
    await expect(removeType(type.id)).rejects.toMatchObject({ kind: "missing", code: "ticket_type.missing" });
    await expect(place({ eventId, ticketTypeId: type.id }, 1)).rejects.toMatchObject({ issues: [{ path: "lines.0.ticketTypeId" }] });
  });

  it("is removed after a hold that ended", async () => {
    const type = await addType();
    await cancel(await reserve({ eventId, ticketTypeId: type.id }, 2));
    await removeType(type.id);
  });

  it("of an event that is older than the counters is removed", async () => {
    const type = await addType();
    await rows.event.patch({ eventId }).remove(["ticketTypeCount"]).go();
    await removeType(type.id);
    await addType();
    expect(await countOf("ticketTypeCount")).toBe(2);
  });

  it("stays while a gate names it, because a gate without a list admits every type", async () => {
    const type = await addType();
    const gate = await addGate({ ticketTypeIds: [type.id] });
    await expect(removeType(type.id)).rejects.toMatchObject(conflict("ticket_type.at_gate", { gate: "North" }));
    await asOrganizer(() => Gate.change({ eventId, gateId: gate.id, change: { ticketTypeIds: [] } }));
    await removeType(type.id);
  });
});

describe("a ticket type stays", () => {
  it("while somebody holds or has it, and after a refund", async () => {
    const held = await reserve(sale);
    await expect(removeType(sale.ticketTypeId)).rejects.toMatchObject(conflict("ticket_type.sold"));
    await cancel(held);
    const bought = await buy(sale);
    await expect(removeType(sale.ticketTypeId)).rejects.toMatchObject(conflict("ticket_type.sold"));
    await refund(bought);
    expect(await countAvailable(sale)).toBe(10);
    await expect(removeType(sale.ticketTypeId)).rejects.toMatchObject(conflict("ticket_type.sold"));
  });

  it("after its only ticket was voided and the seat put back on sale", async () => {
    const bought = await buy(sale);
    const [ticket] = await ticketsOf(bought);
    await asOrganizer(() => Order.voidTicket({ ticketId: ticket?.id ?? "", release: true }));
    expect(await countAvailable(sale)).toBe(10);
    await expect(removeType(sale.ticketTypeId)).rejects.toMatchObject(conflict("ticket_type.sold"));
  });

  it("without a limit once it was ordered", async () => {
    const unlimited = await openSale({ capacity: null });
    await reserve(unlimited);
    await expect(asOrganizer(() => TicketType.remove(unlimited))).rejects.toMatchObject(conflict("ticket_type.sold"));
  });

  it("for staff and strangers", async () => {
    const remove = () => TicketType.remove(sale);
    await expect(asStaff(remove)).rejects.toMatchObject({ kind: "forbidden" });
    await expect(runAs({ type: "organizer", subject: "another" }, remove)).rejects.toMatchObject({ code: "ticket_type.missing" });
  });
});

describe("a ticket type", () => {
  const change = (change: Parameters<typeof TicketType.change>[0]["change"]) => asOrganizer(() => TicketType.change({ ...sale, change }));
  const shown = async () => {
    await Catalog.getFresh(eventId);
    return asAnyone(() => Catalog.get({ eventId }));
  };

  it("that is hidden is neither shown nor sold, and its price is not the lowest", async () => {
    const type = await addType();
    await change({ visibility: "hidden" });
    expect((await shown()).ticketTypes.map(({ id }) => id)).toEqual([type.id]);
    expect((await shown()).fromPrice).toEqual(price);
    expect(await place(sale, 1)).toMatchObject({ code: "event.not_on_sale" });
    await change({ visibility: "public" });
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("whose sale is closed is shown and not sold, and its times stay", async () => {
    const before = await change({});
    expect(await change({ salesClosed: true })).toEqual({ ...before, salesClosed: true });
    expect((await shown()).ticketTypes).toMatchObject([{ id: sale.ticketTypeId, availability: "not_on_sale" }]);
    expect(await place(sale, 1)).toMatchObject({ code: "event.not_on_sale" });
    await change({ salesClosed: false });
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  });

  it("stands where the organizer put it, and a new one comes last", async () => {
    const [half, kids] = [await addType(), await addType()];
    const reorder = (ticketTypeIds: string[]) => asOrganizer(() => TicketType.reorder({ eventId, order: { ticketTypeIds } }));
    await reorder([kids.id, sale.ticketTypeId]);
    const last = await addType();
    expect((await shown()).ticketTypes.map(({ id }) => id)).toEqual([kids.id, sale.ticketTypeId, half.id, last.id]);
    await expect(reorder([kids.id, kids.id])).rejects.toMatchObject({ issues: [{ path: "ticketTypeIds.1" }] });
    await expect(reorder(["tty_none"])).rejects.toMatchObject({ issues: [{ path: "ticketTypeIds.0" }] });
    const elsewhere = runAs({ type: "organizer", subject: "another" }, () => TicketType.reorder({ eventId, order: { ticketTypeIds: [] } }));
    await expect(elsewhere).rejects.toMatchObject({ code: "event.missing" });
  });
});

describe("a product", () => {
  it("gets another name, price and stock, and the next order is priced by it", async () => {
    const product = await addProduct();
    await orderProduct(product.id, 2);
    expect(await changeProduct(product.id, {})).toEqual(product);
    const changed = await changeProduct(product.id, { name: "Pipoca", price: { amountMinor: 1, currency: "BRL" }, stock: 3 });
    expect(changed).toEqual({ ...product, name: "Pipoca", price: { amountMinor: 1, currency: "BRL" }, stock: 3 });
    expect(await orderProduct(product.id)).toMatchObject({ order: { total: { amountMinor: 5001 } } });
    expect(await changeProduct(product.id, { stock: 2 })).toMatchObject({ stock: 2 });
    expect(await orderProduct(product.id)).toMatchObject({ code: "order.sold_out" });
    await expect(changeProduct(product.id, { price: { amountMinor: 1, currency: "USD" } })).rejects.toMatchObject({ kind: "invalid" });
  });

  it("without a limit keeps none", async () => {
    const product = await addProduct(null);
    await expect(changeProduct(product.id, { stock: 5 })).rejects.toMatchObject({ issues: [{ path: "stock" }] });
    expect(await changeProduct(product.id, { name: "Soda" })).toMatchObject({ name: "Soda", stock: null });
  });

  it.each([5, null])("is removed while nobody ordered it, and stays afterwards: stock %s", async (stock) => {
    const [unsold, sold] = [await addProduct(stock), await addProduct(stock)];
    await orderProduct(sold.id);
    await removeProduct(unsold.id);
    expect(await countOf("productCount")).toBe(1);
    expect(await shardsLeft()).not.toContain(unsold.id);
    await expect(removeProduct(unsold.id)).rejects.toMatchObject({ code: "product.missing" });
    await expect(removeProduct(sold.id)).rejects.toMatchObject(conflict("product.sold"));
    await expect(orderProduct(unsold.id)).rejects.toMatchObject({ issues: [{ path: "products.0.productId" }] });
  });

  it("stays while a gate hands it out", async () => {
    const product = await addProduct();
    await addGate({ name: "Bar", mode: "redeem", productIds: [product.id] });
    await expect(removeProduct(product.id)).rejects.toMatchObject(conflict("product.at_gate", { gate: "Bar" }));
  });
});

describe("a pool", () => {
  it("gets another name and capacity, and sells nothing while it is below what is held", async () => {
    const pool = await addPool(150);
    const type = await addType({ capacity: 200, poolIds: [pool.id] });
    await reserve({ eventId, ticketTypeId: type.id }, 3);
    expect(await changePool(pool.id, { name: "Balcony", capacity: 4 })).toEqual({ ...pool, name: "Balcony", capacity: 4 });
    await Catalog.getFresh(eventId);
    expect(await place({ eventId, ticketTypeId: type.id }, 2)).toMatchObject({ code: "order.sold_out" });
    expect(await changePool(pool.id, { capacity: 2 })).toEqual({ ...pool, name: "Balcony", capacity: 2 });
    expect(await place({ eventId, ticketTypeId: type.id }, 1)).toMatchObject({ code: "order.sold_out" });
    expect(await changePool(pool.id, { capacity: 4 })).toEqual({ ...pool, name: "Balcony", capacity: 4 });
    expect(await changePool(pool.id, {})).toEqual({ ...pool, name: "Balcony", capacity: 4 });
  });

  it("is removed once no type draws from it", async () => {
    const pool = await addPool();
    const type = await addType({ poolIds: [pool.id] });
    await expect(removePool(pool.id)).rejects.toMatchObject(conflict("pool.in_use", { count: 1, name: "Half" }));
    await removeType(type.id);
    await removePool(pool.id);
    expect(await countOf("poolCount")).toBe(0);
    expect(await shardsLeft()).not.toContain(pool.id);
    await expect(removePool(pool.id)).rejects.toMatchObject({ code: "pool.missing" });
    await expect(addType({ poolIds: [pool.id] })).rejects.toMatchObject({ issues: [{ path: "poolIds.0" }] });
  });
});

describe("a gate", () => {
  it("gets another name, mode and lists, which the event must have", async () => {
    const gate = await addGate();
    const change = { name: "South", mode: "exit", reentry: true, ticketTypeIds: [sale.ticketTypeId] } as const;
    const changed = await asOrganizer(() =>
      Gate.change({ eventId, gateId: gate.id, change: { ...change, ticketTypeIds: [sale.ticketTypeId] } }),
    );
    expect(changed).toEqual({ ...gate, ...change });
    expect((await asOrganizer(() => Gate.list({ eventId }))).gates).toEqual([changed]);
    const unknown = asOrganizer(() => Gate.change({ eventId, gateId: gate.id, change: { productIds: ["prd_none"] } }));
    await expect(unknown).rejects.toMatchObject({ issues: [{ path: "productIds.0" }] });
    await expect(asOrganizer(() => Gate.change({ eventId, gateId: "gat_none", change: {} }))).rejects.toMatchObject({
      code: "gate.missing",
    });
  });

  it("stays while devices scan at it, and says how many", async () => {
    const [gate, other] = [await addGate(), await addGate()];
    const [moved, revoked] = [await addDevice(gate.id), await addDevice(gate.id)];
    await expect(removeGate(gate.id)).rejects.toMatchObject(conflict("gate.in_use", { devices: 2 }));
    await asOrganizer(() => Device.change({ deviceId: moved.id, change: { gateId: other.id } }));
    await asOrganizer(() => Device.revoke({ deviceId: revoked.id }));
    await removeGate(gate.id);
    expect([await countOf("gateCount"), (await asOrganizer(() => Gate.list({ eventId }))).gates]).toEqual([1, [other]]);
    await expect(removeGate(gate.id)).rejects.toMatchObject({ kind: "missing", code: "gate.missing" });
  });
});

describe("a published event", () => {
  const unpublish = () => asOrganizer(() => Event.unpublish({ eventId }));
  const get = () => asAnyone(() => Catalog.get({ eventId }));

  it("that nobody ordered from is a draft again, which nobody sees or buys from, and can be published again", async () => {
    expect(await unpublish()).toMatchObject({ status: "draft" });
    expect(await unpublish()).toMatchObject({ status: "draft" });
    await expect(place(sale, 1)).rejects.toMatchObject({ issues: [{ path: "eventId" }] });
    await Catalog.getFresh(eventId);
    await expect(get()).rejects.toMatchObject({ code: "event.missing" });
    expect((await asAnyone(() => Catalog.list({ page: {} }))).events.map(({ id }) => id)).not.toContain(eventId);
    await asOrganizer(() => Event.publish({ eventId }));
    expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
    await expect(unpublish()).rejects.toMatchObject(conflict("event.ordered"));
  });

  it("stays published once it was ordered from, also after the hold has ended", async () => {
    const held = await reserve(sale);
    await expect(unpublish()).rejects.toMatchObject(conflict("event.ordered"));
    await cancel(held);
    await expect(unpublish()).rejects.toMatchObject(conflict("event.ordered"));
  });

  it("of an earlier version stays published, because it may have orders", async () => {
    await rows.event.patch({ eventId }).remove(["isOrdered"]).go();
    await asOrganizer(() => Event.publish({ eventId }));
    await expect(unpublish()).rejects.toMatchObject(conflict("event.ordered"));
  });

  it("is unpublished by its organizers alone", async () => {
    const unpublishIt = () => Event.unpublish({ eventId });
    await expect(asStaff(unpublishIt)).rejects.toMatchObject({ kind: "forbidden" });
    await expect(runAs({ type: "organizer", subject: "another" }, unpublishIt)).rejects.toMatchObject({ code: "event.missing" });
  });
});

it("an unlimited type or product of an earlier version stays, because it may be sold", async () => {
  const [type, product] = [await addType({ capacity: null }), await addProduct(null)];
  await rows.ticketType.patch({ eventId, ticketTypeId: type.id }).remove(["isOrdered"]).go();
  await rows.product.patch({ eventId, productId: product.id }).remove(["isOrdered"]).go();
  await expect(removeType(type.id)).rejects.toMatchObject(conflict("ticket_type.sold"));
  await expect(removeProduct(product.id)).rejects.toMatchObject(conflict("product.sold"));
});

it("control: without the condition on its assignments a gate goes that a device just got", async () => {
  const gate = await addGate();
  let isAdded = false;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as { TransactItems?: { Delete?: unknown }[] };
      if (TransactItems.some((item) => item.Delete) && !isAdded) {
        isAdded = true;
        await addDevice(gate.id);
      }
      return next(args);
    },
    { step: "initialize", name: "between", priority: "high" },
  );
  try {
    const guard = { operation: "TransactWriteItems", key: /eventId_/, matching: /assignments/ } as const;
    await withoutCondition(dynamo, guard, () => removeGate(gate.id));
    expect((await asOrganizer(() => Gate.list({ eventId }))).gates).toEqual([]);
  } finally {
    dynamo.middlewareStack.remove("between");
  }
});

describe("a device", () => {
  it("gets another name and gate of its event", async () => {
    const [gate, other] = [await addGate(), await addGate()];
    const device = await addDevice(gate.id);
    const change = (change: object) => asOrganizer(() => Device.change({ deviceId: device.id, change }));
    expect(await change({})).toEqual(device);
    expect(await change({ name: "Ana's phone" })).toEqual({ ...device, name: "Ana's phone" });
    expect(await change({ gateId: other.id })).toEqual({ ...device, name: "Ana's phone", gateId: other.id });
    const elsewhere = await asOrganizer(async () => {
      const another = await openSale({ capacity: 1 });
      return Gate.create({ eventId: another.eventId, gate: { name: "West", mode: "entry" } });
    });
    await expect(change({ gateId: elsewhere.id })).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "gateId" }] });
    await asOrganizer(() => Device.revoke({ deviceId: device.id }));
    await expect(change({ gateId: gate.id })).rejects.toMatchObject(conflict("device.revoked"));
  });
});
