/** Tickets that were opened here, kept in this browser so that they open without internet. */
import type { EventOnSale, Order, Ticket } from "../../api/public-api.ts";
import { openDB, type DBSchema } from "idb";

export type KeptOrder = {
  orderId: string;
  accessToken: string;
  order: Order;
  event: Pick<EventOnSale, "id" | "name" | "venue" | "startsAt" | "endsAt" | "doorsOpenAt" | "timeZone">;
  tickets: Ticket[];
  /** When the server said all this. */
  keptAt: string;
};

interface Kept extends DBSchema {
  orders: { key: string; value: KeptOrder };
}

const open = () => openDB<Kept>("catraca", 1, { upgrade: (db) => void db.createObjectStore("orders", { keyPath: "orderId" }) });

/** Storage may be shut off: then there is nothing kept, and nothing breaks. */
const orNothing = async <T>(asked: Promise<T>, nothing: T): Promise<T> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof DOMException) return nothing;
    throw error;
  }
};

const changedCodes = (before: KeptOrder | undefined, now: KeptOrder): string[] =>
  now.tickets.filter(({ id, code }) => before?.tickets.some((one) => one.id === id && one.code !== code)).map(({ id }) => id);

/** Gives the ids of tickets whose code is another one than the copy before had. */
export const keep = (order: KeptOrder): Promise<string[]> =>
  orNothing(
    open().then(async (db) => {
      const before = await db.get("orders", order.orderId);
      await db.put("orders", order);
      return changedCodes(before, order);
    }),
    [],
  );

export const findKept = (orderId: string): Promise<KeptOrder | undefined> =>
  orNothing(
    open().then((db) => db.get("orders", orderId)),
    undefined,
  );

/** The next event in front. */
export const listKept = async (): Promise<KeptOrder[]> => {
  const all = await orNothing(
    open().then((db) => db.getAll("orders")),
    [],
  );
  return all.toSorted((one, other) => Date.parse(one.event.startsAt) - Date.parse(other.event.startsAt));
};

export const letGo = (orderId: string): Promise<void> =>
  orNothing(
    open().then((db) => db.delete("orders", orderId)),
    undefined,
  );
