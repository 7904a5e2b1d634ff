/** What people attend. */
import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Page from "../kernel/page.ts";
import * as Organization from "../organization/organization.ts";
import { rows, transaction } from "../table/service.ts";
import type { EventRow } from "./event.entity.ts";
import { findTimesIssue, applyTimes } from "./event.rules.ts";
import { ChangeEvent, EventBody, EventRef, ListEvents, type EventChange, type EventView } from "./event.schema.ts";

const UNAVAILABLE = "event.unavailable";
const MAX_TRIES = 4;
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

export type { EventRow } from "./event.entity.ts";

const read = (eventId: string) =>
  asTransient(UNAVAILABLE, async () => (await rows.event.get({ eventId }).go({ consistent: true })).data ?? undefined);

export const eventMissing = (): Fault => new Fault("missing", "event.missing", "There is no such event.");

const changeConflict = (): Fault =>
  new Fault("conflict", "event.changed", "Somebody changed the event meanwhile: look at it and try again.");

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
  version: row.version ?? 0,
  createdAt: iso(row.createdAtMs),
});

/** Makes a draft of the caller's organization. Organizers only. */
export const create = operation(EventBody, async (body) => {
  requireActor("organizer");
  const organizationId = await Organization.organizationOfActor();
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
    version: 1,
    createdAtMs: now(),
  };
  // Put, not put if absent: the id is new, and the client's second attempt finds what its first one wrote.
  const { data } = await asTransient(UNAVAILABLE, () => rows.event.put(row).go());
  return view(data);
});

/** Prices of an event are in its currency. */
export const refuseOtherCurrency = ({ currency }: EventRow, price: { currency: string }): void => {
  if (price.currency === currency) return;
  throw invalidRequest([{ path: "price.currency", message: `This event sells in ${currency}.`, params: { currency } }]);
};

/** The event if it is the caller's organization's. Another's answers as if it, or what of it was asked for, did not exist. */
export const getOwned = async (eventId: string, notThere: Fault = eventMissing()): Promise<EventRow> => {
  const [organizationId, row] = await Promise.all([Organization.organizationOfActor(), read(eventId)]);
  if (row?.organizationId !== organizationId) throw notThere;
  return row;
};

type Writes = Parameters<Parameters<typeof transaction.write>[0]>[0];

/** The condition, in another noun's write, that the event is still its organization's. */
export const ownerCondition = ({ event }: Writes, { eventId, organizationId }: EventRow) =>
  event
    .check({ eventId })
    .where((row, { eq }) => eq(row.organizationId, organizationId))
    .commit();

export const get = operation(EventRef, async ({ eventId }) => view(await getOwned(eventId)));

/** The caller's events, newest first. */
export const list = operation(ListEvents, async ({ limit, cursor }) => {
  const organizationId = await Organization.organizationOfActor();
  const found = await asTransient(UNAVAILABLE, () =>
    Page.fetchFrom(cursor, (at) =>
      rows.event.query.byOrganization({ organizationId }).go({ limit, cursor: at, order: "desc", hydrate: true }),
    ),
  );
  return { events: found.data.map(view), cursor: found.cursor };
});

/** Undefined: the event is not as it was read any more. All three times are written from what was read, so all three are its condition. */
const writeChange = async (before: EventRow, given: EventChange): Promise<EventRow | undefined> => {
  const { startsAt: _starts, endsAt: _ends, doorsOpenAt: _doors, holdSeconds, version, ...rest } = given;
  if (version !== undefined && version !== (before.version ?? 0)) throw changeConflict();
  const times = applyTimes(before, given);
  const issue = findTimesIssue(times, given);
  if (issue) throw invalidRequest([issue]);
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId: before.eventId })
      .set({ ...rest, ...(holdSeconds === undefined ? {} : { holdMs: holdSeconds * 1000 }), ...times, listed: before.listed })
      .add({ version: 1 })
      .where((event, { eq, notExists }) =>
        [
          ...(["organizationId", "listed", "startsAtMs", "endsAtMs", "doorsOpenAtMs"] as const).map((name) =>
            eq(event[name], before[name]),
          ),
          ...(version === undefined ? [] : [before.version === undefined ? notExists(event.version) : eq(event.version, version)]),
        ].join(" AND "),
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  return result.rejected ? undefined : (result.data as EventRow);
};

/**
 * Changes what is given; doors that are not given keep their distance to the start. Organizers of the event only. Safe to repeat, except with
 * a version: then the answer to the repeat is that somebody changed it.
 */
export const change = operation(ChangeEvent, async ({ eventId, change: given }) => {
  requireActor("organizer");
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const row = await writeChange(await getOwned(eventId), given);
    if (row) return view(row);
  }
  throw changeConflict();
});

/** Puts a draft on sale. Publishing again changes nothing. */
export const publish = operation(EventRef, async ({ eventId }) => {
  requireActor("organizer");
  const before = await getOwned(eventId);
  if (before.status === "cancelled") throw new Fault("conflict", "event.cancelled", "The event is cancelled: make a new one.");
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId })
      .set({ status: "published", listed: "published", endsAtMs: before.endsAtMs })
      .add({ version: 1 })
      .data(({ publishedAtMs }, { ifNotExists }) => ifNotExists(publishedAtMs, now()))
      .where(
        (event, { eq, ne }) =>
          `${eq(event.organizationId, before.organizationId)} AND ${ne(event.status, "cancelled")} AND ${eq(event.endsAtMs, before.endsAtMs)}`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) throw changeConflict();
  return view(result.data as EventRow);
});
