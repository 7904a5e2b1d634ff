/** Makes the scan of a code that was read, or of a ticket that a supervisor found by its name. */
import { scanModeAt, scanProductAt, type Direction } from "@catraca/core/admission.rules";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import { toTicketCode } from "./ticket-code.ts";

export type Extra = { ticketId?: string | undefined; productId?: string | undefined; direction?: Direction | undefined; force?: true };

/** Longer than any ticket code. The rest is cut: the server rejects it either way. */
const MAX_CODE_LENGTH = 200;
const TAIL_LENGTH = 4;

/** No ticket code has this form. */
export const isNoTicket = (code: string, { ticketId }: Extra, assignment: Assignment): boolean =>
  ticketId === undefined && toTicketCode(code, assignment) === undefined;

type Reading = {
  code: string;
  /** The time by the server's clock. */
  readAtMs: number;
  scanId: string;
  assignment: Assignment;
};

export const createScan = ({ code, readAtMs, scanId, assignment }: Reading, extra: Extra): QueuedScan => {
  const { gate, event, products } = assignment;
  const onlyProduct = products.length === 1 ? products[0] : undefined;
  const mode = scanModeAt(gate, extra.direction);
  const product = scanProductAt(gate, extra.productId ?? onlyProduct?.id);
  return {
    scanId,
    eventId: event.id,
    readAtMs,
    code: code.slice(0, MAX_CODE_LENGTH),
    ...(extra.ticketId === undefined ? {} : { ticketId: extra.ticketId }),
    ...(isNoTicket(code, extra, assignment) ? { tail: code.slice(-TAIL_LENGTH) } : {}),
    state: "waiting",
    waiting: 1,
    ...(mode !== "redeem" && mode !== gate.mode ? { direction: mode } : {}),
    ...(product === undefined ? {} : { productId: product }),
    ...(extra.force ? { force: true } : {}),
  };
};
