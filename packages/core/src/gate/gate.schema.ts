import * as v from "valibot";
import { idSchema } from "../kernel/id.schema.ts";
import { EventId } from "../event/event.schema.ts";
import { listOf } from "../kernel/list.ts";
import { Name } from "../kernel/text.ts";
import { ProductId } from "../product/product.schema.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";

export const GateId = idSchema("gat", "a gate");
export const GateMode = v.picklist(["entry", "exit", "redeem"]);

export const GateBody = v.strictObject({
  name: Name,
  ticketTypeIds: v.optional(listOf(TicketTypeId, 50), []),
  productIds: v.optional(listOf(ProductId, 50), []),
  mode: GateMode,
  reentry: v.optional(v.boolean(), false),
});
export const CreateGate = v.strictObject({ eventId: EventId, gate: GateBody });
export const GateChange = v.strictObject({
  name: v.exactOptional(Name),
  ticketTypeIds: v.exactOptional(listOf(TicketTypeId, 50)),
  productIds: v.exactOptional(listOf(ProductId, 50)),
  mode: v.exactOptional(GateMode),
  reentry: v.exactOptional(v.boolean()),
});
export const ChangeGate = v.strictObject({ eventId: EventId, gateId: GateId, change: GateChange });
export const GateRef = v.strictObject({ eventId: EventId, gateId: GateId });

export const GateView = v.object({
  id: v.string(),
  eventId: v.string(),
  name: v.string(),
  mode: GateMode,
  reentry: v.boolean(),
  ticketTypeIds: v.array(v.string()),
  productIds: v.array(v.string()),
});
export const ListGates = v.strictObject({ eventId: EventId });
export type GateView = v.InferOutput<typeof GateView>;
