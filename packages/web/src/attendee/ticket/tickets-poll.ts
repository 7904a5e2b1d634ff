/** When the ticket page asks the server again. Many phones stand behind one address of a venue, and its firewall counts them all. */
import type { Ticket } from "../../api/public-api.ts";
import type { SavedOrder } from "./saved-orders.ts";

const MINUTE_MS = 60_000;
const FIRST_MS = MINUTE_MS / 2;
const LONGEST_MS = 5 * MINUTE_MS;
/** Before the doors open, and after the event has ended. */
const NEAR_MS = 60 * MINUTE_MS;

export type Polled = Pick<SavedOrder, "tickets" | "event"> & {
  offline: boolean;
  /** How many answers in a row brought nothing new. */
  unchanged: number;
};

/** What the page shows of a ticket. Its links differ in each answer. */
const shownOf = ({ id, code, status, admittedAt, products }: Ticket): unknown => [id, code, status, admittedAt, products];

export const countUnchanged = (before: Polled | undefined, after: Omit<Polled, "unchanged">): number => {
  const isSame =
    before?.offline === after.offline && JSON.stringify(before.tickets.map(shownOf)) === JSON.stringify(after.tickets.map(shownOf));
  return isSame ? before.unchanged + 1 : 0;
};

/** A void and a refund are final. */
const canChange = ({ status }: Ticket): boolean => status === "issued" || status === "blocked";

const isNear = ({ doorsOpenAt, endsAt }: SavedOrder["event"], nowMs: number): boolean =>
  nowMs > Date.parse(doorsOpenAt) - NEAR_MS && nowMs < Date.parse(endsAt) + NEAR_MS;

/** Later each time while nothing changes. False: never, until the page is looked at again. A copy is asked for again on any day. */
export const getPollMs = (polled: Polled | undefined, nowMs: number): number | false => {
  if (!polled?.tickets.some(canChange)) return false;
  if (!polled.offline && !isNear(polled.event, nowMs)) return false;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(polled.unchanged, 8));
};
