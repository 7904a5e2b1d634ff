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

export const ProductView = v.object({ id: v.string(), eventId: v.string(), name: v.string(), price: Money, stock: v.nullable(v.number()) });
export type ProductView = v.InferOutput<typeof ProductView>;
