/** Tickets that changed, from the table's stream, as changes of their event's list. */
import { requireActor } from "../kernel/actor.ts";
import { now, pause } from "../kernel/clock.ts";
import { Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { encodeAll } from "./manifest.chunks.ts";
import { KEEP_MS } from "./manifest.rules.ts";
import { CONTENDED, getManifest, readTickets, writeChanges } from "./manifest.store.ts";

const ATTEMPTS = 8;
const LONGEST_PAUSE_MS = 400;

/**
 * Reads the tickets again and writes them as the next changes, on the condition that no other change was written meanwhile. So a later change never has an
 * older state of a ticket, whatever order and however often the stream delivers. Without a list it does nothing: a build reads every ticket.
 */
const followEvent = async (eventId: string, ticketIds: readonly string[]): Promise<void> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await getManifest(eventId);
    if (!row) return;
    const atMs = now();
    const chunks = encodeAll(atMs, await readTickets(ticketIds));
    const change = { eventId, seq: row.seq, chunks, atMs, cleanUpAtSec: Math.ceil((atMs + KEEP_MS) / 1000) };
    if (chunks.length === 0 || (await writeUnlessContended(change))) return;
    await pause(Id.random() * Math.min(LONGEST_PAUSE_MS, 25 * 2 ** attempt));
  }
  throw new Transient(CONTENDED);
};

/** Two consumers that write at the same moment are one that was too late. */
const writeUnlessContended = async (change: Parameters<typeof writeChanges>[0]): Promise<boolean> => {
  try {
    return await writeChanges(change);
  } catch (error) {
    if (error instanceof Transient && error.code === CONTENDED) return false;
    throw error;
  }
};

type ChangedTicket = { eventId: string; ticketId: string };

/** System only; safe to repeat. */
export const follow = async (changed: readonly ChangedTicket[]): Promise<void> => {
  requireActor("system");
  const byEvent = new Map<string, Set<string>>();
  for (const { eventId, ticketId } of changed) byEvent.set(eventId, (byEvent.get(eventId) ?? new Set()).add(ticketId));
  for (const [eventId, ticketIds] of byEvent) await followEvent(eventId, [...ticketIds]);
};
