/** A patch of the protocol or of its surroundings that takes one guard away. */

export const PROTOCOL = "packages/core/src/order/order.protocol.ts";
export const TAKE = "packages/core/src/order/order.take.ts";
export const VOID = "packages/core/src/order/order.void.ts";
export const RULES = "packages/core/src/order/order.rules.ts";
export const LIMITS = "packages/core/src/order/order.limits.rules.ts";
export const DUE = "packages/core/src/order/order.due.rules.ts";
export const REFUND = "packages/core/src/order/order.refund.ts";
export const REFUND_RULES = "packages/core/src/order/order.refund.rules.ts";
export const STOCK = "packages/core/src/stock/stock.rules.ts";
export const STOCK_CACHE = "packages/core/src/stock/stock.cache.ts";
export const MEMORY = "bench/sim/memory.ts";
export const WORLD = "bench/sim/world.ts";
export const SALE = "bench/sim/sale.ts";

export type Patch = { file: string; from: string; to: string };
/** `seed`: the first failing history, for rare ones. */
export type Mutant = { guard: string; patches: Patch[]; seed?: number };

export const one = (file: string, from: string, to: string): Patch[] => [{ file, from, to }];

const ROW = '(row?.status ?? "absent") !== from';
export const rowUnless = (excuse: string): Patch[] => one(MEMORY, ROW, `(${ROW} && !(${excuse}))`);
export const EXISTING_TICKET = 'if (create.some(({ ticketId }) => this.tickets.has(ticketId))) return { done: false, reason: "ticket" };';

/** For a patch of the protocol that asks for an order's demand. */
export const WITH_DEMAND: Patch = {
  file: PROTOCOL,
  from: 'from "./order.rules.ts";',
  to: 'from "./order.rules.ts";\nimport { orderDemand } from "./order.rules.ts";',
};
