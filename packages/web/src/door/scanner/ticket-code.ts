/** Tells which texts name a ticket: our codes, and those of another seller where the event has some. */
import { normalizeCode, readTicketId } from "@catraca/core/ticket/ticket.code.rules.ts";
import { findForeignFault, trimForeign } from "@catraca/core/ticket/ticket.foreign.rules.ts";
import type { Assignment } from "../storage/database.ts";

type Place = { event: Pick<Assignment["event"], "hasForeignCodes"> };

/** The text as the server and the list know it. Undefined for what can be no ticket. */
export const toTicketCode = (text: string, { event }: Place): string | undefined =>
  normalizeCode(text) ?? (event.hasForeignCodes && findForeignFault(text) === undefined ? trimForeign(text) : undefined);

/** Undefined for a foreign code, whose ticket the list alone tells. */
export const findTicketId = (code: string): string | undefined => (normalizeCode(code) === undefined ? undefined : readTicketId(code));
