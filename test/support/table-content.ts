import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";

/** Maps and sets of the database have no order. */
const ordered = (_key: string, value: unknown): unknown => {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, content]) => [name, name === "SS" && Array.isArray(content) ? content.map(String).toSorted() : content] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
};

/** Each signed-in request is counted, and may have an entry in the audit log, also one that changes nothing. */
const OF_REQUESTS = new Set(["requestCount", "auditEntry"]);
const isOfRequests = ({ __edb_e__: entity }: { __edb_e__?: { S?: string } }): boolean => OF_REQUESTS.has(entity?.S ?? "");

/** Every item of the table as sorted text, without those about the requests themselves. */
export const readTableContent = async (dynamo: DynamoDBClient): Promise<string[]> => {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new ScanCommand({ TableName: process.env["TABLE_NAME"] ?? "", ConsistentRead: true }),
  );
  if (LastEvaluatedKey !== undefined) throw new Error("the table does not fit into one page");
  // Every call with an API key may write when it was used.
  for (const item of Items) {
    delete item["lastUsedAtMs"];
    // The sweeper writes when it looks at a waiting list again.
    if (item["__edb_e__"]?.S === "waitingList") for (const name of ["dueAtMs", "duesk"]) delete item[name];
  }
  return Items.filter((item) => !isOfRequests(item as Parameters<typeof isOfRequests>[0]))
    .map((item) => JSON.stringify(item, ordered))
    .toSorted();
};

/** Longer than the counter and the offline lists wait to fill a batch. */
const QUIET_MS = 2500;

/** The table's content when two reads in a row are equal, so that no background work is left. */
export const readTableAtRest = async (dynamo: DynamoDBClient): Promise<string[]> => {
  for (let last = await readTableContent(dynamo); ;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const next = await readTableContent(dynamo);
    if (next.join() === last.join()) return next;
    last = next;
  }
};
