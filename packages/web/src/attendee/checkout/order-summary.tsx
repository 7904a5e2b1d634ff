import type { ComponentChildren } from "preact";
import { formatMoney, type Money } from "../../language/format.ts";
import { isolateText } from "../../language/direction.ts";
import { m } from "../../paraglide/messages.js";
import type { EventOnSale } from "../../api/public-api.ts";
import { Cover } from "../../parts/cover.tsx";
import { formatShortStart } from "../event/event-times.ts";
import { late } from "../../parts/late.tsx";
import type { PolicyEvent } from "../refund/policy.ts";
import type { StatementLine } from "../selection.ts";
import "./checkout.css";
import "./order-summary.css";
import "../stub.css";
import "../../parts/skeleton.css";
import "../../parts/total.css";

type EventBrief = PolicyEvent & Pick<EventOnSale, "id" | "name" | "picture" | "cover"> & { venue: { name: string } };

type OrderSummary = { event: EventBrief | undefined; lines: readonly StatementLine[]; total: Money; children?: ComponentChildren };

const EventBriefView = ({ event }: { event: EventBrief }) => (
  <div class="sum__event">
    <span class="sum__cover">
      <Cover id={event.id} picture={event.picture} cover={event.cover} tile />
    </span>
    <p>
      <b>
        <bdi>{event.name}</bdi>
      </b>
      <br />
      <span class="small soft">
        {formatShortStart(event)} · <bdi>{event.venue.name}</bdi>
      </span>
    </p>
  </div>
);

/** The refund policy in words, below the button that it would move. */
const PolicyNote = late(() => import("../refund/policy-text.tsx").then((part) => part.PolicyText));

/** Before a purchase it has the button, and then the refund policy. */
export const OrderSummary = ({ event, lines, total, children }: OrderSummary) => (
  <aside class="pay__side" aria-label={m.checkout_order()}>
    <div class="stub">
      <div class="stack">
        <h2 class="visually-hidden">{m.checkout_order()}</h2>
        {event ? <EventBriefView event={event} /> : <div class="skeleton sum__cover" />}
      </div>
      <div class="stack">
        <dl class="total">
          {lines.map((line, at) => (
            <div key={at}>
              <dt>{m.checkout_line({ count: line.quantity, name: isolateText(line.name) })}</dt>
              <dd>{formatMoney(line.amount)}</dd>
            </div>
          ))}
          {!lines.some(({ kind }) => kind === "fee") && (
            <div>
              <dt>{m.checkout_fees()}</dt>
              <dd>{m.checkout_fees_included()}</dd>
            </div>
          )}
          <div class="total__sum">
            <dt>{m.checkout_total()}</dt>
            <dd>{formatMoney(total)}</dd>
          </div>
        </dl>
        {children && (
          <div class="pay__go">
            {children}
            {event && <PolicyNote event={event} isFree={total.amountMinor === 0} />}
          </div>
        )}
      </div>
    </div>
  </aside>
);
