import * as v from "valibot";
import { EventId } from "../event/event.schema.ts";
import { GateId } from "../gate/gate.schema.ts";
import { csvEntries } from "../kernel/csv.schema.ts";
import { idSchema } from "../kernel/id.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { Page } from "../kernel/page.ts";
import { TicketId } from "../ticket/ticket.schema.ts";
import { REASONS } from "./admission.rules.ts";

const RESULTS = ["admitted", "exited", "redeemed", "refused", "undone"] as const;

const filters = {
  gateId: v.exactOptional(GateId),
  result: v.exactOptional(v.picklist(RESULTS)),
  reason: v.exactOptional(v.picklist(REASONS)),
  ticketId: v.exactOptional(TicketId),
  orderId: v.exactOptional(idSchema("ord", "an order")),
  /** From this instant on, and before that one. */
  from: v.exactOptional(Instant),
  to: v.exactOptional(Instant),
};
export type ScanFilter = v.InferOutput<v.ObjectSchema<typeof filters, undefined>>;

export const ScanPage = v.strictObject({ ...Page.entries, ...filters });
export const ListScans = v.strictObject({ eventId: EventId, page: ScanPage });
export const ScanExport = v.strictObject({ ...filters, ...csvEntries });
export const ExportScans = v.strictObject({ eventId: EventId, filter: ScanExport });

export const ScanView = v.object({
  /** The id that the device made, and the device. */
  id: v.string(),
  at: v.string(),
  gate: v.object({ id: v.string(), name: v.string() }),
  device: v.object({ id: v.string(), name: v.string() }),
  result: v.picklist(RESULTS),
  /** Only when the scan was refused. */
  reason: v.exactOptional(v.string()),
  ticketId: v.exactOptional(v.string()),
  orderId: v.exactOptional(v.string()),
  productId: v.exactOptional(v.string()),
  /** A supervisor decided against the rules; found the ticket by a search; the device decided without the network. */
  forced: v.boolean(),
  manual: v.boolean(),
  offline: v.boolean(),
  undoneAt: v.exactOptional(v.string()),
});
export type ScanView = v.InferOutput<typeof ScanView>;
