/** The scans of this device: the queue of unsent scans and the history in one store. */
import { createStore, type Store } from "../../store.ts";
import type { Database } from "./database.ts";
import type { OwnScan } from "../ticket-list/decide-locally.ts";
import { isSameRequest, toOwnScan, type QueuedScan, type Scan } from "./scan.ts";

export type ScanStore = {
  /** Counts the writes, so that screens read again after each. */
  changes: Store<number>;
  /** Returns the scan that is already queued for the same request, if there is one. */
  add: (scan: QueuedScan) => Promise<QueuedScan>;
  update: (scan: Scan) => Promise<void>;
  /** Oldest first. */
  listQueued: (eventId: string) => Promise<QueuedScan[]>;
  /** Newest first. */
  listLatest: (eventId: string, most: number) => Promise<Scan[]>;
  countAdmitted: (eventId: string) => Promise<number>;
  /** The scans of this device that changed this ticket. */
  listOwn: (ticketId: string) => Promise<OwnScan[]>;
  /** Keeps queued scans. */
  deleteOtherEvents: (eventId: string) => Promise<void>;
};

export const openScanStore = (database: Database): ScanStore => {
  const changes = createStore(0);
  const notify = (): void => changes.set(changes.get() + 1);

  const listQueued = async (eventId: string): Promise<QueuedScan[]> => {
    const scans = await database.getAllFromIndex("readings", "waiting");
    return scans.filter((scan): scan is QueuedScan & { order: number } => scan.state === "waiting" && scan.eventId === eventId);
  };

  return {
    changes,
    listQueued,
    add: async (scan) => {
      const stored = await database.getAllFromIndex("readings", "code", scan.code);
      const same = stored.find((one) => one.state === "waiting" && one.eventId === scan.eventId && isSameRequest(one, scan));
      if (same?.state === "waiting") return same;
      const order = await database.add("readings", scan);
      notify();
      return { ...scan, order } as QueuedScan;
    },
    update: async (scan) => {
      await database.put("readings", scan);
      notify();
    },
    listLatest: async (eventId, most) => {
      const scans: Scan[] = [];
      let cursor = await database.transaction("readings").store.openCursor(null, "prev");
      for (; cursor && scans.length < most; cursor = await cursor.continue())
        if (cursor.value.eventId === eventId) scans.push(cursor.value);
      return scans;
    },
    countAdmitted: async (eventId) => {
      const answered = await database.countFromIndex("readings", "result", IDBKeyRange.only([eventId, "admitted"]));
      return answered + (await listQueued(eventId)).filter(({ localResult }) => localResult === "admitted").length;
    },
    listOwn: async (ticketId) => {
      const lists = await Promise.all([
        database.getAllFromIndex("readings", "ticketId", ticketId),
        database.getAllFromIndex("readings", "localTicketId", ticketId),
      ]);
      return lists.flat().flatMap(toOwnScan);
    },
    deleteOtherEvents: async (eventId) => {
      const { store, done } = database.transaction("readings", "readwrite");
      for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue())
        if (cursor.value.eventId !== eventId && cursor.value.state !== "waiting") await cursor.delete();
      await done;
      notify();
    },
  };
};
