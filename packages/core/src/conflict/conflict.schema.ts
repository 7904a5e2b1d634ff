import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Page } from "../kernel/page.ts";
import { VERDICTS } from "./conflict.rules.ts";

export const ConflictId = idSchema("cfl", "a conflict");
export const ConflictPage = v.strictObject({ ...Page.entries, status: v.exactOptional(v.picklist(["open", "settled"])) });
export const ListConflicts = v.strictObject({ eventId: EventId, page: ConflictPage });

export const Settlement = v.strictObject({
  verdict: v.picklist(VERDICTS),
  note: v.exactOptional(v.pipe(v.string(), v.maxLength(500, "Is too long."))),
});
export const SettleConflict = v.strictObject({ conflictId: ConflictId, settlement: Settlement });

const ConflictScanView = v.object({
  scanId: v.string(),
  result: v.picklist(["admitted", "exited", "redeemed"]),
  /** The server's time: the device's offset is taken off. */
  at: v.string(),
  gate: v.object({ id: v.string(), name: v.string() }),
  device: v.object({ id: v.string(), name: v.string() }),
  /** The device decided it without the network. */
  offline: v.boolean(),
  clockOffsetMs: v.exactOptional(v.number()),
});

export const ConflictView = v.object({
  id: v.string(),
  eventId: v.string(),
  status: v.picklist(["open", "settled"]),
  /** Why the rules refuse the first scan, such as `already_admitted` or `refunded`, or `unverified_code`: a retired key signed its code. */
  reason: v.string(),
  /** Nobody could verify the code of one of the scans, whatever the reason is: a retired key signed it, or its device made it up. */
  unverified: v.boolean(),
  ticket: v.object({ id: v.string(), orderId: v.string(), attendeeName: v.string(), ticketType: v.string() }),
  /** The scan that was made offline, then the one that it contradicts. */
  scans: v.array(ConflictScanView),
  suggestedVerdict: v.picklist(VERDICTS),
  verdict: v.exactOptional(v.picklist(VERDICTS)),
  note: v.exactOptional(v.string()),
  settledAt: v.exactOptional(v.string()),
  createdAt: v.string(),
});
export type ConflictView = v.InferOutput<typeof ConflictView>;
