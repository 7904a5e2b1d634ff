import { CustomAttributeType, Entity, type EntityItem } from "electrodb";

/** A part of a list, by its row, with the size of its chunk. */
export type ManifestPart = { id: string; bytes: number; tickets: number };

/** The offline list of one event: which parts make it, and how many changes follow them. */
export const ManifestEntity = new Entity({
  model: { entity: "manifest", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    createdAtMs: { type: "number", required: true },
    /** Changes that were written ever, and the number of the last one. */
    seq: { type: "number", required: true },
    /** Names the list that devices get: the time at which its build began, in ms. Absent before the first one. */
    generation: { type: "number" },
    parts: { type: CustomAttributeType<ManifestPart[]>("any") },
    /** Changes after this one are not in the parts. */
    since: { type: "number" },
    builtAtMs: { type: "number" },
    /** An operator's rebuild: devices with a list of before this generation begin again, once there is a list of it or a later one. */
    restartBefore: { type: "number" },
    /** The generation whose build is in progress, and how far it is. */
    buildGeneration: { type: "number" },
    buildSince: { type: "number" },
    buildDone: { type: "number" },
    buildTotal: { type: "number" },
    dueAtMs: { type: "number", required: true, padding: { length: 13, char: "0" } },
    dueSlot: { type: "number", required: true, padding: { length: 2, char: "0" } },
    cleanUpAtSec: { type: "number" },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId"] }, sk: { field: "sk", composite: [] } },
    due: {
      index: "due",
      condition: ({ dueAtMs }: { dueAtMs?: number }) => (dueAtMs ?? 0) > 0,
      pk: { field: "duepk", casing: "none", composite: ["dueSlot"] },
      sk: { field: "duesk", casing: "none", composite: ["dueAtMs", "eventId"] },
    },
  },
} as const);

export type ManifestRow = Omit<EntityItem<typeof ManifestEntity>, "dueSlot">;

const bytes = { type: CustomAttributeType<Uint8Array>("any"), required: true } as const;

/** Written once and never changed. A key of its own for each, so that no download is as slow as one partition. */
export const ManifestPartEntity = new Entity({
  model: { entity: "manifestPart", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    partId: { type: "string", required: true },
    bytes,
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId", "partId"] }, sk: { field: "sk", casing: "none", composite: [] } },
  },
} as const);

/** The entries of tickets that changed. Written once with its number. */
export const ManifestChangeEntity = new Entity({
  model: { entity: "manifestChange", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    seq: { type: "number", required: true },
    bytes,
    atMs: { type: "number", required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId", "seq"] }, sk: { field: "sk", casing: "none", composite: [] } },
  },
} as const);

export type ManifestChangeRow = EntityItem<typeof ManifestChangeEntity>;
