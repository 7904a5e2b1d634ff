/** A setup file: each test file gets its own table and reaches only loopback. Runs before the file imports product code. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createTable } from "@catraca/local/table";
import { openWorkflow } from "./workflow-stub.ts";

const endpoint = inject("dynamoEndpoint");
if (!["127.0.0.1", "localhost", "[::1]"].includes(new URL(endpoint).hostname))
  throw new Error(`tests only talk to loopback, not to ${endpoint}`);

const tableName = `test-${randomUUID()}`;
process.env["AWS_ENDPOINT_URL_DYNAMODB"] = endpoint;
process.env["TABLE_NAME"] = tableName;
/** Other services cannot be reached. A test that needs them starts the local stack. */
for (const service of ["EVENTBRIDGE", "LAMBDA", "S3", "SESV2", "PINPOINT", "PINPOINT_SMS_VOICE_V2"])
  process.env[`AWS_ENDPOINT_URL_${service}`] = "http://127.0.0.1:1";

const workflow = await openWorkflow();
process.env["AWS_ENDPOINT_URL_SFN"] = workflow.endpoint;
process.env["WORKFLOW_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:checkout";
process.env["JOBS_ARN"] = "arn:aws:states:us-east-1:000000000000:stateMachine:jobs";

beforeAll(() => createTable({ endpoint, tableName }));
afterAll(async () => {
  const client = new DynamoDBClient({ endpoint });
  await client.send(new DeleteTableCommand({ TableName: tableName }));
  client.destroy();
  workflow.close();
});
