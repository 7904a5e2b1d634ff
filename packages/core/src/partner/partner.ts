/** Events that a partner's system keeps, by its own ids, and the seats that it sells. */
import type { CatalogView } from "../catalog/catalog.schema.ts";
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { view as viewEvent } from "../event/event.row.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import * as log from "../kernel/log.ts";
import { operation } from "../kernel/operation.ts";
import { requireMember } from "../organization/organization.ts";
import { rows } from "../table/service.ts";
import { findFresh, moveCapacity } from "../ticket-type/ticket-type.capacity.ts";
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

type Merged = { event: Event.EventRow; conflicts: FieldConflict[] };

const noted = (prefix: string, found: ReturnType<typeof merge>["conflicts"]): FieldConflict[] =>
  found.map(({ field, winner }) => ({ field: `${prefix}${field}`, winner, atMs: now() }));

/** Of the organizer, when the event was changed since the partner's last word. */
const changedAtOf = ({ changedAtMs = 0, version = 0 }: Event.EventRow, link: PartnerEventRow | undefined): number =>
  link && version <= link.eventVersion ? 0 : changedAtMs;

const mergeEvent = async (eventId: string, body: PartnerEventBody, link: PartnerEventRow | undefined): Promise<Merged> => {
  const before = await Event.getOwned(eventId, "event.change");
  const current = viewEvent(before) as Values;
  const sentAtMs = ms(body.updatedAt);
  const { apply, conflicts } = merge({ before: link?.sent, sent: keptOf(body), current, sentAtMs, changedAtMs: changedAtOf(before, link) });
  if (Object.keys(apply).length > 0) await Event.change({ eventId, change: { ...apply, version: before.version ?? 0 } });
  return { event: (await Event.findFresh(eventId)) ?? before, conflicts: noted("", conflicts) };
};

type PartnerType = PartnerEventBody["ticketTypes"][number];

const allottedOf = async (eventId: string, externalId: string): Promise<number> =>
  (await findFresh(eventId, allotmentIdOf(eventId, externalId)))?.capacity ?? 0;

/** Every change of a type raises the version of the catalog and not the event's: the partner's word stands for types, unless an organizer's is newer. */
const mergeType = async (
  event: Event.EventRow,
  { externalId, ...sent }: PartnerType,
  link: PartnerEventRow | undefined,
  sentAtMs: number,
): Promise<FieldConflict[]> => {
  const { eventId, currency } = event;
  const ticketTypeId = typeIdOf(eventId, externalId);
  const row = await findFresh(eventId, ticketTypeId);
  if (!row) {
    await TicketType.createAs(ticketTypeId, {
      eventId,
      ticketType: { ...sent, maxPerOrder: 10, visibility: "public", poolIds: [] },
    });
    return [];
  }
  const { name, price } = TicketType.view(row, currency);
  const allotted = await allottedOf(eventId, externalId);
  const current = { name, price, capacity: (row.capacity ?? 0) + allotted };
  const { apply, conflicts } = merge({
    before: link?.types[externalId],
    sent,
    current,
    sentAtMs,
    changedAtMs: changedAtOf(event, link),
  });
  if (typeof apply["capacity"] === "number") apply["capacity"] = Math.max(0, apply["capacity"] - allotted);
  if (Object.keys(apply).length > 0) await TicketType.change({ eventId, ticketTypeId, change: apply });
  return noted(`ticketTypes.${externalId}.`, conflicts);
};

/** A newer word that was written meanwhile stays. */
const writeLink = (row: PartnerEventRow): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.partnerEvent
      .put(row)
      .where(({ updatedAtMs }, { lte, notExists }) => `${notExists(updatedAtMs)} OR ${lte(updatedAtMs, row.updatedAtMs)}`)
      .go({ returnOnConditionCheckFailure: true });
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
  if (!link) throw missing();
  return link;
};

/** An event that the partner sent, with what is left of it. For owners and organizers. */
export const get = operation(PartnerRef, async ({ externalId }): Promise<PartnerEventView> => view(await getLink(externalId)));

/**
 * Makes an event and its types, or merges what the partner says with what the organizer changed: the newer of two changes of one field stays, and the
 * other is noted. For owners and organizers. Safe to repeat: a repeat changes nothing, and an older word neither.
 */
export const upsert = operation(UpsertEvent, async ({ externalId, body }) => {
  const { organizationId } = await requireMember("partner.manage");
  const eventId = eventIdOf(organizationId, externalId);
  const link = await find(organizationId, externalId);
  const updatedAtMs = ms(body.updatedAt);
  if (link && link.updatedAtMs > updatedAtMs) return { result: "older" as const, partnerEvent: await view(link) };
  if (!link) await Event.createAs(eventId, organizationId, body.event);
  const { event, conflicts } = await mergeEvent(eventId, body, link);
  for (const type of body.ticketTypes) conflicts.push(...(await mergeType(event, type, link, updatedAtMs)));
  if (body.publish && event.status === "draft") await Event.publish({ eventId });
  for (const { field, winner } of conflicts) log.info("a partner and an organizer changed one field", { eventId, field, winner });
  const sentTypes = Object.fromEntries(body.ticketTypes.map(({ externalId: id, ...sent }) => [id, sent]));
  const row: PartnerEventRow = {
    organizationId,
    externalId,
    eventId,
    updatedAtMs,
    sent: keptOf(body),
    types: { ...link?.types, ...sentTypes },
    eventVersion: (await Event.findFresh(eventId))?.version ?? 0,
    conflicts: [...conflicts, ...(link?.conflicts ?? [])].slice(0, MOST_CONFLICTS),
  };
  await writeLink(row);
  return { result: link ? ("updated" as const) : ("created" as const), partnerEvent: await view(row) };
});

/**
 * Sets how many seats of a type are the partner's alone, sold or not: they leave the public sale, or return to it. For owners and organizers of the event.
 * Refused (`allotment.short`) when fewer are left, or when the partner sold more. Safe to repeat.
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
    const ticketType = { name: `${name} · ${externalId}`, price, capacity: 0, maxPerOrder: 50, visibility: "hidden" as const, poolIds: [] };
    await TicketType.createAs(ownId, { eventId, ticketType });
  }
  const by = allotment.quantity - (await allottedOf(eventId, typeExternalId));
  if (by > 0) await moveCapacity(event, { eventId, fromId: publicId, toId: ownId, quantity: by });
  if (by < 0) await moveCapacity(event, { eventId, fromId: ownId, toId: publicId, quantity: -by });
  return view(link);
});
