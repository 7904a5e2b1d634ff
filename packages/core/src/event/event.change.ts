/** Changes of an event by its organizer. One of its time or place, of which buyers are told, is a move. */
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction, type Writes } from "../table/service.ts";
import type { EventRow } from "./event.entity.ts";
import { isSameTimeAndPlace, nextMoveOf, withMove, type Move } from "./event.move.rules.ts";
import { applyTimes, findTimesIssue, type Times } from "./event.rules.ts";
import { cancelled, changeConflict, getOwned, notPublished, UNAVAILABLE, view, viewWhole, writePolicies } from "./event.row.ts";
import { ChangeEvent, type EventChange } from "./event.schema.ts";

const MAX_ATTEMPTS = 4;

/** The times after the change. Refused when the event has another version than the caller read. */
const timesAfter = (before: EventRow, changes: EventChange): Times => {
  const { version } = changes;
  if (version !== undefined && version !== (before.version ?? 0)) throw changeConflict();
  const times = applyTimes(before, changes);
  const issue = findTimesIssue(times, changes);
  if (issue) throw invalidRequest([issue]);
  return times;
};

/** It writes all three times, so all three are in the condition. */
const setOf = (before: EventRow, changes: EventChange, times: Times) => {
  const {
    startsAt: _starts,
    endsAt: _ends,
    doorsOpenAt: _doors,
    holdSeconds,
    version: _version,
    notify: _notify,
    policies: _policies,
    contact,
    refundPolicy,
    minimumAge,
    ...rest
  } = changes;
  return {
    ...rest,
    ...(contact ? { contact } : {}),
    ...(refundPolicy ? { refundPolicy } : {}),
    ...(minimumAge === undefined || minimumAge === null ? {} : { minimumAge }),
    ...(holdSeconds === undefined ? {} : { holdMs: holdSeconds * 1000 }),
    ...times,
    listed: before.listed,
    changedAtMs: now(),
  };
};

const removedBy = ({ contact, refundPolicy, minimumAge }: EventChange) => [
  ...(contact === null ? (["contact"] as const) : []),
  ...(refundPolicy === null ? (["refundPolicy"] as const) : []),
  ...(minimumAge === null ? (["minimumAge"] as const) : []),
];

type Compare = { eq: (attribute: unknown, value: unknown) => string; notExists: (attribute: unknown) => string };

/** The row as it was read. `withVersion`: also that nothing else of it changed. */
const asRead =
  (before: EventRow, withVersion: boolean) =>
  (event: Record<"organizationId" | "listed" | "startsAtMs" | "endsAtMs" | "doorsOpenAtMs" | "version", unknown>, compare: Compare) => {
    const { eq, notExists } = compare;
    return [
      ...(["organizationId", "listed", "startsAtMs", "endsAtMs", "doorsOpenAtMs"] as const).map((name) => eq(event[name], before[name])),
      ...(withVersion ? [before.version === undefined ? notExists(event.version) : eq(event.version, before.version)] : []),
    ].join(" AND ");
  };

/** Undefined when the event changed since it was read. */
const writeChange = async (before: EventRow, changes: EventChange): Promise<EventRow | undefined> => {
  const times = timesAfter(before, changes);
  const result = await asTransient(UNAVAILABLE, () =>
    rows.event
      .patch({ eventId: before.eventId })
      .set(setOf(before, changes, times))
      .remove(removedBy(changes))
      .add({ version: 1 })
      .where((event, compare) => asRead(before, changes.version !== undefined)(event, compare as unknown as Compare))
      .go({ response: "all_new", returnOnConditionCheckFailure: true }),
  );
  if (result.rejected) return undefined;
  const after = result.data as EventRow;
  noteChange(view(before), view(after));
  return after;
};

const changeOnce = async (eventId: string, changes: EventChange): Promise<EventRow> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const row = await writeChange(await getOwned(eventId, "event.change"), changes);
    if (!row) continue;
    if (changes.policies) await writePolicies(eventId, changes.policies, row.version ?? 0);
    return row;
  }
  throw changeConflict();
};

/**
 * Changes the fields in the request. Organizers of the event only. Safe to repeat without a version; a repeat with a version is answered
 * `event.changed`.
 */
export const change = operation(ChangeEvent, async ({ eventId, change: changes }) => {
  return viewWhole(await changeOnce(eventId, changes));
});

const nothingMoved = (): Fault =>
  invalidRequest([{ path: "notify", message: "Nothing to tell buyers: change the time or the place in the same call." }]);

/** The move's own write adds these to the transaction. */
type Follow = (t: Writes, move: Move) => ReturnType<Parameters<typeof transaction.write>[0]>;

const writeMove = (before: EventRow, changes: EventChange, { times, move, follow }: { times: Times; move: Move; follow: Follow }) =>
  commit(
    UNAVAILABLE,
    transaction.write((t) => [
      t.event
        .patch({ eventId: before.eventId })
        .set({ ...setOf(before, changes, times), moves: withMove(before, move) })
        .remove(removedBy(changes))
        .add({ version: 1 })
        .where((event, compare) => asRead(before, true)(event, compare as unknown as Compare))
        .commit(),
      ...follow(t, move),
    ]),
  );

/**
 * Changes a published event's time or place, and what else is in the request. `follow` is written with it, so that its buyers are told whatever dies. A
 * repeat finds the event where it is, and moves nothing. For its organizer, whom this checks.
 */
export const move = async (eventId: string, changes: EventChange, follow: Follow): Promise<EventRow> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const before = await getOwned(eventId, "event.change");
    if (before.status === "cancelled") throw cancelled();
    if (before.status === "draft") throw notPublished();
    const times = timesAfter(before, changes);
    if (isSameTimeAndPlace(before, { ...times, venue: changes.venue ?? before.venue })) {
      if (before.moves === undefined) throw nothingMoved();
      return changeOnce(eventId, changes);
    }
    const policy = changes.refundPolicy === undefined ? before.refundPolicy : changes.refundPolicy;
    const next = nextMoveOf(before, policy?.daysAfterMove, now());
    noteChange(view(before), view({ ...before, ...times, venue: changes.venue ?? before.venue }));
    if (!(await writeMove(before, changes, { times, move: next, follow }))) continue;
    if (changes.policies) await writePolicies(eventId, changes.policies, (before.version ?? 0) + 1);
    return getOwned(eventId, "event.change");
  }
  throw changeConflict();
};
