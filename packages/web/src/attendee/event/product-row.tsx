import type { EventOnSale } from "../../api/public-api.ts";
import { money } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Stepper } from "../../parts/stepper.tsx";

type ProductRow = { product: EventOnSale["products"][number]; quantity: number; most: number; onQuantity: (quantity: number) => void };

export const ProductRow = ({ product: { name, price }, quantity, most, onQuantity }: ProductRow) => (
  <li class={most > 0 ? "type type--slim" : "type type--slim type--off"}>
    <div>
      <h3>{name}</h3>
      <p class="price price--small">{price.amountMinor === 0 ? m.price_free() : money(price, { short: true })}</p>
    </div>
    <div class="type__ctl">
      {most > 0 ? <Stepper label={name} value={quantity} max={most} onValue={onQuantity} /> : <Badge>{m.badge_sold_out()}</Badge>}
    </div>
  </li>
);
