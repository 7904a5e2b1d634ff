/** Reads the settings of a running stage into this process's environment. Call it before core is loaded, because clients read endpoints as they load. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Where } from "./arguments.ts";

/** `$app.name` in sst.config.ts. */
const APP = "catraca";

/** No stage answers, and the message says what to do. */
export class StageMissing extends Error {
  override readonly name = "StageMissing";
}

type Stage = { stage: string; environment: Record<string, string> };

const readLocal = (): Stage => {
  const file = path.resolve(process.env["CATRACA_DATA_DIR"] ?? ".local", "stack.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Stage;
  } catch (cause) {
    throw new StageMissing(`No local stack runs here, as ${file} cannot be read: start it with "pnpm start", or give --stage.`, { cause });
  }
};

/** The sweeper has the settings of every change that an operator makes. */
const readDeployed = async (stage: string): Promise<Stage> => {
  const FunctionName = `${APP}-${stage}-sweep`;
  try {
    const { Environment } = await new LambdaClient({ maxAttempts: 2 }).send(new GetFunctionConfigurationCommand({ FunctionName }));
    if (Environment?.Error) throw new Error(Environment.Error.Message);
    return { stage, environment: Environment?.Variables ?? {} };
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new StageMissing(`The settings of ${FunctionName} cannot be read (${why}): check --stage, --profile and --region.`, { cause });
  }
};

/** Variables that choose another account than the stack's own. */
const forget = (prefix: string): void => {
  for (const name of Object.keys(process.env)) if (name.startsWith(prefix)) delete process.env[name];
};

/** Returns how the names of the stage's queues begin. */
export const enterStage = async ({ stage, profile, region, table }: Where): Promise<string> => {
  if (profile !== undefined) process.env["AWS_PROFILE"] = profile;
  if (region !== undefined) process.env["AWS_REGION"] = region;
  const found = stage === undefined ? readLocal() : await readDeployed(stage);
  if (stage === undefined) forget("AWS_");
  if (table !== undefined && table === found.environment["TABLE_NAME"])
    throw new StageMissing(`${table} is the stage's own table, which is in use: leave --table out.`);
  Object.assign(process.env, found.environment, table === undefined ? {} : { TABLE_NAME: table });
  return `${APP}-${found.stage}-`;
};
