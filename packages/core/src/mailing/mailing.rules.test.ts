import { describe, expect, it } from "vitest";
import { addressesOf, costOf } from "./mailing.rules.ts";

const ticket = (more: object = {}) => ({ ticketTypeId: "tty_a", status: "issued", entries: 0, ...more });

describe("the addresses of an order", () => {
  it("are its buyer's and those of the attendees whose ticket is valid", () => {
    const tickets = [
      ticket({ attendeeEmail: "bia@example.com" }),
      ticket({ status: "voided", attendeeEmail: "rui@example.com" }),
      ticket({ status: "blocked", attendeeEmail: "leo@example.com" }),
    ];
    expect(addressesOf("all", "ana@example.com", tickets)).toEqual(["ana@example.com", "bia@example.com", "leo@example.com"]);
  });

  it("are none when no ticket is in the segment", () => {
    expect(addressesOf("all", "ana@example.com", [ticket({ status: "refunded" })])).toEqual([]);
    expect(addressesOf("tty_b", "ana@example.com", [ticket()])).toEqual([]);
    expect(addressesOf("not_admitted", "ana@example.com", [ticket({ entries: 1 })])).toEqual([]);
  });

  it("are those of one type, or of whoever is not inside yet", () => {
    const tickets = [
      ticket({ attendeeEmail: "a@example.com", entries: 1 }),
      ticket({ ticketTypeId: "tty_b", attendeeEmail: "b@example.com" }),
    ];
    expect(addressesOf("tty_a", "ana@example.com", tickets)).toEqual(["ana@example.com", "a@example.com"]);
    expect(addressesOf("not_admitted", "ana@example.com", tickets)).toEqual(["ana@example.com", "b@example.com"]);
  });

  it("leave out a guest without one", () => {
    expect(addressesOf("all", "", [ticket()])).toEqual([]);
  });
});

it.each([
  [0, 0],
  [1, 1],
  [62, 1],
  [63, 2],
  [20_000, 320],
])("%i emails cost %i cents", (count, amountMinor) => {
  expect(costOf(count)).toEqual({ amountMinor, currency: "USD" });
});
