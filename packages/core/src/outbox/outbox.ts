/** Changes in the table are the outbox: what the nouns announce of them goes on the bus. */
import * as Admission from "../admission/admission.messages.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import * as Order from "../order/order.messages.ts";
import { put } from "./outbox.eventbridge.ts";

const ANNOUNCED: Record<string, (change: RowChange) => Message[]> = {
  order: Order.messagesOfOrder,
  ticket: Admission.messagesOfTicket,
  scan: Admission.messagesOfScan,
};

export const messagesOf = (change: RowChange): Message[] => ANNOUNCED[change.entity]?.(change) ?? [];

/** Sends what these changes announce. Answers with the positions of changes of which a message did not get through; sending those again is safe. */
export const publish = async (changes: readonly RowChange[]): Promise<number[]> => {
  const entries = changes.flatMap((change, at) => messagesOf(change).map((message) => ({ at, message })));
  const failed = await put(entries.map(({ message }) => message));
  return [...new Set(failed.map((index) => entries[index]?.at ?? 0))];
};
