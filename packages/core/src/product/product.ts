/** Products that are sold with tickets, such as popcorn. Their stock is a pool. */
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { findGateNaming } from "../ticket-type/ticket-type.gates.ts";
import type { ProductRow } from "./product.entity.ts";
import { ChangeProduct, CreateProduct, ProductRef, type ProductChange, type ProductView } from "./product.schema.ts";

export type { ProductRow } from "./product.entity.ts";

export const view = (row: ProductRow, currency: string): ProductView => ({
  id: row.productId,
  eventId: row.eventId,
  name: row.name,
  price: { amountMinor: row.priceMinor, currency },
  stock: row.capacity ?? null,
});

/** Adds a product and its stock in one transaction. Organizers of the event only. */
export const create = operation(CreateProduct, async ({ eventId, product }): Promise<ProductView> => {
  const event = await Event.getOwned(eventId, "event.change");
  Event.refuseOtherCurrency(event, product.price);
  const productId = Id.create("prd");
  const { stock: capacity } = product;
  const own = Stock.newPool(productId, capacity);
  const row: ProductRow = {
    eventId,
    productId,
    name: product.name,
    priceMinor: product.price.amountMinor,
    ...(capacity === null ? { isOrdered: false } : { capacity }),
    pools: own.pools,
    createdAtMs: now(),
  };
  const isWritten = await Event.addCounted({
    event,
    counter: "productCount",
    countExisting: async () => (await rows.product.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data.length,
    unavailable: "product.unavailable",
    writes: (t) => [t.product.create(row).commit(), ...own.shards.map((shard) => t.stock.create(shard).commit())],
  });
  if (!isWritten) throw Event.eventMissing();
  return view(row, event.currency);
});

const missing = (): Fault => new Fault("missing", "product.missing", "There is no such product.");
const changedMeanwhile = (): Fault =>
  new Fault("conflict", "product.changed", "Somebody changed or bought this meanwhile: look at it and try again.");

const getOwned = async (eventId: string, productId: string) => {
  const event = await Event.getOwned(eventId, "event.change", missing());
  const { data } = await asTransient("product.unavailable", () => rows.product.get({ eventId, productId }).go({ consistent: true }));
  if (!data) throw missing();
  return { event, row: data };
};

const attributesOf = ({ name, price, stock }: ProductChange) => ({
  ...(name === undefined ? {} : { name }),
  ...(price === undefined ? {} : { priceMinor: price.amountMinor }),
  ...(stock === undefined ? {} : { capacity: stock }),
});

const MAX_ATTEMPTS = 4;

/**
 * Changes the fields in the request. Later orders are priced by it; existing orders keep their price. A stock below what is sold or held stops the sale
 * until as much came back. Organizers of the event only; safe to repeat.
 */
export const change = operation(ChangeProduct, async ({ eventId, productId, change: changes }): Promise<ProductView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, productId);
    const attributes = attributesOf(changes);
    if (Object.keys(attributes).length === 0) return view(row, event.currency);
    if (changes.price) Event.refuseOtherCurrency(event, changes.price);
    if (changes.stock !== undefined && row.capacity === undefined)
      throw invalidRequest([{ path: "stock", message: "This product has no limit, and cannot get one." }]);
    noteChange(view(row, event.currency), view({ ...row, ...attributes }, event.currency));
    const resize = await Stock.planResize({ pools: row.pools, capacity: row.capacity, newCapacity: changes.stock });
    const isWritten = await commit(
      "product.unavailable",
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        t.product
          .patch({ eventId, productId })
          .set({ ...attributes, ...Stock.overbookedOf(resize) })
          .where((product, { eq, notExists }) =>
            row.capacity === undefined ? notExists(product.capacity) : eq(product.capacity, row.capacity),
          )
          .commit(),
        ...Stock.resizeWrites(t, resize?.shards),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return view({ ...row, ...attributes }, event.currency);
  }
  throw changedMeanwhile();
});

/**
 * Removes a product that was never sold and that nobody holds, with its stock. A sale at the same moment wins, or finds nothing to sell.
 * Organizers of the event only. A repeat is answered `product.missing`.
 */
export const remove = operation(ProductRef, async ({ eventId, productId }): Promise<ProductView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, productId);
    const gate = await findGateNaming(eventId, "productIds", productId);
    if (gate !== undefined) {
      const message = `The gate ${gate} hands this product out: change the gate first.`;
      throw new Fault("conflict", "product.at_gate", message, [{ path: "", message, params: { gate } }]);
    }
    const shards = await Stock.findUnsold(row.pools);
    if (!shards || (row.capacity === undefined && row.isOrdered !== false))
      throw new Fault("conflict", "product.sold", "This product was sold or is held: it stays.");
    const isWritten = await commit(
      "product.unavailable",
      transaction.write((t) => [
        Event.countOneLess(t, event, "productCount"),
        t.product
          .delete({ eventId, productId })
          .where((product, { eq, exists }) => (row.capacity === undefined ? eq(product.isOrdered, false) : exists(product.productId)))
          .commit(),
        ...Stock.removalWrites(t, shards),
      ]),
    );
    if (!isWritten) continue;
    await Event.raiseCatalogVersion(eventId);
    return view(row, event.currency);
  }
  throw changedMeanwhile();
});
