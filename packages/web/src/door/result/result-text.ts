import { formatTime } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { formatElapsed } from "../elapsed-time.ts";
import type { Assignment } from "../storage/database.ts";
import type { NotTicket, Outcome, RefusalReason, Ticket } from "./outcome.ts";

export type ResultText = {
  word: string;
  /** Lines that the steward has to look at. */
  band?: string;
  head: string;
  who?: string;
  /** The number of pieces that the ticket has left. */
  left?: number;
  note?: string;
  todo?: string;
};

type ReasonText = { head: () => string; todo: () => string };

const REFUSED: Record<Exclude<RefusalReason, "already_admitted">, ReasonText> = {
  unknown_code: { head: m.door_unknown_code, todo: m.door_unknown_code_todo },
  wrong_event: { head: m.door_wrong_event, todo: m.door_wrong_event_todo },
  wrong_gate: { head: m.door_wrong_gate, todo: m.door_wrong_gate_todo },
  not_inside: { head: m.door_not_inside, todo: m.door_not_inside_todo },
  voided: { head: m.door_voided, todo: m.door_voided_todo },
  refunded: { head: m.door_refunded, todo: m.door_refunded_todo },
  blocked: { head: m.door_blocked, todo: m.door_blocked_todo },
  superseded: { head: m.door_superseded, todo: m.door_superseded_todo },
  too_early: { head: m.door_too_early, todo: m.door_too_early_todo },
  too_late: { head: m.door_too_late, todo: m.door_too_late_todo },
  undone: { head: m.door_did_undone, todo: m.door_undone_todo },
  nothing_to_redeem: { head: m.door_nothing_to_redeem, todo: m.door_nothing_to_redeem_todo },
};
const REFUSED_AT_STAND: ReasonText = { head: m.door_wrong_gate_redeem, todo: m.door_wrong_gate_redeem_todo };

const findReasonText = (reason: RefusalReason, { gate }: Assignment): ReasonText => {
  if (reason === "already_admitted") return { head: m.door_already_admitted, todo: m.door_used_todo };
  return reason === "wrong_gate" && gate.mode === "redeem" ? REFUSED_AT_STAND : REFUSED[reason];
};

export const getReasonText = (reason: RefusalReason, assignment: Assignment): string => findReasonText(reason, assignment).head();

type Context = {
  assignment: Assignment;
  /** By the server's clock, as `readAtMs`. */
  nowMs: number;
  readAtMs: number;
  productId: string | undefined;
};

const formatEventTime = (at: string, { event }: Assignment): string => formatTime({ at, timeZone: event.timeZone });

/** The ticket names the products that were bought with it; the assignment names all others of the gate. */
const getProductName = (ticket: Ticket | undefined, { assignment, productId }: Context): string =>
  [...(ticket?.products ?? []).map(({ productId: ticketProductId, name }) => ({ id: ticketProductId, name })), ...assignment.products].find(
    ({ id }) => id === productId,
  )?.name ?? m.door_mode_redeem();

const getRedeemedText = (ticket: Ticket | undefined, context: Context): ResultText => {
  const product = getProductName(ticket, context);
  const left = ticket?.products.find(({ productId }) => productId === context.productId)?.remaining ?? 0;
  return {
    word: m.door_word_redeem(),
    head: product,
    left,
    note: left > 0 ? m.door_note_left({ count: left, product }) : m.door_note_none_left(),
  };
};

type Passed = Extract<Outcome, { kind: "admit" | "attend" | "exit" }>;

const getWhy = ({ attend, answer }: Passed, { assignment, readAtMs }: Context): string | undefined => {
  if (attend === "forced") return m.door_band_forced();
  if (attend === "info") return m.door_info_result();
  if (attend === "waited") return m.door_band_waited({ time: formatEventTime(new Date(readAtMs).toISOString(), assignment) });
  return attend === "earlier" ? m.door_band_earlier({ time: formatEventTime(answer.at, assignment) }) : undefined;
};

/** A person who leaves needs no check. */
const getBand = (outcome: Passed, context: Context): { band?: string } => {
  const notes = outcome.kind === "attend" ? (outcome.answer.ticket?.notes ?? []) : [];
  const band = [getWhy(outcome, context), ...notes].filter(Boolean).join("\n");
  return band === "" ? {} : { band };
};

/** The name is the largest: the steward looks for this person. */
const getWaitedText = (ticket: Ticket | undefined, context: Context): ResultText => ({
  word: m.door_word_waited(),
  head: ticket?.attendeeName ?? "",
  who: context.productId === undefined ? (ticket?.ticketType ?? "") : getProductName(ticket, context),
});

const getInfoText = (ticket: Ticket | undefined): ResultText => ({
  word: m.door_word_info(),
  head: m.door_info_valid({ type: ticket?.ticketType ?? "" }),
  who: ticket?.attendeeName ?? "",
});

const getPassedText = (outcome: Passed, context: Context): ResultText => {
  const { assignment } = context;
  const { result, ticket, at } = outcome.answer;
  const band = getBand(outcome, context);
  if (outcome.attend === "waited") return { ...getWaitedText(ticket, context), ...band };
  if (outcome.attend === "info") return { ...getInfoText(ticket), ...band };
  const more = { ...(ticket === undefined ? {} : { who: ticket.attendeeName }), ...band };
  if (result === "redeemed") return { ...getRedeemedText(ticket, context), ...more };
  const head = ticket?.ticketType ?? "";
  const gate = m.door_note_gate({ gate: assignment.gate.name, time: formatEventTime(at, assignment) });
  if (result === "exited") return { word: m.door_word_exit(), head, note: assignment.gate.reentry ? m.door_note_back() : gate, ...more };
  return { word: m.door_word_admit(), head, note: gate, ...more };
};

type Used = Extract<Outcome, { kind: "used" }>;

const getUsedNote = ({ answer, by }: Used, assignment: Assignment): string | undefined => {
  const { firstAdmission: first } = answer;
  if (!first) return undefined;
  const time = formatEventTime(first.at, assignment);
  if (by === "here") return m.door_used_here({ time });
  // The list of tickets does not name the device.
  return first.device === ""
    ? m.door_note_gate({ gate: first.gate, time })
    : m.door_used_note({ time, gate: first.gate, device: first.device });
};

const getUsedText = (outcome: Used, { assignment, nowMs }: Context): ResultText => {
  const { firstAdmission: first, ticket } = outcome.answer;
  const note = getUsedNote(outcome, assignment);
  return {
    word: m.door_word_used(),
    head: first ? m.door_used_head({ ago: formatElapsed(nowMs - Date.parse(first.at)) }) : m.door_used_head_unknown(),
    ...(ticket === undefined ? {} : { who: `${ticket.attendeeName} · ${ticket.ticketType}` }),
    ...(note === undefined ? {} : { note }),
    todo: outcome.by === "queue" ? m.door_used_by_queue() : m.door_used_todo(),
  };
};

const getRefusalNote = (reason: RefusalReason, ticket: Ticket | undefined, context: Context): string | undefined => {
  const { event } = context.assignment;
  if (reason === "too_early") return m.door_too_early_note({ time: formatEventTime(event.doorsOpenAt, context.assignment) });
  if (reason === "too_late") return m.door_too_late_note({ time: formatEventTime(event.endsAt, context.assignment) });
  return reason === "nothing_to_redeem" ? m.door_nothing_to_redeem_note({ product: getProductName(ticket, context) }) : undefined;
};

const NOT_TICKET: Record<NotTicket, (() => string) | undefined> = {
  url: m.door_not_ticket_url,
  pix: m.door_not_ticket_pix,
  other: undefined,
};

const getRefusalText = ({ reason, answer, notTicket }: Extract<Outcome, { kind: "refuse" }>, context: Context): ResultText => {
  if (notTicket) {
    const note = NOT_TICKET[notTicket]?.();
    return {
      word: m.door_word_refuse(),
      head: m.door_not_ticket(),
      ...(note === undefined ? {} : { note }),
      todo: m.door_not_ticket_todo(),
    };
  }
  const ticket = answer?.ticket;
  const note = getRefusalNote(reason, ticket, context);
  const text = findReasonText(reason, context.assignment);
  return {
    word: m.door_word_refuse(),
    head: text.head(),
    ...(ticket === undefined ? {} : { who: `${ticket.attendeeName} · ${ticket.ticketType}` }),
    ...(note === undefined ? {} : { note }),
    todo: text.todo(),
  };
};

const UNSURE = {
  offline: m.door_unsure_offline,
  slow: m.door_unsure_slow,
  dropped: m.door_unsure_dropped,
  unlisted: m.door_unsure_unlisted,
  unsaved: m.door_unsure_unsaved,
} as const;

export const getResultText = (outcome: Outcome, context: Context): ResultText => {
  switch (outcome.kind) {
    case "used":
      return getUsedText(outcome, context);
    case "refuse":
      return getRefusalText(outcome, context);
    case "unsure":
      return {
        word: m.door_word_unsure(),
        head: m.door_unsure_head(),
        note: UNSURE[outcome.why](),
        todo: outcome.why === "dropped" ? m.door_unsure_dropped_todo() : m.door_unsure_todo(),
      };
    default:
      return getPassedText(outcome, context);
  }
};

/** The letters of the longest word, which fills the width of the screen. */
export const countLetters = (word: string): number => Math.max(...word.split(" ").map((part) => part.length));
