/** The gate's read of a foreign code: key and attributes are those of ticket.foreign.entity.ts. */
import * as base32 from "../kernel/base32.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { getItem, keyOf } from "../table/bare-client.ts";
import { findForeignFault, trimForeign } from "./ticket.foreign.rules.ts";

/** Another event's is another one, so that no event finds the ticket of another. */
export const codeMacOf = (eventId: string, code: string): string => base32.encode(rowKeyOf("foreign code", [eventId, trimForeign(code)]));

export const foreignKey = (eventId: string, codeMac: string) => keyOf(`eventId_${eventId}#codeMac_${codeMac}`, "$foreigncode_1");

/** A foreign code counts for the ticket as it was issued: a reissue ends it with our first code. */
const REVISION = 0;

/** Costs one read, and none for a text that cannot be a foreign code. */
export const findForeign = async (eventId: string, code: string): Promise<{ ticketId: string; revision: number } | undefined> => {
  if (findForeignFault(code) !== undefined) return undefined;
  const row = await getItem<{ ticketId: string }>(foreignKey(eventId, codeMacOf(eventId, code)));
  return row && { ticketId: row.ticketId, revision: REVISION };
};
