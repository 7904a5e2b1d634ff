import { describe, expect, it } from "vitest";
import { followsBuyer, MAX_RENAMES, renameRefusalOf } from "./order.rename.rules.ts";

const DOORS_MS = 1_000;
const event = { status: "published", doorsOpenAtMs: DOORS_MS };
const order = { status: "issued" } as const;

describe("a name is corrected", () => {
  it("until the doors open", () => {
    expect(renameRefusalOf(order, event, DOORS_MS - 1)).toBeUndefined();
    expect(renameRefusalOf(order, event, DOORS_MS)).toBe("doors_open");
  });
  it("never of an order without tickets, and not for a cancelled event", () => {
    expect(renameRefusalOf({ status: "reserved" }, event, 0)).toBe("not_issued");
    expect(renameRefusalOf(order, { ...event, status: "cancelled" }, 0)).toBe("cancelled");
  });
  it("five times", () => {
    expect(renameRefusalOf({ ...order, buyerRenames: MAX_RENAMES - 1 }, event, 0)).toBeUndefined();
    expect(renameRefusalOf({ ...order, buyerRenames: MAX_RENAMES }, event, 0)).toBe("too_often");
  });
});

describe("a ticket follows", () => {
  const buyer = { name: "Ana" };
  const ticket = { status: "issued", scans: {}, attendeeName: "Ana" } as const;
  const scan = { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d" } as const;

  it("in the buyer's name", () => expect(followsBuyer(ticket, buyer)).toBe(true));
  it.each([
    ["of another name", { attendeeName: "Bia" }],
    ["that was passed on", { reassignedAtMs: 1 }],
    ["that was used", { scans: { scn_1: scan } }],
    ["that is void", { status: "voided" as const }],
    ["that is blocked", { status: "blocked" as const }],
  ])("but not one %s", (_, change) => expect(followsBuyer({ ...ticket, ...change }, buyer)).toBe(false));
});
