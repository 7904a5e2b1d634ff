/** The place that a job over the orders of an event has reached: two passes over the slots of the event's list of orders, each newest first. */
export type Place = { pass: 0 | 1; slot: number; before: string | undefined };

export const cursorOf = (cursor: string): Place => {
  const [, pass = "0", slot = "0", before] = /^(\d)\/(\d+)(?:\/(.+))?$/.exec(cursor) ?? [];
  return { pass: pass === "1" ? 1 : 0, slot: Number(slot), before };
};

export const SECOND_PASS = "1/0";

/** The index is a moment behind, and a sale that began before the event was changed takes seconds. */
const WAIT_SECONDS = 10;

/** `keys`: of the page that was done. */
export const nextOf = (
  { pass, slot }: Place,
  keys: readonly string[],
  pageSize: number,
  slots: number,
): { cursor: string | null; waitSeconds?: number } => {
  const last = keys.at(-1);
  if (keys.length === pageSize && last !== undefined) return { cursor: `${pass}/${slot}/${last}` };
  if (slot + 1 < slots) return { cursor: `${pass}/${slot + 1}` };
  return pass === 0 ? { cursor: SECOND_PASS, waitSeconds: WAIT_SECONDS } : { cursor: null };
};
