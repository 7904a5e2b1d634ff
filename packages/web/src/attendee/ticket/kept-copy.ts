/** The copy of an order that this browser kept, for who has its link. What reads it is loaded when it is needed. */
import type { KeptOrder } from "./kept.ts";

export type Link = { orderId: string; accessToken: string };

export type Tickets = KeptOrder & {
  /** True for the kept copy, as long as the server has not answered. */
  offline: boolean;
};

/** Null: nothing was kept, or under another link. */
export const keptCopy = async ({ orderId, accessToken }: Link): Promise<Tickets | null> => {
  const { findKept } = await import("./kept.ts");
  const kept = await findKept(orderId);
  return kept?.accessToken === accessToken ? { ...kept, offline: true } : null;
};
