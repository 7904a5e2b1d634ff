/** The rule without each of its checks: a case that does not fail then proves nothing about the check. */
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { CASES } from "./admission.cases.ts";
import type * as Rules from "./admission.rules.ts";

const source = readFileSync(path.join(import.meta.dirname, "admission.rules.ts"), "utf8");

/** The first case that fails with the patched source. */
const findFailing = async (from: string, to: string): Promise<string | undefined> => {
  expect(source.split(from), from).toHaveLength(2);
  const code = stripTypeScriptTypes(source.replace(from, () => to));
  const { decideAdmission } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof Rules;
  return CASES.find(({ passage, ticket, verdict }) => !isDeepStrictEqual(decideAdmission(passage, ticket), verdict))?.title;
};

it("control: the rule as it is decides every case", async () => {
  expect(await findFailing("export const REASONS", "export const REASONS")).toBeUndefined();
});

it.each([
  ["a ticket is there", 'if (!ticket) return { refused: "unknown_code" };', 'if (!ticket) return { refused: "wrong_event" };'],
  ["the event", "if (ticket.eventId !== scan.eventId)", "if (false)"],
  ["the stored answer", "if (replay) return", "if (false) return"],
  ["force", "const reason = scan.force ? undefined : findRefusal(scan, ticket);", "const reason = findRefusal(scan, ticket);"],
  ["the revision", "scan.revision !== undefined && ticket.revision !== scan.revision", "false"],
  ["the code's key", "if (isOfOtherKey(scan, ticket))", "if (false)"],
  ["a key that signed later", "startOf(other) > start ||", ""],
  ["the oldest of keys that never signed", "|| (startOf(other) === start && other < codeKey.key)", ""],
  ["the status", 'if (ticket.status !== "issued")', "if (false)"],
  ["what the gate does", "!scan.isAccepted ||", ""],
  ["the gate's types", "(scan.ticketTypeIds.length > 0 && !scan.ticketTypeIds.includes(ticket.ticketTypeId))", "false"],
  ["a gate for every type", "scan.ticketTypeIds.length > 0 &&", ""],
  ["one entry", "ticket.entries > 0", "false"],
  ["inside, with re-entry", "scan.reentry ? ticket.inside :", "scan.reentry ? false :"],
  ["re-entry", "scan.reentry ? ticket.inside : ticket.entries > 0", "ticket.entries > 0"],
  ["a daily pass", "&& !isNewDay(scan, ticket)", ""],
  ["the types of daily passes", "dailyTypeIds.includes(ticketTypeId) &&", ""],
  ["the day of a daily pass", "&& admittedOn !== eventDayOf(atMs, timeZone)", ""],
  ["the end of a day", "atMs - DAY_ENDS_MS", "atMs"],
  ["an exit of who is inside", 'if (scan.mode === "exit" && !ticket.inside)', "if (false)"],
  ["the doors", "if (atMs < doorsOpenAtMs - earlyMs)", "if (false)"],
  ["the tolerance before the doors", "doorsOpenAtMs - earlyMs", "doorsOpenAtMs"],
  ["the end", 'atMs >= endsAtMs + lateMs ? "too_late" : undefined', "undefined"],
  ["the first millisecond after the end", "atMs >= endsAtMs + lateMs", "atMs > endsAtMs + lateMs"],
  ["the tolerance after the end", "endsAtMs + lateMs", "endsAtMs"],
  ["times of entries alone", 'if (mode !== "entry" || force) return undefined;', "if (force) return undefined;"],
  ["pieces that are left", '(ticket.products[scan.productId ?? ""] ?? 0) < 1', "false"],
])("without %s a case fails", async (_, from, to) => {
  expect(await findFailing(from, to)).toBeDefined();
});
