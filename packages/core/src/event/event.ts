import { requireActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Page from "../kernel/page.ts";
import * as Organization from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { Cancellation, EventRow } from "./event.entity.ts";
import { findTimesIssue, applyTimes, MOST, type Counter } from "./event.rules.ts";
import {
  ChangeEvent,
  EventBody,
  EventRef,
  ListEvents,
  type CancelBody,
  type EventChange,
  type EventView,
  type Policies,
} from "./event.schema.ts";

const UNAVAILABLE = "event.unavailable";
const MAX_ATTEMPTS = 4;
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

export type { EventRow } from "./event.entity.ts";

const read = (eventId: string) =>
  asTransient(UNAVAILABLE, async () => (await rows.event.get({ eventId }).go({ consistent: true })).data ?? undefined);

export const eventMissing = (): Fault => new Fault("missing", "event.missing", "There is no such event.");

const changeConflict = (): Fault =>
  new Fault("conflict", "event.changed", "Somebody changed the event meanwhile: look at it and try again.");

const viewCancellation = ({ atMs, ...rest }: Cancellation): NonNullable<EventView["cancellation"]> => ({ ...rest, at: iso(atMs) });

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
  ...(row.contact === undefined ? {} : { contact: row.contact }),
  ...(row.refundPolicy === undefined ? {} : { refundPolicy: row.refundPolicy }),
  holdSeconds: row.holdMs / 1000,
  ...(row.cancellation === undefined ? {} : { cancellation: viewCancellation(row.cancellation) }),
  version: row.version ?? 0,
  createdAt: iso(row.createdAtMs),
});

const readPolicies = (eventId: string): Promise<Policies> =>
  asTransient(UNAVAILABLE, async () => (await rows.policies.get({ eventId }).go({ consistent: true })).data?.policies ?? {});

/** After the event's own row, which decides who changed it. A later change may have written them meanwhile. */
const writePolicies = (eventId: string, policies: Policies, version: number): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.policies
      .put({ eventId, policies, version })
      .where((row, { lt, notExists }) => `${notExists(row.version)} OR ${lt(row.version, version)}`)
      .go({ returnOnConditionCheckFailure: true });
  });

const viewWhole = async (row: EventRow): Promise<EventView> => ({ ...view(row), policies: await readPolicies(row.eventId) });

/** Makes a draft. Organizers only. */
export const create = operation(EventBody, async (body) => {
  requireActor("organizer");
  const organizationId = await Organization.organizationOfActor();
  const { startsAt, endsAt, doorsOpenAt, holdSeconds, policies = {}, ...rest } = body;
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
    ticketTypeCount: 0,
    productCount: 0,
    poolCount: 0,
    feeCount: 0,
    promoCodeCount: 0,
    gateCount: 0,
    deviceCount: 0,
    createdAtMs: now(),
  };
  // `put` instead of `create`: the id is new, and the client's second attempt may find what its first one wrote.
  const { data } = await asTransient(UNAVAILABLE, () => rows.event.put(row).go());
  if (Object.keys(policies).length > 0) await writePolicies(row.eventId, policies, row.version);
  return { ...view(data), policies };
});

/** Prices of an event are in its currency. */
export const refuseOtherCurrency = ({ currency }: EventRow, price: { currency: string }, path = "price"): void => {
  if (price.currency === currency) return;
  throw invalidRequest([{ path: `${path}.currency`, message: `This event sells in ${currency}.`, params: { currency } }]);
};

/** For members of the event's organization. Throws `notFound` for anybody else, as if the event did not exist. */
export const getOwned = async (eventId: string, notFound: Fault = eventMissing()): Promise<EventRow> => {
  const [organizationId, row] = await Promise.all([Organization.organizationOfActor(), read(eventId)]);
  if (row?.organizationId !== organizationId) throw notFound;
  return row;
};

/** A condition for another noun's transaction: the event still belongs to its organization. */
export const ownerCondition = ({ event }: Writes, { eventId, organizationId }: EventRow) =>
  event
    .check({ eventId })
    .where((row, { eq }) => eq(row.organizationId, organizationId))
    .commit();

const NOUNS: Record<Counter, string> = {
  ticketTypeCount: "ticket types",
  productCount: "products",
  poolCount: "pools",
  feeCount: "fees",
  promoCodeCount: "promo codes",
  gateCount: "gates",
  deviceCount: "devices",
};

const limitReached = (counter: Counter): Fault => {
  const most = MOST[counter];
  const message = `An event has at most ${most} ${NOUNS[counter]}: use one that exists, or make another event.`;
  return new Fault("conflict", "event.limit_reached", message, [{ path: "", message, params: { max: most } }]);
};

/** Counts one more on the event's row, while the event belongs to its organization and has fewer than the limit. */
const countOne = ({ event }: Writes, { eventId, organizationId, ...row }: EventRow, counter: Counter, existing: number) => {
  const patch = event.patch({ eventId });
  const counted = row[counter] === undefined ? patch.set({ [counter]: existing + 1 }) : patch.add({ [counter]: 1 });
  return counted
    .where((current, { eq, lt, notExists }) =>
      [
        eq(current.organizationId, organizationId),
        row[counter] === undefined ? notExists(current[counter]) : lt(current[counter], MOST[counter]),
      ].join(" AND "),
    )
    .commit();
};

type Addition = {
  event: EventRow;
  counter: Counter;
  /** For an event that is older than the counters. */
  countExisting: () => Promise<number>;
  unavailable: string;
  writes: (t: Writes) => ReturnType<Parameters<typeof transaction.write>[0]>;
};

/** Adds one to an event that has fewer than the limit, in one transaction. Returns false when a condition of `writes` failed. */
export const addCounted = async ({ event, counter, countExisting, unavailable, writes }: Addition): Promise<boolean> => {
  let current = event;
  // Another process may write the first count, or the last one.
  for (let attempt = 0; attempt < 2; attempt++) {
    const row = current;
    const existing = row[counter] ?? (await asTransient(unavailable, countExisting));
    if (existing >= MOST[counter]) throw limitReached(counter);
    if (
      await commit(
        unavailable,
        transaction.write((t) => [countOne(t, row, counter, existing), ...writes(t)]),
      )
    )
      return true;
    current = await getOwned(event.eventId);
  }
  if ((current[counter] ?? 0) >= MOST[counter]) throw limitReached(counter);
  return false;
};

/**
 * For the transaction that removes one: counts one less on the event's row, while the event belongs to its organization. The first count of an older
 * event, which another process may write meanwhile, includes what is removed here: then the transaction fails, and its caller reads again.
 */
export const countOneLess = ({ event }: Writes, { eventId, organizationId, ...row }: EventRow, counter: Counter) =>
  row[counter] === undefined
    ? event
        .check({ eventId })
        .where((current, { eq, notExists }) => `${eq(current.organizationId, organizationId)} AND ${notExists(current[counter])}`)
        .commit()
    : event
        .patch({ eventId })
        .add({ [counter]: -1 })
        .where((current, { eq }) => eq(current.organizationId, organizationId))
        .commit();

/** The event's row as it is now. For a sale. */
export const findFresh = read;

/**
 * Ends every process's copy of the catalog. Called after the change of a ticket type or product is written and before it is answered: a copy with the
 * new version was read after the change. In one transaction with it, a query could return the new version beside the old price.
 */
export const raiseCatalogVersion = (eventId: string): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.event.patch({ eventId }).add({ catalogVersion: 1 }).go();
  });

/** For the organizer, who was checked. Raises no version: a form that is open elsewhere does not contain the order. */
export const setTicketTypeOrder = ({ eventId, organizationId }: EventRow, ticketTypeOrder: string[]): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.event
      .patch({ eventId })
      .set({ ticketTypeOrder })
      .where((event, { eq }) => eq(event.organizationId, organizationId))
      .go();
  });

export const get = operation(EventRef, async ({ eventId }) => viewWhole(await getOwned(eventId)));

/** The events of the caller's organization, newest first. */
export const list = operation(ListEvents, async ({ limit, cursor }) => {
  const organizationId = await Organization.organizationOfActor();
  const { data, cursor: next } = await asTransient(UNAVAILABLE, () =>
    Page.fetchFrom(cursor, (at) =>
      rows.event.query.byOrganization({ organizationId }).go({ limit, cursor: at, order: "desc", hydrate: true }),
    ),
  );
  return { events: data.map(view), cursor: next };
});

/** Undefined when the event changed since it was read. It writes all three times, so all three are in the condition. */
const writeChange = async (before: EventRow, changes: EventChange): Promise<EventRow | undefined> => {
  const {
    startsAt: _starts,
    endsAt: _ends,
    doorsOpenAt: _doors,
    holdSeconds,
    version,
    policies: _policies,
    contact,
    refundPolicy,
    ...rest
  } = changes;
  if (version !== undefined && version !== (before.version ?? 0)) throw changeConflict();
  const times = applyTimes(before, changes);
  const issue = findTimesIssue(times, changes);
  if (issue) throw invalidRequest([issue]);
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId: before.eventId })
      .set({
        ...rest,
        ...(contact ? { contact } : {}),
        ...(refundPolicy ? { refundPolicy } : {}),
        ...(holdSeconds === undefined ? {} : { holdMs: holdSeconds * 1000 }),
        ...times,
        listed: before.listed,
        changedAtMs: now(),
      })
      .remove([...(contact === null ? (["contact"] as const) : []), ...(refundPolicy === null ? (["refundPolicy"] as const) : [])])
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
 * Changes the fields in the request. Organizers of the event only. Safe to repeat without a version; a repeat with a version is answered
 * `event.changed`.
 */
export const change = operation(ChangeEvent, async ({ eventId, change: changes }) => {
  requireActor("organizer");
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await writeChange(await getOwned(eventId), changes);
    if (!row) continue;
    if (changes.policies) await writePolicies(eventId, changes.policies, row.version ?? 0);
    return viewWhole(row);
  }
  throw changeConflict();
});

const cancelled = (): Fault => new Fault("conflict", "event.cancelled", "The event is cancelled: make a new one.");

const notPublished = (): Fault => new Fault("conflict", "event.not_published", "A draft has no orders: delete it or leave it.");

/**
 * Cancels a published event for good: in this write its sale stops. For its organizer, whom this checks. Safe to repeat: the first decision stays.
 * Attendees still see it.
 */
export const cancel = async (eventId: string, { message, ...decision }: CancelBody): Promise<EventView> => {
  const before = await getOwned(eventId);
  if (before.status === "cancelled") return view(before);
  if (before.status === "draft") throw notPublished();
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId })
      .set({ status: "cancelled", cancellation: { ...decision, ...(message === undefined ? {} : { message }), atMs: now() } })
      .add({ version: 1, catalogVersion: 1 })
      .where((event, { eq }) => `${eq(event.organizationId, before.organizationId)} AND ${eq(event.status, "published")}`)
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  return result.rejected ? cancel(eventId, { message, ...decision } as CancelBody) : view(result.data as EventRow);
};

/** Puts a draft on sale. Organizers of the event only. Safe to repeat. */
export const publish = operation(EventRef, async ({ eventId }) => {
  requireActor("organizer");
  const before = await getOwned(eventId);
  if (before.status === "cancelled") throw cancelled();
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId })
      .set({ status: "published", listed: "published", endsAtMs: before.endsAtMs })
      .add({ version: 1 })
      .data(({ publishedAtMs, isOrdered }, { ifNotExists }) => {
        ifNotExists(publishedAtMs, now());
        // An event that was published before may have orders.
        if (before.publishedAtMs === undefined) ifNotExists(isOrdered, false);
      })
      .where(
        (event, { eq, ne }) =>
          `${eq(event.organizationId, before.organizationId)} AND ${ne(event.status, "cancelled")} AND ${eq(event.endsAtMs, before.endsAtMs)}`,
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) throw changeConflict();
  return view(result.data as EventRow);
});

/** Called before the first orders, so that one of an order and `unpublish` wins. Returns false when the event is not published any more. */
export const markOrdered = (eventId: string): Promise<boolean> =>
  asTransient(UNAVAILABLE, async () => {
    const { rejected } = await rows.event
      .patch({ eventId })
      .set({ isOrdered: true })
      .where(({ status }, { eq }) => eq(status, "published"))
      .go({ returnOnConditionCheckFailure: true });
    return !rejected;
  });

const ordered = (): Fault =>
  new Fault(
    "conflict",
    "event.ordered",
    "Tickets were ordered already, so buyers need the page: hide its ticket types or close their sale.",
  );

/**
 * Makes a published event a draft again, which nobody sees. Organizers of the event only; safe to repeat. Refused once somebody ordered, also when the
 * order was not paid: its buyer has the address.
 */
export const unpublish = operation(EventRef, async ({ eventId }) => {
  requireActor("organizer");
  const before = await getOwned(eventId);
  if (before.status === "cancelled") throw cancelled();
  if (before.status === "draft") return view(before);
  if (before.isOrdered !== false) throw ordered();
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId })
      .set({ status: "draft", listed: "hidden", endsAtMs: before.endsAtMs })
      .add({ version: 1 })
      .where((event, { eq }) =>
        [
          eq(event.organizationId, before.organizationId),
          eq(event.status, "published"),
          eq(event.isOrdered, false),
          eq(event.endsAtMs, before.endsAtMs),
        ].join(" AND "),
      )
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (!result.rejected) return view(result.data as EventRow);
  throw (await getOwned(eventId)).isOrdered ? ordered() : changeConflict();
});
