/** The owner of an address sees what an organization has of them, and asks for its erasure, by the link that was emailed to the address. */
import * as Event from "../event/event.ts";
import * as base32 from "../kernel/base32.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { rowKeyOf } from "../kernel/row-key.ts";
import { isDataToken } from "../order/order.data-token.ts";
import { normalizeEmail } from "../order/order.allowance.ts";
import * as Order from "../order/order.ts";
import { requireMember } from "../organization/organization.ts";
import { rows } from "../table/service.ts";
import { collect } from "./person.find.ts";
import { OwnDataRef, type ErasureRequestView, type OwnData } from "./person.schema.ts";

const UNAVAILABLE = "person.unavailable";
const DAY_MS = 86_400_000;
/** The law of most countries gives an organizer a month. */
const DUE_MS = 30 * DAY_MS;
const OPEN_RETENTION_MS = 365 * DAY_MS;
const SETTLED_RETENTION_MS = 90 * DAY_MS;

const secAt = (atMs: number): number => Math.ceil(atMs / 1000);

type Person = { organizationId: string; email: string };

const keyOf = ({ organizationId, email }: Person): { organizationId: string; requestKey: string } => ({
  organizationId,
  requestKey: base32.encode(rowKeyOf("erasure request", [organizationId, normalizeEmail(email)], 16)),
});

/** A link that is forged, over or of another order is answered as if there were no order. */
const missing = (): Fault => new Fault("missing", "order.missing", "This link does not open anything, or is over: ask for a new one.");

const open = async ({ orderId, accessToken }: { orderId: string; accessToken: string }) => {
  const row = await Order.findRow(orderId);
  if (!row || !isDataToken(row, accessToken, now())) throw missing();
  const event = await Event.findFresh(row.eventId);
  if (!event) throw missing();
  return { event, person: { organizationId: event.organizationId, email: row.buyer.email } };
};

const viewRequest = ({ askedAtMs }: { askedAtMs: number }): { askedAt: string; dueAt: string } => ({
  askedAt: iso(askedAtMs),
  dueAt: iso(askedAtMs + DUE_MS),
});

const findOpen = (person: Person) =>
  asTransient(UNAVAILABLE, async () => {
    const { data } = await rows.erasureRequest.get(keyOf(person)).go({ consistent: true });
    return data?.status === "open" ? data : undefined;
  });

/** Returns what the organizer of the order's event has of its buyer's address. For the holder of the link that was emailed there. Changes nothing. */
export const getOwnData = operation(OwnDataRef, async (link): Promise<OwnData> => {
  const { event, person } = await open(link);
  const [data, organizer, request] = await Promise.all([
    collect(person.organizationId, person.email),
    Event.organizerOf(event),
    findOpen(person),
  ]);
  return {
    email: person.email,
    ...(organizer === undefined ? {} : { organizer: organizer.name }),
    person: data,
    ...(request ? { erasure: viewRequest(request) } : {}),
  };
});

/** Asks the organizer for the erasure, who sees it in the console. For the holder of the link; safe to repeat: the first time counts. */
export const askErasure = operation(OwnDataRef, async (link): Promise<{ askedAt: string; dueAt: string }> => {
  const { person } = await open(link);
  const askedAtMs = now();
  await asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest
      .upsert({
        ...keyOf(person),
        email: person.email,
        status: "open",
        askedAtMs,
        cleanUpAtSec: secAt(askedAtMs + OPEN_RETENTION_MS),
      })
      .where(({ status }, { notExists, eq }) => `${notExists(status)} OR ${eq(status, "settled")}`)
      .go({ returnOnConditionCheckFailure: "all_old" });
  });
  return viewRequest((await findOpen(person)) ?? { askedAtMs });
});

/** Open requests, the oldest first. For owners and organizers who see every event. */
export const listRequests = async (): Promise<ErasureRequestView[]> => {
  const { organizationId } = await requireMember("person.handle");
  const { data } = await asTransient(UNAVAILABLE, () => rows.erasureRequest.query.primary({ organizationId }).go({ pages: "all" }));
  return data
    .filter(({ status }) => status === "open")
    .toSorted((a, b) => a.askedAtMs - b.askedAtMs)
    .flatMap(({ email, ...row }) => (email === undefined ? [] : [{ email, ...viewRequest(row) }]));
};

/** After the erasure, which was asked for or not. Removes the address. Safe to repeat. */
export const settleRequest = (person: Person): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.erasureRequest
      .patch(keyOf(person))
      .set({ status: "settled", settledAtMs: now(), cleanUpAtSec: secAt(now() + SETTLED_RETENTION_MS) })
      .remove(["email"])
      .where(({ status }, { eq }) => eq(status, "open"))
      .go({ returnOnConditionCheckFailure: true });
  });
