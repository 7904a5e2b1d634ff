import { CustomAttributeType, Entity } from "electrodb";
import { GUEST_PAYMENTS } from "../order/order.rules.ts";
import type { Remembered } from "./invitation.rules.ts";
import type { ImportRow } from "./invitation.rows.ts";

/** Rows of an import that wait for its job. They are personal data, so they go soon, whatever becomes of the job. */
export const GuestPageEntity = new Entity({
  model: { entity: "guestPage", version: "1", service: "catraca" },
  attributes: {
    jobId: { type: "string", required: true },
    page: { type: "number", required: true, padding: { length: 4, char: "0" } },
    rows: { type: CustomAttributeType<ImportRow[]>("any"), required: true },
    /** The whole import's. */
    pages: { type: "number", required: true },
    total: { type: "number", required: true },
    payment: { type: GUEST_PAYMENTS, required: true },
    note: { type: "string" },
    locale: { type: ["pt-BR", "en"] as const, required: true },
    cleanUpAtSec: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", casing: "none", composite: ["jobId"] },
      sk: { field: "sk", casing: "none", composite: ["page"] },
    },
  },
} as const);

/** The columns of the last file of an event, by their headers, so that the next one needs no choice. */
export const GuestColumnsEntity = new Entity({
  model: { entity: "guestColumns", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    columns: { type: CustomAttributeType<Remembered>("any"), required: true },
  },
  indexes: {
    primary: { pk: { field: "pk", casing: "none", composite: ["eventId"] }, sk: { field: "sk", composite: [] } },
  },
} as const);
