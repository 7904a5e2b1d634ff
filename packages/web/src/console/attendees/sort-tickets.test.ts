import { expect, it } from "vitest";
import type { TicketView } from "../queries.ts";
import { sortTickets } from "./sort-tickets.ts";

const ticket = (name: string, more: Partial<TicketView> = {}): TicketView => ({
  id: "tkt_a",
  orderId: "ord_b",
  status: "issued",
  ticketType: { id: "tty_a", name: "Inteira" },
  attendee: { name },
  revision: 0,
  inside: false,
  ...more,
});

const tickets = [
  ticket("Zé", { admittedAt: "2026-12-12T19:00:00.000Z" }),
  ticket("Élis", { status: "blocked" }),
  ticket("bento", { ticketType: { id: "tty_b", name: "Meia" }, orderId: "ord_a", admittedAt: "2026-12-12T20:00:00.000Z" }),
  ticket("Ana"),
];

it.each([
  ["", "Ana bento Élis Zé"],
  ["type", "Ana Élis Zé bento"],
  ["status", "Élis Ana bento Zé"],
  ["order", "bento Ana Élis Zé"],
  ["entry", "bento Zé Ana Élis"],
] as const)("sorts by %j", (sort, names) => {
  expect(
    sortTickets(tickets, sort)
      .map(({ attendee }) => attendee.name)
      .join(" "),
  ).toBe(names);
});
