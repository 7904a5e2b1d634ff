import type { EventOnSale } from "../../api/public-api.ts";
import { lazy, useLocation } from "preact-iso";
import { useEffect, useState } from "preact/hooks";
import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { Button } from "../../parts/button.tsx";
import { readDraft, useDraft, type Draft } from "../draft.ts";
import type { HoldResult } from "../checkout/hold-selection.ts";
import type { PromoCode } from "./promo-code.tsx";
import { useOpenOrders, type OpenOrder } from "../open-orders/open-orders.ts";
import { getMaxOfType, getMaxOfProduct, createSelection, type Selection } from "../selection.ts";
import { ProductRow } from "./sale-rows.tsx";
import { TypeRow } from "./sale-rows.tsx";
import "./buy-section.css";
import "../stub.css";

const HoldRefusal = lazy(() => import("../checkout/hold-refusal.tsx").then((refusal) => refusal.HoldRefusal));
/** Lazy, because most visitors have no unpaid order. */
const OpenOrderList = lazy(() => import("../open-orders/open-order-list.tsx").then((list) => list.OpenOrderList));

type Choosing = { event: EventOnSale; draft: Draft; selection: Selection; choose: (id: string, quantity: number) => void };

type TicketType = EventOnSale["ticketTypes"][number];
type Group = { name: string | undefined; types: TicketType[] };

/** In the organizer's order. A group stands where its first type does. */
const groupTypes = (types: readonly TicketType[]): Group[] => {
  const groups: Group[] = [];
  for (const type of types) {
    const found = type.group === undefined ? groups.at(-1) : groups.find(({ name }) => name === type.group);
    if (found && found.name === type.group) found.types.push(type);
    else groups.push({ name: type.group, types: [type] });
  }
  return groups;
};

/** With more types than this, groups are closed until somebody opens one. */
const MAX_OPEN_TYPES = 10;

const isForSale = ({ availability }: TicketType): boolean => availability === "available" || availability === "few";

const Types = (choosing: Choosing) => {
  const { ticketTypes } = choosing.event;
  const groups = groupTypes(ticketTypes);
  const first = groups.find(({ types }) => types.some(isForSale));
  return (
    <>
      {groups.map((group) =>
        group.name === undefined ? (
          <TypeList key={group.types[0]?.id} {...choosing} types={group.types} />
        ) : (
          <details
            key={group.name}
            class="types__group"
            open={ticketTypes.length <= MAX_OPEN_TYPES || group === first || group.types.some(({ id }) => choosing.draft.quantities[id])}
          >
            <summary>
              <bdi>{group.name}</bdi>
            </summary>
            <TypeList {...choosing} types={group.types} />
          </details>
        ),
      )}
    </>
  );
};

const TypeList = ({ event, draft, selection, choose, types }: Choosing & { types: readonly TicketType[] }) => (
  <ul class="types">
    {types.map((type) => (
      <TypeRow
        key={type.id}
        type={type}
        timeZone={event.timeZone}
        waitAt={event.hasWaitingList && !type.needsCode ? `/waiting-list?event=${event.id}&type=` : undefined}
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

const SoldOutNotice = lazy(() => import("../checkout/hold-refusal.tsx").then((refusal) => refusal.SoldOutNotice));

const isSoldOut = ({ ticketTypes }: EventOnSale): boolean =>
  ticketTypes.length > 0 && ticketTypes.every(({ availability }) => availability === "sold_out");

const isHeld = ({ ticketTypes }: EventOnSale): boolean => ticketTypes.some(({ availability }) => availability === "held");

const isClosed = ({ ticketTypes }: EventOnSale): boolean =>
  ticketTypes.every(({ availability }) => availability !== "available" && availability !== "few");

/** `waits`: the sum with the promo code is not known yet. */
type TotalProps = { event: EventOnSale; selection: Selection; onTaken: (left: Draft) => void; waits: boolean };

const getSumText = ({ count, statement }: Selection): string =>
  statement.some(({ kind }) => kind === "fee") ? m.event_sum_fees({ count }) : m.event_sum({ count });

const loadHold = () => import("../checkout/hold-selection.ts");

/** Holds the selection at once. A free one is issued with its details, so nothing is held before. */
const Total = ({ event, selection, onTaken, waits }: TotalProps) => {
  const { route } = useLocation();
  const [isPending, setPending] = useState(false);
  /** A new sum stays until the buyer accepts it or chooses something else. */
  const [result, setResult] = useState<HoldResult>();
  const chosen = JSON.stringify([...selection.tickets, ...selection.products].map(({ id, quantity }) => [id, quantity]));
  useEffect(() => setResult(undefined), [chosen, selection.promoCode]);
  // Ready before the button is pressed, also on a network that is lost by then.
  useEffect(() => void Promise.all([loadHold(), import("../checkout/hold-refusal.tsx")]).catch(() => undefined), []);
  const isChanged = result?.outcome === "price_changed";
  const total = isChanged ? result.now : selection.total;
  const empty = selection.count === 0;
  const go = async (): Promise<void> => {
    if (total.amountMinor === 0) return route(`/checkout/${event.id}`);
    setPending(true);
    try {
      const { holdSelection } = await loadHold();
      const held = await holdSelection(event, selection, total);
      setResult(held);
      if (held.outcome === "held") route(held.path);
      if (held.outcome === "taken") onTaken(held.left);
    } finally {
      setPending(false);
    }
  };
  return (
    <div class="buy__foot">
      {result && (
        <div class="buy__refusal">
          <HoldRefusal result={result} />
        </div>
      )}
      <p class="buy__sum" aria-live="polite">
        <span class="small soft">{empty ? m.event_sum_none() : getSumText(selection)}</span>
        <b class="poster num">{formatMoney(total, { short: true })}</b>
      </p>
      <Button
        kind="primary"
        after="arrow-right"
        id="continue"
        busy={isPending || (waits && !empty)}
        {...(empty ? { disabledReason: m.event_choose() } : {})}
        onClick={() => void go()}
      >
        {isChanged ? m.event_accept_price() : m.event_continue()}
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
  const selection = createSelection(event, draft.quantities, draft.promo);
  const choose = (id: string, quantity: number): void =>
    change({ quantities: { ...draft.quantities, [id]: quantity }, faster: draft.faster.filter((soldOutId) => soldOutId !== id) });
  /** Nobody buys the same tickets twice by accident. */
  const forgetPaid = (paid: OpenOrder): void => {
    const { quantities } = readDraft(event.id);
    if (Object.entries(paid.quantities).every(([id, quantity]) => quantities[id] === quantity)) change({ quantities: {} });
  };
  const [Code, setCode] = useState<typeof PromoCode>();
  const hasCode = event.hasPromoCodes || draft.promo !== undefined;
  useEffect(() => {
    // Late, because few buyers have one.
    if (hasCode) void import("./promo-code.tsx").then((part) => setCode(() => part.PromoCode)).catch(() => undefined);
  }, [hasCode]);
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
          {hadOpenOrders && <OpenOrderList eventId={event.id} onPaid={forgetPaid} />}
          {draft.faster.length > 0 && <SoldOutNotice event={event} faster={draft.faster} />}
          <Types {...choosing} />
          {!closed && <Products {...choosing} />}
          {Code && <Code event={event} draft={draft} change={change} />}
        </div>
        {closed ? (
          <Closed event={event} />
        ) : (
          <Total
            event={event}
            selection={selection}
            onTaken={change}
            waits={Code !== undefined && draft.promo !== undefined && selection.promoCode === undefined}
          />
        )}
      </div>
      {!closed && <p class="small soft buy__note">{m.event_note()}</p>}
    </section>
  );
};
