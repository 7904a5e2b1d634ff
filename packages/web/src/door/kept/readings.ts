/** The readings of this device: a queue and a history in one. */
import { createValue, type Value } from "../value.ts";
import type { Database } from "./database.ts";
import { isSameAsked, type Answered, type Reading, type Waiting } from "./reading.ts";

export type Readings = {
  /** Becomes another number with every change. */
  changes: Value<number>;
  /** The reading is kept when this has returned. Asked before and still waiting: the one that waits. */
  add: (reading: Waiting) => Promise<Waiting>;
  update: (reading: Reading) => Promise<void>;
  /** The oldest first. */
  waiting: (eventId: string) => Promise<Waiting[]>;
  latest: (eventId: string, most: number) => Promise<Reading[]>;
  admitted: (eventId: string) => Promise<number>;
  /** An entry of this ticket that the queue sent, after nobody here was shown its answer. */
  findLate: (ticketId: string) => Promise<Answered | undefined>;
  /** Of other events; what still waits stays. */
  forgetOthers: (eventId: string) => Promise<void>;
};

const ofEvent =
  (eventId: string) =>
  (one: Reading): boolean =>
    one.eventId === eventId;

export const openReadings = (database: Database): Readings => {
  const changes = createValue(0);
  const changed = (): void => changes.set(changes.get() + 1);

  const waiting = async (eventId: string): Promise<Waiting[]> => {
    const all = await database.getAllFromIndex("readings", "waiting");
    return all.filter((one): one is Waiting & { order: number } => one.state === "waiting").filter(ofEvent(eventId));
  };

  return {
    changes,
    waiting,
    add: async (reading) => {
      const same = (await waiting(reading.eventId)).find((one) => isSameAsked(one, reading));
      if (same) return same;
      const order = await database.add("readings", reading);
      changed();
      return { ...reading, order } as Waiting;
    },
    update: async (reading) => {
      await database.put("readings", reading);
      changed();
    },
    latest: async (eventId, most) => {
      const found: Reading[] = [];
      let cursor = await database.transaction("readings").store.openCursor(null, "prev");
      for (; cursor && found.length < most; cursor = await cursor.continue())
        if (cursor.value.eventId === eventId) found.push(cursor.value);
      return found;
    },
    admitted: (eventId) => database.countFromIndex("readings", "result", IDBKeyRange.only([eventId, "admitted"])),
    findLate: async (ticketId) => {
      const all = await database.getAllFromIndex("readings", "ticketId", ticketId);
      return all.find(
        (one): one is Answered & { order: number } => one.state === "answered" && one.late === true && one.result === "admitted",
      );
    },
    forgetOthers: async (eventId) => {
      const { store, done } = database.transaction("readings", "readwrite");
      for (let cursor = await store.openCursor(); cursor; cursor = await cursor.continue())
        if (cursor.value.eventId !== eventId && cursor.value.state !== "waiting") await cursor.delete();
      await done;
      changed();
    },
  };
};
