/** Reads a part of the table as it is, whatever the rows are. For checks by the clock: no call of a person scans the table. */
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { documentClient, tableName } from "./client.ts";

export type Part = { part: number; parts: number };

/** At most `maxPages` of 1 MB each. Not consistent. */
export const readPart = async ({ part, parts }: Part, maxPages: number): Promise<Record<string, unknown>[]> => {
  const all: Record<string, unknown>[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < maxPages; page++) {
    const command = new ScanCommand({ TableName: tableName(), Segment: part, TotalSegments: parts, ExclusiveStartKey: from });
    const { Items = [], LastEvaluatedKey } = await documentClient.send(command);
    all.push(...Items);
    from = LastEvaluatedKey;
    if (!from) break;
  }
  return all;
};
