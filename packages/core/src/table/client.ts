import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { awsLogger } from "../kernel/aws-logger.ts";
import { setting } from "../kernel/setting.ts";

/** With the default number of attempts the client waits seconds on a throttle, longer than its callers do. */
export const dynamo = new DynamoDBClient({ maxAttempts: 2, logger: awsLogger });

export const documentClient = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });

export const tableName = (): string => setting("TABLE_NAME");
