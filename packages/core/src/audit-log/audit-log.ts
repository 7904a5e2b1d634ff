/**
 * The audit log: one entry for each change and each access to personal data. The entry is written before the change and after the permission, so that
 * no change is without one. A transaction of the change marks it, and the answer's status ends it.
 */
import { auditScope, runAudited, type AuditScope, type FieldChange } from "../kernel/audit.ts";
import { now } from "../kernel/clock.ts";
import { asTransient, Transient } from "../kernel/fault.ts";
import * as Id from "../kernel/id.ts";
import * as log from "../kernel/log.ts";
import { rows } from "../table/service.ts";
import { isReading, RETENTION_SEC } from "./audit-log.rules.ts";

const UNAVAILABLE = "audit.unavailable";

type Caller = { organizationId: string; memberId: string; role: string; isKey: boolean };

const ofOrder = (orderId: string | undefined, orderEntryId: string) => (orderId === undefined ? {} : { orderId, orderEntryId });

const ACCESS_MS = 10 * 60_000;

/** The accesses of these ten minutes that this process wrote: a screen that reads the same every few seconds has one entry of them. */
let accesses = { slot: 0, keys: new Set<string>() };

const isWritten = (atMs: number, key: string): boolean => {
  const slot = Math.floor(atMs / ACCESS_MS);
  if (accesses.slot !== slot) accesses = { slot, keys: new Set() };
  return accesses.keys.has(key);
};

/** The permission was given: writes the entry, once a call. `isPersonal`: what the call reads is personal data. */
export const open = async ({ organizationId, memberId, role, isKey }: Caller, isPersonal: boolean, eventId?: string): Promise<void> => {
  const audit = auditScope();
  if (!audit || audit.entry) return;
  const kind = isReading(audit.call) ? "access" : "change";
  if (kind === "access" && !isPersonal) return;
  const atMs = now();
  const { call, ids, from, requestId } = audit;
  const accessKey = [organizationId, memberId, call, JSON.stringify(ids)].join();
  if (kind === "access" && isWritten(atMs, accessKey)) return;
  const entry = { scopeId: eventId ?? organizationId, entryId: `${String(atMs).padStart(13, "0")}.${Id.nonce()}`, kind } as const;
  const orderId = ids["orderId"];
  await asTransient(UNAVAILABLE, () =>
    rows.auditEntry
      .put({
        ...entry,
        organizationId,
        atMs,
        call,
        ids,
        ...ofOrder(orderId, entry.entryId),
        actorType: isKey ? "key" : "member",
        actorId: memberId,
        role,
        from,
        requestId,
        cleanUpAtSec: Math.ceil(atMs / 1000) + RETENTION_SEC,
      })
      .go(),
  );
  audit.entry = { ...entry, ...(call.startsWith("GET ") ? { accessKey } : {}) };
};

type Answer = { status: number; code?: string; createdIds: Record<string, string>; bodyFields: readonly string[] };

/** Fields that no operation noted have their names alone. */
const fieldsOf = (noted: readonly FieldChange[], bodyFields: readonly string[]): FieldChange[] => {
  const names = new Set(noted.map(({ name }) => name));
  return [...noted, ...bodyFields.filter((name) => !names.has(name)).map((name) => ({ name }))];
};

/** The change stands whatever becomes of this write, so a failure of it is logged alone. */
const close = async (audit: AuditScope, { status, code, createdIds, bodyFields }: Answer): Promise<void> => {
  if (!audit.entry) return;
  const { scopeId, entryId, accessKey } = audit.entry;
  // A read that failed hides no later one.
  if (accessKey !== undefined && status < 400) accesses.keys.add(accessKey);
  const fields = fieldsOf(audit.fields, bodyFields);
  const orderId = audit.orderId ?? createdIds["orderId"];
  try {
    await asTransient(UNAVAILABLE, () =>
      rows.auditEntry
        .patch({ scopeId, entryId })
        .set({
          status,
          ids: { ...audit.ids, ...createdIds },
          ...(code === undefined ? {} : { code }),
          ...(fields.length === 0 ? {} : { fields }),
          ...ofOrder(orderId, entryId),
        })
        .go(),
    );
  } catch (error) {
    if (!(error instanceof Transient)) throw error;
    log.warn("audit entry not ended", { code: error.code, entryId });
  }
};

/** Runs a call within its entry. `answer`: reads the answer after the call, and only when there is an entry. */
export const during = (
  audit: Pick<AuditScope, "call" | "ids" | "requestId" | "from">,
  body: () => Promise<void>,
  answer: () => Promise<Answer>,
): Promise<void> => {
  const scope: AuditScope = { ...audit, fields: [], isMarked: false };
  return runAudited(scope, async () => {
    await body();
    if (scope.entry) await close(scope, await answer());
  });
};
