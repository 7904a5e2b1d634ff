import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { Money } from "../kernel/money.ts";
import { Name } from "../kernel/text.ts";
import { Capacity } from "../stock/stock.schema.ts";

export const ProductId = idSchema("prd", "a product");

/** Stock null: unlimited. */
export const ProductBody = v.strictObject({ name: Name, price: Money, stock: v.nullable(Capacity) });
export const CreateProduct = v.strictObject({ eventId: EventId, product: ProductBody });
/** A limit can change, but not be added or removed, because sales without a limit are not counted in a pool. */
export const ProductChange = v.strictObject({
  name: v.exactOptional(Name),
  price: v.exactOptional(Money),
  stock: v.exactOptional(Capacity),
});
export type ProductChange = v.InferOutput<typeof ProductChange>;
export const ChangeProduct = v.strictObject({ eventId: EventId, productId: ProductId, change: ProductChange });
export const ProductRef = v.strictObject({ eventId: EventId, productId: ProductId });

export const ProductView = v.object({ id: v.string(), eventId: v.string(), name: v.string(), price: Money, stock: v.nullable(v.number()) });
export type ProductView = v.InferOutput<typeof ProductView>;
