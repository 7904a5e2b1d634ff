import type { OrderMoved, OrderPartRefunded, TicketVoided } from "@catraca/core/order/order.messages.ts";
import * as WaitingList from "@catraca/core/waiting-list";
import * as WaitingMail from "@catraca/core/waiting-list/waiting-list.mail.ts";
import type { WaitingEntryMoved } from "@catraca/core/waiting-list/waiting-list.messages.ts";
import { allMessages } from "./queue.ts";

type Returned = OrderMoved | OrderPartRefunded | TicketVoided;
type Handled = Returned | WaitingEntryMoved;

/** Emails the person of an entry that moved. Offers what came back once for each event of the batch. */
export const handler = allMessages<Handled>(async (messages) => {
  const failed = new Map<string, unknown>();
  const attempt = async (of: readonly Handled[], effect: () => Promise<void>): Promise<void> => {
    try {
      await effect();
    } catch (error) {
      for (const { id } of of) failed.set(id, error);
    }
  };
  const events = new Map<string, Handled[]>();
  for (const message of messages) {
    if (message.type === "waiting_list.moved") await attempt([message], () => WaitingMail.sendMail(message.data));
    else events.set(message.data.eventId, [...(events.get(message.data.eventId) ?? []), message]);
  }
  for (const [eventId, causes] of events) await attempt(causes, () => WaitingList.offerForEvent(eventId));
  return { failed };
});
