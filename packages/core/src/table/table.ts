/** The table, as the stacks deploy it and the local stack creates it. Keys are generic; the entities of the nouns define them. */

/** Ids, and the two attributes by which ElectroDB recognizes its rows: without them an index query returns nothing, and no error. */
const PROJECTED = ["orderId", "ticketId", "eventId", "paymentId", "notificationId", "scanId", "deviceId", "__edb_e__", "__edb_v__"];

export const definition = {
  fields: {
    pk: "string",
    sk: "string",
    gsi1pk: "string",
    gsi1sk: "string",
    gsi2pk: "string",
    gsi2sk: "string",
    duepk: "string",
    duesk: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    gsi1: { hashKey: "gsi1pk", rangeKey: "gsi1sk", projection: PROJECTED },
    gsi2: { hashKey: "gsi2pk", rangeKey: "gsi2sk", projection: PROJECTED },
    due: { hashKey: "duepk", rangeKey: "duesk", projection: PROJECTED },
  },
  stream: "new-and-old-images",
  ttl: "cleanUpAtSec",
} as const satisfies {
  fields: Record<string, "string">;
  primaryIndex: { hashKey: string; rangeKey: string };
  globalIndexes: Record<string, { hashKey: string; rangeKey: string; projection: string[] }>;
  stream: string;
  ttl: string;
};

/** How many partitions an event's lists, the due index and an event's counters have. A change hides old rows. */
export const LIST_SLOTS = 16;
export const DUE_SLOTS = 16;
export const COUNTER_SLOTS = 16;
