import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { listOf } from "../kernel/list.ts";
import { TicketTypeId } from "../ticket-type/ticket-type.schema.ts";

/** Up to four hours. */
const Minutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(240));
/** A steward reads it while a person waits. */
export const AttentionNote = v.pipe(v.string(), v.regex(/\S/, "Must not be empty."), v.maxLength(120, "Is too long."));

const TypePolicyBody = v.strictObject({
  ticketTypeId: TicketTypeId,
  daily: v.exactOptional(v.boolean()),
  /** Null removes it. */
  note: v.exactOptional(v.nullable(AttentionNote)),
});

/** Changes the fields in the request, and of the ticket types those that it names. */
export const GatePolicyChange = v.strictObject({
  earlyMinutes: v.exactOptional(Minutes),
  lateMinutes: v.exactOptional(Minutes),
  ticketTypes: v.exactOptional(listOf(TypePolicyBody, 50)),
});
export type GatePolicyChange = v.InferOutput<typeof GatePolicyChange>;
export const ChangeGatePolicy = v.strictObject({ eventId: EventId, change: GatePolicyChange });

export const GatePolicyView = v.object({
  /** The gates admit this long before the doors open, and after the end. */
  earlyMinutes: v.number(),
  lateMinutes: v.number(),
  ticketTypes: v.array(
    v.object({
      ticketTypeId: v.string(),
      /** Admits once on each day of the event. A day ends at six in the morning, in the event's time zone. */
      daily: v.boolean(),
      /** Shown to the steward before the person goes in. */
      note: v.exactOptional(v.string()),
    }),
  ),
});
export type GatePolicyView = v.InferOutput<typeof GatePolicyView>;
