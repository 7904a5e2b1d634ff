/** The gate writes by the bare client what everybody else reads and writes through ElectroDB: keys, names and values are held to its `.params()`. */
import { afterEach, describe, expect, it } from "vitest";
import type { TransactWriteItemsCommandInput, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { removeOldScans, scanUpdate, ticketKey, type TicketScan } from "@catraca/core/admission/admission.dynamo.ts";
import { recordRefusal, recordUndone, scanItem } from "@catraca/core/admission/admission.scans.dynamo.ts";
import { undo } from "@catraca/core/admission/admission.undo.ts";
import { undoUpdate } from "@catraca/core/admission/admission.undo.dynamo.ts";
import { enrol, noteSeen, type Assignment } from "@catraca/core/device/device.assignment.ts";
import { countSearch, keys } from "@catraca/core/device/device.dynamo.ts";
import { formatEnrolmentCode, signEnrolment, tokenHashOf, verifyToken, secretHashOf } from "@catraca/core/device/device.token.ts";
import { slot } from "@catraca/core/kernel/id";
import { setting } from "@catraca/core/kernel/setting";
import { rows } from "@catraca/core/table/service";
import { LIST_SLOTS } from "@catraca/core/table/table";
import { bareClient, rowOf, S, type Item, type Update } from "@catraca/core/table/bare-client";
import { foreignKey } from "@catraca/core/ticket/ticket.foreign.dynamo.ts";

const [eventId, gateId, deviceId, ticketId] = [
  "evt_aaaaaaaaaaaaaaaa",
  "gat_bbbbbbbbbbbbbbbb",
  "dev_cccccccccccccccc",
  "tkt_dddddddddddddddd",
];
const selector = "7QXC";
const tableName = setting("TABLE_NAME");

type Params = {
  Key: Record<string, unknown>;
  Item: Record<string, unknown>;
  UpdateExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
};
const ours = (query: { params: () => unknown }): Params => query.params() as Params;

/** Attribute → the value it is set to, or the operand that is not an attribute of its own. */
const sets = (expression: string, names: Record<string, string>, values: Record<string, unknown>): Record<string, unknown> => {
  const [, set = "", add = ""] = /^SET (.*?)(?: ADD (.*))?$/.exec(expression) ?? [];
  const assignments = set.split(/, (?=#[\w.#]+ =)/).map((one) => one.split(" = ") as [string, string]);
  const additions = add === "" ? [] : add.split(", ").map((one) => one.split(" ") as [string, string]);
  return Object.fromEntries(
    [...assignments, ...additions].map(([path, operand]) => [
      path
        .split(".")
        .map((part) => names[part] ?? part)
        .join("."),
      values[/:\w+/.exec(operand)?.[0] ?? ""],
    ]),
  );
};
const gateSets = (update: Update) =>
  sets(update.UpdateExpression ?? "", update.ExpressionAttributeNames ?? {}, rowOf(update.ExpressionAttributeValues ?? {}));
/** What makes a row one of its entity; it is there since the row was made. */
const IDENTITY = ["ticketId", "deviceId", "selector", "__edb_e__", "__edb_v__"];
const theirSets = (query: { params: () => unknown }) => {
  const { UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = ours(query);
  const all = sets(UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues);
  return Object.fromEntries(Object.entries(all).filter(([name]) => !IDENTITY.includes(name)));
};

/** Answers instead of the database, and keeps what was asked. */
const answering = <T>(answer: (input: any) => object): T[] => {
  const asked: T[] = [];
  bareClient.middlewareStack.add(
    () => (args) => {
      asked.push(args.input as T);
      return Promise.resolve({ output: answer(args.input) as never, response: {} });
    },
    { step: "initialize", name: "answering" },
  );
  return asked;
};
afterEach(() => void bareClient.middlewareStack.remove("answering"));

const item = (query: { params: () => unknown }): Item => {
  const toValue = (value: unknown): Item[string] => {
    if (typeof value === "string") return { S: value };
    if (typeof value === "number") return { N: String(value) };
    if (typeof value === "boolean") return { BOOL: value };
    if (Array.isArray(value)) return { L: value.map(toValue) };
    return { M: Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, toValue(one)])) };
  };
  return Object.fromEntries(Object.entries(ours(query).Item).map(([name, value]) => [name, toValue(value)]));
};

it("keys are the entities'", () => {
  expect(rowOf(ticketKey(ticketId))).toEqual(ours(rows.ticket.get({ ticketId })).Key);
  expect(rowOf(keys.device(deviceId))).toEqual(ours(rows.device.get({ deviceId })).Key);
  expect(rowOf(keys.enrolment(selector))).toEqual(ours(rows.enrolment.get({ selector })).Key);
  expect(rowOf(keys.policy(eventId))).toEqual(ours(rows.gatePolicy.get({ eventId })).Key);
  expect(rowOf(foreignKey(eventId, "MAC"))).toEqual(ours(rows.foreignCode.get({ eventId, codeMac: "MAC" })).Key);
  expect(rowOf(keys.event(eventId))).toEqual(ours(rows.event.get({ eventId })).Key);
  expect(rowOf(keys.gate(eventId, gateId))).toEqual(ours(rows.gate.get({ eventId, gateId })).Key);
});

it("a refused scan is the row that its entity would put, found by the same index", async () => {
  const refused = { eventId, scanId: "scn_one-scan", deviceId, gateId, reason: "blocked", atMs: 1_800_000_000_000 };
  for (const scan of [refused, { ...refused, ticketId }, { ...refused, scanId: "scn_another_1", atMs: 7 }]) {
    const listSlot = slot(scan.scanId, LIST_SLOTS);
    expect(rowOf(scanItem(scan))).toEqual(ours(rows.scan.put({ ...scan, listSlot })).Item);
  }
  const asked = answering(() => ({}));
  await recordRefusal(refused);
  expect(asked).toEqual([
    {
      TableName: tableName,
      Item: scanItem(refused),
      ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    },
  ]);
});

it("a successful scan is the row that its entity would put, in the slot of the id that its device made", async () => {
  const scan = {
    eventId,
    scanId: `scn_one-scan@${deviceId}`,
    deviceId,
    gateId,
    result: "redeemed",
    ticketId,
    orderId: "ord_a",
    productId: "prd_popcorn",
    forced: true,
    atMs: 1_800_000_000_000,
  } as const;
  expect(rowOf(scanItem(scan))).toEqual(ours(rows.scan.put({ ...scan, listSlot: slot("scn_one-scan", LIST_SLOTS) })).Item);
  const asked = answering<UpdateItemCommandInput>(() => ({}));
  await recordUndone(eventId, scan.scanId, 7);
  const undone = rows.scan.patch({ eventId, scanId: scan.scanId }).set({ undoneAtMs: 7 });
  expect(rowOf(asked[0]?.Key as Item)).toEqual(ours(undone).Key);
  expect(gateSets(asked[0] as Update)).toEqual({ undoneAtMs: 7 });
});

it("a supervisor's undo without a device looks among the rows of scans alone, and passes over one that was refused", async () => {
  const hit = { scanId: S(`scn_one-scan@${deviceId}`), deviceId: S(deviceId) };
  const asked = answering<Record<string, unknown>>(({ KeyConditionExpression, Key }) =>
    KeyConditionExpression ? { Items: [hit] } : Key.pk.S.includes(deviceId) ? { Item: { ...hit, reason: S("blocked") } } : {},
  );
  const desk = { device: { deviceId: "dev_desk", role: "supervisor" }, event: { eventId } } as Assignment;
  expect((await undo({ scanId: "scn_one-scan" }, desk)).answer).toMatchObject({ result: "refused", reason: "unknown_scan" });
  const [query] = asked.filter((input) => "KeyConditionExpression" in input);
  expect(query).toMatchObject({
    KeyConditionExpression: "gsi1pk = :slot AND gsi1sk BETWEEN :since AND :until",
    ExpressionAttributeValues: { ":since": { S: expect.stringMatching(/^\$scan_1#atMs_\d{13}$/) }, ":until": S("$scan_1#~") },
  });
});

describe("a passage", () => {
  const passage: TicketScan = {
    scanId: "scn_one-scan",
    atMs: 1_800_000_000_000,
    ticketId,
    eventId,
    revision: 2,
    mode: "entry",
    isAccepted: true,
    reentry: false,
    ticketTypeIds: ["tty_one", "tty_other"],
    doorsOpenAtMs: 0,
    endsAtMs: 2_000_000_000_000,
    earlyMs: 0,
    lateMs: 0,
    dailyTypeIds: [],
    timeZone: "UTC",
    force: false,
    gateId,
    gateName: "North",
    deviceId,
    deviceName: "Phone 1",
  };
  const scanOf = (write: Update) => (gateSets(write)[`scans.${passage.scanId}`] ?? {}) as Record<string, unknown>;
  const scan = { did: "admitted", atMs: passage.atMs, gateId, gateName: "North", deviceId } as const;
  const at = (more: Partial<TicketScan>) => scanUpdate({ ...passage, ...more });

  it("an entry sets what the ticket's entity knows, and touches no index", () => {
    const first = { admittedAtMs: passage.atMs, admittedGateName: "North", admittedDeviceName: "Phone 1", admittedOn: "2027-01-15" };
    const expected = theirSets(
      rows.ticket
        .patch({ ticketId })
        .set({ ...first, inside: true, scans: { [passage.scanId]: scan } })
        .add({ entries: 1 }),
    );
    const { scans, ...rest } = expected;
    expect(gateSets(at({}))).toEqual({ ...rest, [`scans.${passage.scanId}`]: (scans as Record<string, unknown>)[passage.scanId] });
    expect(rowOf(at({}).Key as Item)).toEqual(ours(rows.ticket.get({ ticketId })).Key);
  });

  it("an exit and a piece handed out too", () => {
    const exited = { ...scan, did: "exited" } as const;
    const { scans: _, ...left } = theirSets(rows.ticket.patch({ ticketId }).set({ inside: false, scans: { x: exited } }));
    expect(gateSets(at({ mode: "exit" }))).toEqual({ ...left, [`scans.${passage.scanId}`]: exited });
    const productId = "prd_popcorn";
    expect(gateSets(at({ mode: "redeem", productId }))).toEqual({
      "products.prd_popcorn": 1,
      [`scans.${passage.scanId}`]: { ...scan, did: "redeemed", productId },
    });
    expect(Object.keys(theirSets(rows.ticket.patch({ ticketId }).set({ products: { [productId]: 0 } })))).toEqual(["products"]);
  });

  it("a forced one says so", () => {
    expect(scanOf(at({ force: true }))).toEqual({ ...scan, forced: true });
    expect(scanOf(at({}))).not.toHaveProperty("forced");
  });

  it("an undo sets what the ticket's entity knows, and a ticket that was never in forgets its first admission", () => {
    const before = { ticketId, inside: true, entries: 1, scans: {} } as never;
    const by = { atMs: 9, deviceId, timeZone: "UTC" };
    const write = undoUpdate(before, passage.scanId, { record: scan, inside: false, entries: 0 }, by);
    expect(rowOf(write.Key as Item)).toEqual(ours(rows.ticket.get({ ticketId })).Key);
    expect(gateSets({ ...write, UpdateExpression: write.UpdateExpression?.replace(/ REMOVE .*/, "") })).toEqual({
      [`scans.${passage.scanId}.undoneAtMs`]: 9,
      [`scans.${passage.scanId}.undoneBy`]: deviceId,
      inside: false,
      entries: 0,
    });
    expect(write.UpdateExpression).toMatch(/ REMOVE #admittedAtMs, #admittedGateName, #admittedDeviceName, #admittedOn$/);
    const piece = { ...scan, did: "redeemed", productId: "prd_popcorn" } as const;
    const back = undoUpdate(before, passage.scanId, { record: piece, inside: true, entries: 1 }, by);
    expect(gateSets(back)).toMatchObject({ "products.prd_popcorn": 1 });
    expect(back.ConditionExpression).not.toMatch(/inside|entries/);
  });

  it("every name is an attribute of the ticket, and every name and value is used", () => {
    const known = new Set(Object.keys(ticketAttributes()));
    for (const mode of ["entry", "exit", "redeem"] as const)
      for (const reentry of [false, true])
        for (const force of [false, true])
          for (const ticketTypeIds of [[], passage.ticketTypeIds]) {
            const write = at({
              mode,
              reentry,
              force,
              ticketTypeIds,
              dailyTypeIds: ticketTypeIds,
              ...(mode === "redeem" ? { productId: "prd_popcorn" } : {}),
            });
            const text = `${write.UpdateExpression} ${write.ConditionExpression}`;
            for (const [name, attribute] of Object.entries(write.ExpressionAttributeNames ?? {})) {
              if (name !== "#scan" && name !== "#product") expect(known, attribute).toContain(attribute);
              expect(text).toMatch(new RegExp(`${name}\\b`));
            }
            for (const name of Object.keys(write.ExpressionAttributeValues ?? {})) expect(text).toMatch(new RegExp(`${name}\\b`));
          }
  });

  it("a row with more scans than it keeps loses the oldest", async () => {
    const asked = answering<UpdateItemCommandInput>(() => ({ Attributes: {} }));
    const scans = Object.fromEntries(Array.from({ length: 42 }, (_, n) => [`scn_${n}`, { ...scan, atMs: 1_000 - n }]));
    await removeOldScans({ ticketId, scans } as never);
    const [trim] = asked;
    expect([rowOf(trim?.Key as Item), trim?.UpdateExpression]).toEqual([
      ours(rows.ticket.get({ ticketId })).Key,
      "REMOVE #scans.#scan0, #scans.#scan1",
    ]);
    expect(trim?.ExpressionAttributeNames).toEqual({ "#scans": "scans", "#scan0": "scn_41", "#scan1": "scn_40" });
    await removeOldScans({ ticketId, scans: Object.fromEntries(Object.entries(scans).slice(0, 40)) } as never);
    expect(asked).toHaveLength(1);
  });
});

const ticketAttributes = (): Record<string, unknown> =>
  ours(
    rows.ticket.put({
      ticketId,
      eventId,
      orderId: "ord_a",
      ticketTypeId: "tty_one",
      ticketTypeName: "Full",
      attendeeName: "Ana",
      status: "issued",
      revision: 0,
      inside: false,
      entries: 0,
      products: {},
      productsBought: {},
      productNames: {},
      scans: {},
      admittedOn: "2027-01-15",
      admittedAtMs: 1,
      admittedGateName: "North",
      admittedDeviceName: "Phone 1",
      listSlot: 1,
      createdAtMs: 1,
    }),
  ).Item;

describe("an enrolment", () => {
  const signed = (key: string): string => signEnrolment({ selector, key });
  const device = { deviceId, eventId, gateId, name: "Phone 1", role: "steward", createdAtMs: 1 } as const;
  const enrolment = {
    selector,
    secretHash: secretHashOf(signed("4H9R")),
    deviceId,
    eventId,
    gateId,
    misses: 0,
    status: "open",
    expiresAtMs: Date.now() + 60_000,
    cleanUpAtSec: 2_000_000_000,
  } as const;
  const event = {
    eventId,
    organizationId: "org_a",
    status: "published",
    listed: "published",
    name: "A night out",
    venue: { name: "The hall" },
    startsAtMs: 2,
    endsAtMs: 3,
    doorsOpenAtMs: 1,
    timeZone: "America/Sao_Paulo",
    currency: "BRL",
    holdMs: 900_000,
    createdAtMs: 1,
  } as const;
  const gate = {
    eventId,
    gateId,
    name: "North",
    mode: "entry" as const,
    reentry: false,
    ticketTypeIds: ["tty_one"],
    productIds: [],
    createdAtMs: 1,
  };

  it("reads the rows as their entities put them, and sets what they would", async () => {
    let written: TransactWriteItemsCommandInput = { TransactItems: [] };
    const puts = () => {
      const { ":tokenHash": tokenHash } = written.TransactItems?.[1]?.Update?.ExpressionAttributeValues ?? {};
      return [
        rows.device.put({ ...device, status: "enrolled", tokenHash: tokenHash?.S ?? "" }),
        rows.gate.put(gate),
        rows.event.put(event),
      ];
    };
    answering((input) => {
      if (input.Key) return { Item: item(rows.enrolment.put(enrolment)) };
      if (input.RequestItems) return { Responses: { [tableName]: puts().map(item) } };
      written = input;
      return {};
    });
    const enrolled = await enrol({ enrolmentCode: formatEnrolmentCode(selector, signed("4H9R")) });
    const token = verifyToken(enrolled.deviceToken);
    expect(token).toMatchObject({ deviceId, eventId, gateId });
    expect(enrolled).toMatchObject({ gate, event: { eventId, startsAtMs: 2, endsAtMs: 3, doorsOpenAtMs: 1 } });
    expect(enrolled.device).toMatchObject({ ...device, status: "enrolled" });

    const updates = (written.TransactItems ?? []).map(({ Update: one }) => one as Update);
    const used = rows.enrolment.patch({ selector }).set({ status: "used" });
    const tokenHash = tokenHashOf(token?.random ?? "");
    const made = rows.device.patch({ deviceId }).set({ status: "enrolled", tokenHash, tokenKey: 1 });
    expect(updates.map(({ Key }) => rowOf(Key as Item))).toEqual([ours(used).Key, ours(made).Key]);
    expect(updates.map(gateSets)).toEqual([theirSets(used), theirSets(made)]);
  });

  it("when a device was seen is set on the row its entity knows", async () => {
    const asked = answering<UpdateItemCommandInput>(() => ({ Attributes: {} }));
    await noteSeen(device)?.();
    expect(noteSeen(device)).toBeUndefined();
    const seen = rows.device.patch({ deviceId }).set({ lastSeenAtMs: 1 });
    expect(rowOf(asked[0]?.Key as Item)).toEqual(ours(seen).Key);
    expect(Object.keys(gateSets(asked[0] as Update))).toEqual(["lastSeenAtMs"]);
  });

  it("searches count on the row its entity knows", async () => {
    const asked = answering<UpdateItemCommandInput>(() => ({ Attributes: {} }));
    expect(await countSearch(deviceId, 10)).toBe(true);
    const counted = rows.device.patch({ deviceId }).set({ searches: 1, searchMinute: 1 });
    expect(rowOf(asked[0]?.Key as Item)).toEqual(ours(counted).Key);
    expect(Object.keys(theirSets(counted))).toEqual(expect.arrayContaining(Object.keys(gateSets(asked[0] as Update))));
  });

  it("a miss counts on the row its entity knows", async () => {
    const asked = answering<UpdateItemCommandInput>(({ UpdateExpression }) =>
      UpdateExpression ? { Attributes: {} } : { Item: item(rows.enrolment.put(enrolment)) },
    );
    await expect(enrol({ enrolmentCode: formatEnrolmentCode(selector, signed("2222")) })).rejects.toMatchObject({
      code: "device.enrolment_refused",
    });
    const counted = rows.enrolment.patch({ selector }).add({ misses: 1 });
    expect(rowOf(asked[1]?.Key as Item)).toEqual(ours(counted).Key);
    expect(gateSets(asked[1] as Update)).toEqual({ misses: 1 });
    expect(ours(counted).ExpressionAttributeNames).toMatchObject({ "#misses": "misses" });
  });
});
