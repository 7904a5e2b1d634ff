import { beforeEach, expect, it } from "vitest";
import { REASONS } from "@catraca/core/admission.rules";
import type { ScanAnswer } from "@catraca/core/admission.schema";
import { chooseLocale } from "../../language/locale.ts";
import type { Assignment } from "../storage/database.ts";
import { decideOutcome, nameNotTicket, type Outcome } from "./outcome.ts";
import { getResultText, type ResultText } from "./result-text.ts";

const AT = "2026-12-12T19:31:00.000Z";
const NOW_MS = Date.parse("2026-12-12T19:43:10.000Z");
const createAssignment = (gate: object = {}): Assignment => ({
  scanUrl: "https://scan.example/",
  deviceToken: "D1",
  device: { id: "dev_1", name: "Aparelho 1", role: "steward" },
  event: {
    id: "evt_1",
    name: "Maré Alta",
    doorsOpenAt: "2026-12-12T18:00:00.000Z",
    startsAt: "2026-12-12T19:30:00.000Z",
    endsAt: "2026-12-13T02:00:00.000Z",
    timeZone: "America/Sao_Paulo",
  },
  gate: { id: "gat_1", name: "Portão Cais", mode: "entry", reentry: false, ticketTypeIds: [], productIds: [], ...gate },
  products: [{ id: "prd_1", name: "Pipoca" }],
});
const ticket = {
  id: "tkt_1",
  attendeeName: "Tereza Nogueira",
  ticketType: "Inteira",
  products: [{ productId: "prd_1", name: "Pipoca", remaining: 2 }],
};

const getText = (more: Partial<ScanAnswer>, gate: object = {}, how: { forced?: boolean; nowMs?: number } = {}): ResultText => {
  const answer: ScanAnswer = { result: "admitted", ticket, at: AT, ...more };
  const outcome = decideOutcome({ scanId: "scn_1", answer, forced: false, nowMs: Date.parse(AT), byQueue: false, ...how });
  return getResultText(outcome, { assignment: createAssignment(gate), nowMs: NOW_MS, readAtMs: NOW_MS, productId: "prd_1" });
};

beforeEach(() => chooseLocale("pt-BR"));

it("admitted: the word, the type, who, where and when", () => {
  expect(getText({})).toEqual({ word: "Entra", head: "Inteira", who: "Tereza Nogueira", note: "Portão Cais · 16h31" });
  chooseLocale("en");
  expect(getText({})).toMatchObject({ word: "Enter", note: "Portão Cais · 16:31" });
});

it("already used: how long ago, where, by which device, and what to do", () => {
  const refused = { result: "refused", reason: "already_admitted" } as const;
  const firstAdmission = { at: AT, gate: "Gamboa", device: "Aparelho 2" };
  expect(getText({ ...refused, firstAdmission })).toEqual({
    word: "Já usado",
    head: "Entrou há 12 min",
    who: "Tereza Nogueira · Inteira",
    note: "16h31 · Gamboa, Aparelho 2",
    todo: "Quem chegou pode estar com uma cópia. Chame a supervisão.",
  });
  chooseLocale("en");
  expect(getText({ ...refused, firstAdmission }).head).toBe("Entered 12 min ago");
});

it.each(["pt-BR", "en"] as const)("each reason has a text of its own, with what to do (%s)", (locale) => {
  chooseLocale(locale);
  const all = REASONS.map((reason) => getText({ result: "refused", reason }));
  for (const one of all) expect(one.todo?.length).toBeGreaterThan(8);
  expect(new Set(all.map(({ head }) => head)).size).toBe(REASONS.length);
});

it("too early and too late say the time in the event's time zone", () => {
  expect(getText({ result: "refused", reason: "too_early" }).note).toBe("Abrem às 15h");
  expect(getText({ result: "refused", reason: "too_late" }).note).toBe("Terminou às 23h");
});

it("redeemed: the product, and how much is left", () => {
  const stand = { mode: "redeem", productIds: ["prd_1"] };
  expect(getText({ result: "redeemed" }, stand)).toMatchObject({ word: "Entregue", head: "Pipoca", left: 2, note: "Restam 2 de Pipoca" });
  expect(getText({ result: "refused", reason: "nothing_to_redeem" }, stand).note).toBe("Pipoca: não comprou, ou já retirou");
  expect(getText({ result: "refused", reason: "wrong_gate" }, stand).head).not.toBe(
    getText({ result: "refused", reason: "wrong_gate" }).head,
  );
});

it("exited: whether the gate allows re-entry", () => {
  expect(getText({ result: "exited" }, { mode: "exit" }).note).toBe("Portão Cais · 16h31");
  expect(getText({ result: "exited" }, { mode: "exit", reentry: true }).note).toBe("Pode voltar com o mesmo ingresso");
});

it("the band says why the steward must check the person", () => {
  expect(getText({}, {}, { forced: true }).band).toBe("Liberado pela supervisão");
  expect(getText({ replayed: true }, {}, { nowMs: NOW_MS }).band).toBe("Já valeu às 16h31. Confira se é a mesma pessoa.");
  const noted = { ticket: { ...ticket, notes: ["Peça o documento", "Menor de idade"] } };
  expect(getText(noted).band).toBe("Peça o documento\nMenor de idade");
  expect(getText(noted, {}, { forced: true }).band).toBe("Liberado pela supervisão\nPeça o documento\nMenor de idade");
  expect(getText({ ...noted, result: "allowed" }).band).toContain("Menor de idade");
  expect(getText({ ...noted, result: "exited" }, { mode: "exit" })).not.toHaveProperty("band");
});

it.each(["offline", "slow", "dropped"] as const)("undecided (%s): why, and whom to call", (why) => {
  const outcome: Outcome = { scanId: "scn_1", kind: "unsure", why };
  const text = getResultText(outcome, { assignment: createAssignment(), nowMs: NOW_MS, readAtMs: NOW_MS, productId: undefined });
  expect([text.word, text.todo]).toEqual(["Espere", expect.stringContaining("supervisão")]);
});

it("somebody who waited: the name is the largest, with the time of the reading", () => {
  expect(getText({ result: "allowed" })).toEqual({
    word: "Vale",
    band: "Lido às 16h43. Nada foi contado ainda.",
    head: "Tereza Nogueira",
    who: "Pipoca",
  });
});

it("what is no ticket is named", () => {
  const text = (code: string) =>
    getResultText(
      { scanId: "scn_1", kind: "refuse", reason: "unknown_code", notTicket: nameNotTicket(code) },
      { assignment: createAssignment(), nowMs: NOW_MS, readAtMs: NOW_MS, productId: undefined },
    );
  expect(["https://example.com/", "00020126580014br.gov.bcb.pix", "7891000"].map((code) => [text(code).head, text(code).note])).toEqual([
    ["Isto não é um ingresso", "É um endereço da internet."],
    ["Isto não é um ingresso", "É um código Pix, de um pagamento."],
    ["Isto não é um ingresso", undefined],
  ]);
});
