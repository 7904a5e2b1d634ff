/** Orders that the organizer makes for guests. They are pending until their workflow takes the stock, by the same conditional write as every sale. */
import * as base32 from "../kernel/base32.ts";
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import { sha256 } from "../kernel/secret.ts";
import { store } from "./order.dynamo.ts";
import type { ForeignCode } from "../ticket/ticket.schema.ts";
import { logFailure, startExecution } from "./order.execution.ts";
import { listedFor } from "./order.row.ts";
import type { Invitation, OrderRow } from "./order.rules.ts";

/** Long enough for any queue of executions. Nothing is held until the stock is taken, which issues the order. */
const HOLD_MS = 3_600_000;

export type Guest = { name: string; email?: string; phone?: string };
type NewInvitation = {
  orderId: string;
  eventId: string;
  currency: string;
  type: { ticketTypeId: string; name: string; pools: string[] };
  guest: Guest;
  locale: OrderRow["locale"];
  invitation: Invitation;
  /** Admits the guest's ticket. The caller has claimed it for this order. */
  foreignCode?: ForeignCode | undefined;
};

const rowOf = ({ orderId, eventId, currency, type, guest, locale, invitation, foreignCode }: NewInvitation): OrderRow => {
  const { ticketTypeId, name, pools } = type;
  const { email = "", ...buyer } = guest;
  const createdAtMs = now();
  return {
    orderId,
    eventId,
    status: "pending",
    lines: [{ ticketTypeId, name, quantity: 1, unitPriceMinor: 0, pools }],
    products: [],
    allocations: [],
    amountMinor: 0,
    currency,
    buyer: { ...buyer, email },
    ...listedFor({ email }),
    attendees: [],
    invitation,
    ...(foreignCode === undefined ? {} : { foreignCode }),
    locale,
    holdMs: HOLD_MS,
    expiresAtMs: createdAtMs + HOLD_MS,
    createdAtMs,
    requestHash: base32.encode(sha256(JSON.stringify({ eventId, ticketTypeId, guest, locale, invitation, foreignCode }))),
    tokenGeneration: 0,
    runs: 0,
  };
};

/**
 * Makes the order of a guest and starts its workflow. No limit of buyers counts it, and it costs nothing here. The caller has decided who may, and that
 * the type exists. The same id and guest give the same order; the id of another one is refused.
 */
export const invite = async (asked: NewInvitation): Promise<OrderRow> => {
  const wanted = rowOf(asked);
  const outcome = await store.commit({ orderId: wanted.orderId, from: "absent", to: "pending", set: wanted });
  const row = outcome.done ? wanted : outcome.reason === "row" ? outcome.row : undefined;
  if (row?.requestHash !== wanted.requestHash)
    throw new Fault("conflict", "idempotency.key_reused", "This Idempotency-Key was used for another request: make a new one.");
  if (row.status === "pending") await logFailure(row, "started", () => startExecution(row));
  return row;
};
