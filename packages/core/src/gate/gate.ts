/** Gates: where tickets are scanned, and which tickets each gate admits. */
import * as Catalog from "../catalog/catalog.ts";
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, invalidRequest, type Issue } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { rows } from "../table/service.ts";
import { CreateGate, ListGates, type GateView } from "./gate.schema.ts";

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
  const event = await Event.getOwned(eventId);
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
  await Event.getOwned(eventId);
  const { data } = await asTransient("gate.unavailable", () => rows.gate.query.primary({ eventId }).go({ consistent: true, pages: "all" }));
  const gates = data
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs)
    .map(({ gateId, name, mode, reentry, ticketTypeIds, productIds }) => ({
      id: gateId,
      eventId,
      name,
      mode,
      reentry,
      ticketTypeIds,
      productIds,
    }));
  return { gates };
});
