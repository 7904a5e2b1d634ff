/** An organizer's email to many guests: who gets it, and what it costs. Pure. */

/** `all`: everybody with a valid ticket. A ticket type's id stands for those who hold one of it. */
export const SEGMENTS = ["all", "not_admitted", "waiting_list"] as const;
export type NamedSegment = (typeof SEGMENTS)[number];

export const MAX_SUBJECT_LENGTH = 120;
export const MAX_BODY_LENGTH = 5_000;

/** US dollars for a thousand emails; docs/cost/prices.ts has its source. */
export const EMAILS_USD_PER_THOUSAND = 0.16;

/** Rounded up to the cent. */
export const costOf = (count: number): { amountMinor: number; currency: "USD" } => ({
  amountMinor: Math.ceil((count * EMAILS_USD_PER_THOUSAND) / 10),
  currency: "USD",
});

/** Below the 14 a second that SES gives a new account, so that the tickets of buyers go out meanwhile. */
export const EMAILS_A_SECOND = 10;
/** A page ends within the time of its function, and its errors fit one transaction. */
export const PAGE_EMAILS = 90;

type HeldTicket = { ticketTypeId: string; status: string; entries: number; attendeeEmail?: string | undefined };

/** A blocked ticket is in dispute, and its holder still wants to know. */
const isLive = ({ status }: HeldTicket): boolean => status === "issued" || status === "blocked";

const isIn = (segment: string, ticket: HeldTicket): boolean => {
  if (segment === "all") return true;
  return segment === "not_admitted" ? ticket.entries === 0 : ticket.ticketTypeId === segment;
};

/** The buyer, and each attendee with an address. Empty when no ticket of the order belongs to the segment. */
export const addressesOf = (segment: string, buyerEmail: string, tickets: readonly HeldTicket[]): string[] => {
  const chosen = tickets.filter((ticket) => isLive(ticket) && isIn(segment, ticket));
  if (chosen.length === 0) return [];
  return [buyerEmail, ...chosen.flatMap(({ attendeeEmail }) => attendeeEmail ?? [])].filter((email) => email !== "");
};

/** A round tries the addresses again that an earlier one refused. */
export const isOpenIn = (round: number, sent: { status: string; round?: number | undefined } | undefined): boolean =>
  sent === undefined || sent.status === "sending" || (sent.status === "failed" && (sent.round ?? 0) < round);
