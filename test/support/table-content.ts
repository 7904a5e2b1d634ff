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

type Item = Record<string, { S?: string }>;

/** Each signed-in request is counted, and may have an entry in the audit log, also one that changes nothing. */
const OF_REQUESTS = new Set(["requestCount", "auditEntry"]);
const isOfRequests = (item: Item): boolean => OF_REQUESTS.has(item["__edb_e__"]?.S ?? "");

const readItems = async (dynamo: DynamoDBClient): Promise<Item[]> => {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new ScanCommand({ TableName: process.env["TABLE_NAME"] ?? "", ConsistentRead: true }),
  );
  if (LastEvaluatedKey !== undefined) throw new Error("the table does not fit into one page");
  return Items as Item[];
};

const contentOf = (items: Item[]): string[] =>
  items
    .filter((item) => !isOfRequests(item))
    // Every call with an API key may write when it was used.
    .map((item) => JSON.stringify({ ...item, lastUsedAtMs: undefined }, ordered))
    .toSorted();

/** Every item of the table as sorted text, without those about the requests themselves. */
export const readTableContent = async (dynamo: DynamoDBClient): Promise<string[]> => contentOf(await readItems(dynamo));

/** Longer than the counter and the offline lists wait to fill a batch. */
const QUIET_MS = 2500;

/** A job may wait longer than that between two of its pages. */
const isRunning = (item: Item): boolean => item["__edb_e__"]?.S === "job" && item["status"]?.S === "running";

/** The table's content when two reads in a row are equal and no job is running, so that no background work is left. */
export const readTableAtRest = async (dynamo: DynamoDBClient): Promise<string[]> => {
  for (let last = contentOf(await readItems(dynamo)); ;) {
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const items = await readItems(dynamo);
    const next = contentOf(items);
    if (next.join() === last.join() && !items.some(isRunning)) return next;
    last = next;
  }
};
