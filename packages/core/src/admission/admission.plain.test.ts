import { expect, it } from "vitest";
import type { Assignment } from "../device/device.assignment.ts";
import { toAscii } from "../kernel/search.rules.ts";
import { plainAnswer, plainError, plainScanId } from "./admission.plain.ts";
import type { ScanAnswer } from "./admission.schema.ts";

const assignment = (productIds: string[] = []): Assignment => ({
  device: { deviceId: "dev_a", name: "Phone 1", role: "steward" },
  gate: {
    gateId: "gat_a",
    name: "Portão A",
    mode: productIds.length > 0 ? "redeem" : "entry",
    reentry: false,
    ticketTypeIds: [],
    productIds,
  },
  event: {
    eventId: "evt_a",
    status: "published",
    name: "Noite",
    startsAtMs: 0,
    endsAtMs: 1,
    doorsOpenAtMs: 0,
    timeZone: "America/Sao_Paulo",
  },
});
const at = "2027-05-02T00:40:00.000Z";
const nowMs = Date.parse(at);
const products = [
  { productId: "prd_soda", name: "Refrigerante", remaining: 1 },
  { productId: "prd_corn", name: "Pipoca média", remaining: 2 },
];
const ticket = { id: "tkt_a", attendeeName: "Ana Conceição", ticketType: "Inteira", products };
const firstAdmission = { at: "2027-05-01T23:14:30.000Z", gate: "Portão A", device: "Phone 2" };

it.each<[ScanAnswer, string]>([
  [{ result: "admitted", ticket, at }, "ADMIT Inteira Ana Conceicao"],
  [{ result: "admitted", replayed: true, ticket, at }, "ADMIT Inteira Ana Conceicao"],
  [{ result: "admitted", ticket: { ...ticket, notes: ["Check the age"] }, at }, "ADMIT Inteira Ana Conceicao - Check the age"],
  [{ result: "exited", ticket, at }, "EXIT Inteira Ana Conceicao"],
  [{ result: "refused", reason: "already_admitted", ticket, firstAdmission, at }, "USED 20:14 Portao A"],
  [
    { result: "refused", reason: "already_admitted", ticket, firstAdmission: { ...firstAdmission, at: "2027-04-30T23:14:00.000Z" }, at },
    "USED 2027-04-30 20:14 Portao A",
  ],
  [{ result: "refused", reason: "wrong_gate", ticket, at }, "NO wrong_gate"],
  [{ result: "refused", reason: "unknown_code", at }, "NO unknown_code"],
])("the line of %o is %s", (answer, line) => {
  expect(plainAnswer(answer, assignment(), nowMs)).toBe(line);
});

it("a redemption names the gate's product and what is left of it", () => {
  expect(plainAnswer({ result: "redeemed", ticket, at }, assignment(["prd_corn"]), nowMs)).toBe("REDEEM Pipoca media 2");
});

it.each<[ScanAnswer["result"], ago: number, string]>([
  ["admitted", 5_000, "ADMIT Inteira Ana Conceicao"],
  ["admitted", 5_001, "USED 21:40 Portao A"],
  ["admitted", 59_000, "USED 21:40 Portao A"],
  ["exited", 5_000, "EXIT Inteira Ana Conceicao"],
  ["exited", 5_001, "NO not_inside"],
  ["undone", 59_000, "UNDONE Inteira Ana Conceicao"],
  ["redeemed", 0, "NO already_redeemed"],
  ["redeemed", 59_000, "NO already_redeemed"],
])("a repeat of a scan that %s %i ms ago is %s", (result, ago, line) => {
  expect(plainAnswer({ result, replayed: true, ticket, at }, assignment(result === "redeemed" ? ["prd_corn"] : []), nowMs + ago)).toBe(
    line,
  );
});

it("a line is ASCII, one line and short, whatever the name", () => {
  const names = ["Łukasz Żółć", "Σωκράτης", "مريم", "👩‍👩‍👧 Ana", "Ana\r\nADMIT x", "a".repeat(500), "e\u0301".repeat(200)];
  for (const attendeeName of names)
    expect(plainAnswer({ result: "admitted", ticket: { ...ticket, attendeeName }, at }, assignment(), nowMs)).toMatch(
      /^ADMIT [ -~]{1,74}$/,
    );
});

it("letters lose their accents and keep their case, and other characters become a question mark", () => {
  expect(toAscii("Ørsted Łódź ÆSIR Straße São João Σ")).toBe("Orsted Lodz AeSIR Strasse Sao Joao ?");
});

it("a scan id is the same for one code, device and minute however the code is spelled, and another one otherwise", () => {
  const code = `T1${"A".repeat(56)}`;
  const scan = { code, deviceId: "dev_a", atMs: 1_800_000_000_000 };
  const id = plainScanId(scan);
  expect(id).toMatch(/^scn_[A-Za-z0-9_-]{8,60}$/);
  for (const same of [{ code: ` ${code.toLowerCase()}\n` }, { atMs: scan.atMs + 59_999 }])
    expect(plainScanId({ ...scan, ...same })).toBe(id);
  for (const other of [{ code: "garbage" }, { deviceId: "dev_b" }, { atMs: scan.atMs + 60_000 }])
    expect(plainScanId({ ...scan, ...other })).not.toBe(id);
});

it("an error is one word and its code", () => expect(plainError("device.unauthenticated")).toBe("ERROR device.unauthenticated"));
