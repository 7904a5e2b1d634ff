/** Which signing key made the codes of an event's tickets, and another code for each of an old one. For operators, before they retire a key. */
import * as v from "valibot";
import * as Event from "../event/event.ts";
import { EventId } from "../event/event.schema.ts";
import { requireActor } from "../kernel/actor.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { inLanes } from "../kernel/lanes.ts";
import { operation } from "../kernel/operation.ts";
import { recordedKey, signerKey } from "../kernel/signing.ts";
import { rows } from "../table/service.ts";
import { codeKeysFrom } from "./ticket.own-code.ts";
import type { TicketRow } from "./ticket.schema.ts";
import { listRows } from "./ticket.ts";

const PAGE_SIZE = 100;
const AT_ONCE = 10;

/** Another seller printed the ticket: its code is not signed by us, and a reissue would end it. */
const hasForeignCode = ({ foreignCode, revision }: TicketRow): boolean => foreignCode !== undefined && revision === 0;

/** A blocked one has its code again once it is unblocked. */
const mayAdmit = ({ status }: TicketRow): boolean => status === "issued" || status === "blocked";

/** Pages of the event's tickets that our code admits or may admit again. From the index, which may be a moment behind. */
const admittingTickets = async function* (eventId: string): AsyncGenerator<TicketRow[]> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listRows(eventId, { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }, async () => new Map());
    ({ cursor } = page);
    yield page.tickets.filter((row) => mayAdmit(row) && !hasForeignCode(row));
  }
};

const keyOf = ({ codeKeys, revision }: TicketRow): number => recordedKey(codeKeys, revision);

/** The number of the key that signed the code of each ticket that is valid or blocked. System only. */
export const listCodeKeys = async (eventId: string): Promise<number[]> => {
  requireActor("system");
  const keys: number[] = [];
  for await (const tickets of admittingTickets(eventId)) keys.push(...tickets.map(keyOf));
  return keys;
};

/** Returns false when somebody changed the ticket meanwhile. Its holder is notified as of every reissue. */
const reissue = async ({ ticketId, status, revision, codeKeys }: TicketRow): Promise<boolean> => {
  const result = await asTransient("ticket.unavailable", () =>
    rows.ticket
      .patch({ ticketId })
      .set({ reissuedAtMs: now(), ...codeKeysFrom(codeKeys, revision + 1) })
      .add({ revision: 1 })
      .where((row, { eq }) => `${eq(row.status, status)} AND ${eq(row.revision, revision)}`)
      .go({ returnOnConditionCheckFailure: true }),
  );
  return !result.rejected;
};

const ReissueOfKey = v.strictObject({
  eventId: EventId,
  key: v.pipe(v.number("Is not a number."), v.integer("Is not a number."), v.minValue(1)),
  apply: v.boolean(),
});

/**
 * Gives each ticket that is valid or blocked and whose code is of this key one of the key that signs. Without `apply` it counts them. System only; safe to repeat: a ticket that has
 * its new code is not of the key any more. Refused for the key that signs, and for an event that is over.
 */
export const reissueOfKey = operation(ReissueOfKey, async ({ eventId, key, apply }): Promise<{ found: number; reissued: number }> => {
  requireActor("system");
  if (key === signerKey())
    throw new Fault("conflict", "ticket.key_signs", `Key ${key} signs: its tickets would get a code of the same key.`);
  const event = await Event.findFresh(eventId);
  if (!event) throw Event.eventMissing();
  if (event.endsAtMs <= now()) throw new Fault("conflict", "ticket.event_over", "The event is over: its tickets admit nobody.");
  const counts = { found: 0, reissued: 0 };
  for await (const tickets of admittingTickets(eventId)) {
    const old = tickets.filter((row) => keyOf(row) === key);
    counts.found += old.length;
    if (apply) counts.reissued += (await inLanes(old, AT_ONCE, reissue)).filter(Boolean).length;
  }
  return counts;
});
