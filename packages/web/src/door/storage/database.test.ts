import { expect, it } from "vitest";
import { deleteAssignment, type Database } from "./database.ts";

it("a page that is closed after the first transaction leaves no list behind with the assignment gone", async () => {
  const stores = new Map([
    ["post", new Map([["post", {}]])],
    ["lists", new Map([["list", {}]])],
    ["chunks", new Map([["1", {}]])],
  ]);
  let isClosed = false;
  const begin = (): void => {
    if (isClosed) throw new Error("the page is closed");
    isClosed = true;
  };
  const place = (name: string) => ({
    delete: async (key: string) => void stores.get(name)?.delete(key),
    clear: async () => stores.get(name)?.clear(),
  });
  const database = {
    transaction: () => {
      begin();
      return { objectStore: place, done: Promise.resolve() };
    },
    delete: async (name: string, key: string) => {
      begin();
      await place(name).delete(key);
    },
  } as unknown as Database;
  await deleteAssignment(database);
  expect([...stores.values()].map(({ size }) => size)).toEqual([0, 0, 0]);
});
