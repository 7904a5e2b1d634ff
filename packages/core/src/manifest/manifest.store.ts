/** Reads and writes of the list by those who build it. */
import { asTransient, Transient } from "../kernel/fault.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import { LIST_SLOTS } from "../table/table.ts";
import type { ManifestRow } from "./manifest.entity.ts";
import type { ListedTicket } from "./manifest.entry.ts";

export const UNAVAILABLE = "manifest.unavailable";
export const CONTENDED = "manifest.contended";

export const getManifest = (eventId: string): Promise<ManifestRow | undefined> =>
  asTransient(UNAVAILABLE, async () => (await rows.manifest.get({ eventId }).go({ consistent: true })).data ?? undefined);

type Range = { eventId: string; after: number; upTo: number };

/** The times at which the changes after `after` were written, in order, without those that are gone. */
export const listChangeTimes = ({ eventId, after, upTo }: Range): Promise<{ seq: number; atMs: number }[]> =>
  asTransient(UNAVAILABLE, async () => {
    const keys = Array.from({ length: Math.max(0, upTo - after) }, (_, at) => ({ eventId, seq: after + 1 + at }));
    const { data, unprocessed } = await rows.manifestChange.get(keys).go({ consistent: true, attributes: ["seq", "atMs"] });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return data.toSorted((a, b) => a.seq - b.seq);
  });

type NewPart = { eventId: string; partId: string; bytes: Uint8Array; cleanUpAtSec: number };

export const putPart = (row: NewPart): Promise<void> => asTransient(UNAVAILABLE, async () => void (await rows.manifestPart.put(row).go()));

type NewChanges = { eventId: string; seq: number; chunks: readonly Uint8Array[]; atMs: number; cleanUpAtSec: number };

/**
 * Numbers the chunks from `seq` + 1 on. Returns false when another process wrote a change since `seq` was read. A number may have a row of an earlier list
 * that was deleted.
 */
export const writeChanges = ({ eventId, seq, chunks, atMs, cleanUpAtSec }: NewChanges): Promise<boolean> =>
  commit(
    CONTENDED,
    transaction.write(({ manifest, manifestChange }) => [
      manifest
        .patch({ eventId })
        .set({ seq: seq + chunks.length })
        .where((row, { eq }) => eq(row.seq, seq))
        .commit(),
      ...chunks.map((bytes, at) => manifestChange.put({ eventId, seq: seq + 1 + at, bytes, atMs, cleanUpAtSec }).commit()),
    ]),
  );

/** Ids of tickets of one slot after `after`, which is "" at the start. From the index, which may be a moment behind. */
export const listTicketIds = (p: { eventId: string; listSlot: number; after: string; limit: number }) =>
  asTransient(UNAVAILABLE, async () => {
    const slot = rows.ticket.query.byEvent({ eventId: p.eventId, listSlot: p.listSlot });
    const { data, cursor } = await (p.after === "" ? slot : slot.gt({ ticketId: p.after })).go({
      limit: p.limit,
      attributes: ["ticketId"],
    });
    return { ids: data.map(({ ticketId }) => ticketId), isLast: cursor === null };
  });

export const countTickets = (eventId: string): Promise<number> =>
  asTransient(UNAVAILABLE, async () => {
    const slots = Array.from({ length: LIST_SLOTS }, async (_, listSlot) => {
      const { data } = await rows.ticket.query.byEvent({ eventId, listSlot }).go({ pages: "all", attributes: ["ticketId"] });
      return data.length;
    });
    return (await Promise.all(slots)).reduce((sum, count) => sum + count, 0);
  });

const AT_ONCE = 5;

/** Returns them as they are now, without those that are missing. */
export const readTickets = (ticketIds: readonly string[]): Promise<ListedTicket[]> =>
  asTransient(UNAVAILABLE, async () => {
    if (ticketIds.length === 0) return [];
    const { data, unprocessed } = await rows.ticket
      .get(ticketIds.map((ticketId) => ({ ticketId })))
      .go({ consistent: true, concurrent: AT_ONCE });
    if (unprocessed.length > 0) throw new Transient(UNAVAILABLE);
    return data;
  });
