import * as v from "valibot";
import { FeeView } from "../fee/fee.schema.ts";
import { ProductView } from "../product/product.schema.ts";
import { PoolView } from "../stock/stock.schema.ts";
import { TicketTypeView } from "../ticket-type/ticket-type.schema.ts";

/** Up to two seconds stale. Null: no limit. */
const available = v.nullable(v.number());
/** How many more are sold or held than the limit, which was lowered. Nothing is sold until as many came back. */
const overbooked = v.exactOptional(v.number());

export const CatalogView = v.object({
  ticketTypes: v.array(v.object({ ...TicketTypeView.entries, available, overbooked })),
  products: v.array(v.object({ ...ProductView.entries, available, overbooked })),
  fees: v.array(FeeView),
  pools: v.array(PoolView),
});
export type CatalogView = v.InferOutput<typeof CatalogView>;
