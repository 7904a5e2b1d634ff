/** The changes that may have a message, as filters of Lambda's event source mapping. */

const of = (entities: readonly string[], eventName: readonly ("INSERT" | "MODIFY")[]) => ({
  eventName,
  dynamodb: { NewImage: { __edb_e__: { S: entities } } },
});

/** Lambda takes five filters. Removed rows have no message. A successful scan changes its ticket; of the rows of scans only refusals are announced. */
export const announcing = [
  of(["order", "conflict", "refund", "lookup"], ["INSERT", "MODIFY"]),
  of(["ticket"], ["MODIFY"]),
  { eventName: ["INSERT"], dynamodb: { NewImage: { __edb_e__: { S: ["scan"] }, reason: { S: [{ exists: true }] } } } },
];
