/** What a device keeps: its post, and its readings in order. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Post } from "./post.ts";
import type { Reading } from "./reading.ts";

type Schema = DBSchema & {
  post: { key: "post"; value: Post };
  readings: {
    key: number;
    value: Reading & { order?: number };
    indexes: { waiting: number; scanId: string; ticketId: string; result: [string, string] };
  };
};
export type Database = IDBPDatabase<Schema>;

export const openDatabase = (): Promise<Database> =>
  openDB<Schema>("catraca-door", 1, {
    upgrade: (database) => {
      database.createObjectStore("post");
      const readings = database.createObjectStore("readings", { keyPath: "order", autoIncrement: true });
      readings.createIndex("waiting", "waiting");
      readings.createIndex("scanId", "scanId", { unique: true });
      readings.createIndex("ticketId", "ticketId");
      readings.createIndex("result", ["eventId", "result"]);
    },
  });
