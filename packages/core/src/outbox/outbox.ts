import * as Admission from "../admission/admission.messages.ts";
import * as Conflict from "../conflict/conflict.messages.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import * as Lookup from "../notification/notification.lookup.messages.ts";
import * as Order from "../order/order.messages.ts";
import * as Payment from "../payment/payment.messages.ts";
import * as Refund from "../refund/refund.messages.ts";
import * as Ticket from "../ticket/ticket.messages.ts";
import * as WaitingList from "../waiting-list/waiting-list.messages.ts";
import * as Webhook from "../webhook/webhook.messages.ts";
import { put } from "./outbox.eventbridge.ts";

const MESSAGES_OF: Record<string, (change: RowChange) => Message[]> = {
  order: Order.messagesOfOrder,
  payment: Payment.messagesOfPayment,
  refund: Refund.messagesOfRefund,
  ticket: (change) => [
    ...Ticket.messagesOfIssue(change),
    ...Admission.messagesOfTicket(change),
    ...Ticket.messagesOfNewCode(change),
    ...Ticket.messagesOfWithdrawal(change),
  ],
  scan: Admission.messagesOfScan,
  conflict: Conflict.messagesOfConflict,
  lookup: Lookup.messagesOfLookup,
  waitingEntry: WaitingList.messagesOfEntry,
  deliveryQueue: Webhook.messagesOfDeliveryQueue,
  webhook: Webhook.messagesOfWebhook,
};

export const messagesOf = (change: RowChange): Message[] => MESSAGES_OF[change.entity]?.(change) ?? [];

/** Returns the positions of the changes whose messages failed. Safe to repeat: a message keeps its id. */
export const publish = async (changes: readonly RowChange[]): Promise<number[]> => {
  const entries = changes.flatMap((change, at) => messagesOf(change).map((message) => ({ at, message })));
  const failed = await put(entries.map(({ message }) => message));
  return [...new Set(failed.map((index) => entries[index]?.at ?? 0))];
};
