/** Requests for erasure: made by a person, listed for the organizer, and answered once, by an erasure or a refusal. */
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import * as Event from "../event/event.ts";
import { findContact, type Contact } from "../organization/organization.profile.ts";
import { requireMember } from "../organization/organization.ts";
import * as Mail from "../notification/notification.email.ts";
import { Refusal } from "../notification/notification.privacy.ts";
import { AddressStopped } from "../notification/notification.suppression.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { commit } from "../table/commit.ts";
import { dueAt } from "../table/due.ts";
import { rows, transaction } from "../table/service.ts";
import { answerEmail, type Answer } from "./person.answer-text.ts";
import { canReach, ticketsAfter, type TicketFate, type TicketsAfter } from "./person.rules.ts";
import type { ErasureRequestRow } from "./person.request.entity.ts";
import { DeclineBody, type ErasureRequestView, type OwnErasure } from "./person.schema.ts";

export const UNAVAILABLE = "person.unavailable";
const DAY_MS = 86_400_000;
/** The law of most countries gives an organizer a month. */
export const DUE_MS = 30 * DAY_MS;
const OPEN_RETENTION_MS = 365 * DAY_MS;
const ANSWERED_RETENTION_MS = 90 * DAY_MS;
/** Longer than an erasure or a send takes: whoever claimed the answer is dead. */
const LEASE_MS = 60_000;

/** Another answer took this one over. */
const contended = (): Transient => new Transient("person.contended");

const secAt = (atMs: number): number => Math.ceil(atMs / 1000);

export type Person = { organizationId: string; email: string };
export type RequestKey = { organizationId: string; requestKey: string };

export const keyOf = ({ organizationId, email }: Person): RequestKey => ({
  organizationId,
  requestKey: base32.encode(rowKeyOf("erasure request", [organizationId, normalizeEmail(email)], 16)),
});

const dueAtOf = ({ askedAtMs }: { askedAtMs: number }): string => iso(askedAtMs + DUE_MS);

/** As its person sees it. */
export const viewErasure = (row: ErasureRequestRow): OwnErasure => {
  const { askedAtMs, settledAtMs = askedAtMs, declinedAtMs = askedAtMs, reason = "other", explanation } = row;
  const asked = { askedAt: iso(askedAtMs), dueAt: dueAtOf(row) };
  if (row.status === "open") return { ...asked, status: "open" };
  if (row.status === "settled") return { ...asked, status: "done", answeredAt: iso(settledAtMs) };
  const said = { reason, ...(explanation === undefined ? {} : { explanation }) };
  return { ...asked, status: "declined", answeredAt: iso(declinedAtMs), ...said };
};

export const findRequest = (key: RequestKey): Promise<ErasureRequestRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.erasureRequest.get(key).go({ consistent: true })).data ?? undefined);

type Asked = { locale: OrderRow["locale"]; eventId: string | undefined };

/** Has the organization told of an open request if no email went since it was made: an earlier version sent none, and one may have reached nobody. */
const remind = ({ organizationId, askedAtMs }: ErasureRequestRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureNotice
      .upsert({ organizationId, cleanUpAtSec: secAt(now() + OPEN_RETENTION_MS), ...dueAt(organizationId, now()) })
      .where((notice, { eq, lt, notExists }) => {
        const isNotDue = `${notExists(notice.dueAtMs)} OR ${eq(notice.dueAtMs, 0)}`;
        const isUntold = `${notExists(notice.mailedAtMs)} OR ${lt(notice.mailedAtMs, askedAtMs)}`;
        return `(${isNotDue}) AND (${isUntold})`;
      })
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * The first time counts, until it is answered. Has the organization told of it, in the same transaction (person.notice.ts). `eventId`: of what proved the
 * address. The caller has checked that the address is the person's.
 */
export const ask = async (person: Person, { locale, eventId }: Asked): Promise<OwnErasure> => {
  const askedAtMs = now();
  const key = keyOf(person);
  const cleanUpAtSec = secAt(askedAtMs + OPEN_RETENTION_MS);
  const { organizationId } = key;
  const isNew = await commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.erasureRequest
        .upsert({
          ...key,
          email: person.email,
          locale,
          status: "open",
          askedAtMs,
          cleanUpAtSec,
          ...(eventId === undefined ? {} : { eventId }),
        })
        .where(({ status }, { notExists, eq }) => `${notExists(status)} OR ${eq(status, "settled")} OR ${eq(status, "declined")}`)
        .commit(),
      t.erasureNotice.upsert({ organizationId, cleanUpAtSec, ...dueAt(organizationId, now()) }).commit(),
    ]),
  );
  const row = (await findRequest(key)) ?? { ...key, status: "open", askedAtMs, cleanUpAtSec: 0 };
  if (!isNew && row.status === "open") await remind(row);
  return viewErasure(row);
};

/** The oldest first. */
export const readOpen = (organizationId: string): Promise<ErasureRequestRow[]> =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.erasureRequest.query.primary({ organizationId }).go({ pages: "all", consistent: true });
    return data.filter(({ status }) => status === "open").toSorted((a, b) => a.askedAtMs - b.askedAtMs);
  });

/** Open requests, the oldest first. For owners and organizers who see every event. */
export const listRequests = async (): Promise<ErasureRequestView[]> => {
  const { organizationId } = await requireMember("person.handle");
  return (await readOpen(organizationId)).flatMap(({ email, tickets, ...row }) => {
    const asked = { askedAt: iso(row.askedAtMs), dueAt: dueAtOf(row) };
    return email === undefined ? [] : [{ email, ...asked, ...(tickets === undefined ? {} : { tickets }) }];
  });
};

/** The right to answer an open request, for as long as no other answer takes it over. `id`: a claim that took over has another. */
type Claim = { key: RequestKey; row: ErasureRequestRow; id: string; status: Answer["status"] };

/** Until the other answer ends its claim, or is taken for dead. */
const beingAnswered = ({ claimedAtMs = 0 }: ErasureRequestRow): Fault => {
  const retryAfterSec = Math.max(1, Math.ceil((claimedAtMs + LEASE_MS - now()) / 1000));
  return new Fault(
    "conflict",
    "person.being_answered",
    "Another answer is being written: try again in a minute.",
    undefined,
    retryAfterSec,
  );
};

/**
 * Claims the answer to an open request before its first effect, so that an erasure and a refusal exclude each other. Undefined: no request is open. Throws
 * while another call answers it; one that died is taken over after a minute.
 */
export const beginAnswer = (person: Person, status: Answer["status"]): Promise<Claim | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const [key, id] = [keyOf(person), Id.nonce()];
    const { rejected, data } = await rows.erasureRequest
      .patch(key)
      .set({ claimId: id, claimedAtMs: now() })
      .where(
        (row, { eq, lte, notExists }) =>
          `${eq(row.status, "open")} AND (${notExists(row.claimId)} OR ${lte(row.claimedAtMs, now() - LEASE_MS)})`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    const row = (data ?? undefined) as ErasureRequestRow | undefined;
    if (row?.status !== "open") return undefined;
    if (rejected) throw beingAnswered(row);
    return { key, row, id, status };
  });

/** The request stays open for the next answer, unless another one took over. */
export const withdrawAnswer = ({ key, id }: Claim): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest
      .patch(key)
      .remove(["claimId", "claimedAtMs"])
      .where(({ claimId }, { eq }) => eq(claimId, id))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * Writes what the call does with valid tickets, before it does so: the email of the last call says it also of earlier ones. Returns what all did. Throws
 * when another answer took over.
 */
export const recordFate = ({ key, row, id }: Claim, fate: TicketFate): Promise<TicketsAfter> =>
  asTransient(UNAVAILABLE, async () => {
    const tickets = ticketsAfter(row.tickets, fate);
    const { rejected } = await rows.erasureRequest
      .patch(key)
      .set({ tickets })
      .where(({ claimId }, { eq }) => eq(claimId, id))
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (rejected) throw contended();
    return tickets;
  });

/** Marks the email before it is sent. Returns false when the same answer was sent, or its sender died: it is not sent again. */
const markMailed = ({ key, row, id, status }: Claim): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    if (row.mailedAs === status) return false;
    const { rejected } = await rows.erasureRequest
      .patch(key)
      .set({ mailedAs: status })
      .where(({ claimId }, { eq }) => eq(claimId, id))
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (rejected) throw contended();
    return true;
  });

const unmarkMailed = ({ key, id }: Claim): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest
      .patch(key)
      .remove(["mailedAs"])
      .where(({ claimId }, { eq }) => eq(claimId, id))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** The organization if it can be reached, else the contact of the event by which the person asked, as that event's page has it. */
const findOrganizer = async ({ organizationId, eventId }: ErasureRequestRow): Promise<Contact | undefined> => {
  const own = await findContact(organizationId);
  if (eventId === undefined || (own && canReach(own))) return own;
  const event = await Event.findFresh(eventId);
  return event?.contact && canReach(event.contact) ? event.contact : own;
};

/** Sends nothing to an address that takes no email. */
const sendAnswer = async (row: ErasureRequestRow, answer: Answer): Promise<void> => {
  const { email = "", locale = "pt-BR" } = row;
  try {
    const organizer = await findOrganizer(row);
    const about = { kind: answer.status === "settled" ? "erasure_done" : "erasure_declined" };
    await Mail.send({ to: email, ...answerEmail({ locale, organizer, answer }), organizer, about });
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
    log.warn("email with the answer to a request for erasure was refused", { error: error.name });
  }
};

const closeRequest = ({ key, id }: Claim, answer: Answer): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const { status, reason, explanation } = answer.status === "settled" ? { ...answer, reason: undefined, explanation: undefined } : answer;
    const { rejected } = await rows.erasureRequest
      .patch(key)
      .set({
        status,
        ...(status === "settled" ? { settledAtMs: now() } : { declinedAtMs: now(), reason }),
        ...(explanation === undefined ? {} : { explanation }),
        cleanUpAtSec: secAt(now() + ANSWERED_RETENTION_MS),
      })
      .remove(["email", "claimId", "claimedAtMs", "mailedAs", "tickets", ...(explanation === undefined ? (["explanation"] as const) : [])])
      // Only an open request has a claim.
      .where(({ claimId }, { eq }) => eq(claimId, id))
      .go({ returnOnConditionCheckFailure: "all_old" });
    if (rejected) throw contended();
  });

/**
 * Answers a claimed request: emails its person, once, and then removes the address. Throws when the mail service does not answer: the request is open
 * still, and the caller withdraws the answer and repeats.
 */
export const writeAnswer = async (claim: Claim, answer: Answer): Promise<void> => {
  if (await markMailed(claim))
    try {
      await sendAnswer(claim.row, answer);
    } catch (error) {
      await unmarkMailed(claim);
      throw error;
    }
  await closeRequest(claim, answer);
};

/** Nobody who did not ask gets an email. Returns false when no request is open. */
export const answerRequest = async (person: Person, answer: Answer): Promise<boolean> => {
  const claim = await beginAnswer(person, answer.status);
  if (!claim) return false;
  try {
    await writeAnswer(claim, answer);
  } catch (error) {
    await withdrawAnswer(claim);
    throw error;
  }
  return true;
};

const missing = (): Fault => new Fault("conflict", "person.request_missing", "This address has no open request: somebody answered it.");

type Declined = Extract<Answer, { status: "declined" }>;

/** The answer to an earlier call was lost on its way. */
const isDeclined = async (person: Person, { reason, explanation }: Declined): Promise<boolean> => {
  const row = await findRequest(keyOf(person));
  return row?.status === "declined" && row.reason === reason && row.explanation === explanation;
};

/**
 * Refuses a request with a reason, which its person reads in an email. For owners and organizers who see every event. Safe to repeat: the same answer
 * again does nothing, and another one is refused.
 */
export const decline = operation(DeclineBody, async ({ email, reason, explanation }): Promise<{ declined: true }> => {
  const { organizationId } = await requireMember("person.handle");
  if (reason === "other" && explanation === undefined)
    throw invalidRequest([{ path: "explanation", message: "Say why: the person reads it." }]);
  const said: Declined = { status: "declined", reason, ...(explanation === undefined ? {} : { explanation }) };
  const person = { organizationId, email };
  if (!(await answerRequest(person, said)) && !(await isDeclined(person, said))) throw missing();
  return { declined: true };
});
