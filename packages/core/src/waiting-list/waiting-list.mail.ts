/** The emails of a waiting list: claimed before they are sent, so that a repeat sends nothing. And the end of an entry's personal data. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { setting } from "../kernel/setting.ts";
import { nextHourMs, takeConfirmation, takeFreeMessage } from "../notification/notification.allowance.ts";
import { LEASE_MS, retryAtMs } from "../notification/notification.rules.ts";
import * as Mailer from "../notification/notification.email.ts";
import { AddressStopped } from "../notification/notification.suppression.ts";
import { isFree } from "../order/order.rules.ts";
import { createToken as orderTokenOf } from "../order/order.token.ts";
import * as Order from "../order/order.ts";
import { dueAt } from "../table/due.ts";
import { rows } from "../table/service.ts";
import { getEntry, listDueEntries } from "./waiting-list.dynamo.ts";
import { UNAVAILABLE } from "./waiting-list.list.dynamo.ts";
import type { EntryRow } from "./waiting-list.entity.ts";
import { completeOffer, wake } from "./waiting-list.offer.ts";
import { anonymizeAtOf, mailOf, type Mail } from "./waiting-list.rules.ts";
import { waitingEmail } from "./waiting-list.text.ts";
import { createToken, type EntryKey } from "./waiting-list.token.ts";

const owedMail = ({ status, version, mailedVersion = 0, anonymizedAtMs }: EntryRow): Mail | undefined =>
  mailedVersion >= version || anonymizedAtMs !== undefined ? undefined : mailOf(status);

/** Returns the attempts so far. Undefined: it was sent, or another process is sending it. */
const claim = ({ entryId, tokenId, version }: EntryRow): Promise<number | undefined> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected, data } = await rows.waitingEntry
      .patch({ entryId, tokenId })
      .set({ claimedUntilMs: now() + LEASE_MS, ...dueAt(entryId, now() + LEASE_MS) })
      .add({ mailAttempts: 1 })
      .where((row, { eq, lt, lte, notExists }) => {
        const isOwed = `${notExists(row.mailedVersion)} OR ${lt(row.mailedVersion, version)}`;
        const isFreeToSend = `${notExists(row.claimedUntilMs)} OR ${lte(row.claimedUntilMs, now())}`;
        return `${eq(row.version, version)} AND (${isOwed}) AND (${isFreeToSend})`;
      })
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
    return rejected ? undefined : (data?.mailAttempts ?? 1);
  });

type After = { mailedVersion?: number; dueAtMs: number };

/** A status that came meanwhile has its own email, and its own due time. */
const record = ({ entryId, tokenId, version }: EntryRow, { dueAtMs, ...set }: After): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.waitingEntry
      .patch({ entryId, tokenId })
      .set({ ...set, claimedUntilMs: 0, ...dueAt(entryId, dueAtMs) })
      .where((row, { eq }) => eq(row.version, version))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

/** The attempt does not count, because nothing was tried: the limit applies to the first one. */
const putOff = ({ entryId, tokenId, version }: EntryRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.waitingEntry
      .patch({ entryId, tokenId })
      .set({ claimedUntilMs: 0, ...dueAt(entryId, nextHourMs(now())) })
      .add({ mailAttempts: -1 })
      .where((row, { eq }) => eq(row.version, version))
      .go({ returnOnConditionCheckFailure: "all_old" });
  });

const urlOf = (path: string): string => new URL(path, setting("SITE_URL")).href;

const send = async (entry: EntryRow, mail: Mail): Promise<void> => {
  const catalog = await Catalog.getFresh(entry.eventId);
  if (!catalog) return;
  const { event, ticketTypes } = catalog;
  // The end of an event is no news.
  if (mail === "cancelled" && event.status !== "cancelled") return;
  const order = mail === "offered" && entry.orderId !== undefined ? await Order.findRow(entry.orderId) : undefined;
  const isPaidFor = order !== undefined && !isFree(order);
  const content = waitingEmail({
    mail,
    locale: entry.locale,
    name: entry.name,
    quantity: entry.quantity,
    ticketTypeName: ticketTypes.find(({ ticketTypeId }) => ticketTypeId === entry.ticketTypeId)?.name ?? "",
    event,
    entryUrl: urlOf(`/waiting-list/${entry.entryId}#${createToken("email", entry)}`),
    eventUrl: urlOf(`/e/${entry.eventId}`),
    ...(order && {
      offer: {
        untilMs: order.expiresAtMs,
        ...(isPaidFor ? { orderUrl: urlOf(`/orders/${order.orderId}#${orderTokenOf(order)}`) } : {}),
      },
    }),
  });
  await Mailer.send({ to: entry.email, ...content, about: { kind: `waiting_${mail}`, orderId: order?.orderId } });
};

/** The day of its end: later than the event. */
const anonymizeAt = async ({ eventId, joinedAtMs }: EntryRow): Promise<number> => {
  const event = await Event.findFresh(eventId);
  return anonymizeAtOf({ joinedAtMs, eventEndsAtMs: event?.endsAtMs ?? joinedAtMs });
};

/**
 * Nobody pays for these emails, and anybody can have one sent to anybody. "never": the address got enough emails about this event today. An offer is made
 * once, so it always goes.
 */
const mayGo = async (mail: Mail, attempts: number, { email, eventId }: EntryRow): Promise<"now" | "later" | "never"> => {
  if ((mail !== "joined" && mail !== "confirm") || attempts > 1) return "now";
  if (mail === "confirm" && !(await takeConfirmation(email, eventId))) return "never";
  return (await takeFreeMessage(email)) ? "now" : "later";
};

/** An unconfirmed entry is removed by the database. */
const afterMail = (entry: EntryRow): Promise<number> | number => (entry.status === "unconfirmed" ? 0 : anonymizeAt(entry));

/** Sends the email that an entry's status brings, once. System only; safe to repeat. */
export const sendMail = async (key: EntryKey): Promise<void> => {
  requireActor("system");
  const entry = await getEntry(key);
  const mail = entry && owedMail(entry);
  if (!entry || !mail) return;
  const attempts = await claim(entry);
  if (attempts === undefined) return;
  const when = await mayGo(mail, attempts, entry);
  if (when === "later") return putOff(entry);
  if (when === "never") return record(entry, { mailedVersion: entry.version, dueAtMs: await afterMail(entry) });
  try {
    await send(entry, mail);
  } catch (error) {
    const retryMs = error instanceof AddressStopped ? 0 : retryAtMs(attempts, now());
    // After the last attempt its person still finds the entry by the link of an earlier email.
    await record(entry, retryMs === 0 ? { mailedVersion: entry.version, dueAtMs: await afterMail(entry) } : { dueAtMs: retryMs });
    if (error instanceof AddressStopped) return mail === "offered" ? wake(entry) : undefined;
    if (retryMs === 0) log.metric({ atMs: now(), dimensions: { State: "Notify" }, values: { OrdersNeedingAttention: 1 } });
    throw error;
  }
  await record(entry, { mailedVersion: entry.version, dueAtMs: await afterMail(entry) });
};

/** Removes the names of an entry. Safe to repeat. */
export const anonymize = ({ entryId, tokenId }: EntryRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.waitingEntry
      .patch({ entryId, tokenId })
      .set({ name: "", email: "", anonymizedAtMs: now(), ...dueAt(entryId, 0) })
      .go();
  });

/** Entries with an email that was not sent, or with personal data to remove; may be stale. */
export const listDue = listDueEntries;

/** Sends an email that a crash or a failure left, or removes the names of an entry thirty days after its event. Sweeper only; safe to repeat. */
export const finish = async (id: string): Promise<void> => {
  requireActor("system");
  const [entryId = "", tokenId = ""] = id.split(".");
  const entry = await getEntry({ entryId, tokenId });
  if (!entry || entry.dueAtMs === 0 || entry.dueAtMs > now()) return;
  if (entry.status === "waiting" && (await completeOffer(entry))) return;
  if (owedMail(entry)) return sendMail(entry);
  if (entry.status === "unconfirmed") return record(entry, { dueAtMs: 0 });
  const atMs = await anonymizeAt(entry);
  return atMs <= now() ? anonymize(entry) : record(entry, { dueAtMs: atMs });
};
