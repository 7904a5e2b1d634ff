/** The changes that may have a message, as filters of Lambda's event source mapping. */

const of = (entity: string, eventName: readonly ("INSERT" | "MODIFY")[]) => ({
  eventName,
  dynamodb: { NewImage: { __edb_e__: { S: [entity] } } },
});

/** Removed rows have no message. A scan changes its ticket; a refused scan is a row of its own. */
export const announcing = [
  of("order", ["INSERT", "MODIFY"]),
  of("ticket", ["MODIFY"]),
  of("scan", ["INSERT"]),
  of("refund", ["INSERT", "MODIFY"]),
];
