/** At the purchase each attendee with an address of their own gets their ticket by email, once. */
import { expect, it } from "vitest";
import { mailKeyOf } from "@catraca/core/order/order.allowance.ts";
import * as Order from "@catraca/core/order";
import { rows } from "@catraca/core/table/service";
import { MAX_FREE_MESSAGES, takeFreeMessage } from "@catraca/core/notification/notification.allowance.ts";
import * as Outbox from "@catraca/core/outbox";
import * as Suppression from "@catraca/core/notification/notification.suppression.ts";
import * as Ticket from "@catraca/core/ticket";
import { handler as ticketChanged } from "@catraca/functions/on/ticket-changed--notify";
import { openMailService } from "../support/mail-service.ts";
import { asAnyone, asOrganizer, asSystem, issue, openSale, orderBody, pay, refund, rowOf, type Placed } from "../support/world/sale.ts";

const { mails } = openMailService();

const bought = async (attendees: (buyer: { name: string; email: string }) => object[], locale: "pt-BR" | "en" = "en") => {
  const sale = await openSale({ capacity: 5 });
  const body = orderBody(sale, 3);
  const placed = await asAnyone(() => Order.place({ order: { ...body, attendees: attendees(body.buyer) as { name: string }[], locale } }));
  if (placed.outcome === "refused") throw new Error(placed.code);
  await pay(placed);
  await issue(placed);
  return placed;
};
const others = (buyer: { name: string; email: string }) => [
  { name: "Ana", email: buyer.email.toUpperCase() },
  { name: "Bia", email: `bia.${buyer.email}` },
  { name: "Caio" },
];

const rowsOf = async (placed: Placed) => Ticket.getByIds(Order.ticketIdsOf(await rowOf(placed)));

/** Handles the messages of new tickets, or of a change of them, as the queue delivers them: twice. */
const handled = async (placed: Placed, change?: () => Promise<unknown>): Promise<string[]> => {
  const before = change ? await rowsOf(placed) : [];
  await change?.();
  const after = await rowsOf(placed);
  const messages = after.flatMap((ticket, at) => Outbox.messagesOf({ entity: "ticket", before: before[at], after: ticket }));
  for (const message of [...messages, ...messages]) {
    const record = { messageId: message.id, body: JSON.stringify({ detail: message }) };
    const { batchItemFailures } = await ticketChanged({ Records: [record] } as unknown as Parameters<typeof ticketChanged>[0]);
    expect(batchItemFailures).toEqual([]);
  }
  return messages.map(({ type }) => type);
};

it("brings the ticket once to each other address, in the order's language, without a link to the order", async () => {
  const placed = await bought(others);
  expect(await handled(placed)).toEqual(["ticket.issued", "ticket.issued"]);
  const [mail, ...more] = mails;
  const [, second] = await rowsOf(placed);
  expect([more, mail?.to, mail?.subject]).toEqual([[], `bia.${placed.order.buyer.email}`, "Your ticket: A night out"]);
  expect(mail?.text).toContain(`${placed.order.buyer.name} bought this ticket for you.`);
  expect(mail?.text).toContain(Ticket.view(second!, { locale: "en", expiresAtSec: 1 }).code);
  expect(mail?.text).not.toContain(placed.order.id);
  expect(mail?.files.length).toBeGreaterThan(0);
  expect(mail?.tags).toMatchObject({ kind: "own_ticket" });
});

it("in Portuguese", async () => {
  const placed = await bought(others, "pt-BR");
  await handled(placed);
  expect(mails[0]?.text).toContain(`${placed.order.buyer.name} comprou este ingresso para você.`);
});

it("is not announced without addresses, nor sent when the order was refunded or the event cancelled meanwhile", async () => {
  expect(await handled(await bought(() => []))).toEqual([]);
  const refunded = await bought(others);
  await refund(refunded);
  await handled(refunded);
  const cancelled = await bought(others);
  await rows.event.patch({ eventId: cancelled.order.eventId }).set({ status: "cancelled" }).go();
  await handled(cancelled);
  expect(mails).toEqual([]);
});

it("respects an address that bounced, and the limit of what strangers can have sent", async () => {
  const placed = await bought(others);
  const to = `bia.${placed.order.buyer.email}`;
  await asSystem(() => Suppression.suppress(mailKeyOf(to), "bounced", Date.now()));
  await handled(placed);
  expect(mails).toEqual([]);
  const limited = await bought(others);
  for (let at = 0; at < MAX_FREE_MESSAGES; at++) await takeFreeMessage(`bia.${limited.order.buyer.email}`);
  await handled(limited);
  expect(mails).toEqual([]);
  const [, one] = await rowsOf(limited);
  const { data } = await rows.notification.get({ notificationId: `${limited.order.id}.own_ticket.email.${one!.ticketId}.0` }).go();
  expect([data?.status, (data?.dueAtMs ?? 0) > Date.now()]).toEqual(["failed", true]);
});

it("its owner hears of a new code and of its end, and of no money", async () => {
  const placed = await bought(others);
  const to = `bia.${placed.order.buyer.email}`;
  const [, one] = await rowsOf(placed);
  await handled(placed, () => asOrganizer(() => Ticket.reissue({ ticketId: one!.ticketId })));
  expect(mails.filter((mail) => mail.to === to).map(({ subject }) => subject)).toEqual(["Your ticket: A night out"]);
  mails.length = 0;
  await handled(placed, () => asOrganizer(() => Order.voidTicket({ ticketId: one!.ticketId })));
  const [mail] = mails.filter((each) => each.to === to);
  expect(mail?.text).toContain("bought for you was cancelled");
  expect(mail?.text).not.toMatch(/orders\/|R\$/);
});
