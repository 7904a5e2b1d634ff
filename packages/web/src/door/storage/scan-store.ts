/** The scans of this device: the queue of unsent scans and the history in one store. */
import { createStore, type Store } from "../../store.ts";
import type { CodeVault, SealedCode } from "./code-vault.ts";
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

export const openScanStore = (database: Database, vault: CodeVault | undefined): ScanStore => {
  const changes = createStore(0);
  const notify = (): void => changes.set(changes.get() + 1);
  /** By scan id, so that each is encrypted and opened once. */
  const codes = new Map<string, { plain: string; stored: SealedCode }>();

  const seal = async (scan: Scan): Promise<StoredScan> => {
    if (scan.state !== "waiting") codes.delete(scan.scanId);
    if (!vault || scan.state !== "waiting" || scan.code === "") return scan;
    const stored = codes.get(scan.scanId)?.stored ?? (await vault.seal(scan.code));
    codes.set(scan.scanId, { plain: scan.code, stored });
    return { ...scan, ...stored };
  };

  const open = async (stored: StoredScan): Promise<Scan> => {
    const { sealed, ...scan } = stored;
    if (!vault || !sealed || scan.state !== "waiting") return scan;
    const plain = codes.get(scan.scanId)?.plain ?? (await vault.open(sealed));
    // The key is lost: the server rejects the scan, and the others go on.
    if (plain === undefined) return scan;
    codes.set(scan.scanId, { plain, stored: { code: scan.code, sealed } });
    return { ...scan, code: plain };
  };

  const listWaiting = async (eventId: string): Promise<StoredScan[]> =>
    (await database.getAllFromIndex("readings", "waiting")).filter((scan) => scan.eventId === eventId);

  /** An earlier release stored the code as it is. */
  const findSame = async (scan: QueuedScan): Promise<QueuedScan | undefined> => {
    const places = scan.code === "" || !vault ? [scan.code] : [scan.code, await vault.findPlace(scan.code)];
    const found = await Promise.all(places.map((place) => database.getAllFromIndex("readings", "code", place)));
    const queued = await Promise.all(found.flat().map(open));
    return queued.find((one): one is QueuedScan => one.state === "waiting" && one.eventId === scan.eventId && isSameRequest(one, scan));
  };

  return {
    changes,
    listQueued: async (eventId) => {
      const scans = await Promise.all((await listWaiting(eventId)).map(open));
      return scans.filter((scan): scan is QueuedScan => scan.state === "waiting");
    },
    add: async (scan) => {
      const same = await findSame(scan);
      if (same) return same;
      const order = await database.add("readings", await seal(scan));
      notify();
      return { ...scan, order } as QueuedScan;
    },
    update: async (scan) => {
      await database.put("readings", await seal(scan));
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
      return answered + (await listWaiting(eventId)).filter(({ localResult }) => localResult === "admitted").length;
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
