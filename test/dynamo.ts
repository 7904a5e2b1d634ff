/** One DynamoDB Local for all table and race tests of a run, in memory, on a port the system chooses. */
import type { TestProject } from "vitest/node";
import { startDynamo } from "@catraca/local/dynamo";
import { freePort } from "@catraca/local/ports";

declare module "vitest" {
  interface ProvidedContext {
    dynamoEndpoint: string;
  }
}

const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dynamo = await startDynamo({ port: await freePort() });
  project.provide("dynamoEndpoint", dynamo.endpoint);
  return dynamo.stop;
};

export default setup;
