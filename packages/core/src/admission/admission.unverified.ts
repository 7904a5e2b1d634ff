/**
 * Codes of a retired key, which nobody can verify any more. A device that admitted one without the network had it in its list, so its scan stands. A device
 * could also make such a code up: it needs the id of a ticket of its event whose own code a retired key signed, and leaves a conflict that names it.
 */
import { acceptedSecrets, recordedKey } from "../kernel/signing.ts";
import * as Code from "../ticket/ticket.code.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { NamedTicket } from "./admission.request.ts";

/** Undefined for a code of a key that is accepted, which proves itself or is forged, and for one of another event. */
export const findUnverified = (code: string, eventId: string): NamedTicket | undefined => {
  const read = Code.readCode(code);
  if (!read || acceptedSecrets().has(read.keyId) || !Code.isForEvent(read, eventId)) return undefined;
  return { ticketId: read.ticketId, revision: read.revision };
};

/** Whether the ticket had a code of this revision, and its own key is retired too. */
export const mayBeGenuine = ({ revision, codeKeys }: Pick<TicketRow, "revision" | "codeKeys">, ofCode: number): boolean =>
  ofCode <= revision && !acceptedSecrets().has(recordedKey(codeKeys, ofCode));
