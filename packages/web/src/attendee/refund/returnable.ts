import type { Ticket } from "../../api/public-api.ts";

/** Tickets that nobody used. The server decides. */
export const listReturnable = (tickets: readonly Ticket[]): Ticket[] =>
  tickets.filter(({ status, admittedAt }) => (status === "issued" || status === "blocked") && admittedAt === undefined);
