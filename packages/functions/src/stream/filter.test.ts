/** The filter lets through whatever announces something: a change that it holds back is never published. */
import { expect, it } from "vitest";
import type { RowChange } from "@catraca/core/kernel/message";
import * as Outbox from "@catraca/core/outbox";
import { rows } from "@catraca/core/table/service";
import { announcing } from "./filter.ts";

type EventName = "INSERT" | "MODIFY" | "REMOVE";

/** `row`: has the attributes that a filter asks for. Without it they are there. */
const passes = (entity: string, eventName: EventName, row?: object): boolean =>
  announcing.some(({ eventName: names, dynamodb: { NewImage } }) => {
    const { __edb_e__: entities, ...attributes } = NewImage;
    const hasAll = row === undefined || Object.keys(attributes).every((name) => name in row);
    return (names as readonly string[]).includes(eventName) && entities.S.includes(entity) && hasAll;
  }) && eventName !== "REMOVE";

const entities = Object.values(rows).map((entity) => entity.schema.model.entity);

const rowThatIsNotRead = new Proxy(
  {},
  {
    get: () => {
      throw new Error("read");
    },
    ownKeys: () => {
      throw new Error("read");
    },
  },
);

/** Whether what an entity announces depends on its rows: then some change of it may announce something. */
const mayAnnounce = (entity: string): boolean => {
  try {
    Outbox.messagesOf({ entity, before: undefined, after: rowThatIsNotRead });
    Outbox.messagesOf({ entity, before: rowThatIsNotRead, after: rowThatIsNotRead });
    return false;
  } catch {
    return true;
  }
};

it.each(entities)("%s passes if it may announce something, and only then", (entity) => {
  expect(passes(entity, "INSERT") || passes(entity, "MODIFY")).toBe(mayAnnounce(entity));
});

const order = { orderId: "ord_1", eventId: "evt_1", lines: [], products: [], amountMinor: 1, currency: "BRL", version: 1, createdAtMs: 0 };
const ticket = { ticketId: "tkt_1", eventId: "evt_1", ticketTypeId: "tty_1", revision: 0, inside: false, entries: 0, scans: {} };
const scanned = { ...ticket, scans: { scn_1: { did: "admitted", atMs: 0, gateId: "gat_1", deviceId: "dev_1" } } };
const named = { ...ticket, attendeeEmail: "bia@example.com", orderId: "ord_1", createdAtMs: 0 };
const scan = { scanId: "scn_1", eventId: "evt_1", gateId: "gat_1", deviceId: "dev_1", reason: "voided", atMs: 0 };

const CHANGES: Record<string, { before: object; after: object }> = {
  order: { before: { ...order, status: "reserved" }, after: { ...order, status: "paid" } },
  ticket: { before: ticket, after: scanned },
  scan: { before: scan, after: scan },
};

it("a new ticket passes with the address of its attendee alone", () => {
  const announced = (after: object) => Outbox.messagesOf({ entity: "ticket", before: undefined, after: { ...after } }).length > 0;
  expect([ticket, named].map((row) => [passes("ticket", "INSERT", row), announced(row)])).toEqual([
    [false, false],
    [true, true],
  ]);
});

it("the row of a successful scan passes no filter, because it announces nothing", () => {
  const { reason: _, ...row } = scan;
  const after = { ...row, result: "admitted" };
  expect(Outbox.messagesOf({ entity: "scan", before: undefined, after })).toEqual([]);
  const filters = announcing.filter(({ dynamodb }) => dynamodb.NewImage.__edb_e__.S.includes("scan"));
  expect(filters).toEqual([
    expect.objectContaining({ dynamodb: { NewImage: expect.objectContaining({ reason: { S: [{ exists: true }] } }) } }),
  ]);
});

it.each(Object.keys(CHANGES).flatMap((entity) => (["INSERT", "MODIFY", "REMOVE"] as const).map((eventName) => ({ entity, eventName }))))(
  "$eventName of $entity passes if it announces something, and only then",
  ({ entity, eventName }) => {
    const rowsOf = CHANGES[entity] as Record<"before" | "after", RowChange["before"]>;
    const before = eventName === "INSERT" ? undefined : rowsOf.before;
    const after = eventName === "REMOVE" ? undefined : rowsOf.after;
    expect(passes(entity, eventName, rowsOf.after)).toBe(Outbox.messagesOf({ entity, before, after }).length > 0);
  },
);
