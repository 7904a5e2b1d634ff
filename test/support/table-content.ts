import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";

/** A map of the database has no order, and neither has a set: both come in any, at any depth. */
const ordered = (_key: string, value: unknown): unknown => {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, content]) => [name, name === "SS" && Array.isArray(content) ? content.map(String).toSorted() : content] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
};

/** Everything in the table, in a form that can be compared. */
export const readTableContent = async (dynamo: DynamoDBClient): Promise<string[]> => {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new ScanCommand({ TableName: process.env["TABLE_NAME"] ?? "", ConsistentRead: true }),
  );
  if (LastEvaluatedKey !== undefined) throw new Error("the table does not fit into one page");
  return Items.map((item) => JSON.stringify(item, ordered)).toSorted();
};
