import { describe, expect, it } from "vitest";
import { matchesSearch, moveConditionOf, remainingProducts, TICKET_MOVES, type TicketMove } from "./ticket.rules.ts";
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
    attendeeName: "Łukasz Assunção",
    attendeeEmail: "Luk@Example.com",
    status: "blocked",
  } as TicketRow;

  it.each(["assuncao", " ASSUN", "luk@example", "aaab", "ord_zz"])("finds by %j", (query) =>
    expect(matchesSearch(row, { query })).toBe(true),
  );
  it.each(["joana", "tkt_b"])("does not find by %j", (query) => expect(matchesSearch(row, { query })).toBe(false));
  it("goes by status too", () => {
    expect(matchesSearch(row, { status: "blocked", query: "luk" })).toBe(true);
    expect(matchesSearch(row, { status: "issued", query: "luk" })).toBe(false);
    expect(matchesSearch(row, {})).toBe(true);
  });
});

it("names the products that are left on a ticket", () => {
  const row = { products: { prd_corn: 2, prd_gone: 0 }, productNames: { prd_corn: "Popcorn" } };
  expect(remainingProducts(row)).toEqual([
    { productId: "prd_corn", name: "Popcorn", remaining: 2 },
    { productId: "prd_gone", name: "prd_gone", remaining: 0 },
  ]);
});

it("does not find a ticket without an address by other words", () => {
  const row = { ticketId: "tkt_a", orderId: "ord_b", attendeeName: "Ana", status: "issued" } as TicketRow;
  expect(matchesSearch(row, { query: "stryker" })).toBe(false);
  expect(matchesSearch(row, { query: "  ana\t" })).toBe(true);
});
