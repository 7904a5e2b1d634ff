/** The environment of a benchmark: a fresh database in memory and a server that accepts executions. Loopback only. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { startDynamo } from "@catraca/local/dynamo";
import { freePort } from "@catraca/local/ports";
import { createTable } from "@catraca/local/table";

/** Answers StartExecution as Step Functions does, and executes nothing. */
const startWorkflows = (): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        response.setHeader("content-type", "application/x-amz-json-1.0");
        response.end(
          JSON.stringify({ executionArn: "arn:aws:states:us-east-1:000000000000:execution:checkout:one", startDate: Date.now() / 1000 }),
        );
      });
    });
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });

export type Parts = { env: Record<string, string>; stop: () => Promise<void> };

/** `env`: the environment of a function with these parts. */
export const startParts = async (): Promise<Parts> => {
  const dynamo = await startDynamo({ port: await freePort() });
  const workflows = await startWorkflows();
  const stop = async (): Promise<void> => {
    workflows.closeAllConnections();
    workflows.close();
    await dynamo.stop();
  };
  const tableName = "bench";
  try {
    await createTable({ endpoint: dynamo.endpoint, tableName });
  } catch (error) {
    await stop();
    throw error;
  }
  const env = {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(workflows.address() as AddressInfo).port}`,
    TABLE_NAME: tableName,
    WORKFLOW_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:checkout",
    JOBS_ARN: "arn:aws:states:us-east-1:000000000000:stateMachine:jobs",
    MASTER_SECRET: "a secret of the benchmarks alone",
    SIGNING_SECRETS: "1:a secret of the benchmarks alone",
    ORIGIN_SECRETS: "one-secret-of-the-site",
    SITE_URL: "http://127.0.0.1:1",
  };
  return { env, stop };
};
