import type { EventOnSale } from "../../api/public-api.ts";
import { lazy, useLocation } from "preact-iso";
import { useState } from "preact/hooks";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useDraft, type Draft } from "../draft.ts";
import { useOpenOrders } from "../open-orders/open-orders.ts";
import { getMaxOfType, getMaxOfProduct, createSelection, type Selection } from "../selection.ts";
import { ProductRow } from "./sale-rows.tsx";
import { TypeRow } from "./sale-rows.tsx";
import "./buy-section.css";
import "../stub.css";

/** Lazy, because most visitors have no unpaid order. */
const OpenOrderList = lazy(() => import("../open-orders/open-order-list.tsx").then((list) => list.OpenOrderList));

type Choosing = { event: EventOnSale; draft: Draft; selection: Selection; choose: (id: string, quantity: number) => void };

const Types = ({ event, draft, selection, choose }: Choosing) => (
  <ul class="types">
    {event.ticketTypes.map((type) => (
      <TypeRow
        key={type.id}
        type={type}
        timeZone={event.timeZone}
        quantity={draft.quantities[type.id] ?? 0}
        most={getMaxOfType(type, selection)}
        onQuantity={(quantity) => choose(type.id, quantity)}
      />
    ))}
  </ul>
);

const Products = ({ event, draft, choose }: Choosing) =>
  event.products.length === 0 ? null : (
    <>
      <h2 class="buy__more">{m.event_products()}</h2>
      <ul class="types">
        {event.products.map((product) => (
          <ProductRow
            key={product.id}
            product={product}
            quantity={draft.quantities[product.id] ?? 0}
            most={getMaxOfProduct(product)}
            onQuantity={(quantity) => choose(product.id, quantity)}
          />
        ))}
      </ul>
    </>
  );

const SoldOutNotice = ({ event, draft }: { event: EventOnSale; draft: Draft }) => {
  const names = [...event.ticketTypes, ...event.products].filter(({ id }) => draft.faster.includes(id)).map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <Notice kind="warn" icon="warning" role="alert">
      <p>{m.event_faster({ names: names.join(", ") })}</p>
    </Notice>
  );
};

const isSoldOut = ({ ticketTypes }: EventOnSale): boolean =>
  ticketTypes.length > 0 && ticketTypes.every(({ availability }) => availability === "sold_out");

const isHeld = ({ ticketTypes }: EventOnSale): boolean => ticketTypes.some(({ availability }) => availability === "held");

const isClosed = ({ ticketTypes }: EventOnSale): boolean =>
  ticketTypes.every(({ availability }) => availability !== "available" && availability !== "few");

const Total = ({ event, selection }: { event: EventOnSale; selection: Selection }) => {
  const { route } = useLocation();
  const empty = selection.count === 0;
  return (
    <div class="buy__foot">
      <p class="buy__sum" aria-live="polite">
        <span class="small soft">{empty ? m.event_sum_none() : m.event_sum({ count: selection.count })}</span>
        <b class="poster num">{formatMoney(selection.total, { short: true })}</b>
      </p>
      <Button
        kind="primary"
        after="arrow-right"
        id="continue"
        {...(empty ? { disabledReason: m.event_choose() } : {})}
        onClick={() => route(`/checkout/${event.id}`)}
      >
        {m.event_continue()}
      </Button>
    </div>
  );
};

const getClosedText = ({ ticketTypes }: EventOnSale): string => {
  if (ticketTypes.length === 0) return m.event_no_types();
  const opens = ticketTypes.some(({ salesStartAt }) => Date.parse(salesStartAt) > Date.now());
  return opens ? m.event_not_yet() : m.event_closed();
};

const Closed = ({ event }: { event: EventOnSale }) => (
  <div class="buy__foot">
    {isHeld(event) ? (
      <p>
        <b>{m.event_held()}</b>
        <br />
        <span class="small soft">{m.event_held_text()}</span>
      </p>
    ) : isSoldOut(event) ? (
      <p>
        <b>{m.event_sold_out()}</b>
        <br />
        <span class="small soft">{m.event_sold_out_text()}</span>
      </p>
    ) : (
      <p class="soft">{getClosedText(event)}</p>
    )}
  </div>
);

export const BuySection = ({ event }: { event: EventOnSale }) => {
  const [draft, change] = useDraft(event.id);
  const selection = createSelection(event, draft.quantities);
  const choose = (id: string, quantity: number): void =>
    change({ quantities: { ...draft.quantities, [id]: quantity }, faster: draft.faster.filter((soldOutId) => soldOutId !== id) });
  const choosing = { event, draft, selection, choose };
  const closed = isClosed(event);
  // It stays after the last of them is released, to say so.
  const [hadOpenOrders, setHad] = useState(false);
  const hasOpenOrders = useOpenOrders(event.id).length > 0;
  if (hasOpenOrders && !hadOpenOrders) setHad(true);
  return (
    <section class={closed ? "buy buy--closed" : "buy"} aria-labelledby="buy">
      <div class="stub">
        <div class="stack">
          <h2 id="buy">{m.event_tickets()}</h2>
          {hadOpenOrders && <OpenOrderList eventId={event.id} />}
          <SoldOutNotice event={event} draft={draft} />
          <Types {...choosing} />
          {!closed && <Products {...choosing} />}
        </div>
        {closed ? <Closed event={event} /> : <Total event={event} selection={selection} />}
      </div>
      {!closed && <p class="small soft buy__note">{m.event_note()}</p>}
    </section>
  );
};
