/** Concurrent changes of an event. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as Catalog from "@catraca/core/catalog";
import * as Event from "@catraca/core/event";
import { dynamo } from "@catraca/core/table/client";
import * as TicketType from "@catraca/core/ticket-type";
import { moveClock, startClock, stopClock } from "../support/time.ts";
import { withoutCondition } from "../support/without-condition.ts";
import { asOrganizer } from "../support/world/sale.ts";
import { eventBody } from "../support/bodies.ts";

const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2030, 4, 1);
const at = (hour: number): string => new Date(DAY + hour * HOUR_MS).toISOString();

const draft = (change: object = {}) =>
  asOrganizer(async () => {
    const { doorsOpenAt: _doors, ...body } = eventBody({ startsAt: at(20), endsAt: at(24) });
    return Event.create({ ...body, ...change });
  });
const change = (eventId: string, given: Parameters<typeof Event.change>[0]["change"]) =>
  asOrganizer(() => Event.change({ eventId, change: given }));
const publish = (eventId: string) => asOrganizer(() => Event.publish({ eventId }));
const get = (eventId: string) => asOrganizer(() => Event.get({ eventId }));

/** Runs another change between a read and each of the first updates that were decided from it. */
const interrupted = async <T>(
  client: DynamoDBClient,
  p: { times: number; by: (turn: number) => Promise<unknown> },
  body: () => Promise<T>,
) => {
  const name = "interrupted";
  let turn = 0;
  let isOther = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      if ("UpdateExpression" in args.input && !isOther && turn < p.times) {
        isOther = true;
        await p.by(turn++);
        isOther = false;
      }
      return next(args);
    },
    { step: "initialize", name },
  );
  try {
    return await body();
  } finally {
    client.middlewareStack.remove(name);
    expect(turn).toBe(p.times);
  }
};

describe("two at once", () => {
  it("each changes its own time, and both changes stand", async () => {
    const { id } = await draft();
    const answer = await interrupted(dynamo, { times: 1, by: () => change(id, { endsAt: at(26) }) }, () =>
      change(id, { startsAt: at(21) }),
    );
    expect(answer).toMatchObject({ startsAt: at(21), endsAt: at(26) });
    expect(await get(id)).toEqual(answer);
  });

  it("control: without the times as condition the other's is lost", async () => {
    const { id } = await draft();
    const guard = { operation: "UpdateItem", key: /eventId_/, matching: /AtMs/ } as const;
    const both = () => interrupted(dynamo, { times: 1, by: () => change(id, { endsAt: at(26) }) }, () => change(id, { startsAt: at(21) }));
    expect(await withoutCondition(dynamo, guard, both)).toMatchObject({ startsAt: at(21), endsAt: at(24) });
  });

  it("a change that meets a publishing is done, and the event is published", async () => {
    const { id } = await draft();
    const answer = await interrupted(dynamo, { times: 1, by: () => publish(id) }, () => change(id, { name: "Another night" }));
    expect(answer).toMatchObject({ status: "published", name: "Another night" });
    expect(await get(id)).toEqual(answer);
  });

  it("a change that conflicts with the other one is refused", async () => {
    const { id } = await draft();
    await expect(
      interrupted(dynamo, { times: 1, by: () => change(id, { endsAt: at(21) }) }, () => change(id, { startsAt: at(22) })),
    ).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "startsAt" }] });
    expect(await get(id)).toMatchObject({ startsAt: at(20), endsAt: at(21) });
  });

  it("a change that loses every race fails and changes nothing", async () => {
    const { id } = await draft();
    await expect(
      interrupted(dynamo, { times: 4, by: (turn) => change(id, { endsAt: at(30 + turn) }) }, () => change(id, { startsAt: at(21) })),
    ).rejects.toMatchObject({ kind: "conflict", code: "event.changed" });
    expect(await get(id)).toMatchObject({ startsAt: at(20), endsAt: at(33) });
  });

  it("a publish that conflicts with another end time fails, and the event stays a draft", async () => {
    const { id } = await draft();
    await expect(interrupted(dynamo, { times: 1, by: () => change(id, { endsAt: at(26) }) }, () => publish(id))).rejects.toMatchObject({
      kind: "conflict",
      code: "event.changed",
    });
    expect(await get(id)).toMatchObject({ status: "draft" });
  });
});

describe("doors", () => {
  it("open two hours before the start, and move with it", async () => {
    const { id, doorsOpenAt } = await draft();
    expect(doorsOpenAt).toBe(at(18));
    expect(await change(id, { startsAt: at(44), endsAt: at(48) })).toMatchObject({ doorsOpenAt: at(42) });
    expect(await change(id, { endsAt: at(49) })).toMatchObject({ doorsOpenAt: at(42) });
    expect(await change(id, { startsAt: at(-4), endsAt: at(0) })).toMatchObject({ doorsOpenAt: at(-6) });
    expect(await change(id, { startsAt: at(-3), doorsOpenAt: at(-6) })).toMatchObject({ doorsOpenAt: at(-6) });
  });

  it("that do not fit are refused on the field that was sent", async () => {
    await expect(draft({ doorsOpenAt: at(21) })).rejects.toMatchObject({ kind: "invalid", issues: [{ path: "doorsOpenAt" }] });
    const { id } = await draft({ doorsOpenAt: at(20) });
    for (const [given, path] of [
      [{ startsAt: at(25) }, "startsAt"],
      [{ endsAt: at(20) }, "endsAt"],
      [{ doorsOpenAt: at(21) }, "doorsOpenAt"],
      [{ startsAt: at(10), doorsOpenAt: at(15) }, "doorsOpenAt"],
    ] as const)
      await expect(change(id, given), path).rejects.toMatchObject({ kind: "invalid", issues: [{ path }] });
    expect(await get(id)).toMatchObject({ startsAt: at(20), endsAt: at(24), doorsOpenAt: at(20) });
  });
});

describe("sales are shown from publishing", () => {
  beforeEach(stopClock);
  afterEach(startClock);

  it("the first one, unless the type says otherwise", async () => {
    const { id } = await draft();
    const type = { name: "Full", price: { amountMinor: 1, currency: "BRL" }, capacity: 1 };
    await asOrganizer(() => TicketType.create({ eventId: id, ticketType: type }));
    await asOrganizer(() => TicketType.create({ eventId: id, ticketType: { ...type, salesStartAt: at(0) } }));
    moveClock(HOUR_MS);
    await publish(id);
    const publishedAt = new Date().toISOString();
    moveClock(HOUR_MS);
    await publish(id);
    await Catalog.getFresh(id);
    const { ticketTypes } = await Catalog.get({ eventId: id });
    expect(ticketTypes.map(({ salesStartAt }) => salesStartAt).toSorted()).toEqual([publishedAt, at(0)].toSorted());
  });
});
