/** An order that the waiting list offers to one of its entries: reserved for that person, with a hold of its own. */
import type * as v from "valibot";
import * as Catalog from "../catalog/catalog.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as Stock from "../stock/stock.ts";
import { StockCache } from "../stock/stock.cache.ts";
import { store } from "./order.dynamo.ts";
import { logFailure, notifyExecution, resumeExecution, startExecution } from "./order.execution.ts";
import { protocol } from "./order.process.ts";
import * as Protocol from "./order.protocol.ts";
import { quote } from "./order.quote.ts";
import { newOrderRow } from "./order.row.ts";
import { isFree, orderDemand, type OrderRow } from "./order.rules.ts";
import type { OrderBody } from "./order.schema.ts";
import { createToken, linkRevoked } from "./order.token.ts";

export type Offer = {
  entryId: string;
  /** The offers of the entry before this one. */
  attempt: number;
  eventId: string;
  ticketTypeId: string;
  quantity: number;
  buyer: { name: string; email: string };
  locale: v.InferOutput<typeof OrderBody>["locale"];
  untilMs: number;
};

/** Always the same for the same attempt, so that a pass that died and the next one make one order. */
export const offerIdOf = ({ entryId, attempt }: Pick<Offer, "entryId" | "attempt">): string => Id.derive("ord", [entryId, attempt], 16);

/** A refusal that was cached before the stock came back would delay the offer. */
const offering = (): Protocol.OrderProtocol => ({ ...protocol, stockCache: new StockCache(0) });

export type OfferResult =
  /** The order exists. It may have ended since an earlier call made it. */
  | { outcome: "offered"; order: OrderRow }
  /** Too few are left. */
  | { outcome: "sold_out" }
  /** This person may not buy it now: over a limit, or the type is sold otherwise. */
  | { outcome: "refused" };

/**
 * Reserves tickets that are kept for the waiting list. It takes them by the same conditional write as any order. A free order waits for its person, and no
 * offer counts as one of the buyer's open orders. For the waiting list; safe to repeat.
 */
export const placeOffer = async (offer: Offer): Promise<OfferResult> => {
  requireActor("system");
  const orderId = offerIdOf(offer);
  const earlier = await store.order(orderId);
  if (earlier) return { outcome: "offered", order: earlier };
  const { entryId, eventId, ticketTypeId, quantity, buyer, locale, untilMs } = offer;
  const body: OrderBody = { eventId, lines: [{ ticketTypeId, quantity }], products: [], buyer, attendees: [], locale };
  const nowMs = now();
  const quoted = quote(body, await Catalog.getFresh(eventId), nowMs);
  if (quoted.outcome !== "quoted" || quoted.opening.length > 0) return { outcome: "refused" };
  if (!(await Catalog.markOrdered(eventId, quoted.lines))) return { outcome: "refused" };
  const { allowance: _, ...row } = newOrderRow(orderId, body, { ...quoted, holdMs: untilMs - nowMs });
  const wanted = { ...row, expiresAtMs: untilMs, waitingEntryId: entryId };
  let result = await Protocol.reserve(offering(), wanted);
  if (result.outcome === "scattered") {
    // Single seats that came back to many shards are one group's all the same.
    for (const [pool, seats] of orderDemand(row)) await Stock.gather([pool], seats);
    result = await Protocol.reserve(offering(), wanted);
  }
  if (result.outcome === "sold_out") return { outcome: "sold_out" };
  if (result.outcome !== "reserved" && result.outcome !== "repeated") return { outcome: "refused" };
  await logFailure(result.order, "started", () => startExecution(result.order));
  return { outcome: "offered", order: result.order };
};

const offerOver = (): Fault =>
  new Fault("conflict", "waiting_list.offer_over", "This offer is over: the tickets went to the next in line. Join the list again.");

/**
 * The person of a free offer takes it: the order is paid, and its workflow issues the tickets. Refused once the order has a new link. For the waiting
 * list, which checked its caller.
 */
export const acceptFreeOffer = async (orderId: string): Promise<{ order: OrderRow; accessToken: string }> => {
  const row = await store.order(orderId);
  if (row?.waitingEntryId === undefined || !isFree(row)) throw offerOver();
  const isOpen = row.status === "reserved" && row.expiresAtMs > now();
  const order = isOpen ? (await Protocol.move(protocol, row, { to: "paid", set: {} })).row : row;
  if (order.status !== "paid" && order.status !== "issued") throw offerOver();
  if (order.tokenGeneration > 0) throw linkRevoked();
  if (order.status === "paid") await logFailure(order, "resumed", () => resumeExecution(order));
  return { order, accessToken: createToken(order) };
};

/** Puts back what a pass reserved for an entry that left meanwhile. The order's execution ends with the hold. For the waiting list. */
export const dropOffer = (orderId: string): Promise<OrderRow | undefined> => Protocol.cancel(protocol, orderId);

/** Puts the tickets of an offer that is not wanted back. For the waiting list, which checked its caller. Returns the order as it is then. */
export const releaseOffer = async (orderId: string): Promise<OrderRow | undefined> => {
  const row = await dropOffer(orderId);
  if (row?.status === "cancelled") await logFailure(row, "notified", () => notifyExecution(row));
  return row;
};
