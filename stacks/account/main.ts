/** `pnpm deploy:check --stage <stage>`: says what the account lacks before a deployment finds it. Exit codes: 0 ready, 1 something stops it, 2 usage. */
import { existsSync, readFileSync } from "node:fs";
import { resolveNs } from "node:dns/promises";
import { parseArgs, parseEnv } from "node:util";
import { settingsOf } from "../settings.ts";
import { readAccount } from "./account.aws.ts";
import { findingsOf, type Finding } from "./account.rules.ts";

const USAGE = "usage: pnpm deploy:check --stage <stage>\nIt reads .env.<stage> as the deployment does, and the account of AWS_PROFILE.";
const MARKS: Record<Finding["level"], string> = { ok: "ok   ", note: "note ", stop: "STOP " };

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

const stageOf = (args: string[]): string => {
  try {
    const { values } = parseArgs({ args: args.filter((one) => one !== "--"), options: { stage: { type: "string" } } });
    return values.stage ?? fail(USAGE);
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
};

/** Reads as SST does: the environment counts before `.env.<stage>`, and this before `.env`. */
const environmentOf = (stage: string): Record<string, string | undefined> => {
  const files = [".env", `.env.${stage}`].filter((file) => existsSync(file));
  return { ...Object.assign({}, ...files.map((file) => parseEnv(readFileSync(file, "utf8")))), ...process.env };
};

const settingsFor = (stage: string, environment: Record<string, string | undefined>) => {
  try {
    return settingsOf(environment, { stage, deploying: true });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

/** A zone that nobody delegates to has no name servers. Any other error says nothing of the zone. */
const resolveNameServers = async (zone: string): Promise<string[]> => {
  try {
    return await resolveNs(zone);
  } catch (error) {
    if (["ENOTFOUND", "ENODATA"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
};

const stage = stageOf(process.argv.slice(2));
const environment = environmentOf(stage);
const about = { stage, region: environment["CATRACA_REGION"] ?? "us-east-1", settings: settingsFor(stage, environment) };
const findings = findingsOf(await readAccount({ ...about, resolveNameServers }), about);
for (const { level, says } of findings) process.stdout.write(`${MARKS[level]} ${says}\n`);
const stops = findings.filter(({ level }) => level === "stop").length;
process.stdout.write(stops === 0 ? `${stage} can be deployed.\n` : `${stops} to mend before ${stage} is deployed.\n`);
process.exitCode = stops === 0 ? 0 : 1;
