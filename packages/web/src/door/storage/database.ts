/** The device's database. The names of stores, indexes and stored fields stay as they are: phones hold data under them. */
import type { EnrolAnswer } from "@catraca/core/device.schema";
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Scan } from "./scan.ts";

/** Which gate this device is assigned to, and all it needs to scan there without another call. */
export type Assignment = EnrolAnswer & {
  scanUrl: string;
  /** The products of a gate that redeems. */
  products: { id: string; name: string }[];
};

type Schema = DBSchema & {
  post: { key: "post"; value: Assignment };
  readings: {
    key: number;
    value: Scan & { order?: number };
    indexes: { waiting: number; scanId: string; ticketId: string; result: [string, string] };
  };
};
export type Database = IDBPDatabase<Schema>;

/** In WebKit a page that is left during a read makes the next page's write wait for ever. */
const closeOnLeave = (database: Database): Database => {
  addEventListener("pagehide", () => database.close());
  // The browser shows a page again that it had put aside, with a closed database.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  return database;
};

export const openDatabase = async (): Promise<Database> =>
  closeOnLeave(
    await openDB<Schema>("catraca-door", 1, {
      upgrade: (database) => {
        database.createObjectStore("post");
        const scans = database.createObjectStore("readings", { keyPath: "order", autoIncrement: true });
        scans.createIndex("waiting", "waiting");
        scans.createIndex("scanId", "scanId", { unique: true });
        scans.createIndex("ticketId", "ticketId");
        scans.createIndex("result", ["eventId", "result"]);
      },
    }),
  );

export const loadAssignment = (database: Database): Promise<Assignment | undefined> => database.get("post", "post");

export const saveAssignment = async (database: Database, assignment: Assignment): Promise<void> =>
  void (await database.put("post", assignment, "post"));

export const deleteAssignment = (database: Database): Promise<void> => database.delete("post", "post");
