/** Which of many orders and tickets of an address an email shows. Pure. */

type OfEvent = { event: { eventId: string; organizationId: string; startsAtMs: number } };

/** The first of each group, then the second of each. */
const inTurn = <T>(groups: readonly (readonly T[])[]): T[] => {
  const longest = groups.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, at) => groups.flatMap((group) => group.slice(at, at + 1))).flat();
};

const groupsOf = <T>(all: readonly T[], keyOf: (one: T) => string): T[][] => [...Map.groupBy(all, keyOf).values()];

/** Takes the first and the last of each event in turn. A stranger who places any number of orders at an event after a person did hides neither end. */
export const takeEnds = <T extends OfEvent>(all: readonly T[]): T[] =>
  groupsOf(all, ({ event }) => event.eventId).flatMap((group) => inTurn([group, group.toReversed()]).slice(0, group.length));

/**
 * Takes one of each organization in turn, and of an organization one of each event, the next event first. So whatever a stranger places in somebody's
 * name at one event or organization, the beginning of the list has the others.
 */
export const takeTurns = <T extends OfEvent>(all: readonly T[]): T[] => {
  const sorted = all.toSorted((a, b) => a.event.startsAtMs - b.event.startsAtMs);
  const organizations = groupsOf(sorted, ({ event }) => event.organizationId);
  return inTurn(organizations.map((own) => inTurn(groupsOf(own, ({ event }) => event.eventId))));
};
