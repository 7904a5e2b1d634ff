import { describe, expect, it } from "vitest";
import {
  isReassignedTo,
  matchesFilter,
  matchesQuery,
  MAX_REASSIGNMENTS,
  moveConditionOf,
  reassignRefusalOf,
  remainingProducts,
  TICKET_MOVES,
  type TicketMove,
} from "./ticket.rules.ts";
import { TICKET_STATUSES, type TicketRow } from "./ticket.schema.ts";

const moves = Object.keys(TICKET_MOVES) as TicketMove[];

it("each move from each status is allowed or refused as here", () => {
  const allowed = moves.flatMap((move) => {
    const { from, status, raises } = moveConditionOf(move);
    return TICKET_STATUSES.filter((one) => from.includes(one)).map((one) => `${move}: ${one} ${status} +${raises}`);
  });
  expect(allowed).toEqual(["block: issued blocked +0", "unblock: blocked issued +0", "reissue: issued issued +1"]);
});

it("voided and refunded are for good", () => {
  for (const move of moves) for (const gone of ["voided", "refunded"] as const) expect(moveConditionOf(move).from).not.toContain(gone);
});

it("only a new code raises the revision: any other move leaves the paper in hand valid", () => {
  expect(moves.filter((move) => moveConditionOf(move).raises > 0)).toEqual(["reissue"]);
});

describe("a search", () => {
  const row = {
    ticketId: "tkt_aaaaaaaaaaaaaaab",
    orderId: "ord_zzzz",
    ticketTypeId: "tty_full",
    attendeeName: "Łukasz Assunção",
    attendeeEmail: "Luk@Example.com",
    status: "blocked",
    inside: true,
  } as TicketRow;
  const { attendeeEmail: _, ...withoutEmail } = row;
  const buyer = { name: "Célia Prado", email: "celia@exemplo.com.br" };

  it.each(["assuncao", " ASSUN", "lukasz", "assuncao lukasz", "luk@example", "aaab", "ord_zz", "#zzzz"])("finds by %j", (query) =>
    expect(matchesQuery(row, query)).toBe(true),
  );
  it.each(["joana", "tkt_b", "lukasz joana", "stryker", "undefined"])("does not find by %j", (query) =>
    expect(matchesQuery(withoutEmail as TicketRow, query)).toBe(false),
  );
  it("finds by the buyer's name and address where they are known", () => {
    for (const query of ["celia prado", "CELIA@exemplo"]) {
      expect(matchesQuery(row, query, buyer)).toBe(true);
      expect(matchesQuery(row, query)).toBe(false);
    }
  });
  it.each([
    [{}, true],
    [{ status: "blocked" }, true],
    [{ status: "issued" }, false],
    [{ ticketTypeId: "tty_full" }, true],
    [{ ticketTypeId: "tty_half" }, false],
    [{ inside: "true" }, true],
    [{ inside: "false" }, false],
  ] as const)("filters by %j", (filter, fits) => expect(matchesFilter(row, filter)).toBe(fits));
});

it("names the products that are left on a ticket", () => {
  const row = { products: { prd_corn: 2, prd_gone: 0 }, productNames: { prd_corn: "Popcorn" } };
  expect(remainingProducts(row)).toEqual([
    { productId: "prd_corn", name: "Popcorn", remaining: 2 },
    { productId: "prd_gone", name: "prd_gone", remaining: 0 },
  ]);
});

describe("a ticket is not passed on", () => {
  const ticket = { status: "issued" as TicketRow["status"], scans: {}, reassigned: MAX_REASSIGNMENTS - 1 };
  const event = { status: "published", doorsOpenAtMs: 1_000 };
  const scans = { scn_a: { did: "admitted", atMs: 1, gateId: "g", gateName: "G", deviceId: "d", undoneAtMs: 2 } } as const;

  it("once its doors open, and until then it is", () => {
    expect(reassignRefusalOf(ticket, event, 999)).toBeUndefined();
    expect(reassignRefusalOf(ticket, event, 1_000)).toBe("doors_open");
  });

  it("in any other status, and that is the reason", () => {
    for (const status of TICKET_STATUSES.filter((one) => one !== "issued"))
      expect(reassignRefusalOf({ ...ticket, status, scans }, { ...event, status: "cancelled" }, 1_000)).toBe(status);
  });

  it("after a scan, also one that was undone, in a cancelled event, or too often", () => {
    expect(reassignRefusalOf({ ...ticket, scans }, { ...event, status: "cancelled" }, 1_000)).toBe("used");
    expect(reassignRefusalOf(ticket, { ...event, status: "cancelled" }, 1_000)).toBe("cancelled");
    expect(reassignRefusalOf({ ...ticket, reassigned: MAX_REASSIGNMENTS }, event, 1)).toBe("too_often");
  });

  it("twice to the same person: a repeat finds it there", () => {
    const row = { attendeeName: "Rui", attendeeEmail: "rui@example.com", reassigned: 1 };
    expect(isReassignedTo(row, { name: "Rui", email: "rui@example.com" })).toBe(true);
    for (const other of [
      { ...row, reassigned: 0 },
      { ...row, attendeeName: "Ana" },
      { ...row, attendeeEmail: "x@example.com" },
    ])
      expect(isReassignedTo(other, { name: "Rui", email: "rui@example.com" })).toBe(false);
  });
});
