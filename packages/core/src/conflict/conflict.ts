/** Double entries and other contradictions that scans made offline left: listed, and settled by a person. */
import * as Device from "../device/device.ts";
import * as Event from "../event/event.ts";
import { currentActor } from "../kernel/actor.ts";
import { iso, now } from "../kernel/clock.ts";
import { asTransient, Fault } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import { rows } from "../table/service.ts";
import * as Ticket from "../ticket/ticket.ts";
import type { TicketRow } from "../ticket/ticket.schema.ts";
import type { ConflictRow } from "./conflict.entity.ts";
import { suggestVerdict, type ConflictScan } from "./conflict.rules.ts";
import { ListConflicts, SettleConflict, type ConflictView } from "./conflict.schema.ts";

const UNAVAILABLE = "conflict.unavailable";

type Names = { tickets: ReadonlyMap<string, TicketRow>; devices: ReadonlyMap<string, string> };

/** Names are read when somebody looks: a conflict keeps ids alone. */
const readNames = async (conflicts: readonly ConflictRow[]): Promise<Names> => {
  const ticketIds = [...new Set(conflicts.map(({ ticketId }) => ticketId))];
  const deviceIds = [...new Set(conflicts.flatMap(({ scans }) => scans.map(({ deviceId }) => deviceId)))];
  const [tickets, devices] = await Promise.all([Ticket.getByIds(ticketIds), Device.namesOf(deviceIds)]);
  return { tickets: new Map(tickets.map((row) => [row.ticketId, row])), devices };
};

const viewScan = ({ scanId, did, atMs, gateId, gateName, deviceId, offline, clockOffsetMs }: ConflictScan, { devices }: Names) => ({
  scanId,
  result: did,
  at: iso(atMs),
  gate: { id: gateId, name: gateName },
  device: { id: deviceId, name: devices.get(deviceId) ?? "" },
  offline: offline ?? false,
  ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
});

const view = (row: ConflictRow, names: Names): ConflictView => {
  const ticket = names.tickets.get(row.ticketId);
  return {
    id: row.conflictId,
    eventId: row.eventId,
    status: row.status,
    reason: row.reason,
    unverified: row.unverified ?? false,
    ticket: {
      id: row.ticketId,
      orderId: row.orderId,
      attendeeName: ticket?.attendeeName ?? "",
      ticketType: ticket?.ticketTypeName ?? "",
    },
    scans: row.scans.map((one) => viewScan(one, names)),
    suggestedVerdict: suggestVerdict(row),
    ...(row.verdict === undefined ? {} : { verdict: row.verdict }),
    ...(row.note === undefined ? {} : { note: row.note }),
    ...(row.settledAtMs === undefined ? {} : { settledAt: iso(row.settledAtMs) }),
    createdAt: iso(row.createdAtMs),
  };
};

/** The event's conflicts in the order of their scans; a page with a status may be shorter than its limit. For organizers and staff of the event. */
export const list = operation(ListConflicts, async ({ eventId, page: { limit, cursor: from, status } }) => {
  await Event.getOwned(eventId, "scan.read");
  const { data, cursor } = await asTransient(UNAVAILABLE, () =>
    fetchFrom(from, (at) => rows.conflict.query.byEvent({ eventId }).go({ limit, cursor: at, hydrate: true })),
  );
  const conflicts = data.filter((row) => status === undefined || row.status === status);
  const names = await readNames(conflicts);
  return { conflicts: conflicts.map((row) => view(row, names)), cursor };
});

const missing = (): Fault => new Fault("missing", "conflict.missing", "There is no such conflict.");

const getOwned = async (conflictId: string): Promise<ConflictRow> => {
  const { data } = await asTransient(UNAVAILABLE, () => rows.conflict.get({ conflictId }).go({ consistent: true }));
  if (!data) throw missing();
  await Event.getOwned(data.eventId, "conflict.settle", missing());
  return data;
};

const subjectOf = (): string => {
  const actor = currentActor();
  return "subject" in actor ? actor.subject : actor.type;
};

/**
 * Stores the verdict of a person. The scans stand as they are. For organizers and staff of the event.
 * Safe to repeat; refused when it was settled by another verdict.
 */
export const settle = operation(SettleConflict, async ({ conflictId, settlement: { verdict, note } }): Promise<ConflictView> => {
  const conflict = await getOwned(conflictId);
  const result = await asTransient(UNAVAILABLE, () =>
    rows.conflict
      .patch({ conflictId })
      .set({ status: "settled", verdict, settledAtMs: now(), settledBy: subjectOf(), ...(note === undefined ? {} : { note }) })
      .where(({ status }, { eq }) => eq(status, "open"))
      .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" }),
  );
  const row = (result.data as ConflictRow | null) ?? conflict;
  if (result.rejected && row.verdict !== verdict)
    throw new Fault("conflict", "conflict.settled", "Somebody settled this conflict by another verdict.");
  return view(row, await readNames([row]));
});
