/** The list of tickets in the device's database: the bytes as they came, and how far it is. Nothing in it is readable without a ticket's code. */
import type { Database } from "../storage/database.ts";
import type { ListChunk, ListHead } from "./list-head.ts";

export type ListStore = {
  load: () => Promise<{ head: ListHead | undefined; chunks: ListChunk[] }>;
  /** Uses one transaction: a page that is closed in between has both or neither. Drops the chunks of lists that the head no longer names. */
  save: (head: ListHead, chunks: readonly ListChunk[]) => Promise<void>;
};

export const openListStore = (database: Database): ListStore => ({
  load: async () => {
    const transaction = database.transaction(["lists", "chunks"]);
    const [head, chunks] = await Promise.all([transaction.objectStore("lists").get("list"), transaction.objectStore("chunks").getAll()]);
    return { head, chunks };
  },
  save: async (head, chunks) => {
    const transaction = database.transaction(["lists", "chunks"], "readwrite");
    const [heads, stored] = [transaction.objectStore("lists"), transaction.objectStore("chunks")];
    const before = await heads.get("list");
    const named = new Set([head.whole?.id, head.next?.id]);
    const isSuperseded = [before?.whole?.id, before?.next?.id].some((id) => id !== undefined && !named.has(id));
    if (isSuperseded || before?.eventId !== head.eventId)
      for (let cursor = await stored.openCursor(); cursor; cursor = await cursor.continue())
        if (before?.eventId !== head.eventId || !named.has(cursor.value.list)) await cursor.delete();
    await Promise.all([...chunks.map((chunk) => stored.add(chunk)), heads.put(head, "list"), transaction.done]);
  },
});
