/** Gates: where tickets are scanned, and which tickets each gate admits. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { noteChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { Fault, asTransient, invalidRequest, type Issue } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { commit } from "../table/commit.ts";
import { rows, transaction } from "../table/service.ts";
import type { GateRow } from "./gate.entity.ts";
import { ChangeGate, CreateGate, GateRef, ListGates, type GateView } from "./gate.schema.ts";

type GateLimits = { ticketTypeIds: readonly string[]; productIds: readonly string[] };

const findUnknownIds = (path: string, ids: readonly string[], known: ReadonlySet<string>): Issue[] =>
  ids.flatMap((id, at) => (known.has(id) ? [] : [{ path: `${path}.${at}`, message: "This event has none of this id." }]));

/** An unknown ticket type would make a gate that refuses every ticket. */
const refuseUnknownIds = async (eventId: string, { ticketTypeIds, productIds }: GateLimits): Promise<void> => {
  if (ticketTypeIds.length + productIds.length === 0) return;
  const catalog = await Catalog.getFresh(eventId);
  const issues = [
    ...findUnknownIds("ticketTypeIds", ticketTypeIds, new Set(catalog?.ticketTypes.map(({ ticketTypeId }) => ticketTypeId))),
    ...findUnknownIds("productIds", productIds, new Set(catalog?.products.map(({ productId }) => productId))),
  ];
  if (issues.length > 0) throw invalidRequest(issues);
};

/** Organizers and staff of the event. */
export const create = operation(CreateGate, async ({ eventId, gate }): Promise<GateView> => {
  const event = await Event.getOwned(eventId, "gate.manage");
  await refuseUnknownIds(eventId, gate);
  const gateId = Id.create("gat");
  const isWritten = await Event.addCounted({
    event,
    counter: "gateCount",
    countExisting: async () => (await rows.gate.query.primary({ eventId }).go({ consistent: true, pages: "all" })).data.length,
    unavailable: "gate.unavailable",
    writes: (t) => [t.gate.create({ ...gate, eventId, gateId, createdAtMs: now() }).commit()],
  });
  if (!isWritten) throw Event.eventMissing();
  return { id: gateId, eventId, ...gate };
});

/** The event's gates, oldest first. For organizers and staff of the event. */
export const list = operation(ListGates, async ({ eventId }): Promise<{ gates: GateView[] }> => {
  await Event.getOwned(eventId, "gate.manage");
  const { data } = await asTransient("gate.unavailable", () => rows.gate.query.primary({ eventId }).go({ consistent: true, pages: "all" }));
  return { gates: data.toSorted((a, b) => a.createdAtMs - b.createdAtMs).map(view) };
});

const view = ({ eventId, gateId, name, mode, reentry, ticketTypeIds, productIds }: GateRow): GateView => ({
  id: gateId,
  eventId,
  name,
  mode,
  reentry,
  ticketTypeIds,
  productIds,
});

const UNAVAILABLE = "gate.unavailable";

const missing = (): Fault => new Fault("missing", "gate.missing", "There is no such gate.");

const getOwned = async (eventId: string, gateId: string) => {
  const event = await Event.getOwned(eventId, "gate.manage", missing());
  const { data } = await asTransient(UNAVAILABLE, () => rows.gate.get({ eventId, gateId }).go({ consistent: true }));
  if (!data) throw missing();
  return { event, row: data };
};

/** Changes the fields in the request. Devices obey within some seconds. Organizers and staff of the event; safe to repeat. */
export const change = operation(ChangeGate, async ({ eventId, gateId, change: changes }): Promise<GateView> => {
  const { event, row } = await getOwned(eventId, gateId);
  if (Object.keys(changes).length === 0) return view(row);
  await refuseUnknownIds(eventId, { ticketTypeIds: [], productIds: [], ...changes });
  noteChange(view(row), view({ ...row, ...changes }));
  const isWritten = await commit(
    UNAVAILABLE,
    transaction.write((t) => [Event.ownerCondition(t, event), t.gate.patch({ eventId, gateId }).set(changes).commit()]),
  );
  if (!isWritten) throw missing();
  return view({ ...row, ...changes });
});

const inUse = (devices: number): Fault => {
  const message = `${devices} devices scan at this gate: move them to another gate, or revoke them, first.`;
  return new Fault("conflict", "gate.in_use", message, [{ path: "", message, params: { devices } }]);
};

const MAX_ATTEMPTS = 4;

/**
 * Removes a gate at which no device scans. Organizers and staff of the event. A device that gets the gate at the same moment keeps it, or is refused.
 * A repeat is answered `gate.missing`.
 */
export const remove = operation(GateRef, async ({ eventId, gateId }): Promise<GateView> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { event, row } = await getOwned(eventId, gateId);
    const { data } = await asTransient(UNAVAILABLE, () => rows.device.query.byEvent({ eventId }).go({ pages: "all", hydrate: true }));
    const devices = data.filter((device) => device.gateId === gateId && device.status !== "revoked").length;
    if (devices > 0) throw inUse(devices);
    const isWritten = await commit(
      UNAVAILABLE,
      transaction.write((t) => [
        Event.countOneLess(t, event, "gateCount"),
        t.gate
          .delete({ eventId, gateId })
          .where((gate, { eq, exists, notExists }) =>
            [exists(gate.gateId), row.assignments === undefined ? notExists(gate.assignments) : eq(gate.assignments, row.assignments)].join(
              " AND ",
            ),
          )
          .commit(),
      ]),
    );
    if (isWritten) return view(row);
  }
  throw new Fault("conflict", "gate.changed", "Somebody changed the gate meanwhile: look at it and try again.");
});
