/** The gate's reads of the list, and its one write: keys and attributes are those of manifest.entity.ts. */
import { dueAt } from "../table/due.ts";
import { getItem, getManyItems, itemOf, keyOf, N, putNewItem, S, updateItem, type Item, type Update } from "../table/bare-client.ts";
import type { ManifestChangeRow, ManifestRow } from "./manifest.entity.ts";
import { firstCleanUpAt } from "./manifest.rules.ts";

export const keys = {
  manifest: (eventId: string) => keyOf(`eventId_${eventId}`, "$manifest_1"),
  part: (eventId: string, partId: string) => keyOf(`eventId_${eventId}#partId_${partId}`, "$manifestPart_1"),
  change: (eventId: string, seq: number) => keyOf(`eventId_${eventId}#seq_${seq}`, "$manifestChange_1"),
};

export const readManifest = (eventId: string): Promise<ManifestRow | undefined> => getItem(keys.manifest(eventId));

/** Undefined when the row is gone. */
export const readPart = async (eventId: string, partId: string): Promise<Uint8Array | undefined> =>
  (await getItem<{ bytes: Uint8Array }>(keys.part(eventId, partId)))?.bytes;

/** Changes with the numbers after `after`, in order, without those that are gone. */
export const readChanges = async (p: { eventId: string; after: number; upTo: number }): Promise<ManifestChangeRow[]> => {
  const wanted = Array.from({ length: Math.max(0, p.upTo - p.after) }, (_, at) => keys.change(p.eventId, p.after + 1 + at));
  const found = await getManyItems<ManifestChangeRow>(wanted, { isConsistent: true });
  return found.toSorted((a, b) => a.seq - b.seq);
};

const padded = (value: number, length: number): string => String(value).padStart(length, "0");

/** With the keys of the sweeper's index. */
const dueItem = (eventId: string, dueAtMs: number): Item => {
  const due = dueAt(eventId, dueAtMs);
  return {
    ...itemOf(due),
    duepk: S(`$catraca#dueSlot_${padded(due.dueSlot, 2)}`),
    duesk: S(`$manifest_1#dueAtMs_${padded(dueAtMs, 13)}#eventId_${eventId}`),
  };
};

export const newManifestItem = (eventId: string, nowMs: number): Item => ({
  ...keys.manifest(eventId),
  ...itemOf({ eventId, createdAtMs: nowMs, seq: 0, cleanUpAtSec: firstCleanUpAt(nowMs) }),
  ...dueItem(eventId, nowMs),
  __edb_e__: S("manifest"),
  __edb_v__: S("1"),
});

export const dueUpdate = (eventId: string, nowMs: number): Update => {
  const due = dueItem(eventId, nowMs);
  const names = Object.keys(due);
  return {
    Key: keys.manifest(eventId),
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
    ConditionExpression: "#dueAtMs = :zero",
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: { ":zero": N(0), ...Object.fromEntries(Object.entries(due).map(([name, value]) => [`:${name}`, value])) },
  };
};

/** The sweeper starts a build. A condition that fails is ignored: another process did the same. */
export const markDue = async (row: ManifestRow | undefined, eventId: string, nowMs: number): Promise<void> => {
  if (row) await updateItem(dueUpdate(eventId, nowMs));
  else await putNewItem(newManifestItem(eventId, nowMs));
};
