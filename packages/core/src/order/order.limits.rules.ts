/** Limits of more than one order: what an order takes of them, gives back, and moves to another buyer. Pure. */

/**
 * A limit of more than one order: the tickets of a type that one buyer gets, the uses of a promo code, or its uses by one buyer. `id`: of the type or
 * code. `max`: as it was when the order was placed; absent: the order is counted, without a limit. `key`: of the item that counts; absent until the
 * buyer is known, and nothing is taken of it until then. `untilSec`: the item is not needed afterwards.
 */
export type Limit = {
  kind: "type_by_buyer" | "code" | "code_by_buyer";
  id: string;
  quantity: number;
  max?: number;
  key?: string;
  untilSec: number;
};

/** Takes `quantity` of a limit if no more than `max` are taken then, or gives it back. */
export type LimitWrite = { key: string; effect: "take" | "give"; quantity: number; max?: number; untilSec?: number };

/** Lists what the order takes of its limits, or gives back. Nothing of those that wait for the buyer. */
export const limitWritesOf = ({ limits = [] }: { limits?: readonly Limit[] | undefined }, effect: LimitWrite["effect"]): LimitWrite[] =>
  limits.flatMap(({ key, quantity, max, untilSec }) =>
    key === undefined || quantity === 0 ? [] : [{ key, effect, quantity, untilSec, ...(max === undefined ? {} : { max }) }],
  );

/** Lists what moves when the order counts for another buyer. A limit of the same key stays. */
export const movedLimits = (before: readonly Limit[] = [], after: readonly Limit[] = []): LimitWrite[] => {
  const without = (all: readonly Limit[], others: readonly Limit[]) => all.filter(({ key }) => !others.some((other) => other.key === key));
  return [...limitWritesOf({ limits: without(before, after) }, "give"), ...limitWritesOf({ limits: without(after, before) }, "take")];
};

/** The order's limits after one ticket of this type went back on sale. */
export const limitsWithoutOne = (limits: readonly Limit[], ticketTypeId: string): { limits: Limit[]; give: LimitWrite[] } => {
  const own = limits.find(({ kind, id }) => kind === "type_by_buyer" && id === ticketTypeId);
  return {
    limits: limits.map((one) => (one === own ? { ...one, quantity: one.quantity - 1 } : one)),
    give: own ? limitWritesOf({ limits: [{ ...own, quantity: 1 }] }, "give") : [],
  };
};
