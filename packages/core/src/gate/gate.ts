/** A place where codes are read, and which tickets may pass it. */
import * as Event from "../event/event.ts";
import { now } from "../kernel/clock.ts";
import * as Id from "../kernel/id.ts";
import { operation } from "../kernel/operation.ts";
import { transaction } from "../table/service.ts";
import { CreateGate, type GateView } from "./gate.schema.ts";

/** Adds a gate to an event of the caller's organization; staff may too. */
export const create = operation(CreateGate, async ({ eventId, gate }): Promise<GateView> => {
  const event = await Event.owned(eventId);
  const gateId = Id.create("gat");
  const result = await transaction
    .write((t) => [Event.stillOwned(t, event), t.gate.create({ ...gate, eventId, gateId, createdAtMs: now() }).commit()])
    .go();
  if (result.canceled) throw Event.missing();
  return { id: gateId, eventId, ...gate };
});
