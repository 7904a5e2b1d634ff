/** Proves that rows go, or lose their names, when docs/privacy.md says: looks at a part of the table at each run, and at all of it within a month. */
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient } from "../kernel/fault.ts";
import * as log from "../kernel/log.ts";
import { readPart, type Part } from "../table/scan.ts";
import { findPast } from "./person.retention.rules.ts";

const EVERY_MS = 300_000;
/** The runs of thirty days. A part of a million rows of 1 KB is 120 KB: fifteen read units. */
const PARTS = 8_640;
/** A page has at most 1 MB. The rest of a larger part is left to the next month. */
const MAX_PAGES = 2;

const partAt = (nowMs: number): Part => ({ part: Math.floor(nowMs / EVERY_MS) % PARTS, parts: PARTS });

/** Counts rows past their time, by entity. Writes nothing: the database and the sweeper remove them. System only. */
export const checkRetention = async (part: Part = partAt(now())): Promise<{ rows: number; past: Record<string, number> }> => {
  requireActor("system");
  const all = await asTransient("person.unavailable", () => readPart(part, MAX_PAGES));
  const past: Record<string, number> = {};
  for (const row of all) {
    const entity = findPast(row, now());
    if (entity !== undefined) past[entity] = (past[entity] ?? 0) + 1;
  }
  const count = Object.values(past).reduce((sum, one) => sum + one, 0);
  if (count > 0) log.warn("rows past their retention", { part: part.part, ...past });
  log.metric({ atMs: now(), values: { RowsPastRetention: count } });
  return { rows: all.length, past };
};
