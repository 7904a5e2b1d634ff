/** Stock while orders are placed and end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import * as Catalog from "@catraca/core/catalog";
import * as Outbox from "@catraca/core/outbox";
import * as Report from "@catraca/core/report";
import type { Counted } from "@catraca/core/report.rules";
import { tableName } from "@catraca/core/table/client";
import { rowChangeOf } from "@catraca/core/table/image";
import { startStream } from "@catraca/local/stream";
import { until } from "../support/client.ts";
import { audit } from "../support/ledger.ts";
import { moveClock, setClock, startClock, stopClock, sweep } from "../support/time.ts";
import {
  buy,
  asAnyone,
  asOrganizer,
  cancel,
  countMessage,
  finish,
  issue,
  countAvailable,
  openSale,
  pay,
  place,
  release,
  reserve,
  rowOf,
  type Sale,
  statusOf,
} from "../support/world/sale.ts";

beforeEach(stopClock);
afterEach(async () => {
  startClock();
  expect(await audit()).toEqual([]);
});

const shown = async ({ eventId }: Sale) => (await asAnyone(() => Catalog.get({ eventId }))).ticketTypes[0];
const soldOut = { outcome: "refused", code: "order.sold_out", issues: [{ path: "lines.0.quantity" }] };

it("Q1 one issued and one reserved order of two seats: none left, held, sold out for the next, reserved in the report", async () => {
  const sale = await openSale({ capacity: 2 });
  await buy(sale);
  await reserve(sale);
  moveClock(2000);
  expect(await shown(sale)).toMatchObject({ available: 0, availability: "held" });
  expect(await place(sale, 1)).toMatchObject(soldOut);

  const folder = mkdtempSync(path.join(tmpdir(), "catraca-stream-"));
  const stream = await startStream({
    endpoint: inject("dynamoEndpoint"),
    tableName: tableName(),
    consumer: "count",
    folder,
    log: () => undefined,
    handler: async ({ Records }) => {
      for (const { dynamodb } of Records) {
        const change = rowChangeOf({ oldImage: dynamodb.OldImage, newImage: dynamodb.NewImage });
        for (const message of change ? Outbox.messagesOf(change) : [])
          for (let times = 0; times < 2; times++) await countMessage(message as Counted);
      }
    },
  });
  const report = await until(
    () => asOrganizer(() => Report.get({ eventId: sale.eventId })),
    ({ sold, reserved }) => sold === 1 && reserved === 1,
  );
  await stream.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(stream.failures()).toEqual([]);
  expect(report).toMatchObject({ capacity: 2, reserved: 1, sold: 1, revenue: { amountMinor: 5000, currency: "BRL" } });
});

it("Q2 an expired hold is on sale again, once", async () => {
  const sale = await openSale({ capacity: 2, holdSeconds: 60 });
  await buy(sale);
  const held = await reserve(sale);
  expect(await place(sale, 1)).toMatchObject(soldOut);
  setClock((await rowOf(held)).expiresAtMs - 1);
  await finish(held);
  expect(await countAvailable(sale)).toBe(0);
  moveClock(1);
  await finish(held);
  await finish(held);
  await Promise.all([finish(held), release(held), release(held)]);
  expect([await statusOf(held), await countAvailable(sale)]).toEqual(["expired", 1]);
  expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
  expect(await place(sale, 1)).toMatchObject(soldOut);
});

it("Q3 a hold counts until it is released, however late", async () => {
  const sale = await openSale({ capacity: 1, holdSeconds: 60 });
  const held = await reserve(sale);
  moveClock(10 * 60_000);
  expect(await place(sale, 1)).toMatchObject(soldOut);
  expect((await pay(held)).status).toBe("paid");
  await sweep();
  await issue(held);
  expect([await statusOf(held), await countAvailable(sale)]).toEqual(["issued", 0]);

  const other = await openSale({ capacity: 1, holdSeconds: 60 });
  const forgotten = await reserve(other);
  moveClock(10 * 60_000);
  expect(await place(other, 1)).toMatchObject(soldOut);
  await sweep();
  expect([await statusOf(forgotten), await countAvailable(other)]).toEqual(["expired", 1]);
  expect(await place(other, 1)).toMatchObject({ outcome: "placed" });
});

it("the sweeper leaves a hold its grace: a payment of the last second may be on its way", async () => {
  const sale = await openSale({ capacity: 1, holdSeconds: 60 });
  const held = await reserve(sale);
  setClock((await rowOf(held)).expiresAtMs + 5999);
  await sweep();
  expect(await statusOf(held)).toBe("reserved");
  moveClock(2);
  await sweep();
  expect(await statusOf(held)).toBe("expired");
});

it("Q5 without a limit nothing is ever sold out", async () => {
  const sale = await openSale({ capacity: null });
  for (let orders = 0; orders < 4; orders++) await reserve(sale, 50);
  expect(await shown(sale)).toMatchObject({ available: null, availability: "available" });
});

it("Q9 an order of five of three left holds nothing, and the answer names the line", async () => {
  const sale = await openSale({ capacity: 3 });
  expect(await place(sale, 5)).toMatchObject(soldOut);
  expect(await countAvailable(sale)).toBe(3);
  expect(await place(sale, 3)).toMatchObject({ outcome: "placed", order: { status: "reserved" } });
});

it("a cancelled hold is on sale at once, in the process that has just said sold out", async () => {
  const sale = await openSale({ capacity: 1 });
  const held = await reserve(sale);
  expect(await place(sale, 1)).toMatchObject(soldOut);
  await cancel(held);
  expect(await place(sale, 1)).toMatchObject({ outcome: "placed" });
});
