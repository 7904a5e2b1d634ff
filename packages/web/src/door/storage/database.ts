/** The device's database. The names of stores, indexes and stored fields stay as they are: phones hold data under them. */
import type { EnrolAnswer } from "@catraca/core/device.schema";
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { ListChunk, ListHead } from "../ticket-list/list-head.ts";
import type { Scan } from "./scan.ts";

/** Which gate this device is assigned to, and all it needs to scan there without another call. */
export type Assignment = EnrolAnswer & {
  scanUrl: string;
  /** The products of a gate that redeems. */
  products: { id: string; name: string }[];
};

/** `sealed`: the code of a scan that waits. See code-vault.ts. */
export type StoredScan = Scan & { order?: number; sealed?: Uint8Array<ArrayBuffer> };

type Schema = DBSchema & {
  post: { key: "post"; value: Assignment };
  readings: {
    key: number;
    value: StoredScan;
    indexes: { waiting: number; scanId: string; ticketId: string; result: [string, string]; localTicketId: string };
  };
  keys: { key: "codes"; value: CryptoKey };
  lists: { key: "list"; value: ListHead };
  chunks: { key: number; value: ListChunk };
};
export type Database = IDBPDatabase<Schema>;

/** In WebKit a page that is left during a read makes the next page's write wait for ever. */
const closeOnLeave = (database: Database): Database => {
  addEventListener("pagehide", () => database.close());
  // The browser shows a page again that it had put aside, with a closed database.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  return database;
};

const createScans = (database: Database): void => {
  database.createObjectStore("post");
  const scans = database.createObjectStore("readings", { keyPath: "order", autoIncrement: true });
  scans.createIndex("waiting", "waiting");
  scans.createIndex("scanId", "scanId", { unique: true });
  scans.createIndex("ticketId", "ticketId");
  scans.createIndex("result", ["eventId", "result"]);
};

export const openDatabase = async (): Promise<Database> =>
  closeOnLeave(
    await openDB<Schema>("catraca-door", 3, {
      upgrade: (database, oldVersion, _, transaction) => {
        if (oldVersion < 1) createScans(database);
        if (oldVersion < 2) {
          transaction.objectStore("readings").createIndex("localTicketId", "localTicketId");
          database.createObjectStore("lists");
          database.createObjectStore("chunks", { autoIncrement: true });
        }
        if (oldVersion < 3) database.createObjectStore("keys");
      },
      // Another tab of this page has a newer release: its database waits until this one is closed.
      blocking: () => location.reload(),
    }),
  );

export const loadAssignment = (database: Database): Promise<Assignment | undefined> => database.get("post", "post");

export const saveAssignment = async (database: Database, assignment: Assignment): Promise<void> =>
  void (await database.put("post", assignment, "post"));

/** With the list, in one transaction: a page that is closed in between must not leave a revoked phone with it. */
export const deleteAssignment = async (database: Database): Promise<void> => {
  const transaction = database.transaction(["post", "lists", "chunks"], "readwrite");
  const clear = (["lists", "chunks"] as const).map((name) => transaction.objectStore(name).clear());
  await Promise.all([transaction.objectStore("post").delete("post"), ...clear, transaction.done]);
};
