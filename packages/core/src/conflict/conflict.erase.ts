/** Removes the words about conflicts of tickets whose person is erased: the verdicts and the scans stay. */
import { asTransient } from "../kernel/fault.ts";
import { inLanes } from "../kernel/lanes.ts";
import { rows } from "../table/service.ts";

const WIDTH = 4;

/** The index projects ids only. The conflict's own is part of its sort key. */
const SORT_KEY = /#conflictId_(\w+)$/;

/** For Person, which checks the caller. Safe to repeat. */
export const eraseNotes = (eventId: string, ticketIds: ReadonlySet<string>): Promise<void> =>
  asTransient("conflict.unavailable", async () => {
    const { data } = await rows.conflict.query.byEvent({ eventId }).go({ pages: "all", data: "includeKeys" });
    const conflictIds = data.flatMap((row) => {
      const { ticketId, gsi1sk } = row as unknown as { ticketId: string; gsi1sk: string };
      return ticketIds.has(ticketId) ? (SORT_KEY.exec(gsi1sk)?.[1] ?? []) : [];
    });
    await inLanes(conflictIds, WIDTH, (conflictId) => rows.conflict.patch({ conflictId }).remove(["note"]).go());
  });
