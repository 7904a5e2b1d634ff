import { beforeEach, expect, it, vi } from "vitest";
import type { ManifestAnswer } from "@catraca/core/manifest.schema";
import { encodeChunk, KEY_INFO, type ManifestEntry } from "@catraca/core/manifest/manifest.format.rules.ts";
import type { Assignment } from "../storage/database.ts";
import type { QueuedScan } from "../storage/scan.ts";
import type { OwnScan } from "./decide-locally.ts";
import type { ListChunk, ListHead } from "./list-head.ts";
import { hashCode } from "./sealed-holder.ts";
import { openTicketList } from "./ticket-list.ts";

const AT = "2026-12-12T19:31:00.000Z";
const NOW_MS = Date.parse(AT);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** See ticket.code.ts: the event's hash is after two bytes. */
const codeOf = async (id: number, eventId = "evt_1"): Promise<string> => {
  const event = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(eventId))).subarray(0, 5);
  const bytes = Uint8Array.of(0x11, 1, ...event, ...Array.from({ length: 28 }, () => id));
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return `T1${(bits.match(/.{5}/g) ?? []).map((group) => LETTERS[Number.parseInt(group, 2)]).join("")}`;
};

const assignment: Assignment = {
  scanUrl: "https://scan.example/",
  deviceToken: "D1",
  device: { id: "dev_1", name: "Phone", role: "steward" },
  event: {
    id: "evt_1",
    name: "Fest",
    startsAt: AT,
    doorsOpenAt: AT,
    endsAt: "2026-12-13T02:00:00.000Z",
    timeZone: "America/Recife",
  },
  gate: { id: "gat_1", name: "North", mode: "entry", reentry: false, ticketTypeIds: [], productIds: [] },
  products: [],
};

/** The server seals it so: see manifest.entry.ts. */
const seal = async (code: string, content: object): Promise<Uint8Array> => {
  const text = new TextEncoder();
  const secret = await crypto.subtle.importKey("raw", text.encode(code), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: text.encode(KEY_INFO) };
  const key = await crypto.subtle.deriveKey(derivation, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(content)));
  return Uint8Array.of(...iv, ...new Uint8Array(sealed));
};

const createEntry = async (code: string, name: string, more: Partial<ManifestEntry> = {}): Promise<ManifestEntry> => ({
  hash: await hashCode(code),
  status: "issued",
  inside: false,
  ticketType: { id: "tty_1", name: "Full" },
  entries: 0,
  products: [],
  sealed: await seal(code, { n: name }),
  ...more,
});

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCodePoint(...bytes));
const createAnswer = (entries: ManifestEntry[], more: Partial<ManifestAnswer> = {}): ManifestAnswer => ({
  at: AT,
  cursor: "1.all.0",
  chunks: entries.length > 0 ? [toBase64(encodeChunk({ asOfMs: NOW_MS, entries }))] : [],
  done: 2,
  total: 2,
  more: false,
  ...more,
});

/** The device's database, which outlives the page. */
let stored: { head: ListHead | undefined; chunks: ListChunk[] };
let isFull: boolean;
beforeEach(() => {
  stored = { head: undefined, chunks: [] };
  isFull = false;
});

const open = (event: Partial<Assignment["event"]> = {}, listOwn: (ticketId: string) => Promise<OwnScan[]> = async () => []) =>
  openTicketList({
    store: {
      load: async () => stored,
      save: async (head, chunks) => {
        if (isFull) throw new Error("the disk is full");
        const ids = new Set([head.whole?.id, head.next?.id]);
        stored = { head, chunks: [...stored.chunks.filter(({ list }) => ids.has(list)), ...chunks] };
      },
    },
    getAssignment: () => ({ ...assignment, event: { ...assignment.event, ...event } }),
    listOwn,
    serverNow: () => NOW_MS + 60_000,
  });

const scan = (code: string): QueuedScan => ({
  scanId: "scn_1",
  eventId: "evt_1",
  readAtMs: NOW_MS + 1,
  code,
  state: "waiting",
  waiting: 1,
});
const decided = async (list: ReturnType<typeof open>, code: string) => {
  const decision = await list.decide(scan(code));
  return decision === undefined || decision === "unlisted"
    ? decision
    : [decision.answer.reason ?? decision.answer.result, decision.answer.ticket?.attendeeName];
};

const [ANA, BEA, NOBODY, ELSEWHERE] = [await codeOf(1), await codeOf(2), await codeOf(3), await codeOf(1, "evt_2")];

it("decides once the list is whole, over a reload too, and never about a code that it lacks", async () => {
  const list = open();
  expect([await decided(list, ANA), await decided(list, ELSEWHERE)]).toEqual([undefined, ["wrong_event", undefined]]);
  const first = createAnswer([await createEntry(ANA, "Ana")], { restart: true, more: true, done: 1, cursor: "1.1.0" });
  expect(await list.add(first)).toBe(true);
  expect([await decided(list, ANA), list.state.get()]).toEqual([undefined, { progress: { done: 1, total: 2, isBuilding: false } }]);

  const reloaded = open();
  await reloaded.loaded;
  expect(reloaded.cursor()).toBe("1.1.0");
  expect(await reloaded.add(createAnswer([await createEntry(BEA, "Béa", { status: "voided" })]))).toBe(false);
  expect(reloaded.state.get()).toEqual({ tickets: 2, checkedAtMs: NOW_MS });
  for (const one of [reloaded, open()]) {
    await one.loaded;
    expect([await decided(one, ANA), await decided(one, BEA), await decided(one, NOBODY), await decided(one, ELSEWHERE)]).toEqual([
      ["admitted", "Ana"],
      ["voided", "Béa"],
      "unlisted",
      ["wrong_event", undefined],
    ]);
    expect(await one.countOpen()).toBe(1);
  }
});

it("a later chunk replaces a ticket, and a new list replaces all of them once it is whole", async () => {
  const list = open();
  await list.add(createAnswer([await createEntry(ANA, "Ana"), await createEntry(BEA, "Béa")], { restart: true }));
  await list.add(createAnswer([await createEntry(ANA, "Ana Maria", { status: "blocked" })]));
  expect([await decided(list, ANA), await list.countOpen()]).toEqual([["blocked", "Ana Maria"], 1]);
  const next = createAnswer([await createEntry(ANA, "Ana")], { restart: true, more: true, cursor: "2.1.0" });
  await list.add(next);
  expect(await decided(list, ANA)).toEqual(["blocked", "Ana Maria"]);
  await list.add(createAnswer([]));
  expect([await decided(list, ANA), await decided(list, BEA), stored.chunks.length]).toEqual([["admitted", "Ana"], "unlisted", 1]);
});

it("a change that was read before the list's parts brings no old state back, and one of the same moment counts", async () => {
  const list = open();
  const chunkOf = async (status: ManifestEntry["status"], asOfMs: number): Promise<string> =>
    toBase64(encodeChunk({ asOfMs, entries: [await createEntry(ANA, "Ana", { status })] }));
  const parts = [await chunkOf("blocked", NOW_MS), await chunkOf("issued", NOW_MS - 1_001)];
  await list.add(createAnswer([], { restart: true, chunks: parts }));
  expect([await decided(list, ANA), await list.countOpen()]).toEqual([["blocked", "Ana"], 0]);
  await list.add(createAnswer([], { chunks: [await chunkOf("voided", NOW_MS - 1_000)] }));
  expect([await decided(list, ANA), await list.countOpen()]).toEqual([["voided", "Ana"], 0]);
});

it("what could not be stored is stored with the next answer, so that a stored list has no hole", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const list = open();
  await list.add(createAnswer([await createEntry(ANA, "Ana"), await createEntry(BEA, "Béa")], { restart: true }));
  isFull = true;
  await list.add(createAnswer([await createEntry(ANA, "Ana", { status: "refunded" })], { cursor: "1.all.1" }));
  isFull = false;
  await list.add(createAnswer([await createEntry(BEA, "Béa", { status: "blocked" })], { cursor: "1.all.2" }));
  await list.add(createAnswer([], { cursor: "1.all.2" }));
  const reloaded = open();
  await reloaded.loaded;
  expect([await decided(reloaded, ANA), await decided(reloaded, BEA), reloaded.cursor()]).toEqual([
    ["refunded", "Ana"],
    ["blocked", "Béa"],
    "1.all.2",
  ]);
  expect(stored.chunks).toHaveLength(3);
  warn.mockRestore();
});

it("bytes that are no list decide nothing, and the whole list is asked for again", async () => {
  const list = open();
  await list.add(createAnswer([await createEntry(ANA, "Ana")], { restart: true }));
  await expect(list.add(createAnswer([], { chunks: ["AAAA"] }))).rejects.toThrow("cannot be read");
  expect([await decided(list, ANA), list.cursor(), list.state.get()]).toEqual([undefined, undefined, {}]);
  stored.chunks.push({ list: 1, bytes: new Uint8Array(3) });
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const reloaded = open();
  await reloaded.loaded;
  expect([await decided(reloaded, ANA), reloaded.cursor(), warn.mock.calls.length]).toEqual([undefined, undefined, 1]);
  warn.mockRestore();
});

it("a list of another event is not read, and nothing is stored after the device left", async () => {
  stored = { head: { eventId: "evt_2", lastId: 1, whole: { id: 1, cursor: "1.all.0", tickets: 1, checkedAtMs: 1 } }, chunks: [] };
  const list = open();
  await list.loaded;
  expect(list.cursor()).toBeUndefined();
  list.close();
  await list.add(createAnswer([await createEntry(ANA, "Ana")], { restart: true }));
  expect(stored.head?.eventId).toBe("evt_2");
});

it("an entry that another code sealed is not opened", async () => {
  const list = open();
  await list.add(createAnswer([await createEntry(ANA, "Ana", { sealed: await seal(BEA, { n: "Béa" }) })], { restart: true }));
  await expect(list.decide(scan(ANA))).rejects.toThrow();
});

it("what the device stores has no name, no code and nothing that one finds by the code's letters", async () => {
  const list = open();
  await list.add(createAnswer([await createEntry(ANA, "Ana Souza")], { restart: true }));
  const bytes = stored.chunks.map(({ bytes: one }) => String.fromCodePoint(...one)).join("");
  expect(bytes).toContain("Full");
  expect(bytes).not.toMatch(/Souza/);
  expect(bytes).not.toContain(ANA.slice(-20));
});

it("decides about the code of another seller, and knows what this phone did with its ticket", async () => {
  const foreign = "0000-1111-2222";
  const sealed = await seal(foreign, { t: "tkt_1" });
  const answer = createAnswer([await createEntry(ANA, "Ana"), { ...(await createEntry(foreign, "")), isSecond: true, sealed }]);
  const list = open({ hasForeignCodes: true });
  await list.add(answer);
  expect([await decided(list, ` ${foreign} `), await decided(list, "0000-1111-2223")]).toEqual([["admitted", ""], "unlisted"]);
  expect(await list.countOpen()).toBe(1);
  const admitted = { scanId: "scn_0", did: "admitted" as const, atMs: NOW_MS };
  const after = open({ hasForeignCodes: true }, async (ticketId) => (ticketId === "tkt_1" ? [admitted] : []));
  await after.add(answer);
  expect(await decided(after, foreign)).toEqual(["already_admitted", ""]);
  const without = open();
  await without.add(answer);
  expect(await decided(without, foreign)).toBeUndefined();
});
