import { useQuery } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { Loaded } from "./loaded.tsx";
import { eventQuery, type EventView } from "./queries.ts";
import { Shell, type Tab } from "./shell.tsx";

type EventShell = { eventId: string; tab: Tab; children: (event: EventView) => ComponentChildren };

/** A screen of one event. */
export const EventShell = ({ eventId, tab, children }: EventShell) => {
  const read = useQuery(eventQuery(eventId));
  return (
    <Shell tab={tab} {...(read.data ? { event: read.data } : {})}>
      <Loaded read={read}>{children}</Loaded>
    </Shell>
  );
};
