/** A global set-up: one database in memory for all files of a project. */
import type { TestProject } from "vitest/node";
import { startDynamo } from "@catraca/local/dynamo";
import { freePort } from "@catraca/local/ports";
import { requirePart } from "./require-part.ts";

declare module "vitest" {
  interface ProvidedContext {
    dynamoEndpoint: string;
  }
}

const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const dynamo = await requirePart(startDynamo({ port: await freePort() }));
  project.provide("dynamoEndpoint", dynamo.endpoint);
  let isStopping = false;
  // Not caught, so that Vitest fails the run before the tests fail one by one.
  void dynamo.ended.then((error) => {
    if (!isStopping) throw new Error("the database of the tests failed", { cause: error });
  });
  return async () => {
    isStopping = true;
    await dynamo.stop();
  };
};

export default setup;
