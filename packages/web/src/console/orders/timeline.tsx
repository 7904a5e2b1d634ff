import { formatMoney } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import type { OrderHistory } from "../queries.ts";
import { formatRecent } from "../dates.ts";
import "./timeline.css";
import "../screen.css";

type Entry = OrderHistory["timeline"][number];

const FAILURES: ReadonlySet<Entry["step"]> = new Set([
  "rejected",
  "expired",
  "cancelled",
  "refund_due",
  "voided",
  "mail_bounced",
  "mail_rejected",
  "mail_complained",
]);

const getInvitedText = ({ payment, note }: Partial<NonNullable<OrderHistory["order"]["invitation"]>> = {}): string =>
  [payment === "elsewhere" ? m.console_step_invited_elsewhere() : m.console_step_invited(), ...(note === undefined ? [] : [note])].join(
    " · ",
  );

const getEntryText = (entry: Entry, { order, tickets }: OrderHistory): string => {
  const total = formatMoney(order.total);
  const lastRefund = formatMoney(order.refunds?.at(-1)?.amount ?? order.total);
  const name = entry.attendeeName ?? "";
  switch (entry.step) {
    case "placed":
      return m.console_step_placed();
    case "invited":
      return getInvitedText(order.invitation);
    case "reserved":
      return m.console_step_reserved();
    case "declined":
      return m.console_step_declined();
    case "paid":
      return order.total.amountMinor === 0 ? m.console_step_confirmed() : m.console_step_paid({ total });
    case "issued":
      return m.console_step_issued({ count: tickets.length });
    case "told":
      return order.buyer.email === "" ? m.console_step_told_nobody() : m.console_step_told({ to: order.buyer.email });
    case "rejected":
      return m.console_step_rejected();
    case "expired":
      return m.console_step_expired();
    case "cancelled":
      return m.console_step_cancelled();
    case "part_refunded":
      return m.console_step_part_refunded({ sum: formatMoney(entry.amount ?? order.refunded) });
    case "refund_due":
      return m.console_step_refund_due({ total: lastRefund });
    case "refunded":
      return m.console_step_refunded({ total: lastRefund });
    case "admitted":
      return entry.forced ? m.console_step_forced({ name }) : m.console_step_admitted({ name });
    case "exited":
      return m.console_step_exited({ name });
    case "redeemed":
      return m.console_step_redeemed({ name, product: entry.product ?? "" });
    case "voided":
      return entry.released ? m.console_step_released({ name }) : m.console_step_voided({ name });
    case "reissued":
      return m.console_step_reissued({ name });
    case "reassigned":
      return m.console_step_reassigned({ from: entry.from || m.console_step_buyer(), name });
    case "corrected":
      return m.console_step_corrected({ name });
    case "buyer_corrected":
      return m.console_step_buyer_corrected();
    case "buyer_renamed":
      return m.console_step_buyer_renamed({ from: entry.from ?? "" });
    case "mail_bounced":
      return name === "" ? m.console_step_mail_bounced() : m.console_step_mail_bounced_of({ name });
    case "mail_rejected":
      return m.console_step_mail_rejected();
    case "mail_complained":
      return m.console_step_mail_complained();
    case "mail_returned":
      return m.console_step_mail_returned();
    case "address_retried":
      return m.console_step_address_retried();
    case "exchanged":
      return m.console_step_exchanged({ quantity: entry.quantity ?? 1, from: entry.fromProduct ?? "", to: entry.product ?? "" });
  }
};

export const Timeline = ({ history, timeZone }: { history: OrderHistory; timeZone: string }) => (
  <section class="sheet stack">
    <h2>{m.console_timeline()}</h2>
    <ol class="timeline">
      {history.timeline.map((entry, at) => (
        <li key={`${entry.at} ${at}`} {...(FAILURES.has(entry.step) ? { "data-bad": "" } : { "data-done": "" })}>
          <b>{getEntryText(entry, history)}</b>
          <time dateTime={entry.at}>
            {formatRecent({ at: entry.at, timeZone })}
            {entry.gate === undefined ? "" : ` · ${entry.gate}`}
          </time>
        </li>
      ))}
    </ol>
  </section>
);
