type Listed = { status: string; event: { startsAt: string; endsAt: string; isCancelled: boolean } };

const startOf = ({ event }: Listed): number => Date.parse(event.startsAt);

const isOver = ({ status, event }: Listed, nowMs: number): boolean =>
  event.isCancelled || status === "refunded" || status === "refund_due" || Date.parse(event.endsAt) <= nowMs;

/** The next event first; what is over after them, the last one first. */
export const groupOrders = <T extends Listed>(orders: readonly T[], nowMs: number): { upcoming: T[]; past: T[] } => ({
  upcoming: orders.filter((order) => !isOver(order, nowMs)).toSorted((a, b) => startOf(a) - startOf(b)),
  past: orders.filter((order) => isOver(order, nowMs)).toSorted((a, b) => startOf(b) - startOf(a)),
});
