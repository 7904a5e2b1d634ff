import type { EventOnSale } from "../../api/public-api.ts";
import { toMidSentence, formatLongDate, formatMoney, formatTime, formatZoneName } from "../../language/format.ts";
import { getTextAttributes } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import { Badge } from "../../parts/badge.tsx";
import { Stepper } from "../../parts/stepper.tsx";
import "./sale-rows.css";

type TicketType = EventOnSale["ticketTypes"][number];

/** `waitAt`: where people join the list of a type that is sold out. */
type TypeRow = {
  type: TicketType;
  timeZone: string;
  waitAt: string | undefined;
  quantity: number;
  most: number;
  onQuantity: (quantity: number) => void;
};

const getClosedText = ({ salesStartAt, opensAfter }: TicketType, timeZone: string): string => {
  if (opensAfter) return m.event_after({ name: opensAfter });
  if (Date.parse(salesStartAt) <= Date.now()) return m.event_closed();
  const at = { at: salesStartAt, timeZone };
  return m.event_opens({ date: toMidSentence(formatLongDate(at)), time: formatTime(at), zone: formatZoneName(at) });
};

const FewLeftBadge = ({ type: { availability, available } }: { type: TicketType }) => {
  if (availability !== "few" || available === null) return null;
  return <Badge kind="warn">{m.badge_left({ count: available })}</Badge>;
};

export const TypeRow = ({ type, timeZone, waitAt, quantity, most, onQuantity }: TypeRow) => {
  const { availability, name, description, price, totalPrice, maxPerOrder } = type;
  const feesMinor = totalPrice.amountMinor - price.amountMinor;
  const isOpen = availability === "available" || availability === "few";
  const atLimit = isOpen && quantity >= most && most >= maxPerOrder;
  return (
    <li class={isOpen ? "type" : "type type--off"}>
      <div>
        <h3 {...getTextAttributes(name)}>{name}</h3>
        {description !== undefined && <p {...getTextAttributes(description, "small soft type__text")}>{description}</p>}
        {atLimit && (
          <p class="small soft" id={`${type.id}-limit`} role="status">
            {m.event_limit({ count: maxPerOrder })}
          </p>
        )}
        {feesMinor > 0 && <p class="small soft">{m.event_fees({ sum: formatMoney({ ...price, amountMinor: feesMinor }) })}</p>}
        {availability === "held" && <p class="small soft">{m.event_held_short()}</p>}
        {availability === "sold_out" && waitAt && (
          <a class="small" href={`${waitAt}${type.id}`}>
            {m.waiting_join()}
          </a>
        )}
        {availability === "not_on_sale" && <p class="small soft">{getClosedText(type, timeZone)}</p>}
      </div>
      <p class="price">{totalPrice.amountMinor === 0 ? m.price_free() : formatMoney(totalPrice, { short: true })}</p>
      <div class="type__ctl">
        <FewLeftBadge type={type} />
        {isOpen && (
          <Stepper label={name} value={quantity} max={most} onValue={onQuantity} describedBy={atLimit ? `${type.id}-limit` : undefined} />
        )}
        {availability === "held" && <Badge kind="warn">{m.badge_held()}</Badge>}
        {availability === "sold_out" && <Badge>{m.badge_sold_out()}</Badge>}
      </div>
    </li>
  );
};

type ProductRow = { product: EventOnSale["products"][number]; quantity: number; most: number; onQuantity: (quantity: number) => void };

export const ProductRow = ({ product: { name, price, availability }, quantity, most, onQuantity }: ProductRow) => (
  <li class={most > 0 ? "type type--slim" : "type type--slim type--off"}>
    <div>
      <h3 {...getTextAttributes(name)}>{name}</h3>
      <p class="price price--small">{price.amountMinor === 0 ? m.price_free() : formatMoney(price, { short: true })}</p>
    </div>
    <div class="type__ctl">
      {most > 0 && <Stepper label={name} value={quantity} max={most} onValue={onQuantity} />}
      {most === 0 && (availability === "held" ? <Badge kind="warn">{m.badge_held()}</Badge> : <Badge>{m.badge_sold_out()}</Badge>)}
    </div>
  </li>
);
