/** Recovery drills on the local stack: every message again, the table under another name, and counters from its rows. */
import path from "node:path";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { beforeAll, expect, it } from "vitest";
import * as Outbox from "@catraca/core/outbox";
import type { Stack } from "@catraca/local/stack";
import { clientOf, until, type Client, type Sale } from "../support/client.ts";
import { startProcess } from "../support/process/child.ts";
import { openStackWithoutSchedules } from "../support/stack.ts";
import { readTableAtRest } from "../support/table-content.ts";
import { openStream } from "../support/table-stream.ts";

let stack: Stack;
let client: Client;
let sale: Sale;
let dynamo: DynamoDBClient;

/** Sales, a refund, a void, an open order and scans. */
beforeAll(async () => {
  stack = await openStackWithoutSchedules();
  client = clientOf(stack);
  dynamo = new DynamoDBClient({});
  sale = await client.openSale({ capacity: 20 });
  const first = await client.buy(sale, 3);
  await client.post(`/tickets/${first.tickets[0].id}/void`);
  await client.post(`/orders/${first.order.id}/refund`, { ticketIds: [first.tickets[1].id] });
  const whole = await client.buy(sale, 2);
  await client.post(`/orders/${whole.order.id}/refund`);
  const last = await client.buy(sale, 2);
  await client.scan(sale, last.tickets[0].code);
  await client.scan(sale, last.tickets[0].code);
  await client.order(sale, 1);
  await client.reportWhen(sale.eventId, ({ sold, reserved, admitted }) => sold === 3 && reserved === 1 && admitted === 1);
});

const main = path.resolve(import.meta.dirname, "../../packages/ops/src/main.ts");
const ops = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
  const child = startProcess([main, ...args], { CATRACA_DATA_DIR: stack.folder });
  const code = await child.ended;
  return { code, said: child.output() };
};

it("every message of the bus again has no effect: no row, no counter and no email changes", async () => {
  const before = await readTableAtRest(dynamo);
  const mails = (await client.messages()).length;
  const stream = await openStream();
  const changes = await stream.readChanges();
  stream.stop();
  expect(changes.flatMap((change) => Outbox.messagesOf(change)).length).toBeGreaterThan(15);
  expect(await Outbox.publish(changes)).toEqual([]);
  expect(await readTableAtRest(dynamo)).toEqual(before);
  expect((await client.messages()).length).toBe(mails);
});

it("the archive is replayed on a stage alone, and says so here", async () => {
  expect(await ops("archive", "replay", "2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z")).toMatchObject({
    code: 1,
    said: expect.stringContaining("The local bus keeps no archive."),
  });
});

it("the offline list is built again from the tickets, while devices keep theirs", async () => {
  const list = async () => (await ops("manifest", "rebuild", sale.eventId)).said;
  const madeAt = (said: string): string | undefined => /a list of 7 tickets, made (\S+)/.exec(said)?.[1];
  expect(await ops("manifest", "rebuild", sale.eventId, "--apply")).toMatchObject({ code: 0 });
  const first = madeAt(await until(list, (said) => madeAt(said) !== undefined));
  expect(await ops("manifest", "rebuild", sale.eventId, "--apply")).toMatchObject({ code: 0 });
  await until(list, (said) => madeAt(said) !== undefined && madeAt(said) !== first);
  expect(await ops("manifest", "rebuild", "evt_aaaaaaaaaaaaaaaa", "--apply")).toMatchObject({ code: 1 });
});

const ANNA = { name: "Annabel Restored", email: "annabel@restored.example" };
const itemsOfAnna = async () => {
  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: process.env["TABLE_NAME"] ?? "", ConsistentRead: true }));
  return Items.filter((item) => /annabel/i.test(JSON.stringify(item)));
};

it("people who were erased after the time of a restore are erased again, as the table before it shows", { timeout: 60_000 }, async () => {
  const friend = { name: "Otto", email: "otto@example.com" };
  const own = await client.buy(sale, 2, { buyer: ANNA, attendees: [{ name: ANNA.name }, friend] });
  const named = await client.buy(sale, 1, { buyer: friend, attendees: [ANNA] });
  for (const bought of [own, named]) await client.executionOf(bought);
  const erase = async () => (await client.post("/people/erase", { email: ANNA.email })).body.erased;
  /** The words by which the person is found follow the tickets. */
  const wordsFollow = () =>
    until(
      async () => (await client.post("/people/export", { email: ANNA.email })).body.person.tickets.length,
      (found) => found === 3,
    );
  await wordsFollow();
  const before = await itemsOfAnna();
  expect(await erase()).toMatchObject({ orders: 1, tickets: 2 });
  await until(itemsOfAnna, (found) => found.length === 0);
  expect(await ops("table", "restore", "shows", "--apply")).toMatchObject({ code: 0 });
  for (const Item of before) await dynamo.send(new PutItemCommand({ TableName: process.env["TABLE_NAME"] ?? "", Item }));
  await wordsFollow();

  const repeat = (...more: string[]) => ops("erasures", "repeat", "--from", "shows", ...more);
  expect(await repeat()).toMatchObject({ code: 0, said: expect.stringContaining("erase the people of 1 order and 2 tickets") });
  expect((await itemsOfAnna()).length).toBe(before.length);
  expect(await repeat("--apply")).toMatchObject({ code: 0, said: expect.stringContaining("Done") });
  await until(itemsOfAnna, (found) => found.length === 0);
  expect(await repeat()).toMatchObject({ said: expect.stringContaining("0 orders and 0 tickets") });
  const { tickets } = (await client.admin(`/orders/${own.order.id}`)).body;
  expect(tickets.map(({ attendee }: { attendee: { name: string } }) => attendee.name).toSorted()).toEqual(["Otto", "–"].toSorted());
  expect(await ops("erasures", "repeat", "--from", "nowhere")).toMatchObject({
    code: 1,
    said: expect.stringContaining("no table nowhere"),
  });
});

/** The items of counters in the restored table, but those of hours. */
const loseCounters = async (TableName: string): Promise<number> => {
  let lost = 0;
  for (let slot = 0; slot < 4; slot++) {
    const pk = `$catraca#eventId_${sale.eventId}#slot_${String(slot).padStart(2, "0")}`;
    const { Items = [] } = await dynamo.send(
      new QueryCommand({ TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": { S: pk } } }),
    );
    for (const { pk: one, sk, name } of Items)
      if (one && sk && !name?.S?.startsWith("~sales/")) {
        await dynamo.send(new DeleteItemCommand({ TableName, Key: { pk: one, sk } }));
        lost += 1;
      }
  }
  return lost;
};

it("the table is restored under another name, its counters are compared and rebuilt there, and the stage's own table stays", async () => {
  const { eventId } = sale;
  expect(await ops("table", "restore", "restored")).toMatchObject({ code: 0, said: expect.stringContaining("A dry run") });
  await expect(ops("counters", "check", eventId, "--table", "restored")).resolves.toMatchObject({ code: 1 });
  expect(await ops("table", "restore", "restored", "--apply")).toMatchObject({ code: 0, said: expect.stringContaining("Done") });
  const before = await readTableAtRest(dynamo);
  expect(await ops("counters", "check", eventId, "--table", "restored")).toMatchObject({ code: 0 });
  expect(await loseCounters("restored")).toBeGreaterThan(0);
  expect(await ops("counters", "check", eventId, "--table", "restored")).toMatchObject({ code: 1 });
  expect(await ops("counters", "rebuild", eventId, "--table", "restored")).toMatchObject({
    code: 1,
    said: expect.stringContaining("It would correct the counters"),
  });
  expect(await ops("counters", "rebuild", eventId, "--table", "restored", "--apply")).toMatchObject({
    code: 0,
    said: expect.stringContaining("were corrected"),
  });
  expect(await ops("counters", "check", eventId, "--table", "restored")).toMatchObject({ code: 0 });
  expect(await readTableAtRest(dynamo)).toEqual(before);
});
