/** The changes of the table that call a consumer of its stream, as filters of Lambda's event source mapping. */

const of = (entities: readonly string[], eventName: readonly ("INSERT" | "MODIFY")[]) => ({
  eventName,
  dynamodb: { NewImage: { __edb_e__: { S: entities } } },
});

/**
 * May have a message. Lambda takes five filters. Removed rows have no message. A new ticket is announced to the address of its attendee. A successful
 * scan changes its ticket; of the rows of scans only refusals are announced, and of payments those whose provider keeps a fee.
 */
export const announcing = [
  of(["order", "conflict", "refund", "lookup", "waitingEntry", "deliveryQueue"], ["INSERT", "MODIFY"]),
  of(["ticket", "webhook"], ["MODIFY"]),
  { eventName: ["INSERT"], dynamodb: { NewImage: { __edb_e__: { S: ["ticket"] }, attendeeEmail: { S: [{ exists: true }] } } } },
  { eventName: ["MODIFY"], dynamodb: { NewImage: { __edb_e__: { S: ["payment"] }, fee: { S: [{ exists: true }] } } } },
  { eventName: ["INSERT"], dynamodb: { NewImage: { __edb_e__: { S: ["scan"] }, reason: { S: [{ exists: true }] } } } },
];

/**
 * Offline lists and the search have tickets, and follow the people of an order; webhooks hear of all four. None of these rows is ever removed, but for
 * drafts of events.
 */
export const followed = [of(["ticket", "order", "refund", "event"], ["INSERT", "MODIFY"])];
