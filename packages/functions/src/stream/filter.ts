/** The changes that the publisher is called for, as filters of Lambda's event source mapping: only those that may announce something. */

const of = (entity: string, eventName: readonly ("INSERT" | "MODIFY")[]) => ({
  eventName,
  dynamodb: { NewImage: { __edb_e__: { S: [entity] } } },
});

/** A row that is removed announces nothing. Tickets announce scans, which change them; a refused scan is a row of its own. */
export const announcing = [of("order", ["INSERT", "MODIFY"]), of("ticket", ["MODIFY"]), of("scan", ["INSERT"])];
