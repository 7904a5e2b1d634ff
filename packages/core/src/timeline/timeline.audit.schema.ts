import * as v from "valibot";
import { OUTCOMES } from "../audit-log/audit-log.rules.ts";
import { EventId } from "../event/event.schema.ts";
import { csvEntries } from "../kernel/csv.schema.ts";
import { Instant } from "../kernel/instant.ts";
import { Page } from "../kernel/page.ts";
import { OrderId } from "../order/order.schema.ts";

const filters = {
  kind: v.exactOptional(v.picklist(["change", "access"])),
  /** The id of a member or a key. */
  actorId: v.exactOptional(v.pipe(v.string(), v.regex(/^(mbr|key)_[a-z0-9]{1,40}$/, "Is not the id of a member or a key."))),
  orderId: v.exactOptional(OrderId),
  from: v.exactOptional(Instant),
  to: v.exactOptional(Instant),
};
const Filter = v.strictObject(filters);
export type AuditFilter = v.InferOutput<typeof Filter>;

export const AuditPage = v.strictObject({ ...Page.entries, ...filters });
export const AuditExport = v.strictObject({ ...csvEntries, ...filters });

/** No event: the entries that concern the organization alone. */
export const ListAudit = v.strictObject({ eventId: v.exactOptional(EventId), page: AuditPage });
export const ExportAudit = v.strictObject({ eventId: v.exactOptional(EventId), filter: AuditExport });

export const AuditEntryView = v.object({
  id: v.string(),
  at: v.string(),
  kind: v.picklist(["change", "access"]),
  /** The call's name in this document: `PATCH /orders/{orderId}`. */
  call: v.string(),
  ids: v.record(v.string(), v.string()),
  orderId: v.exactOptional(v.string()),
  actor: v.object({ type: v.picklist(["member", "key"]), id: v.string(), role: v.string() }),
  /** The address without its last part. Empty where it is not known. */
  from: v.string(),
  requestId: v.string(),
  /** `unknown`: the process died after the permission, and may have written the change. */
  outcome: v.picklist(OUTCOMES),
  code: v.exactOptional(v.string()),
  /** `before` and `after` are JSON texts of at most 200 characters. Personal fields have their name alone. */
  fields: v.array(v.object({ name: v.string(), before: v.exactOptional(v.string()), after: v.exactOptional(v.string()) })),
});
export type AuditEntryView = v.InferOutput<typeof AuditEntryView>;
