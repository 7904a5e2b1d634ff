/**
 * Codes of a retired key, which nobody can verify any more. A device that admitted one without the network had it in its list, so its scan stands. A device
 * could also make such a code up, for each ticket of its event whose id it knows and of which a retired key signed any code. That may be a code before a
 * reissue, so the claim also uses up a ticket whose code of now is of an accepted key. The conflict names the device and says that nothing was proven.
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

/**
 * Whether the ticket had a code of this revision, by a key that is retired. An earlier revision counts, because the phone may have read it before the
 * reissue. So does ours of a ticket with another seller's code: both are in the offline list, and the guest's email shows ours.
 */
export const mayBeGenuine = ({ revision, codeKeys }: Pick<TicketRow, "revision" | "codeKeys">, ofCode: number): boolean =>
  ofCode <= revision && !acceptedSecrets().has(recordedKey(codeKeys, ofCode));
