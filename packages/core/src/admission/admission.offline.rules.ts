/** A scan that a device decided without the network and sends later. It was a fact, so it stands: what contradicts it is a conflict for a person. */
import type { ScanRecord } from "../ticket/ticket.schema.ts";
import { decideAdmission, eventDayOf, type Reason, type ScanAttempt, type TicketState } from "./admission.rules.ts";
import { passagesOf } from "./admission.undo.rules.ts";

type Passage = ReturnType<typeof passagesOf>[number];

/** `unverified_code`: a retired key signed the code. `other`: the scan that contradicts it, if it is one. */
export type Contradiction = { reason: Reason | "unverified_code"; other?: Passage };
/** The ticket after the scan, in the order of the scans' own times. */
export type Standing = { inside: boolean; entries: number; takesPiece: boolean; isUnverified: boolean; contradiction?: Contradiction };
export type OfflineVerdict = { refused: "unknown_code" | "wrong_event" } | { replay: ScanRecord } | { stands: Standing };

const isEntry = ({ did }: Passage): boolean => did === "admitted";

/** The ticket as it was at the scan's time. It remembers its last scans alone, so entries that it forgot count as earlier. */
const ticketAt = (ticket: TicketState, earlier: readonly Passage[], later: readonly Passage[], timeZone: string): TicketState => {
  const { admittedOn: _, ...rest } = ticket;
  const last = earlier.findLast(isEntry);
  return {
    ...rest,
    ...(last ? { admittedOn: eventDayOf(last.atMs, timeZone) } : {}),
    inside: earlier.at(-1)?.did === "admitted",
    entries: ticket.entries - later.filter(isEntry).length,
    scans: {},
  };
};

/** An entry that the rules allowed at its time, and that makes a later entry wrong. */
const findLaterEntry = (scan: ScanAttempt, ticket: TicketState, later: readonly Passage[]): Passage | undefined => {
  if (scan.mode !== "entry") return undefined;
  const next = scan.reentry ? later[0] : later.find(isEntry);
  if (!next || !isEntry(next)) return undefined;
  const days = [scan, next].map(({ atMs }) => eventDayOf(atMs, scan.timeZone));
  return scan.dailyTypeIds.includes(ticket.ticketTypeId) && days[0] !== days[1] ? undefined : next;
};

const isOfTime = (reason: Reason): boolean => reason === "too_early" || reason === "too_late";

const findContradiction = (
  scan: ScanAttempt,
  ticket: TicketState,
  earlier: readonly Passage[],
  later: readonly Passage[],
): Contradiction | undefined => {
  const verdict = decideAdmission(scan, ticketAt(ticket, earlier, later, scan.timeZone));
  // The device's clock may be wrong: a time outside the event must not hide a double entry.
  const hidden = "refused" in verdict && isOfTime(verdict.refused) ? findLaterEntry(scan, ticket, later) : undefined;
  if (hidden) return { reason: "already_admitted", other: hidden };
  // An exit may arrive before the entry that it followed.
  if ("refused" in verdict && verdict.refused !== "not_inside") {
    const other = verdict.refused === "already_admitted" ? earlier.findLast(isEntry) : undefined;
    return { reason: verdict.refused, ...(other ? { other } : {}) };
  }
  const other = findLaterEntry(scan, ticket, later);
  return other && { reason: "already_admitted", other };
};

/** The tickets of a cancelled event are voided one order after the other. Whoever is inside may leave. */
const ofCancelled = (scan: ScanAttempt, ticket: TicketState): TicketState =>
  scan.mode === "entry" && ticket.status === "issued" ? { ...ticket, status: "voided" } : ticket;

type Known = { isCancelled: boolean; isUnverified: boolean };

/** Staff must learn of a code that nobody can verify, whatever the rules say of its ticket. The rules' reason says more, so it comes first. */
const withUnverified = (contradiction: Contradiction | undefined, { isUnverified }: Known): Contradiction | undefined =>
  contradiction ?? (isUnverified ? { reason: "unverified_code" } : undefined);

/** `isCancelled`: its event. `isUnverified`: its code. */
export const decideOffline = (scan: ScanAttempt, ticket: TicketState | undefined, known: Known): OfflineVerdict => {
  if (!ticket) return { refused: "unknown_code" };
  if (ticket.eventId !== scan.eventId) return { refused: "wrong_event" };
  const replay = ticket.scans[scan.scanId];
  if (replay) return { replay };
  const passages = passagesOf(ticket.scans);
  const earlier = passages.filter(({ atMs }) => atMs <= scan.atMs);
  const later = passages.filter(({ atMs }) => atMs > scan.atMs);
  const judged = known.isCancelled ? ofCancelled(scan, ticket) : ticket;
  const contradiction = withUnverified(findContradiction(scan, judged, earlier, later), known);
  const isLast = scan.mode !== "redeem" && later.length === 0;
  return {
    stands: {
      inside: isLast ? scan.mode === "entry" : ticket.inside,
      entries: ticket.entries + (scan.mode === "entry" ? 1 : 0),
      takesPiece: scan.mode === "redeem" && (ticket.products[scan.productId ?? ""] ?? 0) > 0,
      isUnverified: known.isUnverified,
      ...(contradiction ? { contradiction } : {}),
    },
  };
};
