/** Saves opened tickets in this browser, so that they open offline. Phones hold data under the stored names: keep them. */
import type { EventOnSale, Order, Ticket } from "../../api/public-api.ts";
import { openDB, type DBSchema } from "idb";

export type SavedOrder = {
  orderId: string;
  accessToken: string;
  order: Order;
  event: Pick<
    EventOnSale,
    "id" | "name" | "venue" | "startsAt" | "endsAt" | "doorsOpenAt" | "timeZone" | "cover" | "refundPolicy" | "moved"
  >;
  tickets: Ticket[];
  /** Absent in copies that an earlier release saved. */
  allPdfUrl?: string;
  /** When the server sent it. */
  keptAt: string;
};

interface Schema extends DBSchema {
  orders: { key: string; value: SavedOrder };
}

const openDatabase = () => openDB<Schema>("catraca", 1, { upgrade: (db) => void db.createObjectStore("orders", { keyPath: "orderId" }) });

/** Browsers can block the database. Then nothing is saved. */
const ignoreBlockedStorage = async <T>(operation: Promise<T>, fallback: T): Promise<T> => {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof DOMException) return fallback;
    throw error;
  }
};

/** The organizer made the new code, and not the buyer who passed the ticket on. */
const isReissued = (before: Ticket, now: Ticket): boolean =>
  before.id === now.id && before.code !== now.code && before.reassignedAt === now.reassignedAt;

const listReissued = (before: SavedOrder | undefined, now: SavedOrder): string[] =>
  now.tickets.filter((ticket) => before?.tickets.some((one) => isReissued(one, ticket))).map(({ id }) => id);

/** Returns the ids of tickets whose code differs from the copy before. */
export const saveOrder = (order: SavedOrder): Promise<string[]> =>
  ignoreBlockedStorage(
    openDatabase().then(async (db) => {
      const before = await db.get("orders", order.orderId);
      await db.put("orders", order);
      return listReissued(before, order);
    }),
    [],
  );

export const findSavedOrder = (orderId: string): Promise<SavedOrder | undefined> =>
  ignoreBlockedStorage(
    openDatabase().then((db) => db.get("orders", orderId)),
    undefined,
  );

/** Sorted by the start of the event. */
export const listSavedOrders = async (): Promise<SavedOrder[]> => {
  const all = await ignoreBlockedStorage(
    openDatabase().then((db) => db.getAll("orders")),
    [],
  );
  return all.toSorted((one, other) => Date.parse(one.event.startsAt) - Date.parse(other.event.startsAt));
};

export const deleteSavedOrder = (orderId: string): Promise<void> =>
  ignoreBlockedStorage(
    openDatabase().then((db) => db.delete("orders", orderId)),
    undefined,
  );
