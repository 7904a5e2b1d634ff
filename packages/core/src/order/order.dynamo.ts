/** The store of the order protocol on DynamoDB. A move is one write, or one transaction with the stock and the tickets. */
import { now } from "../kernel/clock.ts";
import { TRANSIENT_REASONS, asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import * as Stock from "../stock/stock.ts";
import type { Shard } from "../stock/stock.rules.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import { codeKeysFrom } from "../ticket/ticket.own-code.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { conditionOf, type Compare } from "./order.condition.ts";
import { dueAtMs, REFUND_MS } from "./order.due.rules.ts";
import { MOVES, statusTimeOf, type OrderRow } from "./order.rules.ts";
import type { Change, NewRefund, OrderStore, Outcome } from "./order.store.ts";

const ALL_OLD = { response: "all_old" } as const;

type Reason = { rejected: boolean; code: string; message?: string | undefined; item: unknown };

const dueOf = ({ orderId, to, set }: Change) =>
  dueAt(orderId, dueAtMs({ expiresAtMs: 0, holdMs: 0, runs: 0, ...set, status: to, nowMs: now() }));

const newOrderItem = (change: Change) => ({
  ...(change.set as OrderRow),
  ...dueOf(change),
  ...statusTimeOf({ ...change, nowMs: now() }),
  status: change.to,
  listSlot: Id.slot(change.orderId, LIST_SLOTS),
  version: 1,
  namesMessages: true,
});

const changedAttributes = (change: Change) => {
  const { orderId: _, eventId: __, createdAtMs: ___, ...set } = change.set;
  const isDueChanged = change.from !== change.to || set.expiresAtMs !== undefined;
  const statusTime = statusTimeOf({ ...change, nowMs: now() });
  // A refunded order needs no attention.
  return {
    ...statusTime,
    ...set,
    ...(isDueChanged ? dueOf(change) : {}),
    ...(change.to === "refunded" ? { attention: "" } : {}),
    ...(change.refund ? { refundCount: (change.refunded ?? 0) + 1 } : {}),
    ...(change.exchange ? { exchangeCount: (change.exchanged ?? 0) + 1 } : {}),
    status: change.to,
  };
};

/** A refund of nothing asks no provider. The order's own due time covers the refund that ends it. */
const newRefundItem = (orderId: string, { atMs, ...refund }: NewRefund) => {
  const isReturned = refund.amountMinor === 0;
  return {
    ...refund,
    orderId,
    status: isReturned ? ("returned" as const) : ("due" as const),
    createdAtMs: atMs,
    ...(isReturned ? { returnedAtMs: atMs } : {}),
    ...dueAt(refund.refundId, isReturned || refund.isLast ? 0 : atMs + REFUND_MS),
  };
};

const writeRow = async (change: Change): Promise<Outcome> => {
  const result =
    change.from === "absent"
      ? await rows.order.create(newOrderItem(change)).go({ returnOnConditionCheckFailure: "all_old" })
      : await rows.order
          .patch({ orderId: change.orderId })
          .set(changedAttributes(change))
          .add({ version: 1 })
          .where((attributes, compare) => conditionOf(change)(attributes, compare as unknown as Compare))
          .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  const row = (result.data ?? undefined) as OrderRow | undefined;
  if (result.rejected) return { done: false, reason: "row", row };
  invariant(row, "a written order came back empty");
  return { done: true, row };
};

const NOTHING_ENDS: NonNullable<Change["end"]> = { ticketIds: [], status: "refunded", unused: true };

/** A voided ticket is unused exactly when its seat goes back on sale. */
const endedTicket = ({ status, unused }: NonNullable<Change["end"]>) => ({
  status,
  ...(status === "voided" && unused ? { released: true } : {}),
});

/** Longer than any order is open. Then the table forgets that this person bought. */
const ALLOWANCE_RETENTION_SEC = 30 * 24 * 60 * 60;

/** Lowers what is left and what was bought, on the condition that so many pieces were not handed out. */
const takePieces = (ticket: Writes["ticket"], { ticketId, products }: NonNullable<Change["redeem"]>) =>
  ticket
    .patch({ ticketId })
    .data(({ products: remaining, productsBought }, { subtract }) => {
      for (const { productId, quantity } of products) {
        subtract(remaining[productId] as never, quantity as never);
        subtract(productsBought[productId] as never, quantity as never);
      }
    })
    .where(({ products: remaining }, { gte }) =>
      products.map(({ productId, quantity }) => gte(remaining[productId] as never, quantity as never)).join(" AND "),
    );

/** The gate counts pieces down on this ticket, and a refund takes them off. */
const replacePieces = (ticket: Writes["ticket"], { ticketId, seen, pieces }: NonNullable<Change["exchange"]>) =>
  ticket
    .patch({ ticketId })
    .set(pieces)
    .where(
      ({ status, products, productsBought }, { eq }) =>
        `${eq(status, "issued")} AND ${eq(products, seen.products)} AND ${eq(productsBought, seen.productsBought)}`,
    );

const transact = (change: Change) => {
  const {
    take = [],
    give = [],
    create = [],
    end = NOTHING_ENDS,
    endUsed = [],
    refund,
    redeem,
    exchange,
    soldOut = [],
    limits = [],
    orderId,
    from,
    to,
  } = change;
  const createdAtMs = now();
  return transaction
    .write(({ order, stock, ticket, refund: refundRow, allowance }) => [
      from === "absent"
        ? order.create(newOrderItem(change)).commit(ALL_OLD)
        : order
            .patch({ orderId })
            .set(changedAttributes(change))
            .add({ version: 1 })
            .where((attributes, compare) => conditionOf(change)(attributes, compare as unknown as Compare))
            .commit(ALL_OLD),
      ...take.map(({ pool, shard, quantity }) =>
        stock
          .patch({ pool, shard })
          .add({ moves: 1 })
          .subtract({ available: quantity })
          .set(to === "reserved" ? { heldAtMs: createdAtMs } : {})
          .where(({ available, overbooked }, { gte, notExists }) => `${gte(available, quantity)} AND ${notExists(overbooked)}`)
          .commit(ALL_OLD),
      ),
      ...give.map(({ pool, shard, quantity }) => {
        const returned = stock.patch({ pool, shard }).add({ available: quantity, moves: 1 });
        return (from === "issued" ? returned.set({ wasSold: true }) : returned).commit(ALL_OLD);
      }),
      ...create.map((newTicket) =>
        ticket
          .create({
            ...newTicket,
            productsBought: newTicket.products,
            status: "issued",
            revision: 0,
            ...codeKeysFrom(undefined, 0),
            inside: false,
            entries: 0,
            scans: {},
            listSlot: Id.slot(newTicket.ticketId, LIST_SLOTS),
            createdAtMs,
          })
          .commit(ALL_OLD),
      ),
      ...end.ticketIds.map((ticketId) => {
        const ended = ticket.patch({ ticketId }).set({ ...endedTicket(end), endedAtMs: createdAtMs });
        const { unused, revision } = end;
        if (!unused && revision === undefined) return ended.commit(ALL_OLD);
        return ended
          .where((row, { eq }) =>
            [...(unused ? [eq(row.scans, {})] : []), ...(revision === undefined ? [] : [eq(row.revision, revision)])].join(" AND "),
          )
          .commit(ALL_OLD);
      }),
      ...endUsed.map((ticketId) => ticket.patch({ ticketId }).set({ status: end.status, endedAtMs: createdAtMs }).commit(ALL_OLD)),
      ...(refund ? [refundRow.create(newRefundItem(orderId, refund)).commit(ALL_OLD)] : []),
      ...(redeem ? [takePieces(ticket, redeem).commit(ALL_OLD)] : []),
      ...(exchange ? [replacePieces(ticket, exchange).commit(ALL_OLD)] : []),
      // The last items: `refusalOf` finds them there.
      ...Stock.keysOf(soldOut).map((shard) =>
        stock
          .check(shard)
          .where(({ available }, { lte }) => lte(available, 0))
          .commit(ALL_OLD),
      ),
      ...limits.map(({ key, effect, quantity, max, untilSec = Math.floor(createdAtMs / 1000) + ALLOWANCE_RETENTION_SEC }) =>
        allowance
          .upsert({ allowance: key, cleanUpAtSec: untilSec })
          .add({ taken: effect === "take" ? quantity : -quantity })
          .where(({ taken }, { lte, notExists }) => {
            if (effect === "give" || max === undefined) return "";
            const isEnough = lte(taken, max - quantity);
            // An item that is not there has nothing taken, which is too much for a limit that is smaller than the order.
            return quantity > max ? isEnough : `${notExists(taken)} OR ${isEnough}`;
          })
          .commit(ALL_OLD),
      ),
    ])
    .go();
};

/**
 * Why a transaction was cancelled, in this order: the row's condition, a transient error, a bug, the limits, the pieces, the stock, the earlier tiers,
 * the tickets.
 */
const refusalOf = ({ take = [], give = [], soldOut = [], redeem, exchange, limits = [] }: Change, reasons: readonly Reason[]): Outcome => {
  const [row, ...rest] = reasons;
  if (row?.code === "ConditionalCheckFailed") return { done: false, reason: "row", row: (row.item ?? undefined) as OrderRow | undefined };
  if (reasons.some(({ code }) => TRANSIENT_REASONS.has(code))) throw new Transient("order.contended");
  const other = reasons.find(({ code }) => code !== "None" && code !== "ConditionalCheckFailed");
  invariant(!other, `transaction refused: ${other?.code} ${other?.message ?? ""}`);
  invariant(!give.some((_, i) => rest[take.length + i]?.rejected), "no stock item to give back to");
  const keys = limits.flatMap(({ key }, i) => (rest[rest.length - limits.length + i]?.rejected ? [key] : []));
  if (keys.length > 0) return { done: false, reason: "limit", keys };
  if ((redeem ?? exchange) && rest[rest.length - limits.length - 1]?.rejected) return { done: false, reason: "product" };
  const shards = take.flatMap(({ pool, shard }, i) => {
    const reason = rest[i];
    if (!reason?.rejected) return [];
    // The item is missing when the organizer removed what was never sold.
    const { available = 0, overbooked } = (reason.item ?? {}) as Partial<Shard>;
    return [{ pool, shard, available, overbooked }];
  });
  if (shards.length > 0) return { done: false, reason: "short", shards };
  const checked = Stock.keysOf(soldOut);
  const open = checked.flatMap(({ pool }, i) => {
    const reason = rest[rest.length - limits.length - checked.length + i];
    return reason?.rejected ? [{ pool, overbooked: (reason.item as Partial<Shard> | undefined)?.overbooked === true }] : [];
  });
  if (open.length === 0) return { done: false, reason: "ticket" };
  const overbooked = open.filter((one) => one.overbooked).map(({ pool }) => pool);
  return { done: false, reason: "too_early", overbooked: [...new Set(overbooked)] };
};

const writeTransaction = async (change: Change): Promise<Outcome> => {
  const result = await transact(change);
  return result.canceled ? refusalOf(change, result.data as Reason[]) : { done: true };
};

export const store: OrderStore = {
  order: (orderId) =>
    asTransient(
      "order.unavailable",
      async () => ((await rows.order.get({ orderId }).go({ consistent: true })).data ?? undefined) as OrderRow | undefined,
    ),
  shards: (pools) => Stock.readShards(pools, { consistent: true }),
  reopen: Stock.reopen,
  commit: (change) => {
    invariant(change.to in MOVES[change.from], `no move from ${change.from} to ${change.to}`);
    return asTransient("order.unavailable", () =>
      change.take || change.give || change.create || change.end || change.limits ? writeTransaction(change) : writeRow(change),
    );
  },
  due: async (nowMs) => {
    const orders = await listDueRows("order.unavailable", nowMs, (slot, due, limit) =>
      rows.order.query
        .due(slot)
        .lte(due)
        .go({ limit, attributes: ["orderId"] }),
    );
    return orders.map(({ orderId }) => orderId);
  },
  returnPayment: ({ paymentId, orderId, amountMinor, currency }) =>
    asTransient("payment.unavailable", async () => {
      await rows.payment
        .upsert({ paymentId, orderId, amountMinor, currency, status: "return_due", ...dueAt(paymentId, now()) })
        .ifNotExists({ provider: "unknown", requestHash: "", createdAtMs: now() })
        .where(({ status }, { notExists, eq }) => `${notExists(status)} OR ${eq(status, "started")} OR ${eq(status, "declined")}`)
        .go({ returnOnConditionCheckFailure: "all_old" });
    }),
};
