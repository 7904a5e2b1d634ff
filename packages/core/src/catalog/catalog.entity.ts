import { CustomAttributeType, Entity } from "electrodb";

/** The part of a ticket type that tells a list whether people can buy it, and for how much. */
export type SummaryType = {
  /** An order of one ticket costs this, with every fee. */
  priceMinor: number;
  pools: string[];
  /** At most so many can be sold. Absent: no limit. */
  sellable?: number;
  salesStartAtMs?: number;
  salesEndAtMs?: number;
  salesClosed?: boolean;
};

/**
 * The visible types of an event in one small row, so that a list does not read each event's whole catalog. Written by the first list after a change of
 * the catalog, and valid for one version of it. A cache: it never decides a sale.
 */
export const SummaryEntity = new Entity({
  model: { entity: "summary", version: "1", service: "catraca" },
  attributes: {
    eventId: { type: "string", required: true },
    /** See `versionOf`. */
    catalog: { type: "string", required: true },
    types: { type: CustomAttributeType<SummaryType[]>("any"), required: true },
    savedAtMs: { type: "number" },
  },
  indexes: { primary: { pk: { field: "pk", casing: "none", composite: ["eventId"] }, sk: { field: "sk", composite: [] } } },
} as const);
