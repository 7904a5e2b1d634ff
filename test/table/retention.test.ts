/** The check of retention finds what the database and the sweeper left, and nothing where they did their work. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { checkRetention } from "@catraca/core/person/person.retention.ts";
import { findTickets } from "@catraca/core/notification/notification.lookup.ts";
import { rows } from "@catraca/core/table/service";
import { putFile, removeFile } from "@catraca/core/kernel/file.s3";
import { openFileService } from "../support/file-service.ts";
import { openMailService } from "../support/mail-service.ts";
import { moveClock, startClock, stopClock, sweep } from "../support/time.ts";
import { asAnyone, asSystem, buy, cancel, openSale, reserve } from "../support/world/sale.ts";
import { join } from "../support/world/waiting.ts";

openMailService();
openFileService();
const DAY_MS = 86_400_000;
beforeEach(stopClock);
afterEach(startClock);

const check = (parts = 1) =>
  asSystem(async () => {
    const all = await Promise.all(Array.from({ length: parts }, (_, part) => checkRetention({ part, parts })));
    const past: Record<string, number> = {};
    for (const one of all) for (const [entity, count] of Object.entries(one.past)) past[entity] = (past[entity] ?? 0) + count;
    const sumOf = (field: "rows" | "files" | "filesPast") => all.reduce((sum, one) => sum + one[field], 0);
    return { rows: sumOf("rows"), past, files: sumOf("files"), filesPast: sumOf("filesPast") };
  });

/** Removes expired rows as the database does; the tests' engine keeps them. */
const removeExpired = async (): Promise<void> => {
  const { data } = await rows.lookup.scan.go({ pages: "all" });
  await rows.lookup.delete(data.map(({ lookupId }) => ({ lookupId }))).go();
  const { data: taken } = await rows.allowance.scan.go({ pages: "all" });
  await rows.allowance.delete(taken.map(({ allowance }) => ({ allowance }))).go();
};

it("an unpaid order, an entry of a waiting list and an expired row are found when nothing removed them, and not when it was done", async () => {
  await buy(await openSale({ capacity: 2 }));
  await cancel(await reserve(await openSale({ capacity: 2 })));
  const sale = await openSale({ capacity: 1 });
  await reserve(sale);
  await join(sale);
  await asAnyone(() => findTickets({ email: "ana@example.com" }));
  expect((await check()).past).toEqual({});
  moveClock(40 * DAY_MS);
  const { past } = await check(7);
  expect(past).toMatchObject({ order: 1, waitingEntry: 1, lookup: 1 });
  // Until its hold ended nobody released the other order.
  await sweep();
  moveClock(32 * DAY_MS);
  await sweep();
  await sweep();
  await removeExpired();
  const after = await check();
  expect([after.past["order"], after.past["waitingEntry"], after.past["lookup"]]).toEqual([undefined, undefined, undefined]);
  expect(JSON.stringify((await rows.waitingEntry.scan.go({ pages: "all" })).data)).not.toContain("@example.com");
});

it("parts are the whole table, each row once", async () => {
  await buy(await openSale({ capacity: 2 }));
  expect((await check(13)).rows).toBe((await check(1)).rows);
});

it("files are found a week after S3 should have removed them, and those that stay never", async () => {
  const keys = ["tickets/tkt_2aaaaaaaaaaaaaaa/0/qr.png", "orders/ord_zzzzzzzzzzzzzzzz/tickets.pdf", "exports/job_mmmmmmmmmmmmmmmm.csv"];
  const stays = ["events/evt_aaaaaaaaaaaaaaaa/a.webp", "organizations/org_aaaaaaaaaaaaaaaa/a.webp"];
  for (const key of [...keys, ...stays]) await putFile({ key, contentType: "text/plain", body: new TextEncoder().encode("x") });
  // Each part is of one folder.
  const files = async (parts: number) => {
    const { files: listed, filesPast } = await check(parts);
    return [listed, filesPast];
  };
  expect(await files(12)).toEqual([3, 0]);
  moveClock(8 * DAY_MS + 1);
  expect(await files(12)).toEqual([3, 1]);
  moveClock(179 * DAY_MS - 2);
  expect(await files(3)).toEqual([3, 1]);
  moveClock(2);
  expect(await files(12)).toEqual([3, 3]);
  await Promise.all(keys.map(removeFile));
  expect(await files(12)).toEqual([0, 0]);
});
