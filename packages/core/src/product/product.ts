/** Products that are sold with tickets, such as popcorn. Their stock is a pool. */
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import * as Stock from "../stock/stock.ts";
import { rows } from "../table/service.ts";
import type { ProductRow } from "./product.entity.ts";
import { CreateProduct, type ProductView } from "./product.schema.ts";

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
  requireActor("organizer");
  const event = await Event.getOwned(eventId);
  Event.refuseOtherCurrency(event, product.price);
  const productId = Id.create("prd");
  const { stock: capacity } = product;
  const own = Stock.newPool(productId, capacity);
  const row: ProductRow = {
    eventId,
    productId,
    name: product.name,
    priceMinor: product.price.amountMinor,
    ...(capacity === null ? {} : { capacity }),
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
