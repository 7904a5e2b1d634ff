/** How the gates of an event admit: tolerance around the doors and the end, daily passes, and notes for the steward. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { EventRef } from "../event/event.schema.ts";
import { noteChange } from "../kernel/audit.ts";
import { Fault, asTransient, invalidRequest } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { GatePolicyRow, TypePolicy } from "./gate.policy.entity.ts";
import { ChangeGatePolicy, type GatePolicyChange, type GatePolicyView } from "./gate.policy.schema.ts";

const UNAVAILABLE = "gate.unavailable";
const MINUTE_MS = 60_000;

const emptyPolicy = (eventId: string): GatePolicyRow => ({ eventId, earlyMs: 0, lateMs: 0, types: {}, version: 0 });

const view = ({ earlyMs, lateMs, types }: GatePolicyRow): GatePolicyView => ({
  earlyMinutes: earlyMs / MINUTE_MS,
  lateMinutes: lateMs / MINUTE_MS,
  ticketTypes: Object.entries(types).map(([ticketTypeId, { daily = false, note }]) => ({
    ticketTypeId,
    daily,
    ...(note === undefined ? {} : { note }),
  })),
});

const getRow = async (eventId: string): Promise<GatePolicyRow> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.gatePolicy.get({ eventId }).go({ consistent: true }));
  return data ?? emptyPolicy(eventId);
};

/** For organizers and staff of the event. */
export const get = operation(EventRef, async ({ eventId }): Promise<GatePolicyView> => {
  await Event.getOwned(eventId, "gate.policy");
  return view(await getRow(eventId));
});

const refuseUnknownTypes = async (eventId: string, { ticketTypes = [] }: GatePolicyChange): Promise<void> => {
  if (ticketTypes.length === 0) return;
  const known = new Set((await Catalog.getFresh(eventId))?.ticketTypes.map(({ ticketTypeId }) => ticketTypeId));
  const issues = ticketTypes.flatMap(({ ticketTypeId }, at) =>
    known.has(ticketTypeId) ? [] : [{ path: `ticketTypes.${at}.ticketTypeId`, message: "This event has none of this id." }],
  );
  if (issues.length > 0) throw invalidRequest(issues);
};

type TypeChange = NonNullable<GatePolicyChange["ticketTypes"]>[number];

const typePolicyOf = (before: TypePolicy | undefined, { daily = before?.daily ?? false, note = before?.note }: TypeChange): TypePolicy => ({
  ...(daily ? { daily } : {}),
  ...(note === undefined || note === null ? {} : { note }),
});

const typesOf = (types: GatePolicyRow["types"], changes: readonly TypeChange[]): GatePolicyRow["types"] => {
  const changed = new Map(Object.entries(types));
  for (const change of changes) {
    const policy = typePolicyOf(changed.get(change.ticketTypeId), change);
    if (Object.keys(policy).length === 0) changed.delete(change.ticketTypeId);
    else changed.set(change.ticketTypeId, policy);
  }
  return Object.fromEntries(changed);
};

const ATTEMPTS = 4;

/** Changes the fields in the request. Devices obey within some seconds. Organizers and staff of the event; safe to repeat. */
export const change = operation(ChangeGatePolicy, async ({ eventId, change: changes }): Promise<GatePolicyView> => {
  const event = await Event.getOwned(eventId, "gate.policy");
  await refuseUnknownTypes(eventId, changes);
  const { earlyMinutes, lateMinutes, ticketTypes = [] } = changes;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await getRow(eventId);
    const after: GatePolicyRow = {
      eventId,
      earlyMs: earlyMinutes === undefined ? before.earlyMs : earlyMinutes * MINUTE_MS,
      lateMs: lateMinutes === undefined ? before.lateMs : lateMinutes * MINUTE_MS,
      types: typesOf(before.types, ticketTypes),
      version: before.version + 1,
    };
    noteChange(view(before), view(after));
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.ownerCondition(t, event),
        t.gatePolicy
          .put(after)
          .where(({ version }, { eq, notExists }) => (before.version === 0 ? notExists(version) : eq(version, before.version)))
          .commit(),
      ]),
    );
    if (isWritten) return view(after);
  }
  throw new Fault("conflict", "gate.changed", "Somebody changed the rules of the gates meanwhile: look at them and try again.");
});
