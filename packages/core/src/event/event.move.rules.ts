/** A move: the organizer changed the time or the place of a published event, and its buyers are told. Pure, for the server and the pages. */

type Venue = { name: string; address?: string; city?: string };
/** Buyers came for this time and place. */
export type TimeAndPlace = { startsAtMs: number; endsAtMs: number; doorsOpenAtMs: number; venue: Venue };
/** `number`: the first one is 1. `from`: how it was before. `refundUntilMs`: until then a buyer from before may cancel. */
export type Move = { number: number; from: TimeAndPlace; atMs: number; refundUntilMs: number };
type Moved = { moves?: readonly Move[] | undefined };

const DAY_MS = 86_400_000;
/** Where the event's refund policy says nothing else. */
const DAYS_TO_REFUND = 14;
/** Bounds the event's row. Older ones are forgotten: their buyers were told. */
const MAX_MOVES = 20;

const timeAndPlaceOf = ({ startsAtMs, endsAtMs, doorsOpenAtMs, venue }: TimeAndPlace): TimeAndPlace => ({
  startsAtMs,
  endsAtMs,
  doorsOpenAtMs,
  venue,
});

const keyOf = ({ startsAtMs, endsAtMs, doorsOpenAtMs, venue: { name, address, city } }: TimeAndPlace): string =>
  JSON.stringify([startsAtMs, endsAtMs, doorsOpenAtMs, name, address, city]);

export const isSameTimeAndPlace = (one: TimeAndPlace, other: TimeAndPlace): boolean => keyOf(one) === keyOf(other);

export const lastMoveOf = ({ moves = [] }: Moved): Move | undefined => moves.at(-1);

/** A buyer who was told of an earlier move keeps the time that it gave. */
export const nextMoveOf = (before: TimeAndPlace & Moved, days: number | undefined, nowMs: number): Move => {
  const last = lastMoveOf(before);
  return {
    number: (last?.number ?? 0) + 1,
    from: timeAndPlaceOf(before),
    atMs: nowMs,
    refundUntilMs: Math.max(last?.refundUntilMs ?? 0, nowMs + (days ?? DAYS_TO_REFUND) * DAY_MS),
  };
};

export const withMove = ({ moves = [] }: Moved, move: Move): Move[] => [...moves, move].slice(-MAX_MOVES);

/** Until when the buyer of an order from before the last move may cancel: the new start at the latest. Undefined: the order is newer. */
export const refundUntilOf = (event: Moved & { startsAtMs: number }, { createdAtMs }: { createdAtMs: number }): number | undefined => {
  const last = lastMoveOf(event);
  return last && createdAtMs < last.atMs ? Math.min(last.refundUntilMs, event.startsAtMs) : undefined;
};

/**
 * The time and place that a buyer knows, when they are not the event's any more. `told`: the numbers of the moves that the buyer was told of. Undefined:
 * there is nothing to tell.
 */
export const knownBefore = (
  event: TimeAndPlace & Moved,
  { createdAtMs }: { createdAtMs: number },
  told: readonly number[] = [],
): TimeAndPlace | undefined => {
  const { moves = [] } = event;
  const first = moves.findLastIndex(({ number, atMs }) => atMs <= createdAtMs || told.includes(number)) + 1;
  const known = moves[first]?.from;
  return known && !isSameTimeAndPlace(known, event) ? known : undefined;
};
