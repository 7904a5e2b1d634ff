import { expect, it } from "vitest";
import { findSilentGates } from "./report.gates.rules.ts";

const gate = (gateId: string, earlier: number, recent: number) => ({ gateId, earlier, recent });

it.each([
  ["a gate that stopped while another is busy", [gate("a", 40, 20), gate("b", 5, 0)], ["b"]],
  ["several gates", [gate("a", 40, 30), gate("b", 9, 0), gate("c", 9, 0)], ["b", "c"]],
  ["not one that has a scan", [gate("a", 40, 20), gate("b", 5, 1)], []],
  ["not one that had few", [gate("a", 40, 20), gate("b", 4, 0)], []],
  ["not one that never scanned", [gate("a", 40, 20), gate("b", 0, 0)], []],
  ["none while nobody comes", [gate("a", 40, 19), gate("b", 30, 0)], []],
  ["none alone", [gate("a", 40, 0)], []],
])("finds %s", (_, gates, expected) => {
  expect(findSilentGates(gates)).toEqual(expected);
});
