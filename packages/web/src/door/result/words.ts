/** What a result says, in the language of the page: a word, what it is about, and what to do. */
import type { Reason } from "@catraca/core/admission.rules";
import { time } from "../../language/format.ts";
import { m } from "../../paraglide/messages.js";
import { ago } from "../ago.ts";
import type { Post } from "../kept/post.ts";
import type { Outcome, Ticket } from "./outcome.ts";

export type Words = { word: string; band?: string; head: string; who?: string; note?: string; todo?: string };

type Said = { head: () => string; todo: () => string };

const REFUSED: Record<Exclude<Reason, "already_admitted">, Said> = {
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
  nothing_to_redeem: { head: m.door_nothing_to_redeem, todo: m.door_nothing_to_redeem_todo },
};
const REFUSED_AT_STAND: Said = { head: m.door_wrong_gate_redeem, todo: m.door_wrong_gate_redeem_todo };

const saidOf = (reason: Reason, { gate }: Post): Said => {
  if (reason === "already_admitted") return { head: m.door_already_admitted, todo: m.door_used_todo };
  return reason === "wrong_gate" && gate.mode === "redeem" ? REFUSED_AT_STAND : REFUSED[reason];
};

/** The reason alone, as in the history. */
export const reasonWords = (reason: Reason, post: Post): string => saidOf(reason, post).head();

type Context = { post: Post; /** By the server's clock. */ nowMs: number; productId: string | undefined };

const hourOf = (at: string, { event }: Post): string => time({ at, timeZone: event.timeZone });

/** Of what was just handed out or asked for: its name as the ticket, or the gate, has it. */
const productName = (ticket: Ticket | undefined, { post, productId }: Context): string =>
  [...(ticket?.products ?? []).map((one) => ({ id: one.productId, name: one.name })), ...post.products].find(({ id }) => id === productId)
    ?.name ?? m.door_mode_redeem();

const redeemed = (ticket: Ticket | undefined, context: Context): Words => {
  const product = productName(ticket, context);
  const left = ticket?.products.find(({ productId }) => productId === context.productId)?.remaining ?? 0;
  return {
    word: m.door_word_redeem(),
    head: product,
    note: left > 0 ? m.door_note_left({ count: left, product }) : m.door_note_none_left(),
  };
};

type Let = Extract<Outcome, { kind: "admit" | "attend" | "exit" }>;

const bandOf = ({ attend, answer }: Let, post: Post): string | undefined => {
  if (attend === "forced") return m.door_band_forced();
  return attend === "earlier" ? m.door_band_earlier({ time: hourOf(answer.at, post) }) : undefined;
};

const letThrough = (outcome: Let, context: Context): Words => {
  const { post } = context;
  const { result, ticket, at } = outcome.answer;
  const band = bandOf(outcome, post);
  const who = ticket === undefined ? {} : { who: ticket.attendeeName };
  const more = { ...who, ...(band === undefined ? {} : { band }) };
  if (result === "redeemed") return { ...redeemed(ticket, context), ...more };
  const head = ticket?.ticketType ?? "";
  const gate = m.door_note_gate({ gate: post.gate.name, time: hourOf(at, post) });
  if (result === "exited") return { word: m.door_word_exit(), head, note: post.gate.reentry ? m.door_note_back() : gate, ...more };
  return { word: m.door_word_admit(), head, note: gate, ...more };
};

const used = ({ answer, byQueue }: Extract<Outcome, { kind: "used" }>, { post, nowMs }: Context): Words => {
  const { firstAdmission: first, ticket } = answer;
  return {
    word: m.door_word_used(),
    head: first ? m.door_used_head({ ago: ago(nowMs - Date.parse(first.at)) }) : m.door_used_head_unknown(),
    ...(ticket === undefined ? {} : { who: `${ticket.attendeeName} · ${ticket.ticketType}` }),
    ...(first === undefined ? {} : { note: m.door_used_note({ time: hourOf(first.at, post), gate: first.gate, device: first.device }) }),
    todo: byQueue ? m.door_used_by_queue() : m.door_used_todo(),
  };
};

const refusedNote = (reason: Reason, ticket: Ticket | undefined, context: Context): string | undefined => {
  const { event } = context.post;
  if (reason === "too_early") return m.door_too_early_note({ time: hourOf(event.doorsOpenAt, context.post) });
  if (reason === "too_late") return m.door_too_late_note({ time: hourOf(event.endsAt, context.post) });
  return reason === "nothing_to_redeem" ? m.door_nothing_to_redeem_note({ product: productName(ticket, context) }) : undefined;
};

const refused = ({ reason, answer }: Extract<Outcome, { kind: "refuse" }>, context: Context): Words => {
  const ticket = answer?.ticket;
  const note = refusedNote(reason, ticket, context);
  const said = saidOf(reason, context.post);
  return {
    word: m.door_word_refuse(),
    head: said.head(),
    ...(ticket === undefined ? {} : { who: `${ticket.attendeeName} · ${ticket.ticketType}` }),
    ...(note === undefined ? {} : { note }),
    todo: said.todo(),
  };
};

const UNSURE = { offline: m.door_unsure_offline, slow: m.door_unsure_slow, dropped: m.door_unsure_dropped } as const;

export const wordsOf = (outcome: Outcome, context: Context): Words => {
  switch (outcome.kind) {
    case "used":
      return used(outcome, context);
    case "refuse":
      return refused(outcome, context);
    case "unsure":
      return {
        word: m.door_word_unsure(),
        head: m.door_unsure_head(),
        note: UNSURE[outcome.why](),
        todo: outcome.why === "dropped" ? m.door_unsure_dropped_todo() : m.door_unsure_todo(),
      };
    default:
      return letThrough(outcome, context);
  }
};

/** Of the longest part, as wide as the screen. */
export const lettersOf = (word: string): number => Math.max(...word.split(" ").map((part) => part.length));
