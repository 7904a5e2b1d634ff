/** The rule is said twice: as a function, and as the condition of a write. Here both are asked, on tickets in every state. */
import { expect, it } from "vitest";
import { CASES } from "@catraca/core/admission/admission.cases.ts";
import {
  decideAdmission,
  eventDayOf,
  findTimeRefusal,
  type ScanAttempt,
  type TicketState,
  type Verdict,
} from "@catraca/core/admission.rules";
import * as Id from "@catraca/core/kernel/id";
import { rows } from "@catraca/core/table/service";
import { codeOf } from "@catraca/core/ticket/ticket.own-code.ts";
import type { ScanRecord } from "@catraca/core/ticket.schema";
import { scan } from "@catraca/core/admission";
import { writeScan, type TicketScan } from "@catraca/core/admission/admission.dynamo.ts";
import type { Assignment } from "@catraca/core/device/device.assignment.ts";
import { inLanes } from "../support/lanes.ts";
import { withoutGateCondition } from "../support/without-condition.ts";

const PAIRS = 500;
const CONTROL_PAIRS = 15;
const LANES = 8;
const HOUR_MS = 3_600_000;
const EVENT = "evt_aaaaaaaaaaaaaaaa";
/** As the gate knows them: the scan, and the device whose id it is. */
const KNOWN = "scn_known-scan@dev_a";

/** Numbers by a seed, so that what fails can be run again: github.com/cprosche/mulberry32 */
const dice = (seed: number) => {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const of = <T>(...all: T[]): T => all[Math.floor(next() * all.length)] as T;
  /** Mostly the first, so that single faults are met often. */
  const mostly = <T>(usual: T, ...rare: T[]): T => (next() < 0.8 ? usual : of(...rare));
  return { of, mostly };
};

type Dice = ReturnType<typeof dice>;
type Row = TicketState & { ticketId: string };

const randomTicket = ({ of, mostly }: Dice): Row => {
  const entries = of(0, 0, 1, 3);
  const done: ScanRecord = { did: of("admitted", "exited", "redeemed"), atMs: 5, gateId: "gat_a", gateName: "North", deviceId: "dev_a" };
  return {
    ticketId: Id.create("tkt"),
    eventId: mostly(EVENT, "evt_bbbbbbbbbbbbbbbb"),
    ticketTypeId: of("tty_full", "tty_half"),
    status: mostly("issued", "voided", "blocked", "refunded"),
    revision: mostly(1, 0, 2),
    inside: entries > 0 && of(true, false),
    entries,
    products: of<Record<string, number>>({}, { prd_popcorn: 0 }, { prd_popcorn: 1, prd_soda: 0 }, { prd_popcorn: 3 }),
    scans: mostly<Record<string, ScanRecord>>({}, { [KNOWN]: done }),
    ...(entries > 0 ? of({}, { admittedOn: eventDayOf(Date.now(), "UTC") }, { admittedOn: "2020-01-01" }) : {}),
    ...of<Pick<TicketState, "codeKeys">>({}, { codeKeys: { 2: 1 } }, { codeKeys: { 2: 0, 3: 1 } }),
  };
};

const signedBy = (key: number, ...others: number[]) => ({ codeKey: { key, others } });

const randomPassage = ({ of, mostly }: Dice, ticketId: string): TicketScan => {
  const mode = of("entry", "exit", "redeem");
  const atMs = Date.now();
  return {
    scanId: of(KNOWN, "scn_another-scan@dev_a"),
    atMs,
    ticketId,
    eventId: EVENT,
    revision: 1,
    ...mostly<Pick<TicketScan, "codeKey">>({}, signedBy(1, 2), signedBy(2, 3, 1), signedBy(3, 2)),
    mode,
    isAccepted: mostly(true, false),
    reentry: of(true, false),
    ticketTypeIds: mostly<string[]>([], ["tty_full"], ["tty_half", "tty_full"], ["tty_vip"]),
    ...(mode === "redeem" ? { productId: of("prd_popcorn", "prd_popcorn", "prd_soda") } : {}),
    doorsOpenAtMs: atMs + mostly(-HOUR_MS, HOUR_MS),
    endsAtMs: atMs + mostly(HOUR_MS, -1),
    earlyMs: of(0, 0, 2 * HOUR_MS),
    lateMs: of(0, 0, 2 * HOUR_MS),
    dailyTypeIds: of<string[]>([], ["tty_full"], ["tty_half", "tty_vip"]),
    timeZone: "UTC",
    force: mostly(false, true),
    gateId: "gat_a",
    gateName: "North",
    deviceId: "dev_a",
    deviceName: "Phone 1",
  };
};

const put = async (row: Row): Promise<void> => {
  const names = { ticketTypeName: "Full", attendeeName: "Ana", productsBought: {}, productNames: {}, orderId: "ord_a" };
  await rows.ticket.put({ ...row, ...names, listSlot: 0, createdAtMs: 1 }).go();
};
/** The ticket after a passage that was let through. */
const after = (row: Row, p: TicketScan): object => ({
  ...row,
  inside: p.mode === "entry" || (row.inside && p.mode === "redeem"),
  entries: row.entries + (p.mode === "entry" ? 1 : 0),
  ...(p.mode === "entry" ? { admittedOn: eventDayOf(p.atMs, p.timeZone) } : {}),
  products: p.mode === "redeem" ? { ...row.products, [p.productId ?? ""]: (row.products[p.productId ?? ""] ?? 0) - 1 } : row.products,
  scans: { ...row.scans, [p.scanId]: expect.objectContaining({ atMs: p.atMs, gateId: "gat_a" }) },
});

const pairs = (seed: number, count: number): { row: Row; p: TicketScan }[] => {
  const random = dice(seed);
  return Array.from({ length: count }, () => {
    const row = randomTicket(random);
    return { row, p: randomPassage(random, row.ticketId) };
  });
};

const scanOf = (passage: ScanAttempt, ticketId: string): TicketScan => ({
  ...passage,
  ticketId,
  gateId: "gat_a",
  gateName: "North",
  deviceId: "dev_a",
  deviceName: "Phone 1",
});

const wordOf = (verdict: Verdict): string => ("result" in verdict ? verdict.result : "refused" in verdict ? verdict.refused : "replay");

/** Of what the gate leaves to its write: what it takes, in time. */
const written = ({ p }: { p: TicketScan }): boolean => p.force || (p.isAccepted && !findTimeRefusal(p));

it(`the condition lets through exactly what the rule admits, on ${PAIRS} pairs of ticket and passage`, async () => {
  const seed = Math.floor(Math.random() * 1e9);
  const met: Record<string, number> = {};
  await inLanes(
    LANES,
    pairs(seed, PAIRS * 2)
      .filter(written)
      .slice(0, PAIRS),
    async ({ row, p }) => {
      await put(row);
      const verdict = decideAdmission(p, row);
      const { done, ticket } = await writeScan(p);
      const about = JSON.stringify({ seed, row, p, verdict });
      expect(done, about).toBe("result" in verdict);
      // As it became, or as it was.
      expect(ticket, about).toMatchObject("result" in verdict ? after(row, p) : row);
      expect(Object.keys(ticket?.scans ?? {}).length, about).toBe(Object.keys(row.scans).length + (done ? 1 : 0));
      const word = wordOf(verdict);
      met[word] = (met[word] ?? 0) + 1;
    },
  );
  const words = ["admitted", "exited", "redeemed", "replay", "already_admitted", "not_inside", "nothing_to_redeem", "unknown_code"];
  for (const word of [...words, "wrong_event", "wrong_gate", "superseded", "voided", "refunded", "blocked"])
    expect(met[word], JSON.stringify({ seed, met })).toBeGreaterThan(0);
});

it("the gate's write decides each case of the rule as the rule does", async () => {
  const cases = CASES.flatMap((one) => (one.ticket && written({ p: scanOf(one.passage, "") }) ? [{ ...one, ticket: one.ticket }] : []));
  expect(cases.length).toBeGreaterThan(160);
  await inLanes(LANES, cases, async ({ title, passage, ticket, verdict }) => {
    const ticketId = Id.create("tkt");
    await put({ ...ticket, ticketId });
    expect((await writeScan(scanOf(passage, ticketId))).done, title).toBe("result" in verdict);
  });
});

/** An assignment that makes a scan like this one. */
const assignmentOf = (p: TicketScan): Assignment => ({
  device: { deviceId: p.deviceId, name: p.deviceName, role: "supervisor" },
  gate: {
    gateId: p.gateId,
    name: p.gateName,
    mode: p.mode,
    reentry: p.reentry,
    ticketTypeIds: [...p.ticketTypeIds],
    productIds: p.productId === undefined ? [] : [p.isAccepted ? p.productId : "prd_other"],
  },
  event: {
    eventId: p.eventId,
    status: "published",
    name: "A night",
    startsAtMs: 0,
    endsAtMs: p.endsAtMs,
    doorsOpenAtMs: p.doorsOpenAtMs,
    timeZone: "UTC",
  },
  policy: { earlyMs: p.earlyMs, lateMs: p.lateMs, types: Object.fromEntries(p.dailyTypeIds.map((id) => [id, { daily: true }])) },
});

it("a scan answers what the rule says, the doors' times and what the gate takes included", async () => {
  const seed = Math.floor(Math.random() * 1e9);
  // A gate of one mode takes a direction of its own unless it is a redeem gate asked for another product.
  const all = pairs(seed, 200).filter(({ p }) => p.isAccepted || p.mode === "redeem");
  await inLanes(LANES, all, async ({ row, p: random }) => {
    // One key is accepted here.
    const { codeKey: _, ...p } = random;
    await put(row);
    const verdict = decideAdmission(p, row);
    const code = codeOf({ eventId: p.eventId, ticketId: row.ticketId, revision: p.revision ?? 0 });
    const { productId, force } = p;
    const scanId = p.scanId.slice(0, p.scanId.indexOf("@"));
    const { answer } = await scan({ code, scanId, force, ...(productId === undefined ? {} : { productId }) }, assignmentOf(p));
    const said =
      answer.result === "refused" ? { refused: answer.reason } : answer.replayed ? { replay: answer.result } : { result: answer.result };
    const expected = "replay" in verdict ? { replay: verdict.replay.did } : verdict;
    expect(said, JSON.stringify({ seed, row, p })).toEqual(expected);
  });
  expect(all.length).toBeGreaterThan(100);
});

/** Each part of the condition, and what is let through without it. */
it.each([
  [/#eventId =/, "wrong_event"],
  [/attribute_not_exists\(#scans/, "replay"],
  [/#status =/, "voided"],
  [/#revision =/, "superseded"],
  [/#codeKeys/, "unknown_code"],
  [/#ticketTypeId IN/, "wrong_gate"],
  [/#entries = :zero/, "already_admitted"],
  [/#inside = :false/, "already_admitted"],
  [/#admittedOn <>/, "already_admitted"],
  [/OR #ticketTypeId IN \(:daily/, "already_admitted"],
  [/#inside = :true/, "not_inside"],
  [/#products\./, "nothing_to_redeem"],
])("control: without %s the write does what the rule calls %s", async (clause, word) => {
  const refused = pairs(7, 5_000).filter((pair) => written(pair) && wordOf(decideAdmission(pair.p, pair.row)) === word);
  const passed = await withoutGateCondition(clause, () =>
    inLanes(LANES, refused.slice(0, CONTROL_PAIRS), async ({ row, p }) => {
      await put(row);
      try {
        return (await writeScan(p)).done;
      } catch (error) {
        // It went on to take a piece of what is not there.
        if (error instanceof Error && error.name === "ValidationException") return true;
        throw error;
      }
    }),
  );
  expect(passed).toContain(true);
});
