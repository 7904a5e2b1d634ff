/** The audit log of an event or an organization, for its owners and organizers. */
import type { AuditEntryRow } from "../audit-log/audit-log.entity.ts";
import { outcomeOf } from "../audit-log/audit-log.rules.ts";
import * as Event from "../event/event.ts";
import type { FieldChange } from "../kernel/audit.ts";
import { iso, now } from "../kernel/clock.ts";
import { exportCsv } from "../kernel/csv.ts";
import { asTransient } from "../kernel/fault.ts";
import { operation } from "../kernel/operation.ts";
import { fetchFrom } from "../kernel/page.ts";
import * as Organization from "../organization/organization.ts";
import { rows } from "../table/service.ts";
import { ExportAudit, ListAudit, type AuditEntryView, type AuditFilter } from "./timeline.audit.schema.ts";

const UNAVAILABLE = "audit.unavailable";
/** A page of a filter that few entries pass may be short: the cursor continues. */
const MAX_READS = 10;

const idsOf = (row: AuditEntryRow): Record<string, string> => row.ids as Record<string, string>;

const view = (row: AuditEntryRow): AuditEntryView => ({
  id: row.entryId,
  at: iso(row.atMs),
  kind: row.kind,
  call: row.call,
  ids: idsOf(row),
  ...(row.orderId === undefined ? {} : { orderId: row.orderId }),
  actor: { type: row.actorType, id: row.actorId, role: row.role },
  from: row.from,
  requestId: row.requestId,
  outcome: outcomeOf(row, now()),
  ...(row.code === undefined ? {} : { code: row.code }),
  fields: (row.fields ?? []) as FieldChange[],
});

const scopeOf = async (eventId: string | undefined): Promise<string> => {
  if (eventId === undefined) return (await Organization.requireMember("audit.read_organization")).organizationId;
  return (await Event.getOwned(eventId, "audit.read")).eventId;
};

type Read = { scopeId: string; filter: AuditFilter; limit: number; cursor: string | null };

/** The keys begin with thirteen digits of the time. */
const keyAt = (instant: string | undefined, otherwise: string): string =>
  instant === undefined ? otherwise : String(Date.parse(instant)).padStart(13, "0");

const readOnce = ({ scopeId, filter: { orderId, from, to }, limit, cursor }: Read) => {
  const [first, last] = [keyAt(from, "0"), keyAt(to, "9")];
  // DynamoDB refuses a range that ends before it begins.
  if (first > last) return Promise.resolve({ data: [], cursor: null });
  const options = { limit, order: "desc" } as const;
  return asTransient(UNAVAILABLE, () =>
    fetchFrom(cursor, (at) =>
      orderId === undefined
        ? rows.auditEntry.query
            .primary({ scopeId })
            .between({ entryId: first }, { entryId: last })
            .go({ ...options, cursor: at })
        : rows.auditEntry.query
            .byOrder({ orderId })
            .between({ orderEntryId: first }, { orderEntryId: last })
            .go({ ...options, cursor: at, hydrate: true }),
    ),
  );
};

const matches = ({ kind, actorId }: AuditFilter, scopeId: string, row: AuditEntryRow): boolean =>
  row.scopeId === scopeId && (kind === undefined || row.kind === kind) && (actorId === undefined || row.actorId === actorId);

const readPage = async (p: Read): Promise<{ data: AuditEntryRow[]; cursor: string | null }> => {
  const found: AuditEntryRow[] = [];
  let { cursor } = p;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const { data, cursor: next } = await readOnce({ ...p, limit: p.limit - found.length, cursor });
    found.push(...data.filter((row) => matches(p.filter, p.scopeId, row)));
    cursor = next;
    if (cursor === null || found.length >= p.limit) break;
  }
  return { data: found, cursor };
};

/** Newest first. For owners and organizers. */
export const list = operation(ListAudit, async ({ eventId, page: { limit, cursor, ...filter } }) => {
  const scopeId = await scopeOf(eventId);
  const page = await readPage({ scopeId, filter, limit, cursor: cursor ?? null });
  return { entries: page.data.map(view), cursor: page.cursor };
});

const HEADER = ["at", "kind", "call", "outcome", "code", "actor", "role", "ids", "order_id", "fields", "from", "request_id", "entry_id"];

const rowOf = (row: AuditEntryRow) => {
  const { at, kind, call, outcome, code, actor, ids, orderId, fields, from, requestId, id } = view(row);
  return [at, kind, call, outcome, code, actor.id, actor.role, JSON.stringify(ids), orderId, JSON.stringify(fields), from, requestId, id];
};

/** Writes the log as CSV, newest first. For owners and organizers. */
export const exportAudit = operation(ExportAudit, async ({ eventId, filter: asked }) => {
  const scopeId = await scopeOf(eventId);
  const { partSize: _partSize, cursor: _cursor, bom: _bom, ...filter } = asked;
  const read = async (limit: number, from: string | undefined) => {
    const { data, cursor } = await readPage({ scopeId, filter, limit, cursor: from ?? null });
    return { count: data.length, rows: data.map(rowOf), cursor };
  };
  return exportCsv({ header: HEADER, read, asked });
});
