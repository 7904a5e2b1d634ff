/** Guests: the organizer gives tickets away, or issues those that were paid elsewhere. Every guest has an order, so that each gets an own email. */
import * as Id from "../kernel/id.ts";
import { inLanes } from "../kernel/lanes.ts";
import { operation } from "../kernel/operation.ts";
import type { JobView } from "../job/job.schema.ts";
import type { OrderView } from "../order/order.schema.ts";
import * as Order from "../order/order.ts";
import { listTypes, markInvited, openEvent, typeGone } from "./invitation.event.ts";
import { startImport } from "./invitation.import.ts";
import { MAX_AT_ONCE } from "./invitation.rules.ts";
import { InviteGuests } from "./invitation.schema.ts";

export { doPage } from "./invitation.page.ts";

/** Orders that are made at the same time. */
const WIDTH = 20;

/**
 * Makes a free order for each guest, which its workflow issues while stock is left; more than 200 guests are a job. Types that are hidden, sold with a
 * code or not on sale yet may be given; no limit of buyers applies. For the event's organizer. The same idempotency key and body give the same orders.
 */
export const inviteGuests = operation(
  InviteGuests,
  async ({ eventId, invitation, idempotencyKey }): Promise<{ orders: OrderView[] } | { job: JobView }> => {
    const { ticketTypeId, attendees, payment, note, locale } = invitation;
    const { currency } = await openEvent(eventId);
    const type = (await listTypes(eventId)).find((one) => one.ticketTypeId === ticketTypeId);
    if (!type) throw typeGone();
    await markInvited(eventId, [type]);
    const more = note === undefined ? {} : { note };
    if (attendees.length > MAX_AT_ONCE) {
      const rows = attendees.map((guest, at) => ({ line: at + 1, ticketTypeId, ...guest }));
      return { job: await startImport({ eventId, rows, payment, locale, ...more }, idempotencyKey) };
    }
    const key = idempotencyKey ?? Id.nonce();
    const orders = await inLanes(attendees, WIDTH, ({ locale: own = locale, ...guest }, at) =>
      Order.invite({
        orderId: Id.derive("ord", [eventId, "invitation", key, at], 16),
        eventId,
        currency,
        type,
        guest,
        locale: own,
        invitation: { payment, ...more },
      }),
    );
    return { orders: orders.map((row) => Order.viewForOrganizer(row)) };
  },
);
