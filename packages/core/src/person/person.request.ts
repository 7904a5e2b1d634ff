/** Requests for erasure: made by a person, listed for the organizer, and answered once, by an erasure or a refusal. */
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, invalidRequest, Transient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { findContact } from "../organization/organization.profile.ts";
import { requireMember } from "../organization/organization.ts";
import * as Mail from "../notification/notification.email.ts";
import { Refusal } from "../notification/notification.privacy.ts";
import { AddressStopped } from "../notification/notification.suppression.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import type { OrderRow } from "../order/order.rules.ts";
import { rows } from "../table/service.ts";
import { answerEmail, type Answer } from "./person.answer-text.ts";
import type { ErasureRequestRow } from "./person.request.entity.ts";
import { DeclineBody, type ErasureRequestView, type OwnErasure } from "./person.schema.ts";

export const UNAVAILABLE = "person.unavailable";
const DAY_MS = 86_400_000;
/** The law of most countries gives an organizer a month. */
const DUE_MS = 30 * DAY_MS;
const OPEN_RETENTION_MS = 365 * DAY_MS;
const ANSWERED_RETENTION_MS = 90 * DAY_MS;
/** Longer than any send takes: whoever claimed the answer is dead. */
const LEASE_MS = 60_000;

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

/** The first time counts, until it is answered. The caller has checked that the address is the person's. */
export const ask = async (person: Person, locale: OrderRow["locale"]): Promise<OwnErasure> => {
  const askedAtMs = now();
  const key = keyOf(person);
  await asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest
      .upsert({ ...key, email: person.email, locale, status: "open", askedAtMs, cleanUpAtSec: secAt(askedAtMs + OPEN_RETENTION_MS) })
      .where(({ status }, { notExists, eq }) => `${notExists(status)} OR ${eq(status, "settled")} OR ${eq(status, "declined")}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
  return viewErasure((await findRequest(key)) ?? { ...key, status: "open", askedAtMs, cleanUpAtSec: 0 });
};

/** Open requests, the oldest first. For owners and organizers who see every event. */
export const listRequests = async (): Promise<ErasureRequestView[]> => {
  const { organizationId } = await requireMember("person.handle");
  const { data } = await asTransient(UNAVAILABLE, () => rows.erasureRequest.query.primary({ organizationId }).go({ pages: "all" }));
  return data
    .filter(({ status }) => status === "open")
    .toSorted((a, b) => a.askedAtMs - b.askedAtMs)
    .flatMap(({ email, ...row }) => (email === undefined ? [] : [{ email, askedAt: iso(row.askedAtMs), dueAt: dueAtOf(row) }]));
};

type Claim = { row: ErasureRequestRow; isMine: boolean } | undefined;

/** Undefined: no request is open. Not mine: the email went, or its sender died; it is not sent again. */
const claim = (key: RequestKey): Promise<Claim> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected, data } = await rows.erasureRequest
      .patch(key)
      .set({ mailedAtMs: now() })
      .where((row, { eq, notExists }) => `${eq(row.status, "open")} AND ${notExists(row.mailedAtMs)}`)
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    const row = (data ?? undefined) as ErasureRequestRow | undefined;
    if (row?.status !== "open") return undefined;
    if (rejected && (row.mailedAtMs ?? 0) > now() - LEASE_MS) throw new Transient("person.contended");
    return { row, isMine: !rejected };
  });

const unclaim = (key: RequestKey): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest.patch(key).remove(["mailedAtMs"]).go();
  });

/** Sends nothing to an address that takes no email. */
const sendAnswer = async ({ organizationId, email = "", locale = "pt-BR" }: ErasureRequestRow, answer: Answer): Promise<void> => {
  try {
    const organizer = await findContact(organizationId);
    const about = { kind: answer.status === "settled" ? "erasure_done" : "erasure_declined" };
    await Mail.send({ to: email, ...answerEmail({ locale, organizer: organizer?.name, answer }), organizer, about });
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof AddressStopped)) throw error;
    log.warn("email with the answer to a request for erasure was refused", { error: error.name });
  }
};

const writeAnswer = (key: RequestKey, answer: Answer): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const { status, reason, explanation } = answer.status === "settled" ? { ...answer, reason: undefined, explanation: undefined } : answer;
    await rows.erasureRequest
      .patch(key)
      .set({
        status,
        ...(status === "settled" ? { settledAtMs: now() } : { declinedAtMs: now(), reason }),
        ...(explanation === undefined ? {} : { explanation }),
        cleanUpAtSec: secAt(now() + ANSWERED_RETENTION_MS),
      })
      .remove(["email", "mailedAtMs", ...(explanation === undefined ? (["explanation"] as const) : [])])
      .where((row, { eq }) => eq(row.status, "open"))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/**
 * Answers an open request: emails its person, once, and then removes the address. Nobody who did not ask gets an email. Returns false when no request is
 * open. Throws when the mail service does not answer: the request is open still, and the caller repeats.
 */
export const answerRequest = async (person: Person, answer: Answer): Promise<boolean> => {
  const key = keyOf(person);
  const claimed = await claim(key);
  if (!claimed) return false;
  if (claimed.isMine)
    try {
      await sendAnswer(claimed.row, answer);
    } catch (error) {
      await unclaim(key);
      throw error;
    }
  await writeAnswer(key, answer);
  return true;
};

const missing = (): Fault => new Fault("conflict", "person.request_missing", "This address has no open request: somebody answered it.");

/** Refuses a request with a reason, which its person reads in an email. For owners and organizers who see every event. Safe to repeat: refused then. */
export const decline = operation(DeclineBody, async ({ email, reason, explanation }): Promise<{ declined: true }> => {
  const { organizationId } = await requireMember("person.handle");
  if (reason === "other" && explanation === undefined)
    throw invalidRequest([{ path: "explanation", message: "Say why: the person reads it." }]);
  const said = { status: "declined", reason, ...(explanation === undefined ? {} : { explanation }) } as const;
  if (!(await answerRequest({ organizationId, email }, said))) throw missing();
  return { declined: true };
});
