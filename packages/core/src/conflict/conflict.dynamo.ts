/** The row of a conflict as ElectroDB would write it, for the transaction of the gate. */
import { keyOf, N, S, type Item } from "../table/bare-client.ts";
import type { ConflictRow } from "./conflict.entity.ts";
import type { ConflictScan } from "./conflict.rules.ts";

const scanValue = ({ scanId, did, atMs, gateId, gateName, deviceId, offline, clockOffsetMs }: ConflictScan): Item[string] => ({
  M: {
    scanId: S(scanId),
    did: S(did),
    atMs: N(atMs),
    gateId: S(gateId),
    gateName: S(gateName),
    deviceId: S(deviceId),
    ...(offline ? { offline: { BOOL: true } } : {}),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs: N(clockOffsetMs) }),
  },
});

export type NewConflict = Omit<ConflictRow, "status" | "verdict" | "note" | "settledAtMs" | "settledBy">;

export const conflictItem = ({
  conflictId,
  eventId,
  ticketId,
  orderId,
  reason,
  unverified,
  scans,
  atMs,
  createdAtMs,
}: NewConflict): Item => ({
  ...keyOf(`conflictId_${conflictId}`, "$conflict_1"),
  gsi1pk: S(`$catraca#eventId_${eventId}`),
  gsi1sk: S(`$conflict_1#atMs_${String(atMs).padStart(13, "0")}#conflictId_${conflictId}`),
  conflictId: S(conflictId),
  eventId: S(eventId),
  ticketId: S(ticketId),
  orderId: S(orderId),
  status: S("open"),
  reason: S(reason),
  ...(unverified ? { unverified: { BOOL: true } } : {}),
  scans: { L: scans.map(scanValue) },
  atMs: N(atMs),
  createdAtMs: N(createdAtMs),
  __edb_e__: S("conflict"),
  __edb_v__: S("1"),
});
