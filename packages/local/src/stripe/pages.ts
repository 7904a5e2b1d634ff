/** The stand-in's own pages: where a buyer pays, and where a person plays the bank. Plain HTML without scripts. */
import { escapeHtml } from "@catraca/core/kernel/text";
import { refundedOf, type Account, type Session } from "./account.ts";

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 40rem; margin: 0 auto; padding: 1rem }
table { width: 100%; border-collapse: collapse }
td, th { padding: .5rem; text-align: left; border-top: 1px solid color-mix(in srgb, CanvasText 25%, Canvas); overflow-wrap: anywhere }
td:last-child { text-align: end }
form { display: inline-block; margin: .25rem .5rem .25rem 0 }
button { font: inherit; min-height: 2.75rem; padding: .25rem 1rem }
`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${body}</main></body>
</html>
`;

const button = (action: string, label: string): string =>
  `<form method="post" action="${action}"><button>${escapeHtml(label)}</button></form>`;

const sum = (amount: number, currency: string): string => escapeHtml(`${amount} ${currency.toUpperCase()} (minor units)`);

/** `notice`: of the last press. */
export const hostedPage = (account: Account, session: Session, notice = ""): string => {
  const lines = (account.lines[session.id] ?? [])
    .map(({ name, quantity, amount }) => `<tr><td>${quantity} × ${escapeHtml(name)}</td><td>${quantity * amount}</td></tr>`)
    .join("");
  const at = `/c/pay/${session.id}`;
  const actions =
    session.status === "open"
      ? `${button(`${at}/pay`, "Pay")}${button(`${at}/decline`, "Decline the card")}${button(`${at}/processing`, "Pay; the bank answers later")}${button(`${at}/lose`, "Pay and close the window")}${button(`${at}/leave`, "Leave")}`
      : `<p>This session is ${session.status}.</p><p><a href="${escapeHtml(session.cancel_url)}">Back</a></p>`;
  return page(
    "Stripe stand-in: pay",
    `${notice === "" ? "" : `<p role="alert"><b>${escapeHtml(notice)}</b></p>`}
<p>This page stands in for Stripe Checkout. No card is charged.</p>
<table>${lines}<tr><th>Total</th><td>${sum(session.amount_total, session.currency)}</td></tr></table>
<p>${escapeHtml(session.customer_email ?? "")}</p>${actions}`,
  );
};

const actionsOf = (account: Account, session: Session): string => {
  const at = `/dashboard/${session.id}`;
  const intent = account.intents[session.payment_intent ?? ""];
  if (!intent) return "";
  if (intent.status === "processing") return `${button(`${at}/succeed`, "The bank pays")}${button(`${at}/fail`, "The bank refuses")}`;
  const disputes = Object.values(account.disputes).filter((one) => one.payment_intent === intent.id);
  const open = disputes.find(({ status }) => status === "needs_response");
  const again = button(`${at}/again`, "Send its message again");
  if (open) return `${button(`${at}/win`, "Win the dispute")}${button(`${at}/lose`, "Lose the dispute")}${again}`;
  const canRefund = intent.amount_received > refundedOf(account, intent.id);
  return `${canRefund ? button(`${at}/refund`, "Refund") : ""}${button(`${at}/dispute`, "Dispute")}${again}`;
};

export const dashboard = (account: Account): string => {
  const rows = Object.values(account.sessions)
    .toReversed()
    .slice(0, 50)
    .map((session) => {
      const intent = account.intents[session.payment_intent ?? ""];
      const disputes = Object.values(account.disputes).filter((one) => one.payment_intent === intent?.id);
      const facts = [
        session.status,
        session.payment_status,
        ...(intent ? [`${refundedOf(account, intent.id)} refunded`] : []),
        ...disputes.map(({ status }) => `dispute ${status}`),
      ];
      return `<tr><td>${escapeHtml(session.client_reference_id ?? session.id)}<br>${sum(session.amount_total, session.currency)}<br>${escapeHtml(facts.join(", "))}</td><td>${actionsOf(account, session)}</td></tr>`;
    });
  return page("Stripe stand-in: payments", rows.length === 0 ? "<p>No payment yet.</p>" : `<table>${rows.join("")}</table>`);
};
