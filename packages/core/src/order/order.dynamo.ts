/** The store of the order protocol on DynamoDB. A move is one write, or one transaction with the stock and the tickets. */
import { now } from "../kernel/clock.ts";
import { TRANSIENT_REASONS, asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { invariant } from "../kernel/invariant.ts";
import { fetchFrom, unknownCursor, type Page } from "../kernel/page.ts";
import * as Stock from "../stock/stock.ts";
import type { Shard } from "../stock/stock.rules.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import { codeKeysFrom } from "../ticket/ticket.own-code.ts";
import { dueAt, listDueRows } from "../table/due.ts";
import { LIST_SLOTS } from "../table/table.ts";
import { buyerKeyOf } from "./order.allowance.ts";
import { dueAtMs, MAX_PAYMENT_ATTEMPTS, MOVES, REFUND_MS, statusTimeOf, type OrderRow } from "./order.rules.ts";
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

type Attributes = {
  status: unknown;
  refundCount: unknown;
  exchangeCount: unknown;
  allowance: unknown;
  tokenGeneration: unknown;
  buyer: unknown;
  moneyNotice: unknown;
  expiresAtMs: unknown;
  anonymizedAtMs: unknown;
  voided: unknown;
};
type Compare = {
  eq: (attribute: unknown, value: unknown) => string;
  lte: (attribute: unknown, value: unknown) => string;
  notExists: (attribute: unknown) => string;
};

/**
 * The row's condition. Without it a repeated or late write would apply again, a late payment could buy tickets for an order without a buyer, and a
 * voided ticket's seat could go back on sale twice.
 */
const conditionOf =
  ({ from, to, expiringBy, voided, refunded, exchanged, holding, generation, buyer, moneyNotice }: Change) =>
  (attributes: Attributes, { eq, lte, notExists }: Compare): string => {
    const noticed = (notice: string): string => {
      const isSame = eq(attributes.moneyNotice, notice);
      return notice === "none" ? `(${notExists(attributes.moneyNotice)} OR ${isSame})` : isSame;
    };
    const countIs = (attribute: unknown, count: number): string => (count === 0 ? notExists(attribute) : eq(attribute, count));
    const emptyOf = (attribute: unknown): string => `(${notExists(attribute)} OR ${eq(attribute, "")})`;
    return [
      eq(attributes.status, from),
      ...(expiringBy === undefined ? [] : [lte(attributes.expiresAtMs, expiringBy)]),
      ...(to === "paid" ? [notExists(attributes.anonymizedAtMs)] : []),
      ...(holding === undefined ? [] : [holding === "" ? emptyOf(attributes.allowance) : eq(attributes.allowance, holding)]),
      ...(generation === undefined ? [] : [eq(attributes.tokenGeneration, generation)]),
      ...(buyer === undefined ? [] : [eq(attributes.buyer, buyer)]),
      ...(moneyNotice === undefined ? [] : [noticed(moneyNotice)]),
      ...(refunded === undefined ? [] : [countIs(attributes.refundCount, refunded)]),
      ...(exchanged === undefined ? [] : [countIs(attributes.exchangeCount, exchanged)]),
      ...(voided === undefined ? [] : [voided.length === 0 ? notExists(attributes.voided) : eq(attributes.voided, voided)]),
    ].join(" AND ");
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
        return (end.unused ? ended.where(({ scans }, { eq }) => eq(scans, {})) : ended).commit(ALL_OLD);
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

/** Counts another execution of the workflow and delays the sweeper's next visit, longer each time. Undefined: the order is finished. */
export const countExecution = (row: OrderRow): Promise<OrderRow | undefined> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    const runs = row.runs + 1;
    const result = await rows.order
      .patch({ orderId })
      .set({ runs, ...dueAt(orderId, dueAtMs({ ...row, runs, nowMs: now() })) })
      .where(
        (order, { eq, notExists }) => `${eq(order.status, status)} AND ${eq(order.runs, row.runs)} AND ${notExists(order.notifiedAtMs)}`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    return result.rejected ? undefined : ((result.data ?? undefined) as OrderRow | undefined);
  });

/** Counts a payment attempt before its provider is called. Returns false when the order has had as many as it may have. */
export const countPaymentAttempt = (orderId: string): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const result = await rows.order
      .patch({ orderId })
      .add({ paymentAttempts: 1 })
      .where(({ paymentAttempts }, { lt, notExists }) => `(${notExists(paymentAttempts)} OR ${lt(paymentAttempts, MAX_PAYMENT_ATTEMPTS)})`)
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !result.rejected;
  });

/** `attention`: the state and the error for operators; empty clears it. `redrives`: how many times operators had redriven the failed execution. */
export const markAttention = (row: OrderRow, attention: string, redrives: number): Promise<void> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    await rows.order
      .patch({ orderId })
      .set({
        attention,
        attentionRedrives: redrives,
        ...dueAt(orderId, dueAtMs({ ...row, attention, nowMs: now() })),
      })
      // A refund can be due on an order whose buyer was notified.
      .where(
        (order, { eq, notExists }) => eq(order.status, status) + (status === "refund_due" ? "" : ` AND ${notExists(order.notifiedAtMs)}`),
      )
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** A refund of a part failed, or went through at last: the refund's own row is due in the order's place. */
export const noteRefund = ({ orderId, status }: OrderRow, attention: string): Promise<void> =>
  asTransient("order.unavailable", async () => {
    await rows.order
      .patch({ orderId })
      .set({ attention })
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** After a transient error: later than other due work, so that old failures do not fill every sweep. */
const POSTPONE_MS = 60_000;

export const postpone = (row: OrderRow): Promise<void> =>
  asTransient("order.unavailable", async () => {
    const { orderId, status } = row;
    const nowMs = now();
    await rows.order
      .patch({ orderId })
      .set(dueAt(orderId, Math.max(nowMs + POSTPONE_MS, dueAtMs({ ...row, nowMs }))))
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** The buyer has the email about the order's status. That finishes an issued order. Safe to repeat. */
export const markNotified = ({ orderId, status }: OrderRow): Promise<void> =>
  asTransient("order.unavailable", async () => {
    await rows.order
      .patch({ orderId })
      .set({
        ...(status === "refund_due" ? {} : { attention: "" }),
        ...(status === "issued" ? { notifiedAtMs: now(), ...dueAt(orderId, 0) } : {}),
      })
      .remove(["delivery"])
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * The email about the order's status failed. Its notification is due in the order's place, so that no execution is started for it.
 * `attention`: when it was given up. Returns true when the order had no attention before, so that one failure raises one alarm.
 */
export const markUndelivered = ({ orderId, status }: OrderRow, attention?: string): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const set = attention === undefined ? ({ delivery: "retried" } as const) : ({ delivery: "given_up", attention } as const);
    const result = await rows.order
      .patch({ orderId })
      // A refund stays due.
      .set({ ...set, ...(status === "refund_due" ? {} : dueAt(orderId, 0)) })
      .where((order, { eq }) => eq(order.status, status))
      .go({ response: "all_old", returnOnConditionCheckFailure: "all_old" });
    return !result.rejected && !(result.data as OrderRow | null)?.attention;
  });

/** Removes the names and addresses of an order that ended unpaid. Returns false when a payment arrived meanwhile. Safe to repeat. */
export const anonymize = ({ orderId, status, buyerKey }: OrderRow): Promise<boolean> =>
  asTransient("order.unavailable", async () => {
    const { rejected } = await rows.order
      .patch({ orderId })
      .set({
        buyer: { name: "", email: "" },
        attendees: [],
        // Nobody's address finds it any more. Its writer wants both keys of the index.
        ...(buyerKey === undefined ? {} : { buyerKey: buyerKeyOf(orderId), buyerListedAtMs: 0 }),
        anonymizedAtMs: now(),
        ...dueAt(orderId, 0),
      })
      .remove(["answers"])
      .where((order, { eq }) => eq(order.status, status))
      .go({ returnOnConditionCheckFailure: "all_old" });
    return !rejected;
  });

/** The key of an order in its event's list, which is sorted by creation time. */
const LIST_KEY = /^(\d{13})\.(ord_[a-z2-7]{16,40})$/;

const parseListKey = (key: string): { createdAtMs: number; orderId: string } => {
  const [, createdAtMs, orderId] = LIST_KEY.exec(key) ?? [];
  if (createdAtMs === undefined || orderId === undefined) throw unknownCursor();
  return { createdAtMs: Number(createdAtMs), orderId };
};

/** The index projects ids only. The creation time is part of its sort key. */
const SORT_KEY = /#createdAtMs_(\d{13})#orderId_(\w+)$/;

/** The newest keys of one slot of the event's list. */
export const listNewestKeys = (eventId: string, listSlot: number, limit: number, before: string | undefined): Promise<string[]> => {
  const slot = rows.order.query.byEvent({ eventId, listSlot });
  const query = before === undefined ? slot : slot.lt(parseListKey(before));
  return asTransient("order.unavailable", async () => {
    const { data } = await query.go({ limit, order: "desc", data: "includeKeys" });
    return data.flatMap((row) => {
      const [, createdAtMs, orderId] = SORT_KEY.exec((row as unknown as { gsi1sk: string }).gsi1sk) ?? [];
      return createdAtMs !== undefined && orderId !== undefined ? [`${createdAtMs}.${orderId}`] : [];
    });
  });
};

/** More than a person has tickets for. */
const MAX_OF_BUYER = 100;

/** Those of orders that are not issued come before them. */
const ISSUED = { buyerListedAtMs: 1 };

/** Ids of this buyer's orders: those that were issued, newest first, and then the others. From the index: may be stale. */
export const listNewestOfBuyer = (buyerKey: string): Promise<string[]> =>
  asTransient("order.unavailable", async () => {
    const { data } = await rows.order.query.byBuyer({ buyerKey }).go({ limit: MAX_OF_BUYER, order: "desc", attributes: ["orderId"] });
    return data.map(({ orderId }) => orderId);
  });

/** Ids of every order of this buyer, also of those that are not issued. From the index: may be stale. */
export const listOrderIdsOfBuyer = (buyerKey: string): Promise<string[]> =>
  asTransient("order.unavailable", async () => {
    const { data } = await rows.order.query.byBuyer({ buyerKey }).go({ pages: "all", attributes: ["orderId"] });
    return data.map(({ orderId }) => orderId);
  });

/** Reads one page of a buyer's issued orders, newest first. From the index: may miss the newest. */
export const listPageOfBuyer = (buyerKey: string, { limit, cursor }: Page): Promise<{ orderIds: string[]; cursor: string | null }> =>
  asTransient("order.unavailable", async () => {
    const read = (at: string | null) =>
      rows.order.query
        .byBuyer({ buyerKey })
        .gte(ISSUED)
        .go({ limit, cursor: at, order: "desc", attributes: ["orderId"] });
    const page = await fetchFrom(cursor, read);
    return { orderIds: page.data.map(({ orderId }) => orderId), cursor: page.cursor };
  });

/** How many orders the event has. From the index: may be stale. */
export const countOfEvent = (eventId: string): Promise<number> =>
  asTransient("order.unavailable", async () => {
    const slots = Array.from({ length: LIST_SLOTS }, async (_, listSlot) => {
      const { data } = await rows.order.query.byEvent({ eventId, listSlot }).go({ pages: "all", attributes: ["orderId"] });
      return data.length;
    });
    return (await Promise.all(slots)).reduce((sum, count) => sum + count, 0);
  });

/** In this order. For lists only: not consistent. */
export const getByIds = (orderIds: readonly string[]): Promise<(OrderRow | undefined)[]> =>
  asTransient("order.unavailable", async () => {
    if (orderIds.length === 0) return [];
    const { data, unprocessed } = await rows.order.get(orderIds.map((orderId) => ({ orderId }))).go({ concurrent: 3 });
    if (unprocessed.length > 0) throw new Transient("order.unavailable");
    const byId = new Map(data.map((row) => [row.orderId, row as OrderRow]));
    return orderIds.map((orderId) => byId.get(orderId));
  });

/** Reads the orders that exist, by their ids. May be a moment old. */
export const getStatuses = (orderIds: readonly string[]): Promise<Map<string, OrderRow["status"]>> =>
  asTransient("order.unavailable", async () => {
    if (orderIds.length === 0) return new Map();
    const keys = orderIds.map((orderId) => ({ orderId }));
    const { data, unprocessed } = await rows.order.get(keys).go({ concurrent: 3, attributes: ["orderId", "status"] });
    if (unprocessed.length > 0) throw new Transient("order.unavailable");
    return new Map(data.map(({ orderId, status }) => [orderId, status]));
  });

/** Reads the orders that exist, by their ids. For lists only: not consistent. */
export const getBuyers = (orderIds: readonly string[]): Promise<Map<string, OrderRow["buyer"]>> =>
  asTransient("order.unavailable", async () => {
    if (orderIds.length === 0) return new Map();
    const keys = orderIds.map((orderId) => ({ orderId }));
    const { data, unprocessed } = await rows.order.get(keys).go({ concurrent: 3, attributes: ["orderId", "buyer"] });
    if (unprocessed.length > 0) throw new Transient("order.unavailable");
    return new Map(data.map(({ orderId, buyer }) => [orderId, buyer]));
  });

export type AnsweredOrder = Pick<OrderRow, "orderId" | "lines" | "buyer" | "attendees" | "answers">;

export const getAnswered = (orderIds: readonly string[]): Promise<Map<string, AnsweredOrder>> =>
  asTransient("order.unavailable", async () => {
    if (orderIds.length === 0) return new Map();
    const keys = orderIds.map((orderId) => ({ orderId }));
    const attributes = ["orderId", "lines", "buyer", "attendees", "answers"] as const;
    const { data, unprocessed } = await rows.order.get(keys).go({ concurrent: 3, attributes: [...attributes] });
    if (unprocessed.length > 0) throw new Transient("order.unavailable");
    return new Map(data.map((order) => [order.orderId, order as AnsweredOrder]));
  });

export const getByKeys = (listKeys: readonly string[]): Promise<(OrderRow | undefined)[]> =>
  getByIds(listKeys.map((key) => parseListKey(key).orderId));
