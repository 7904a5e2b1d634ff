/** The messages that an order's row has announced, made again from the row: each has the name and the time that it had. Pure. */
import { messagesOfOrder } from "./order.messages.ts";
import { pastOf, type OrderRow } from "./order.rules.ts";

export type PastMessage = ReturnType<typeof messagesOfOrder>[number];

const between = (before: Partial<OrderRow> | undefined, after: Partial<OrderRow>): PastMessage[] =>
  messagesOfOrder({ entity: "order", before, after });

/** An order that was sold has no voided tickets, refunds and exchanges yet. */
const asSold = ({ boughtProducts, products, ...row }: OrderRow): OrderRow => ({
  ...row,
  products: boughtProducts ?? products,
  voided: [],
  refunds: [],
  exchanges: [],
});

const movesOf = (row: OrderRow): PastMessage[] => {
  const past = pastOf(row);
  return past.flatMap(({ status }, at) => {
    const earlier = past[at - 1]?.status;
    const isOver = status === "refund_due" || status === "refunded";
    const after = { ...(isOver ? row : asSold(row)), status };
    return between(earlier === undefined ? undefined : { status: earlier }, after);
  });
};

type Part = "voided" | "refunds" | "exchanges";
type Step = { atMs: number; part: Part; one: unknown };

/** Lists what happened to an issued order, one write after the other. The refund that ended it is a move. */
const stepsOf = ({ status, voided = [], refunds = [], exchanges = [] }: OrderRow): Step[] => {
  const parts = status === "refund_due" || status === "refunded" ? refunds.slice(0, -1) : refunds;
  return [
    ...voided.map((one): Step => ({ atMs: one.atMs, part: "voided", one })),
    ...parts.map((one): Step => ({ atMs: one.atMs, part: "refunds", one })),
    ...exchanges.map((one): Step => ({ atMs: one.atMs, part: "exchanges", one })),
  ].toSorted((a, b) => a.atMs - b.atMs);
};

const changesOf = (row: OrderRow): PastMessage[] => {
  // A refund of pieces looks for their price, also of a product that was exchanged away since.
  let state: OrderRow = { ...asSold(row), status: "issued", products: [...row.products, ...(row.boughtProducts ?? [])] };
  return stepsOf(row).flatMap(({ part, one }) => {
    const before = state;
    state = { ...state, [part]: [...(state[part] ?? []), one] };
    return between(before, state);
  });
};

/** Empty for a row of an earlier version, whose messages have other names. */
export const messagesOfPast = (row: OrderRow): PastMessage[] => (row.namesMessages ? [...movesOf(row), ...changesOf(row)] : []);
