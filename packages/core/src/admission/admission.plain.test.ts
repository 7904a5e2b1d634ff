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
  expect(plainAnswer(answer, assignment())).toBe(line);
});

it("a redemption names the gate's product and what is left of it", () => {
  expect(plainAnswer({ result: "redeemed", ticket, at }, assignment(["prd_corn"]))).toBe("REDEEM Pipoca media 2");
});

it("a line is ASCII, one line and short, whatever the name", () => {
  const names = ["Łukasz Żółć", "Σωκράτης", "مريم", "👩‍👩‍👧 Ana", "Ana\r\nADMIT x", "a".repeat(500), "e\u0301".repeat(200)];
  for (const attendeeName of names)
    expect(plainAnswer({ result: "admitted", ticket: { ...ticket, attendeeName }, at }, assignment())).toMatch(/^ADMIT [ -~]{1,74}$/);
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
