import { matchesWords } from "@catraca/core/kernel/search.rules";
import { m } from "../../paraglide/messages.js";
import type { EventView } from "../queries.ts";
import { getPhase, type EventPhase } from "../status.tsx";

export const GROUPS = ["on_sale", "drafts", "past"] as const;
export type Group = (typeof GROUPS)[number];

const TEXTS: Record<Group, () => string> = {
  on_sale: m.console_group_on_sale,
  drafts: m.console_group_drafts,
  past: m.console_group_past,
};
export const getGroupText = (group: Group): string => TEXTS[group]();

const GROUP_OF: Record<EventPhase, Group> = { on_sale: "on_sale", draft: "drafts", ended: "past", cancelled: "past" };

type Listed = Pick<EventView, "status" | "startsAt" | "endsAt" | "name" | "venue">;

/** What is on sale starts soonest first, what is over ended latest first, and drafts stay newest first. */
export const groupEvents = <E extends Listed>(
  events: readonly E[],
  { query, group }: { query: string; group: Group | "" },
  nowMs: number,
) => {
  const found = events.filter(({ name, venue }) => matchesWords(query, [name, venue.name]));
  return GROUPS.filter((name) => group === "" || group === name)
    .map((name) => ({
      name,
      events: sortGroup(
        name,
        found.filter((event) => GROUP_OF[getPhase(event, nowMs)] === name),
      ),
    }))
    .filter((one) => one.events.length > 0);
};

const sortGroup = <E extends Listed>(group: Group, events: readonly E[]): readonly E[] => {
  if (group === "drafts") return events;
  const sign = group === "past" ? -1 : 1;
  return events.toSorted((a, b) => sign * (Date.parse(a.startsAt) - Date.parse(b.startsAt)));
};
