import { getManyItems, queryItems, S } from "../table/bare-client.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import { ticketKey } from "./admission.dynamo.ts";

type NameRow = Pick<TicketRow, "ticketId" | "orderId" | "attendeeName">;

/** The index has the tickets' ids alone. */
const listIds = async (eventId: string, listSlot: number): Promise<string[]> => {
  const found = await queryItems<{ ticketId: string }>({
    IndexName: "gsi1",
    KeyConditionExpression: "gsi1pk = :slot AND begins_with(gsi1sk, :ticket)",
    ExpressionAttributeValues: {
      ":slot": S(`$catraca#eventId_${eventId}#listSlot_${String(listSlot).padStart(2, "0")}`),
      ":ticket": S("$ticket_1#"),
    },
  });
  return found.map(({ ticketId }) => ticketId);
};

/** Reads every ticket of the event, at half a read unit each. */
export const listNames = async (eventId: string): Promise<NameRow[]> => {
  const slots = Array.from({ length: LIST_SLOTS }, async (_, slot) => {
    const ids = await listIds(eventId, slot);
    return getManyItems<NameRow>(ids.map(ticketKey), { attributes: ["ticketId", "orderId", "attendeeName"] });
  });
  return (await Promise.all(slots)).flat();
};

export const getTickets = (ticketIds: readonly string[]): Promise<TicketRow[]> => getManyItems(ticketIds.map(ticketKey));
