import { expect, it } from "vitest";
import { suggestVerdict, VERDICTS } from "./conflict.rules.ts";

const scan = (atMs: number, gateId = "gat_a") => ({ atMs, gateId });

it.each([
  ["already_admitted", [scan(60_000), scan(0)], "same_entry"],
  ["already_admitted", [scan(0), scan(60_000)], "same_entry"],
  ["already_admitted", [scan(60_001), scan(0)], "second_person"],
  ["already_admitted", [scan(1_000), scan(0, "gat_b")], "second_person"],
  ["nothing_to_redeem", [scan(0)], "second_person"],
  ["refunded", [scan(0)], "not_entitled"],
  ["wrong_gate", [scan(0)], "not_entitled"],
  ["too_early", [scan(0)], "accepted"],
  ["too_late", [scan(0)], "accepted"],
] as const)("%s of %o is probably %s", (reason, scans, verdict) => {
  expect(suggestVerdict({ reason, scans })).toBe(verdict);
  expect(VERDICTS).toContain(verdict);
});

it.each([
  ["unverified_code", [scan(0)], "accepted"],
  ["superseded", [scan(0)], "accepted"],
  ["nothing_to_redeem", [scan(0)], "accepted"],
  ["already_admitted", [scan(60_001), scan(0)], "accepted"],
  ["already_admitted", [scan(60_000), scan(0)], "same_entry"],
] as const)("%s of %o accuses nobody when a code was not verified", (reason, scans, verdict) => {
  expect(suggestVerdict({ reason, unverified: true, scans })).toBe(verdict);
});
