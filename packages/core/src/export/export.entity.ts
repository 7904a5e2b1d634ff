import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { Actor } from "../kernel/actor.ts";
import type { ExportBody } from "./export.schema.ts";

/** A file that somebody asked for. Its job's cursor says how far it is written. */
export const ExportEntity = new Entity({
  model: { entity: "export", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    eventId: { type: "string", required: true },
    /** The list, with its filters. */
    asked: { type: CustomAttributeType<ExportBody>("any"), required: true },
    /** The caller: each page is read in that name, so that a member who was removed gets no more of it. */
    actor: { type: CustomAttributeType<Actor>("any"), required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["jobId"] }, sk: { field: "sk", composite: [] } },
  },
} as const);

export type ExportRow = EntityItem<typeof ExportEntity>;
