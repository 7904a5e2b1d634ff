/** The buyer of an issued order corrects their own name. */
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { Fault, Transient } from "../kernel/fault.ts";
import { invariant } from "../kernel/invariant.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { transaction } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { ticketIdsOf } from "./order.process.ts";
import { followsBuyer, renameRefusalOf, type RenameRefusal } from "./order.rename.rules.ts";
import type { OrderRow } from "./order.rules.ts";
import { RenameBuyer, type OrderView } from "./order.schema.ts";
import { getForBuyer } from "./order.ts";
import { view } from "./order.view.ts";

const MESSAGES: Record<RenameRefusal, string> = {
  not_issued: "Only the name on an order with tickets can be corrected.",
  cancelled: "The event is cancelled.",
  doors_open: "The doors are open: names stay as they are.",
  too_often: "The name was changed as often as it may be: ask the organizer.",
};

const refused = (rule: RenameRefusal): Fault =>
  new Fault("conflict", "order.rename_refused", MESSAGES[rule], [{ path: "name", message: MESSAGES[rule], params: { rule } }]);

/** The order and the tickets in one transaction. Returns false when another write came first. */
export const writeName = (before: OrderRow, name: string, tickets: readonly TicketRow[]): Promise<boolean> => {
  const { orderId, buyer, tokenGeneration } = before;
  const atMs = now();
  return commit(
    "order.unavailable",
    transaction.write(({ order, ticket }) => [
      order
        .patch({ orderId })
        .set({ buyer: { ...buyer, name }, buyerRenamedAtMs: atMs, buyerRenamedFrom: buyer.name })
        .add({ buyerRenames: 1 })
        .where((row, { eq }) => [eq(row.status, "issued"), eq(row.tokenGeneration, tokenGeneration), eq(row.buyer, buyer)].join(" AND "))
        .commit(),
      ...tickets.map(({ ticketId, revision, attendeeName }) =>
        ticket
          .patch({ ticketId })
          .set({ attendeeName: name })
          .where((row, { eq }) =>
            [eq(row.status, "issued"), eq(row.revision, revision), eq(row.attendeeName, attendeeName), eq(row.scans, {})].join(" AND "),
          )
          .commit(),
      ),
    ]),
  );
};

/**
 * Corrects the buyer's name on an issued order, and on the tickets in that name. Codes and the order's link stay. For the holder of the order's link,
 * until the doors open; safe to repeat. Refused after five corrections.
 */
export const renameBuyer = operation(RenameBuyer, async ({ orderId, name }): Promise<OrderView> => {
  const row = await getForBuyer(orderId);
  if (row.buyer.name === name) return view(row);
  const event = await Event.findFresh(row.eventId);
  invariant(event, "an order without its event");
  const rule = renameRefusalOf(row, event, now());
  if (rule) throw refused(rule);
  const tickets = (await Ticket.getByIds(ticketIdsOf(row))).filter((ticket) => followsBuyer(ticket, row.buyer));
  // Another call changed the order or a ticket between the read and the write. The caller repeats.
  if (!(await writeName(row, name, tickets))) throw new Transient("order.contended");
  return view(await getForBuyer(orderId));
});
