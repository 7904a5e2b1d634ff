/** Reminds the people of one order of their event, once each. */
import { isBoughtBefore } from "../event/event.reminder.rules.ts";
import { dayOf } from "../event/event.time.ts";
import type * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import * as log from "../kernel/log.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import * as Order from "../order/order.ts";
import * as Ticket from "../ticket/ticket.ts";
import { claim, deliver, getRow } from "./notification.claim.ts";
import { isSentAt, reminderId } from "./notification.rules.ts";

/** The sweeper finishes what fails after the claim. */
const remind = async (row: Order.OrderRow, day: string, ticketId?: string): Promise<boolean> => {
  const { orderId } = row;
  const notificationId = reminderId(orderId, day) + (ticketId === undefined ? "" : `.${ticketId}`);
  const result = await claim({ notificationId, orderId, kind: "reminder", channel: "email", ticketId }, "sender");
  if (typeof result !== "object") return false;
  try {
    await deliver(result, row);
  } catch (error) {
    log.warn("reminder left to the sweeper", { orderId, error: error instanceof Error ? error.name : "Error" });
  }
  return true;
};

/** One ticket for each address that is not the buyer's. */
const ofOthers = (row: Order.OrderRow, tickets: Awaited<ReturnType<typeof Ticket.getByIds>>): string[] => {
  const byAddress = new Map<string, string>();
  for (const { attendeeEmail, ticketId } of tickets)
    if (attendeeEmail !== undefined && normalizeEmail(attendeeEmail) !== normalizeEmail(row.buyer.email))
      byAddress.set(normalizeEmail(attendeeEmail), ticketId);
  return [...byAddress.values()];
};

/**
 * Reminds the buyer of an order with a valid ticket, and its attendees with an address of their own, once for each day that the event was on. System
 * only; safe to repeat. Returns false when there was nobody to remind.
 */
export const sendReminders = async (orderId: string, event: Event.EventRow): Promise<boolean> => {
  requireActor("system");
  const row = await getRow(orderId);
  if (!isSentAt("reminder", row.status) || !isBoughtBefore(row, event)) return false;
  const tickets = (await Ticket.getByIds(Order.ticketIdsOf(row))).filter(Ticket.hasFiles);
  if (tickets.length === 0) return false;
  const day = dayOf(event);
  for (const ticketId of ofOthers(row, tickets)) await remind(row, day, ticketId);
  return row.buyer.email !== "" && remind(row, day);
};
