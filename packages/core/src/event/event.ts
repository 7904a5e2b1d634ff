import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { ms } from "../kernel/instant.ts";
import { operation } from "../kernel/operation.ts";
import * as Page from "../kernel/page.ts";
import * as Organization from "../organization/organization.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { EventRow } from "./event.entity.ts";
import {
  cancelled,
  changeConflict,
  findFresh,
  getOwned,
  notPublished,
  UNAVAILABLE,
  viewListed,
  viewWhole,
  writePolicies,
} from "./event.row.ts";
import { MOST, type Counter } from "./event.rules.ts";
import { EventBody, EventRef, ListEvents, type CancelBody, type EventView } from "./event.schema.ts";

const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

export type { EventRow } from "./event.entity.ts";
export { change, move } from "./event.change.ts";
export { createPreviewLink } from "./event.preview.ts";
export {
  eventMissing,
  findFresh,
  getOwned,
  getWithMember,
  organizerOf,
  readMany,
  viewCover,
  viewMoved,
  viewPicture,
  viewWhole,
} from "./event.row.ts";

/** Makes a draft with this id; an event that has it stays as it is. For the operation that decided who may. */
export const createAs = async (eventId: string, organizationId: string, body: EventBody): Promise<EventView> => {
  const { startsAt, endsAt, doorsOpenAt, holdSeconds, policies = {}, ...rest } = body;
  const row = {
    ...rest,
    eventId,
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
    questionCount: 0,
    promoCodeCount: 0,
    gateCount: 0,
    deviceCount: 0,
    isSearchable: true,
    createdAtMs: now(),
  };
  // The client's second attempt may find what its first one wrote.
  await asTransient(UNAVAILABLE, () =>
    rows.event
      .put(row)
      .where((event, { notExists }) => notExists(event.eventId))
      .go({ returnOnConditionCheckFailure: true }),
  );
  if (Object.keys(policies).length > 0) await writePolicies(row.eventId, policies, row.version);
  return { ...(await viewListed(row)), policies };
};

/** Makes a draft. Organizers only. */
export const create = operation(EventBody, async (body) => {
  const { organizationId } = await Organization.requireMember("event.create");
  return createAs(Id.create("evt"), organizationId, body);
});

/** Prices of an event are in its currency. */
export const refuseOtherCurrency = ({ currency }: EventRow, price: { currency: string }, path = "price"): void => {
  if (price.currency === currency) return;
  throw invalidRequest([{ path: `${path}.currency`, message: `This event sells in ${currency}.`, params: { currency } }]);
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
  questionCount: "questions",
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
    current = (await findFresh(event.eventId)) ?? event;
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

/** From then on the gate looks for texts that are not ours. For Invitation; safe to repeat. */
export const markForeignCodes = (eventId: string): Promise<void> =>
  asTransient("event.unavailable", async () => {
    await rows.event.patch({ eventId }).set({ hasForeignCodes: true }).go();
  });

/** For the organizer, who was checked. Raises no version, as above. */
export const setQuestionOrder = ({ eventId, organizationId }: EventRow, questionOrder: string[]): Promise<void> =>
  asTransient(UNAVAILABLE, async () => {
    await rows.event
      .patch({ eventId })
      .set({ questionOrder })
      .where((event, { eq }) => eq(event.organizationId, organizationId))
      .go();
  });

export const get = operation(EventRef, async ({ eventId }) => viewWhole(await getOwned(eventId, "event.read")));

/** For a member who is limited to some events: few enough for one answer. */
const readLimited = async (eventIds: readonly string[], organizationId: string): Promise<EventRow[]> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.event.get(eventIds.map((eventId) => ({ eventId }))).go());
  return data.filter((row) => row.organizationId === organizationId).toSorted((a, b) => b.createdAtMs - a.createdAtMs);
};

/** The events of the chosen organization that the caller sees, newest first. */
export const list = operation(ListEvents, async ({ limit, cursor }) => {
  const { organizationId, eventIds } = await Organization.requireMember("event.read");
  if (eventIds) return { events: await Promise.all((await readLimited(eventIds, organizationId)).map(viewListed)), cursor: null };
  const { data, cursor: next } = await asTransient(UNAVAILABLE, () =>
    Page.fetchFrom(cursor, (at) =>
      rows.event.query.byOrganization({ organizationId }).go({ limit, cursor: at, order: "desc", hydrate: true }),
    ),
  );
  return { events: await Promise.all(data.map(viewListed)), cursor: next };
});

/**
 * Cancels a published event for good: in this write its sale stops. For its organizer, whom this checks. Safe to repeat: the first decision stays.
 * Attendees still see it.
 */
export const cancel = async (eventId: string, { message, ...decision }: CancelBody): Promise<EventView> => {
  const before = await getOwned(eventId, "event.change");
  if (before.status === "cancelled") return viewListed(before);
  if (before.status === "draft") throw notPublished();
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId })
      .set({ status: "cancelled", cancellation: { ...decision, ...(message === undefined ? {} : { message }), atMs: now() } })
      .add({ version: 1, catalogVersion: 1 })
      .where((event, { eq }) => `${eq(event.organizationId, before.organizationId)} AND ${eq(event.status, "published")}`)
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  return result.rejected ? cancel(eventId, { message, ...decision } as CancelBody) : viewListed(result.data as EventRow);
};

/** Puts a draft on sale. Organizers of the event only. Safe to repeat. */
export const publish = operation(EventRef, async ({ eventId }) => {
  const before = await getOwned(eventId, "event.change");
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
  return viewListed(result.data as EventRow);
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
  const before = await getOwned(eventId, "event.change");
  if (before.status === "cancelled") throw cancelled();
  if (before.status === "draft") return viewListed(before);
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
  if (!result.rejected) return viewListed(result.data as EventRow);
  throw (await getOwned(eventId, "event.change")).isOrdered ? ordered() : changeConflict();
});
