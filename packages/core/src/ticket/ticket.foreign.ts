/** Foreign codes: which ticket of an event each of them admits. */
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import { rows } from "../table/service.ts";

type Held = Claim & { createdAtMs: number };
type Claim = { eventId: string; codeMac: string; ticketId: string; orderId: string };

const UNAVAILABLE = "ticket.unavailable";

const create = (claim: Claim) =>
  asTransient(UNAVAILABLE, () =>
    rows.foreignCode.create({ ...claim, createdAtMs: now() }).go({ returnOnConditionCheckFailure: "all_old" }),
  );

const replace = ({ eventId, codeMac, ticketId, orderId }: Claim, before: string) =>
  asTransient(UNAVAILABLE, () =>
    rows.foreignCode
      .patch({ eventId, codeMac })
      .set({ ticketId, orderId, createdAtMs: now() })
      .where((row, { eq }) => eq(row.orderId, before))
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
  );

/**
 * Gives the code to this order's ticket. Returns false when another order has it, unless that one ended without a ticket (`isDead`). For Invitation;
 * safe to repeat.
 */
export const claim = async (
  wanted: Claim,
  isDead: (holder: { orderId: string; createdAtMs: number }) => Promise<boolean>,
): Promise<boolean> => {
  const { data: holder } = await create(wanted);
  if (!holder || holder.orderId === wanted.orderId) return true;
  if (!(await isDead(holder as Held))) return false;
  const { data: after } = await replace(wanted, (holder as Held).orderId);
  return after?.orderId === wanted.orderId;
};
