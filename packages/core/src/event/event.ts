/** What people attend. */
import { only } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Page from "../kernel/page.ts";
import * as Organization from "../organization/organization.ts";
import { rows, transaction } from "../table/service.ts";
import {
  ChangeEvent,
  DOORS_LATE,
  ENDS_EARLY,
  EventBody,
  EventRef,
  ListEvents,
  doorsOpenBeforeEnd,
  endsAfterStart,
  type EventView,
} from "./event.schema.ts";

const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

export type EventRow = NonNullable<Awaited<ReturnType<typeof read>>>;
const read = async (eventId: string) => (await rows.event.get({ eventId }).go({ consistent: true })).data ?? undefined;

export const missing = (): Fault => new Fault("missing", "event.missing", "There is no such event.");

export const view = (row: EventRow): EventView => ({
  id: row.eventId,
  status: row.status,
  name: row.name,
  ...(row.description === undefined ? {} : { description: row.description }),
  venue: row.venue,
  startsAt: iso(row.startsAtMs),
  endsAt: iso(row.endsAtMs),
  doorsOpenAt: iso(row.doorsOpenAtMs),
  timeZone: row.timeZone,
  currency: row.currency,
  holdSeconds: row.holdMs / 1000,
  createdAt: iso(row.createdAtMs),
});

/** Makes a draft of the caller's organization. Organizers only. */
export const create = operation(EventBody, async (body) => {
  only("organizer");
  const organizationId = await Organization.ofActor();
  const { startsAt, endsAt, doorsOpenAt, holdSeconds, ...rest } = body;
  const row = {
    ...rest,
    eventId: Id.create("evt"),
    organizationId,
    status: "draft" as const,
    listed: "hidden" as const,
    startsAtMs: ms(startsAt),
    endsAtMs: ms(endsAt),
    doorsOpenAtMs: doorsOpenAt ? ms(doorsOpenAt) : ms(startsAt) - TWO_HOURS_MS,
    holdMs: holdSeconds * 1000,
    createdAtMs: now(),
  };
  const { data } = await rows.event.create(row).go();
  return view(data);
});

/** The event if it is the caller's organization's; another's answers as if it did not exist. */
export const owned = async (eventId: string): Promise<EventRow> => {
  const [organizationId, row] = await Promise.all([Organization.ofActor(), read(eventId)]);
  if (row?.organizationId !== organizationId) throw missing();
  return row;
};

type Writes = Parameters<Parameters<typeof transaction.write>[0]>[0];

/** The condition, in another noun's write, that the event is still its organization's. */
export const stillOwned = ({ event }: Writes, { eventId, organizationId }: EventRow) =>
  event
    .check({ eventId })
    .where((row, { eq }) => eq(row.organizationId, organizationId))
    .commit();

export const get = operation(EventRef, async ({ eventId }) => view(await owned(eventId)));

/** The caller's events, newest first. */
export const list = operation(ListEvents, async ({ limit, cursor }) => {
  const organizationId = await Organization.ofActor();
  const found = await Page.from(cursor, (at) =>
    rows.event.query.byOrganization({ organizationId }).go({ limit, cursor: at, order: "desc", hydrate: true }),
  );
  return { events: found.data.map(view), cursor: found.cursor };
});

const refuseTimes = (path: string, message: string) =>
  new Fault("invalid", "request.invalid", "Some fields are not right.", [{ path, message }]);

/** Changes what is given. Organizers of the event only; the condition holds the owner. */
export const change = operation(ChangeEvent, async ({ eventId, change: given }) => {
  only("organizer");
  const before = await owned(eventId);
  const { startsAt: _starts, endsAt: _ends, doorsOpenAt: _doors, holdSeconds, ...rest } = given;
  const after = {
    startsAt: given.startsAt ?? iso(before.startsAtMs),
    endsAt: given.endsAt ?? iso(before.endsAtMs),
    doorsOpenAt: given.doorsOpenAt ?? iso(before.doorsOpenAtMs),
  };
  if (!endsAfterStart(after)) throw refuseTimes("endsAt", ENDS_EARLY);
  if (!doorsOpenBeforeEnd(after)) throw refuseTimes("doorsOpenAt", DOORS_LATE);
  const { data } = await rows.event
    .patch({ eventId })
    .set({
      ...rest,
      ...(holdSeconds === undefined ? {} : { holdMs: holdSeconds * 1000 }),
      startsAtMs: ms(after.startsAt),
      doorsOpenAtMs: ms(after.doorsOpenAt),
      endsAtMs: ms(after.endsAt),
      listed: before.listed,
    })
    .where((event, { eq }) => `${eq(event.organizationId, before.organizationId)} AND ${eq(event.listed, before.listed)}`)
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (!data) throw missing();
  return view(data as EventRow);
});

/** Puts a draft on sale. Publishing again changes nothing. */
export const publish = operation(EventRef, async ({ eventId }) => {
  only("organizer");
  const before = await owned(eventId);
  if (before.status === "cancelled") throw new Fault("conflict", "event.cancelled", "The event is cancelled: make a new one.");
  const result = await rows.event
    .patch({ eventId })
    .set({ status: "published", listed: "published", endsAtMs: before.endsAtMs })
    .where(
      (event, { eq, ne }) =>
        `${eq(event.organizationId, before.organizationId)} AND ${ne(event.status, "cancelled")} AND ${eq(event.endsAtMs, before.endsAtMs)}`,
    )
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (result.rejected) throw new Fault("conflict", "event.changed", "Somebody changed the event meanwhile: look at it and publish again.");
  return view(result.data as EventRow);
});
