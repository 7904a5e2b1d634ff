/** Makes the orders of a simulated sale: of a few buyers, with limits, products and types that wait for another. */
import { isFree, type OrderLine, type OrderProduct, type OrderRow } from "@catraca/core/order/order.rules.ts";
import type { Limit } from "@catraca/core/order/order.limits.rules.ts";
import { HOLD_MS, PRICE_MINOR, type World } from "./world.ts";

const FULL = { ticketTypeId: "full", name: "Full", unitPriceMinor: 0, pools: ["house"] } satisfies Omit<OrderLine, "quantity">;
const HALF = { ticketTypeId: "half", name: "Half", unitPriceMinor: 0, pools: ["house", "half"] } satisfies Omit<OrderLine, "quantity">;
/** Waits until the house is sold out. */
const NEXT = { ticketTypeId: "next", name: "Next", unitPriceMinor: 0, pools: ["next"] } satisfies Omit<OrderLine, "quantity">;
const POPCORN = { productId: "popcorn", name: "Popcorn", unitPriceMinor: 0, pools: ["popcorn"] } satisfies Omit<OrderProduct, "quantity">;

/** A buyer has so many full tickets and one use of the code, everybody together so many uses. */
const MOST = { full: 4, code: 3, codeOfOne: 1 };

export type Plan = {
  orderId: string;
  allowance?: string;
  limits?: Limit[];
  pending: boolean;
  lines: OrderLine[];
  products: OrderProduct[];
  amountMinor: number;
};

export const numberOf = (orderId: string): number => Number(orderId.slice("order".length));

/** Few buyers with many orders each. A free order has no allowance, nor has every fourth order, like those from before allowances. */
const allowanceOf = (orderId: string): string | undefined => {
  const at = numberOf(orderId);
  return at % 4 === 3 ? undefined : `buyer${at % 2}`;
};

export const plan = (world: World, orderId: string): Plan => {
  if (world.tiers && world.chance(0.4)) return planNext(world, orderId);
  const line = (): OrderLine => (world.chance(0.5) ? { ...FULL, quantity: 1 + world.below(3) } : { ...HALF, quantity: 1 + world.below(2) });
  const allowance = allowanceOf(orderId);
  const planned: Plan = {
    orderId,
    pending: world.chance(0.3),
    lines: Array.from({ length: 1 + Math.floor(world.random() * 2.5) }, line),
    products: world.chance(0.25) ? [{ ...POPCORN, quantity: 1 + world.below(2) }] : [],
    amountMinor: world.chance(0.15) ? 0 : PRICE_MINOR,
  };
  const named = isFree(planned) || allowance === undefined ? planned : { ...planned, allowance };
  return world.limits ? { ...named, limits: limitsOf(planned, `buyer${numberOf(orderId) % 2}`) } : named;
};

/** Tickets of the type that waits. */
const planNext = (world: World, orderId: string): Plan => {
  const allowance = allowanceOf(orderId);
  const lines = [{ ...NEXT, quantity: 1 + world.below(2) }];
  return { orderId, pending: false, lines, products: [], amountMinor: PRICE_MINOR, ...(allowance === undefined ? {} : { allowance }) };
};

export const soldOutFor = ({ lines }: Pick<OrderRow, "lines">): string[] =>
  lines.some(({ ticketTypeId }) => ticketTypeId === "next") ? ["house"] : [];

/** Every second order has a code. Some wait for their buyer, so that their limits by buyer have no key yet. A free one is placed with its buyer. */
const limitsOf = ({ orderId, lines, ...planned }: Pick<Plan, "orderId" | "lines" | "amountMinor">, buyer: string): Limit[] => {
  const at = numberOf(orderId);
  const full = lines.reduce((sum, { ticketTypeId, quantity }) => (ticketTypeId === "full" ? sum + quantity : sum), 0);
  const limits: Limit[] = [
    ...(full > 0 && full <= MOST.full ? [{ kind: "type_by_buyer" as const, id: "full", quantity: full, max: MOST.full, untilSec: 0 }] : []),
    ...(at % 2 === 0
      ? [
          { kind: "code" as const, id: "code", key: "code", quantity: 1, max: MOST.code, untilSec: 0 },
          { kind: "code_by_buyer" as const, id: "code", quantity: 1, max: MOST.codeOfOne, untilSec: 0 },
        ]
      : []),
  ];
  const waits = at % 3 === 0 && lines.length % 2 === 0;
  return isFree(planned) || !waits ? limitsOfBuyer(limits, buyer) : limits;
};

export const limitsOfBuyer = (limits: readonly Limit[], buyer: string): Limit[] =>
  limits.map((limit) => (limit.kind === "code" ? limit : { ...limit, key: `${limit.kind} of ${buyer}` }));

export const wanted = ({ pending, ...order }: Plan, nowMs: number): OrderRow => ({
  ...order,
  eventId: "event",
  status: pending ? "pending" : "reserved",
  allocations: [],
  currency: "BRL",
  buyer: { name: "Buyer", email: "buyer@example.com" },
  attendees: [],
  locale: "pt-BR",
  holdMs: HOLD_MS,
  expiresAtMs: nowMs + HOLD_MS,
  createdAtMs: nowMs,
  requestHash: "hash",
  tokenGeneration: 0,
  runs: 0,
});
