/** Events that a partner's system keeps, by its own ids, and the seats that it sells. */
import type { CatalogView } from "../catalog/catalog.schema.ts";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { view as viewEvent } from "../event/event.row.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { requireMember } from "../organization/organization.ts";
import { rows } from "../table/service.ts";
import { setShare, setTotal } from "../ticket-type/ticket-type.capacity.ts";
import { findFresh } from "../ticket-type/ticket-type.reads.ts";
import * as TicketType from "../ticket-type/ticket-type.ts";
import type { FieldConflict, PartnerEventRow } from "./partner.entity.ts";
import { merge, type Values } from "./partner.rules.ts";
import { PartnerRef, SetAllotment, UpsertEvent, type PartnerEventBody, type PartnerEventView } from "./partner.schema.ts";

const UNAVAILABLE = "partner.unavailable";
const MOST_CONFLICTS = 20;

const eventIdOf = (organizationId: string, externalId: string): string => Id.derive("evt", [organizationId, "partner", externalId]);
const typeIdOf = (eventId: string, externalId: string): string => Id.derive("tty", [eventId, "partner", externalId]);
/** The allotment of a type is a hidden type of its own. */
const allotmentIdOf = (eventId: string, externalId: string): string => Id.derive("tty", [eventId, "allotment", externalId]);

const find = (organizationId: string, externalId: string): Promise<PartnerEventRow | undefined> =>
  asTransient(
    UNAVAILABLE,
    async () => (await rows.partnerEvent.get({ organizationId, externalId }).go({ consistent: true })).data ?? undefined,
  );

const missing = (): Fault => new Fault("missing", "partner_event.missing", "Your system has sent no event with this id.");

/** The fields that a partner keeps, as the view of an event has them. Others are the organizer's. */
const keptOf = ({ event }: PartnerEventBody): Values => {
  const { name, description, venue, startsAt, endsAt, timeZone } = event;
  const times = { startsAt: iso(ms(startsAt)), endsAt: iso(ms(endsAt)) };
  return { name, venue, ...times, timeZone, ...(description === undefined ? {} : { description }) };
};

/** `version`: after the change. */
type Merged = { event: Event.EventRow; version: number; conflicts: FieldConflict[] };

const noted = (prefix: string, found: ReturnType<typeof merge>["conflicts"]): FieldConflict[] =>
  found.map(({ field, winner }) => ({ field: `${prefix}${field}`, winner, atMs: now() }));

/** The time of the organizer's change, when the event was changed since the partner's last word. */
const changedAtOf = ({ changedAtMs = 0, version = 0 }: Event.EventRow, link: PartnerEventRow | undefined): number =>
  link && version <= link.eventVersion ? 0 : changedAtMs;

const mergeEvent = async (eventId: string, body: PartnerEventBody, link: PartnerEventRow | undefined): Promise<Merged> => {
  const before = await Event.getOwned(eventId, "event.change");
  const current = viewEvent(before) as Values;
  const sentAtMs = ms(body.updatedAt);
  const { apply, conflicts } = merge({ before: link?.sent, sent: keptOf(body), current, sentAtMs, changedAtMs: changedAtOf(before, link) });
  const { version = 0 } = before;
  const isChanged = Object.keys(apply).length > 0;
  const after = isChanged ? await Event.change({ eventId, change: { ...apply, version } }) : { version };
  return { event: before, version: after.version, conflicts: noted("", conflicts) };
};

type PartnerType = PartnerEventBody["ticketTypes"][number];

const sharesOf = (eventId: string, externalId: string) => ({
  eventId,
  publicId: typeIdOf(eventId, externalId),
  ownId: allotmentIdOf(eventId, externalId),
});

const allottedOf = async (eventId: string, externalId: string): Promise<number> =>
  (await findFresh(eventId, allotmentIdOf(eventId, externalId)))?.capacity ?? 0;

/** A type that the organizer removed stays removed. */
const mergeType = async (
  event: Event.EventRow,
  { externalId, ...sent }: PartnerType,
  link: PartnerEventRow | undefined,
  sentAtMs: number,
): Promise<FieldConflict[]> => {
  const { eventId, currency } = event;
  const ticketTypeId = typeIdOf(eventId, externalId);
  const row = await findFresh(eventId, ticketTypeId);
  if (!row && link?.types[externalId]) return [{ field: `ticketTypes.${externalId}`, winner: "organizer", atMs: now() }];
  if (!row) {
    await TicketType.createAs(ticketTypeId, { eventId, ticketType: { ...sent, maxPerOrder: 10, visibility: "public", poolIds: [] } });
    return [];
  }
  const { name, price } = TicketType.view(row, currency);
  const current = { name, price, capacity: (row.capacity ?? 0) + (await allottedOf(eventId, externalId)) };
  const { apply, conflicts } = merge({ before: link?.types[externalId], sent, current, sentAtMs, changedAtMs: row.changedAtMs ?? 0 });
  const { capacity, ...change } = apply;
  if (typeof capacity === "number") await setTotal(event, sharesOf(eventId, externalId), capacity, row.changedAtMs);
  if (Object.keys(change).length > 0) await TicketType.changeForPartner({ eventId, ticketTypeId, change }, row.changedAtMs);
  return noted(`ticketTypes.${externalId}.`, conflicts);
};

const BUSY_MS = 30_000;

type Key = { organizationId: string; externalId: string };

/** Lets one call at a time merge, so that an older word never ends after a newer one. Returns until when, and what the partner said before. */
const claim = async ({ organizationId, externalId }: Key): Promise<{ link: PartnerEventRow | undefined; busyUntilMs: number }> => {
  const busyUntilMs = now() + BUSY_MS;
  const claimed = await asTransient(UNAVAILABLE, async () => {
    const { data, rejected } = await rows.partnerEvent
      .patch({ organizationId, externalId })
      .set({ busyUntilMs })
      .where((row, { lt, notExists }) => `${notExists(row.busyUntilMs)} OR ${lt(row.busyUntilMs, now())}`)
      .go({ response: "all_new", returnOnConditionCheckFailure: true });
    return rejected ? undefined : (data as PartnerEventRow);
  });
  if (claimed) return { link: claimed.updatedAtMs === 0 ? undefined : claimed, busyUntilMs };
  const eventId = eventIdOf(organizationId, externalId);
  const first = { organizationId, externalId, eventId, updatedAtMs: 0, sent: {}, types: {}, eventVersion: 0, conflicts: [], busyUntilMs };
  const isFirst = await asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.partnerEvent.create(first).go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });
  if (!isFirst) throw new Transient(UNAVAILABLE);
  return { link: undefined, busyUntilMs };
};

const release = ({ organizationId, externalId }: Key, busyUntilMs: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.partnerEvent
      .patch({ organizationId, externalId })
      .remove(["busyUntilMs"])
      .where((row, { eq }) => eq(row.busyUntilMs, busyUntilMs))
      .go({ returnOnConditionCheckFailure: true });
  });

/** Ends the claim. A call that lost it meanwhile wrote nothing that the next one did not see. */
const writeLink = (row: PartnerEventRow, busyUntilMs: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.partnerEvent
      .put(row)
      .where((before, { eq }) => eq(before.busyUntilMs, busyUntilMs))
      .go({ returnOnConditionCheckFailure: true });
    if (rejected) throw new Transient(UNAVAILABLE);
  });

const viewType = (all: CatalogView["ticketTypes"], eventId: string, externalId: string) => {
  const type = all.find(({ id }) => id === typeIdOf(eventId, externalId));
  if (!type) return [];
  const own = all.find(({ id }) => id === allotmentIdOf(eventId, externalId));
  const { id: ticketTypeId, name, price, capacity, available } = type;
  const allotment = own && { ticketTypeId: own.id, quantity: own.capacity ?? 0, available: own.available ?? 0 };
  return [{ externalId, ticketTypeId, name, price, capacity, available, ...(allotment ? { allotment } : {}) }];
};

const view = async ({ eventId, externalId, updatedAtMs, types, conflicts }: PartnerEventRow): Promise<PartnerEventView> => {
  const [event, { ticketTypes }] = await Promise.all([Event.get({ eventId }), Catalog.getFull({ eventId })]);
  return {
    externalId,
    event,
    updatedAt: iso(updatedAtMs),
    ticketTypes: Object.keys(types).flatMap((typeExternalId) => viewType(ticketTypes, eventId, typeExternalId)),
    conflicts: conflicts.map(({ atMs, ...conflict }) => ({ ...conflict, at: iso(atMs) })),
  };
};

const getLink = async (externalId: string): Promise<PartnerEventRow> => {
  const { organizationId } = await requireMember("partner.manage");
  const link = await find(organizationId, externalId);
  if (!link || link.updatedAtMs === 0) throw missing();
  return link;
};

/** An event that the partner sent, with what is left of it. For owners and organizers. */
export const get = operation(PartnerRef, async ({ externalId }): Promise<PartnerEventView> => view(await getLink(externalId)));

/** The organizer took the event off sale after the partner had put it on. */
const publish = async ({ event, version, conflicts }: Merged, link: PartnerEventRow | undefined): Promise<Merged> => {
  if (event.status !== "draft") return { event, version, conflicts };
  if (link?.isPublished) return { event, version, conflicts: [...conflicts, { field: "publish", winner: "organizer", atMs: now() }] };
  const published = await Event.publish({ eventId: event.eventId });
  return { event, version: published.version, conflicts };
};

/** A field that is noted again stands once. */
const newest = (found: readonly FieldConflict[], before: readonly FieldConflict[]): FieldConflict[] =>
  [...found, ...before.filter((one) => !found.some(({ field, winner }) => field === one.field && winner === one.winner))].slice(
    0,
    MOST_CONFLICTS,
  );

type Claimed = Key & { link: PartnerEventRow | undefined; busyUntilMs: number };

const mergeAll = async ({ organizationId, externalId, link, busyUntilMs }: Claimed, body: PartnerEventBody): Promise<PartnerEventRow> => {
  const eventId = eventIdOf(organizationId, externalId);
  const updatedAtMs = ms(body.updatedAt);
  if (!link) await Event.createAs(eventId, organizationId, body.event);
  const merged = await mergeEvent(eventId, body, link);
  for (const type of body.ticketTypes) merged.conflicts.push(...(await mergeType(merged.event, type, link, updatedAtMs)));
  const { version, conflicts } = body.publish ? await publish(merged, link) : merged;
  for (const { field, winner } of conflicts) log.info("a partner and an organizer changed one field", { eventId, field, winner });
  const sentTypes = Object.fromEntries(body.ticketTypes.map(({ externalId: id, ...sent }) => [id, sent]));
  const row: PartnerEventRow = {
    organizationId,
    externalId,
    eventId,
    updatedAtMs,
    sent: keptOf(body),
    types: { ...link?.types, ...sentTypes },
    eventVersion: version,
    ...(body.publish || link?.isPublished ? { isPublished: true } : {}),
    conflicts: newest(conflicts, link?.conflicts ?? []),
  };
  await writeLink(row, busyUntilMs);
  return row;
};

/**
 * Makes an event and its types, or merges what the partner says with what the organizer changed: the newer of two changes of one field stays, and the
 * other is noted. What the organizer removed or took off sale stays so. For owners and organizers. Safe to repeat: a repeat changes nothing, and an
 * older word neither. Transient while another call for the same event is under way.
 */
export const upsert = operation(UpsertEvent, async ({ externalId, body }) => {
  const { organizationId } = await requireMember("partner.manage");
  const key = { organizationId, externalId };
  const claimed = await claim(key);
  try {
    const { link } = claimed;
    if (link && link.updatedAtMs > ms(body.updatedAt)) return { result: "older" as const, partnerEvent: await view(link) };
    const row = await mergeAll({ ...key, ...claimed }, body);
    return { result: link ? ("updated" as const) : ("created" as const), partnerEvent: await view(row) };
  } finally {
    await release(key, claimed.busyUntilMs);
  }
});

/**
 * Sets how many seats of a type are the partner's alone, sold or not: they leave the public sale, or return to it. For owners and organizers of the event.
 * Refused (`allotment.short`) when fewer are left, or when the partner sold more, and (`allotment.pools_differ`) when both draw from other shared limits.
 * Safe to repeat, also at once.
 */
export const setAllotment = operation(SetAllotment, async ({ externalId, typeExternalId, allotment }): Promise<PartnerEventView> => {
  const link = await getLink(externalId);
  const { eventId } = link;
  const event = await Event.getOwned(eventId, "event.change");
  const [publicId, ownId] = [typeIdOf(eventId, typeExternalId), allotmentIdOf(eventId, typeExternalId)];
  const type = await findFresh(eventId, publicId);
  if (!type) throw new Fault("missing", "ticket_type.missing", "There is no such ticket type.");
  if (!(await findFresh(eventId, ownId))) {
    const { name, price } = TicketType.view(type, event.currency);
    // Its seats count in every limit that the type's seats count in.
    const { poolIds } = TicketType.view(type, event.currency);
    const ticketType = { name: `${name} · ${externalId}`, price, capacity: 0, maxPerOrder: 50, visibility: "hidden" as const, poolIds };
    await TicketType.createAs(ownId, { eventId, ticketType });
  }
  await setShare(event, sharesOf(eventId, typeExternalId), allotment.quantity);
  return view(link);
});
