/** Reads many orders: by their ids, or by the lists of their event and their buyer. For lists and comparisons: not consistent. */
import { asTransient, Transient } from "../kernel/fault.ts";
import { fetchFrom, unknownCursor, type Page } from "../kernel/page.ts";
import { rows } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { OrderRow } from "./order.rules.ts";

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

/** Those of orders that are not issued come before them. */
const ISSUED = { buyerListedAtMs: 1 };

/** An order as the index has it: a page of 1 MB has some thousands, so all of a buyer's are read, however many strangers place in that name. */
export type BuyersOrder = { orderId: string; eventId: string; isIssued: boolean };

/** 0 until the order is issued. */
const LISTED_KEY = /_(\d{13})$/;

/** Every order of this buyer: those that were issued, newest first, and then the others. From the index: may be stale. */
export const listOfBuyer = (buyerKey: string): Promise<BuyersOrder[]> =>
  asTransient("order.unavailable", async () => {
    const { data } = await rows.order.query.byBuyer({ buyerKey }).go({ pages: "all", order: "desc", data: "includeKeys" });
    return data.map((row) => {
      const { orderId, eventId, gsi2sk } = row as unknown as Pick<OrderRow, "orderId" | "eventId"> & { gsi2sk: string };
      return { orderId, eventId, isIssued: Number(LISTED_KEY.exec(gsi2sk)?.[1] ?? 0) > 0 };
    });
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
