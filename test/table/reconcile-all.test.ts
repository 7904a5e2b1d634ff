/** The daily comparison of all events: one that fails stops no other, and one for which the time is too short has its turn on another day. */
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import * as Event from "@catraca/core/event";
import { reconcileAll } from "@catraca/core/report/report.reconcile.ts";
import { dynamo } from "@catraca/core/table/client";
import * as TicketType from "@catraca/core/ticket-type";
import { eventBody } from "../support/bodies.ts";
import { setClock, startClock, stopClock } from "../support/time.ts";
import { asOrganizer, asSystem } from "../support/world/sale.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const openNextMonth = (): Promise<string> =>
  asOrganizer(async () => {
    const at = (hours: number) => new Date(Date.now() + 30 * DAY_MS + hours * 60 * MINUTE_MS).toISOString();
    const { id: eventId } = await Event.create(eventBody({ doorsOpenAt: at(-1), startsAt: at(0), endsAt: at(4) }));
    const ticketType = { name: "Full", price: { amountMinor: 5_000, currency: "BRL" }, capacity: 10 };
    await TicketType.create({ eventId, ticketType });
    await Event.publish({ eventId });
    return eventId;
  });

let eventIds: string[];
beforeAll(async () => void (eventIds = [await openNextMonth(), await openNextMonth(), await openNextMonth()]));
beforeEach(stopClock);
afterEach(startClock);

/** Compares all, and calls `onRead` before the first read of each event. */
const reconcileWith = async (onRead: (eventId: string) => void): Promise<{ events: number; left: number }> => {
  const name = "onRead";
  const seen = new Set<string>();
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const input = JSON.stringify(args.input);
      const eventId = eventIds.find((id) => input.includes(id));
      if (eventId !== undefined && !seen.has(eventId)) {
        seen.add(eventId);
        onRead(eventId);
      }
      return next(args);
    },
    { step: "initialize", name },
  );
  try {
    return await asSystem(() => reconcileAll());
  } finally {
    dynamo.middlewareStack.remove(name);
  }
};

it("goes on after an event that fails, and fails at the end", async () => {
  for (const broken of eventIds) {
    const read: string[] = [];
    const work = reconcileWith((eventId) => {
      read.push(eventId);
      if (eventId === broken) throw new Error("this event cannot be read");
    });
    await expect(work).rejects.toThrow("1 of 3 events were not reconciled");
    expect(read.toSorted()).toEqual(eventIds.toSorted());
  }
});

it("reaches every event within days, although a day has the time for one", async () => {
  const startMs = Date.now();
  const read = new Set<string>();
  for (let day = 0; day < 5; day++) {
    setClock(startMs + day * DAY_MS);
    const result = await reconcileWith((eventId) => {
      read.add(eventId);
      setClock(startMs + day * DAY_MS + 11 * MINUTE_MS);
    });
    expect(result).toEqual({ events: 1, left: 2 });
  }
  expect([...read].toSorted()).toEqual(eventIds.toSorted());
});

it("compares an event for two days after its end: its last scans are at rest then", async () => {
  const endsAtMs = Date.now() + 30 * DAY_MS + 4 * 60 * MINUTE_MS;
  const readAfter = async (ms: number): Promise<number> => {
    setClock(endsAtMs + ms);
    const read: string[] = [];
    await reconcileWith((eventId) => void read.push(eventId));
    return read.length;
  };
  expect([await readAfter(DAY_MS), await readAfter(2 * DAY_MS - MINUTE_MS), await readAfter(2 * DAY_MS + MINUTE_MS)]).toEqual([3, 3, 0]);
});
