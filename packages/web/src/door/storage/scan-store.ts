/** The scans of this device: the queue of unsent scans and the history in one store. */
import { createStore, type Store } from "../../store.ts";
import type { CodeVault } from "./code-vault.ts";
import type { Database, StoredScan } from "./database.ts";
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

/** No ticket has it. */
const LOST_CODE = "?";

export const openScanStore = (database: Database, vault: CodeVault | undefined): ScanStore => {
  const changes = createStore(0);
  const notify = (): void => changes.set(changes.get() + 1);
  /** The key is the scan id, so that each code is encrypted once. */
  const sealedCodes = new Map<string, StoredScan["sealed"]>();

  const seal = async (scan: Scan): Promise<StoredScan> => {
    if (!vault || scan.state !== "waiting" || scan.code === "") return scan;
    const sealed = sealedCodes.get(scan.scanId) ?? (await vault.seal(scan.code));
    sealedCodes.set(scan.scanId, sealed);
    return { ...scan, code: "", sealed };
  };

  const open = async ({ sealed, ...scan }: StoredScan): Promise<QueuedScan[]> => {
    if (scan.state !== "waiting") return [];
    if (!sealed) return [scan];
    sealedCodes.set(scan.scanId, sealed);
    // Without its key the code is lost: the server rejects the scan, and the others go on.
    return [{ ...scan, code: (await vault?.open(sealed)) ?? LOST_CODE }];
  };

  /** The queue by scan id, oldest first. It is read once: hours without a network make it long, and each scan asks for it. */
  let loading: Promise<Map<string, QueuedScan>> | undefined;
  const load = async (): Promise<Map<string, QueuedScan>> => {
    const stored = await database.getAllFromIndex("readings", "waiting");
    const queued = await Promise.all(stored.map(open));
    return new Map(queued.flat().map((scan) => [scan.scanId, scan]));
  };
  const loadQueue = (): Promise<Map<string, QueuedScan>> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  const keep = async (scan: Scan): Promise<void> => {
    const queue = await loadQueue();
    if (scan.state === "waiting") queue.set(scan.scanId, scan);
    else {
      queue.delete(scan.scanId);
      sealedCodes.delete(scan.scanId);
    }
    notify();
  };

  const listQueued = async (eventId: string): Promise<QueuedScan[]> =>
    [...(await loadQueue()).values()].filter((scan) => scan.eventId === eventId);

  return {
    changes,
    listQueued,
    add: async (scan) => {
      const same = (await listQueued(scan.eventId)).find((queued) => isSameRequest(queued, scan));
      if (same) return same;
      const order = await database.add("readings", await seal(scan));
      const stored = { ...scan, order } as QueuedScan;
      await keep(stored);
      return stored;
    },
    update: async (scan) => {
      await database.put("readings", await seal(scan));
      await keep(scan);
    },
    listLatest: async (eventId, most) => {
      const scans: Scan[] = [];
      let cursor = await database.transaction("readings").store.openCursor(null, "prev");
      for (; cursor && scans.length < most; cursor = await cursor.continue())
        if (cursor.value.eventId === eventId) scans.push(cursor.value);
      return scans;
    },
    countAdmitted: async (eventId) => {
      const answered = await database.countFromIndex("readings", "result", [eventId, "admitted"]);
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
