import { beforeEach, expect, it } from "vitest";
import type { CodeVault } from "./code-vault.ts";
import type { Database, StoredScan } from "./database.ts";
import { openScanStore } from "./scan-store.ts";
import { applyAnswer, type QueuedScan } from "./scan.ts";

const CODE = `T1${"A".repeat(56)}`;
const AT = "2026-12-12T19:31:00.000Z";
const ticket = { id: `tkt_${"a".repeat(16)}`, attendeeName: "Ana", ticketType: "Full", products: [] };

const scan = (scanId: string, more: Partial<QueuedScan> = {}): QueuedScan => ({
  scanId,
  eventId: "evt_1",
  readAtMs: 0,
  code: CODE,
  state: "waiting",
  waiting: 1,
  ...more,
});

/** The rows of the device's database, which outlive the page. */
let rows: StoredScan[];
let isBroken: boolean;
beforeEach(() => {
  rows = [];
  isBroken = false;
});

const openRows = (): Database => {
  const put = async (_: string, row: StoredScan): Promise<number> => {
    if (isBroken) throw new Error("the disk is full");
    const order = row.order ?? rows.length + 1;
    rows[order - 1] = structuredClone({ ...row, order });
    return order;
  };
  const getAllFromIndex = async (_: string, index: string, value?: string): Promise<StoredScan[]> => {
    if (isBroken) throw new Error("the disk is gone");
    return structuredClone(rows.filter((row) => index in row && (value === undefined || Reflect.get(row, index) === value)));
  };
  const countFromIndex = async (): Promise<number> => rows.filter((row) => row.state === "answered" && row.result === "admitted").length;
  return { add: put, put, getAllFromIndex, countFromIndex } as unknown as Database;
};

/** Every bit turned around. */
const vault: CodeVault = {
  seal: async (code) => new TextEncoder().encode(code).map((byte) => byte ^ 255) as Uint8Array<ArrayBuffer>,
  open: async (sealed) => new TextDecoder().decode(sealed.map((byte) => byte ^ 255)),
};
const open = (locked: CodeVault | undefined = vault) => openScanStore(openRows(), locked);

it("no row has a code, and the queue has it, also after the page was closed", async () => {
  await open().add(scan("scn_1"));
  expect(JSON.stringify(rows)).not.toContain(CODE);
  expect(await open().listQueued("evt_1")).toEqual([{ ...scan("scn_1"), order: 1 }]);
  expect(await open().listQueued("evt_2")).toEqual([]);
});

it("an undecided scan of the same code is the same scan, and a decided one is not", async () => {
  const store = open();
  await store.add(scan("scn_1"));
  const same = await store.add(scan("scn_2"));
  expect(same.scanId).toBe("scn_1");
  await store.update({ ...same, localResult: "admitted", localTicketId: ticket.id });
  expect((await store.add(scan("scn_3"))).scanId).toBe("scn_3");
  expect((await open().listQueued("evt_1")).map(({ scanId }) => scanId)).toEqual(["scn_1", "scn_3"]);
  expect([await store.countAdmitted("evt_1"), await store.listOwn(ticket.id)]).toMatchObject([1, [{ scanId: "scn_1", did: "admitted" }]]);
});

it("an answered scan leaves the queue and keeps no code", async () => {
  const store = open();
  const queued = await store.add(scan("scn_1", { localResult: "admitted", localTicketId: ticket.id }));
  await store.update(applyAnswer(queued, { answer: { result: "admitted", ticket, at: AT }, atMs: 1, late: false }));
  for (const one of [store, open()])
    expect([await one.listQueued("evt_1"), await one.countAdmitted("evt_1"), (await one.listOwn(ticket.id)).length]).toEqual([[], 1, 1]);
  expect(rows[0]).not.toHaveProperty("sealed");
});

it("a scan whose answer names no ticket is still one of the ticket that this device admitted", async () => {
  const store = open();
  const queued = await store.add(scan("scn_1", { localResult: "admitted", localTicketId: ticket.id }));
  await store.update(applyAnswer(queued, { answer: { result: "admitted", conflict: "unverified_code", at: AT }, atMs: 1, late: false }));
  for (const one of [store, open()]) expect(await one.listOwn(ticket.id)).toMatchObject([{ scanId: "scn_1", did: "admitted" }]);
});

it("a scan that could not be stored is not in the queue, and a queue that could not be read is read again", async () => {
  const store = open();
  isBroken = true;
  await expect(store.add(scan("scn_1"))).rejects.toThrow();
  isBroken = false;
  expect(await store.listQueued("evt_1")).toEqual([]);
  await store.add(scan("scn_2"));
  isBroken = true;
  await expect(store.add(scan("scn_3", { code: "other" }))).rejects.toThrow("full");
  expect(await store.listQueued("evt_1")).toHaveLength(1);
});

it("what an earlier release stored is in the queue, and a code whose key is lost holds up nobody", async () => {
  rows.push({ ...scan("scn_1"), order: 1 });
  await open().add(scan("scn_2", { code: `T1${"B".repeat(56)}` }));
  const lost = open({ ...vault, open: async () => undefined });
  expect((await lost.listQueued("evt_1")).map(({ scanId, code }) => [scanId, code])).toEqual([
    ["scn_1", CODE],
    ["scn_2", "?"],
  ]);
});
