import { iso } from "../kernel/clock.ts";
import type { Message, RowChange } from "../kernel/message.ts";
import type { EntryRow } from "./waiting-list.entity.ts";
import type { ListedStatus } from "./waiting-list.rules.ts";

/** An entry of a waiting list joined, was confirmed, was offered tickets or ended. */
export type WaitingEntryMoved = Message<
  "waiting_list.moved",
  { entryId: string; tokenId: string; eventId: string; ticketTypeId: string; quantity: number; to: ListedStatus | "unconfirmed" }
>;

/** When the entry got its status, so that a message about it is the same each time it is sent. */
const enteredAtMs = ({ status, joinedAtMs, offeredAtMs, endedAtMs }: EntryRow): number =>
  (status === "waiting" ? joinedAtMs : status === "offered" ? offeredAtMs : endedAtMs) ?? joinedAtMs;

export const messagesOfEntry = ({ before, after }: RowChange): WaitingEntryMoved[] => {
  if (!after) return [];
  const row = after as EntryRow;
  const { entryId, tokenId, eventId, ticketTypeId, quantity, status: to, version } = row;
  if ((before as EntryRow | undefined)?.status === to) return [];
  return [
    {
      id: `${entryId}/${version}`,
      type: "waiting_list.moved",
      at: iso(enteredAtMs(row)),
      causedBy: entryId,
      data: { entryId, tokenId, eventId, ticketTypeId, quantity, to },
    },
  ];
};
