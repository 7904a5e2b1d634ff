/** Merges what a partner says of an event with what its organizer changed here, field by field. Pure. */

/** The name of the field is the key. */
export type Values = Record<string, unknown>;
export type Winner = "partner" | "organizer";

const isObject = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

/** The fields of an object have no order. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_name, one: unknown) =>
    isObject(one) ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => a.localeCompare(b))) : one,
  ) ?? "";

const isSame = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);

type Merging = {
  /** Undefined: the partner says it for the first time. */
  before: Values | undefined;
  sent: Values;
  current: Values;
  sentAtMs: number;
  /** The time of the organizer's last change. */
  changedAtMs: number;
};

/**
 * A field that one side changed since the partner's last word has that side's value. One that both changed has the newer one: the organizer's, when both
 * are of the same moment.
 */
export const merge = ({ before, sent, current, sentAtMs, changedAtMs }: Merging) => {
  const apply: Values = {};
  const conflicts: { field: string; winner: Winner }[] = [];
  for (const [field, value] of Object.entries(sent)) {
    if (isSame(value, current[field]) || (before && isSame(value, before[field]))) continue;
    const isChangedHere = before !== undefined && !isSame(current[field], before[field]);
    const winner = !isChangedHere || sentAtMs > changedAtMs ? "partner" : "organizer";
    if (isChangedHere) conflicts.push({ field, winner });
    if (winner === "partner") apply[field] = value;
  }
  return { apply, conflicts };
};
